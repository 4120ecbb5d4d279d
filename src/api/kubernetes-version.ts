/** The Kubernetes whose behaviour this one holds itself to, as `k8s.io/apimachinery/pkg/version.Info` describes a build. */
export const kubernetesVersion = {
  major: '1',
  minor: '36',
  gitVersion: 'v1.36.2',
  gitCommit: '',
  gitTreeState: 'clean',
  buildDate: '2026-01-01T00:00:00Z',
  goVersion: '',
  compiler: 'gc',
  platform: 'linux/amd64',
};
