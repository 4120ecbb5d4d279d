import { kubernetesVersion } from '../api/kubernetes-version';
import type { ImageDefinition } from '../node/runtime/images/definition/image-definition';

const ETCD_VERSION = '3.6.8-0';

interface Component {
  readonly name: string;
  readonly tag: string;
  readonly requests: Readonly<Record<string, string>>;
  /** Without the program's name. */
  readonly flags: (address: string) => readonly string[];
}

const COMPONENTS: readonly Component[] = [
  {
    name: 'etcd',
    tag: ETCD_VERSION,
    requests: { cpu: '100m', memory: '100Mi' },
    flags: (address) => [`--advertise-client-urls=https://${address}:2379`, '--data-dir=/var/lib/minikube/etcd'],
  },
  {
    name: 'kube-apiserver',
    tag: kubernetesVersion.gitVersion,
    requests: { cpu: '250m' },
    flags: (address) => [
      `--advertise-address=${address}`,
      '--etcd-servers=https://127.0.0.1:2379',
      '--secure-port=8443',
      '--service-cluster-ip-range=10.96.0.0/12',
    ],
  },
  {
    name: 'kube-controller-manager',
    tag: kubernetesVersion.gitVersion,
    requests: { cpu: '200m' },
    flags: () => ['--allocate-node-cidrs=true', '--cluster-cidr=10.244.0.0/16', '--leader-elect=false'],
  },
  {
    name: 'kube-scheduler',
    tag: kubernetesVersion.gitVersion,
    requests: { cpu: '100m' },
    flags: () => ['--kubeconfig=/etc/kubernetes/scheduler.conf', '--leader-elect=false'],
  },
];

/**
 * The manifests that kubeadm puts into the static pod folder of a control plane's machine, by file name.
 * Source: cmd/kubeadm/app/phases/controlplane/manifests.go, phases/etcd/local.go, util/staticpod/utils.go.
 *
 * Divergence from real Kubernetes: the pods stand for the parts of the control plane, which run without them: they have no probes, mounts
 * or ports, few of the real flags, and ending one ends no part.
 */
export function controlPlanePods(address: string): Readonly<Record<string, string>> {
  const files = COMPONENTS.map((component): [string, string] => [
    `${component.name}.yaml`,
    `${JSON.stringify(manifest(component, address), undefined, 2)}\n`,
  ]);
  return Object.fromEntries(files);
}

/** The images of `controlPlanePods`: programs that run and do nothing. */
export const controlPlaneImages: readonly ImageDefinition[] = COMPONENTS.map(({ name }) => ({
  name: `registry.k8s.io/${name}`,
  entrypoint: [name],
  termination: 0,
}));

function manifest({ name, tag, requests, flags }: Component, address: string): object {
  const container = {
    name,
    image: `registry.k8s.io/${name}:${tag}`,
    imagePullPolicy: 'IfNotPresent',
    command: [name, ...flags(address)],
    resources: { requests },
  };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'kube-system', labels: { component: name, tier: 'control-plane' } },
    spec: {
      containers: [container],
      hostNetwork: true,
      priority: 2_000_001_000,
      priorityClassName: 'system-node-critical',
      securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
    },
  };
}
