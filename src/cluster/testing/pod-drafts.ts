import type { Container, ObjectMeta, Pod, PodSpec, PodTemplateSpec, ReplicaSet } from '../../api/generated/types';
import type { Draft } from '../../api/object';

/** What a pod of a history is like, in small numbers. */
export interface PodTraits {
  readonly milliCpu: number;
  readonly app: number;
  readonly priority: number;
  readonly command: number;
  readonly restartPolicy: number;
  readonly placement: number;
  readonly grace: number;
  readonly shape: number;
}

/** A pod with these traits. */
export function podDraft(name: string, namespace: string, its: PodTraits): Draft<Pod> {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels: { app: `app-${its.app}` } },
    spec: podSpec(its),
  };
}

/** A ReplicaSet whose pods have these traits. */
export function replicaSetDraft(name: number, namespace: string, replicas: number, its: PodTraits): Draft<ReplicaSet> {
  const labels = { app: `app-${name}` };
  const template = podTemplate(labels, its);
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: { name: `set-${name}`, namespace },
    spec: { replicas, selector: { matchLabels: labels }, template },
  };
}

/** What a controller makes pods with these traits from. */
export function podTemplate(labels: Readonly<Record<string, string>>, its: PodTraits): PodTemplateSpec {
  // Not straight to a node: one that does not take them would have the controller make new ones for ever.
  const traits = { ...its, placement: its.placement % (PLACEMENTS.length - 1) };
  // The type would have all metadata of an object where a template has labels only.
  const metadata: Partial<ObjectMeta> = { labels };
  return { metadata: metadata as ObjectMeta, spec: { ...podSpec(traits), restartPolicy: 'Always' } };
}

type PodShape = (main: Container) => Pick<PodSpec, 'containers' | 'initContainers' | 'schedulingGates'>;

const COMMANDS: readonly (readonly string[] | undefined)[] = [
  ['sleep', '100000'],
  ['sh', '-c', 'exit 0'],
  ['sh', '-c', 'sleep 3; exit 1'],
  ['sleep', '40'],
  ['no-such-program'],
  ['sh', '-c', 'trap "" TERM; while true; do sleep 1000; done'],
];
const RESTART_POLICIES = ['Always', 'OnFailure', 'Never'] as const;
const GRACES = [30, 0, 5] as const;
const PLACEMENTS: readonly Partial<PodSpec>[] = [
  {},
  { nodeSelector: { disk: 'ssd' } },
  { tolerations: [{ key: 'dedicated', operator: 'Exists' }] },
  { tolerations: [{ operator: 'Exists' }] },
  { tolerations: [{ key: 'broken', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 20 }] },
  { hostNetwork: true },
  { nodeName: 'node-1' },
];
const IMAGE = 'busybox:1.37';
/** What else the pod has besides its main container, or has different in it. */
const SHAPES: readonly [PodShape, ...PodShape[]] = [
  (main) => ({ containers: [main] }),
  (main) => ({ initContainers: [{ name: 'init', image: IMAGE, command: ['sleep', '2'] }], containers: [main] }),
  (main) => ({ initContainers: [{ name: 'init', image: IMAGE, command: ['sh', '-c', 'exit 3'] }], containers: [main] }),
  (main) => ({
    initContainers: [{ name: 'sidecar', image: IMAGE, command: ['sleep', '500'], restartPolicy: 'Always' }],
    containers: [main],
  }),
  (main) => ({ containers: [main, { name: 'second', image: IMAGE, command: ['sleep', '90'] }] }),
  (main) => ({ containers: [{ ...main, image: 'no-such-image' }] }),
  (main) => ({ containers: [main], schedulingGates: [{ name: 'example.com/wait' }] }),
  (main) => ({ containers: [{ ...main, ports: [{ containerPort: 8080, hostPort: 8080 }] }] }),
  (main) => ({ containers: [{ ...main, resources: { requests: { ...main.resources?.requests, memory: '1Gi' } } }] }),
];

function podSpec({ milliCpu, priority, command, restartPolicy, placement, grace, shape }: PodTraits): PodSpec {
  const argv = COMMANDS[command];
  const main: Container = {
    name: 'main',
    image: IMAGE,
    ...(argv && { command: argv }),
    resources: { requests: { cpu: `${milliCpu}m` } },
  };
  return {
    ...(priority > 0 && { priorityClassName: `p${priority}` }),
    restartPolicy: RESTART_POLICIES[restartPolicy] ?? 'Always',
    terminationGracePeriodSeconds: GRACES[grace] ?? 30,
    ...PLACEMENTS[placement],
    ...(SHAPES[shape] ?? SHAPES[0])(main),
  };
}
