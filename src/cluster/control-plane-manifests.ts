import { serverVersion } from '../api/rest/server-version';

/** A part of the control plane as kubeadm starts it. */
interface Component {
  readonly name: string;
  readonly image: string;
  readonly command: readonly string[];
  readonly cpu: string;
  readonly memory?: string;
}

const ETCD_VERSION = '3.6.8-0';

const COMPONENTS: readonly Component[] = [
  {
    name: 'etcd',
    image: `registry.k8s.io/etcd:${ETCD_VERSION}`,
    command: ['etcd', '--data-dir=/var/lib/minikube/etcd', '--listen-client-urls=https://127.0.0.1:2379'],
    cpu: '100m',
    memory: '100Mi',
  },
  {
    name: 'kube-apiserver',
    image: `registry.k8s.io/kube-apiserver:${serverVersion.gitVersion}`,
    command: ['kube-apiserver', '--etcd-servers=https://127.0.0.1:2379', '--secure-port=8443'],
    cpu: '250m',
  },
  {
    name: 'kube-controller-manager',
    image: `registry.k8s.io/kube-controller-manager:${serverVersion.gitVersion}`,
    command: ['kube-controller-manager', '--kubeconfig=/etc/kubernetes/controller-manager.conf', '--leader-elect=false'],
    cpu: '200m',
  },
  {
    name: 'kube-scheduler',
    image: `registry.k8s.io/kube-scheduler:${serverVersion.gitVersion}`,
    command: ['kube-scheduler', '--kubeconfig=/etc/kubernetes/scheduler.conf', '--leader-elect=false'],
    cpu: '100m',
  },
];

export const controlPlaneImages: readonly string[] = COMPONENTS.map(({ image }) => image);

/**
 * The manifests of the static pods that a control plane runs in, by file name (cmd/kubeadm/app/phases/controlplane/manifests.go).
 *
 * Divergence from real Kubernetes: the pods stand for the control plane and do not carry it; they have no probes, and no files of the machine.
 */
export function controlPlaneManifests(): ReadonlyMap<string, string> {
  return new Map(COMPONENTS.map((component) => [`${component.name}.yaml`, manifest(component)]));
}

function manifest({ name, image, command, cpu, memory }: Component): string {
  const requests = [`        cpu: ${cpu}`, ...(memory === undefined ? [] : [`        memory: ${memory}`])];
  return `apiVersion: v1
kind: Pod
metadata:
  labels:
    component: ${name}
    tier: control-plane
  name: ${name}
  namespace: kube-system
spec:
  containers:
  - command:
${command.map((word) => `    - ${word}`).join('\n')}
    image: ${image}
    imagePullPolicy: IfNotPresent
    name: ${name}
    resources:
      requests:
${requests.join('\n')}
  hostNetwork: true
  priority: 2000001000
  priorityClassName: system-node-critical
  securityContext:
    seccompProfile:
      type: RuntimeDefault
status: {}
`;
}
