import fc from 'fast-check';
import { keyOf, withMetadata, type Draft, type KubeObject } from '../../api/object';
import type { Container, Node, ObjectMeta, Pod, PodSpec, ReplicaSet, Taint } from '../../api/generated/types';
import type { Kind } from '../../api/kind';
import { replicaSets } from '../../api/kinds/apps/replica-set';
import { configMaps } from '../../api/kinds/config-map';
import { leases } from '../../api/kinds/lease';
import { namespaces } from '../../api/kinds/namespace';
import { nodes } from '../../api/kinds/node';
import { pods } from '../../api/kinds/pod/pod';
import { priorityClasses } from '../../api/kinds/priority-class';
import { serviceAccounts } from '../../api/kinds/service-account';
import { ApiError } from '../../api/status';
import { Cluster, type ControlPlanePart, type NodeSpec } from '../cluster';

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

/** One thing that happens to a cluster. Indexes pick one of the objects that there are, round and round. */
export type Step =
  | { readonly do: 'createPod'; readonly name: number; readonly namespace: number; readonly traits: PodTraits }
  | { readonly do: 'deletePod'; readonly index: number; readonly grace: number | undefined }
  | { readonly do: 'labelPod'; readonly index: number; readonly app: number }
  | { readonly do: 'freePod' | 'ungatePod' | 'changeImage' | 'deleteAccount' | 'deleteLease'; readonly index: number }
  | { readonly do: 'holdPod'; readonly index: number; readonly on: boolean }
  | { readonly do: 'killContainer'; readonly index: number }
  | { readonly do: 'createReplicaSet'; readonly name: number; readonly namespace: number; readonly replicas: number; readonly traits: PodTraits }
  | { readonly do: 'scaleReplicaSet'; readonly index: number; readonly replicas: number }
  | { readonly do: 'deleteReplicaSet'; readonly index: number; readonly propagation: 'Background' | 'Foreground' | 'Orphan' }
  | { readonly do: 'createNamespace'; readonly namespace: number }
  | { readonly do: 'deleteNamespace'; readonly namespace: number }
  | { readonly do: 'addNode'; readonly spec: number }
  | { readonly do: 'removeNode' | 'deleteNode' | 'powerOff' | 'powerOn' | 'stopKubelet' | 'startKubelet'; readonly index: number }
  | { readonly do: 'taintNode' | 'cordonNode' | 'labelNode'; readonly index: number; readonly value: number }
  | { readonly do: 'stopPart' | 'startPart'; readonly part: ControlPlanePart }
  | { readonly do: 'blackOut' }
  | { readonly do: 'wait'; readonly ms: number };

export interface History {
  readonly seed: number;
  readonly nodes: number;
  readonly steps: readonly Step[];
}

type PodShape = (main: Container) => Pick<PodSpec, 'containers' | 'initContainers' | 'schedulingGates'>;

const NAMESPACES = ['default', 'red', 'blue'] as const;
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
const NODES: readonly Omit<NodeSpec, 'name'>[] = [
  { cpu: '1', memory: '2Gi' },
  { cpu: '2', memory: '4Gi', pods: 4, labels: { disk: 'ssd' } },
  { cpu: '500m', pods: 2 },
  { cpu: '4', taints: [{ key: 'dedicated', value: 'web', effect: 'NoSchedule' }] },
];
const TAINTS: readonly (readonly Taint[])[] = [
  [],
  [{ key: 'dedicated', value: 'web', effect: 'NoSchedule' }],
  [{ key: 'broken', effect: 'NoExecute' }],
];
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
const HOLD = 'example.com/hold';

const index = fc.nat(40);
const small = (max: number) => fc.nat(max);
const traits: fc.Arbitrary<PodTraits> = fc.record({
  milliCpu: fc.constantFrom(0, 100, 300, 700),
  app: small(2),
  priority: fc.constantFrom(0, 0, 0, 1, 2),
  command: fc.constantFrom(0, 0, 0, 0, 1, 2, 3, 4, 5),
  restartPolicy: fc.constantFrom(0, 0, 0, 1, 2),
  placement: fc.constantFrom(0, 0, 0, 0, 1, 2, 3, 4, 5, 6),
  grace: fc.constantFrom(0, 0, 1, 2),
  shape: fc.constantFrom(0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8),
});
const part = fc.constantFrom<ControlPlanePart>('API server', 'scheduler', 'controller manager');

function step<const Name extends Step['do'], Rest extends object>(name: Name, rest: { [Field in keyof Rest]: fc.Arbitrary<Rest[Field]> }) {
  return fc.record({ do: fc.constant(name), ...rest }) as unknown as fc.Arbitrary<Step>;
}

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 12, arbitrary: step('createPod', { name: small(6), namespace: small(2), traits }) },
  { weight: 6, arbitrary: step('deletePod', { index, grace: fc.constantFrom(undefined, undefined, 0, 3) }) },
  { weight: 2, arbitrary: step('labelPod', { index, app: small(2) }) },
  { weight: 1, arbitrary: step('freePod', { index }) },
  { weight: 1, arbitrary: step('ungatePod', { index }) },
  { weight: 1, arbitrary: step('changeImage', { index }) },
  { weight: 1, arbitrary: step('deleteAccount', { index }) },
  { weight: 1, arbitrary: step('deleteLease', { index }) },
  { weight: 2, arbitrary: step('holdPod', { index, on: fc.boolean() }) },
  { weight: 2, arbitrary: step('killContainer', { index }) },
  { weight: 4, arbitrary: step('createReplicaSet', { name: small(2), namespace: small(2), replicas: small(5), traits }) },
  { weight: 3, arbitrary: step('scaleReplicaSet', { index, replicas: small(6) }) },
  { weight: 2, arbitrary: step('deleteReplicaSet', { index, propagation: fc.constantFrom('Background', 'Foreground', 'Orphan') }) },
  { weight: 3, arbitrary: step('createNamespace', { namespace: small(2) }) },
  { weight: 2, arbitrary: step('deleteNamespace', { namespace: small(2) }) },
  { weight: 2, arbitrary: step('addNode', { spec: small(NODES.length - 1) }) },
  { weight: 1, arbitrary: step('removeNode', { index }) },
  { weight: 1, arbitrary: step('deleteNode', { index }) },
  { weight: 2, arbitrary: step('powerOff', { index }) },
  { weight: 2, arbitrary: step('powerOn', { index }) },
  { weight: 2, arbitrary: step('stopKubelet', { index }) },
  { weight: 2, arbitrary: step('startKubelet', { index }) },
  { weight: 2, arbitrary: step('taintNode', { index, value: small(TAINTS.length - 1) }) },
  { weight: 1, arbitrary: step('cordonNode', { index, value: small(1) }) },
  { weight: 1, arbitrary: step('labelNode', { index, value: small(1) }) },
  { weight: 2, arbitrary: step('stopPart', { part }) },
  { weight: 2, arbitrary: step('startPart', { part }) },
  { weight: 1, arbitrary: step('blackOut', {}) },
  { weight: 14, arbitrary: step('wait', { ms: fc.oneof(small(10), small(3000), small(60_000), small(900_000)) }) },
);

/** Histories of clusters of one to five nodes. */
export function histories(maxSteps: number): fc.Arbitrary<History> {
  return fc.record({ seed: fc.nat(), nodes: fc.integer({ min: 1, max: 4 }), steps: fc.array(anyStep, { maxLength: maxSteps, size: 'max' }) });
}

/** The cluster at the beginning of a history: with its nodes, and with three priority classes. */
export function clusterOf({ seed, nodes: count }: History): Cluster {
  const specs = Array.from({ length: count }, (_, number) => ({ name: `node-${number}`, ...NODES[number % NODES.length] }));
  const cluster = new Cluster({ seed, nodes: specs });
  for (const value of [1, 2])
    cluster.api.create(priorityClasses, { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name: `p${value}` }, value });
  cluster.sim.settle();
  return cluster;
}

export interface PlayOptions {
  /** Lets time pass. Default `Simulation.advance`. */
  readonly advance?: (cluster: Cluster, ms: number) => void;
  /** Called after each step, when all ready work is done. */
  readonly check?: (cluster: Cluster) => void;
}

/** Lets a history happen to its cluster. What a user asks for in vain (`ApiError`) is part of life. */
export function play(history: History, cluster: Cluster, { advance = passTime, check }: PlayOptions = {}): void {
  for (const current of history.steps) {
    cluster.sim.beginStep();
    if (current.do === 'wait') advance(cluster, current.ms);
    else act(cluster, current);
    cluster.sim.settle();
    check?.(cluster);
  }
}

/** All parts run again, and what the history held back is let go. Then `ms` pass. */
export function recover(cluster: Cluster, ms: number): void {
  for (const name of cluster.nodeNames()) cluster.node(name).powerOn();
  for (const stopped of ['API server', 'scheduler', 'controller manager'] as const) cluster.start(stopped);
  cluster.sim.settle();
  for (const pod of cluster.api.list(pods)) if ((pod.metadata.finalizers ?? []).length > 0) setFinalizers(cluster, pod, undefined);
  // A ReplicaSet whose pods tolerate a taint for a while makes new ones for ever.
  for (const node of cluster.api.list(nodes)) cluster.api.update(nodes, withTaints(node, []));
  cluster.sim.advance(ms);
}

/** The simulation's own limit is for healthy clusters; ten seconds at a time never come near it. */
function passTime({ sim }: Cluster, ms: number): void {
  sim.advance(ms);
}

function act(cluster: Cluster, current: Exclude<Step, { do: 'wait' }>): void {
  if (actOnMachines(cluster, current) || !cluster.isRunning('API server')) return;
  try {
    request(cluster, current);
  } catch (error) {
    if (!(error instanceof ApiError) || error.status.code === 500) throw error;
  }
}

/** What needs no API server. Says whether that was it. */
function actOnMachines(cluster: Cluster, current: Step): boolean {
  const names = cluster.nodeNames();
  const node = 'index' in current && names.length > 0 ? cluster.node(names[current.index % names.length] as string) : undefined;
  switch (current.do) {
    case 'addNode':
      if (names.length < 5 && cluster.isRunning('API server')) cluster.addNode({ name: freeName(names), ...NODES[current.spec] });
      return true;
    case 'removeNode':
      if (names.length > 1 && node !== undefined && cluster.isRunning('API server')) cluster.removeNode(node.name);
      return true;
    case 'powerOff':
      node?.powerOff();
      return true;
    case 'powerOn':
    case 'startKubelet':
      if (cluster.isRunning('API server')) node?.start();
      return true;
    case 'stopKubelet':
      node?.stop();
      return true;
    case 'stopPart':
      cluster.stop(current.part);
      return true;
    case 'startPart':
      cluster.start(current.part);
      return true;
    case 'blackOut':
      cluster.powerOff();
      cluster.powerOn();
      return true;
    case 'killContainer': {
      const running = names.flatMap((name) => {
        const { runtime } = cluster.node(name);
        return [...runtime.podUids()].flatMap((uid) => [...(runtime.pod(uid)?.latest.values() ?? [])]);
      });
      pick(running, current.index)?.kill();
      return true;
    }
    default:
      return false;
  }
}

/** Machines come back under the names of others. */
function freeName(names: readonly string[]): string {
  let number = 0;
  while (names.includes(`node-${number}`)) number += 1;
  return `node-${number}`;
}

function request(cluster: Cluster, current: Step): void {
  const { api } = cluster;
  switch (current.do) {
    case 'createPod':
      api.create(pods, podDraft(`pod-${current.name}`, namespaceAt(current.namespace), current.traits));
      return;
    case 'createReplicaSet':
      api.create(replicaSets, replicaSetDraft(current));
      return;
    case 'deletePod': {
      const { grace } = current;
      remove(cluster, pods, current.index, grace === undefined ? {} : { gracePeriodSeconds: grace });
      return;
    }
    case 'deleteReplicaSet':
      remove(cluster, replicaSets, current.index, { propagationPolicy: current.propagation });
      return;
    case 'deleteNode':
      remove(cluster, nodes, current.index, {});
      return;
    case 'labelPod':
      change(cluster, pods, current.index, (pod) => withMetadata(pod, { labels: { ...pod.metadata.labels, app: `app-${current.app}` } }));
      return;
    case 'freePod':
      change(cluster, pods, current.index, (pod) => withMetadata(pod, { labels: undefined }));
      return;
    case 'ungatePod':
      change(cluster, pods, current.index, (pod) => ({ ...pod, spec: { ...pod.spec, schedulingGates: [] } }));
      return;
    case 'changeImage':
      change(cluster, pods, current.index, (pod) => ({
        ...pod,
        spec: { ...pod.spec, containers: pod.spec.containers.map((container) => ({ ...container, image: 'busybox:1.36' })) },
      }));
      return;
    case 'deleteAccount':
      remove(cluster, serviceAccounts, current.index, {});
      return;
    case 'deleteLease':
      remove(cluster, leases, current.index, {});
      return;
    case 'holdPod': {
      const pod = pick(api.list(pods), current.index);
      if (pod !== undefined) setFinalizers(cluster, pod, current.on ? [HOLD] : undefined);
      return;
    }
    case 'scaleReplicaSet':
      change(cluster, replicaSets, current.index, (set) => ({ ...set, spec: { ...set.spec, replicas: current.replicas } }));
      return;
    case 'createNamespace': {
      const metadata = { name: namespaceAt(current.namespace) };
      api.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata, spec: {} });
      api.create(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'content', namespace: metadata.name } });
      return;
    }
    case 'deleteNamespace':
      api.delete(namespaces, { namespace: '', name: namespaceAt(current.namespace) });
      return;
    case 'taintNode':
      change(cluster, nodes, current.index, (node) => withTaints(node, TAINTS[current.value] ?? []));
      return;
    case 'cordonNode':
      change(cluster, nodes, current.index, (node) => ({ ...node, spec: { ...node.spec, unschedulable: current.value === 1 } }));
      return;
    case 'labelNode':
      change(cluster, nodes, current.index, (node) =>
        withMetadata(node, { labels: { ...node.metadata.labels, disk: current.value === 1 ? 'ssd' : 'hdd' } }),
      );
      return;
    default:
      throw new Error(`nobody does ${current.do}`);
  }
}

function pick<T>(list: readonly T[], position: number): T | undefined {
  return list[position % Math.max(1, list.length)];
}

function namespaceAt(position: number): string {
  return NAMESPACES[position % NAMESPACES.length] as string;
}

function change<T extends KubeObject>({ api }: Cluster, kind: Kind<T>, position: number, how: (object: T) => T): void {
  const object = pick(api.list(kind), position);
  if (object !== undefined) api.update(kind, how(object));
}

/** The node with these taints besides those that controllers keep. */
function withTaints(node: Node, taints: readonly Taint[]): Node {
  const kept = (node.spec.taints ?? []).filter(({ key }) => key.includes('/'));
  return { ...node, spec: { ...node.spec, taints: [...kept, ...taints] } };
}

function setFinalizers({ api }: Cluster, pod: Pod, finalizers: readonly string[] | undefined): void {
  api.update(pods, withMetadata(pod, { finalizers }));
}

function remove<T extends KubeObject>({ api }: Cluster, kind: Kind<T>, position: number, options: Parameters<typeof api.delete>[2]): void {
  const object = pick(api.list(kind), position);
  if (object !== undefined) api.delete(kind, keyOf(object), options);
}

function podDraft(name: string, namespace: string, its: PodTraits): Draft<Pod> {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace, labels: { app: `app-${its.app}` } }, spec: podSpec(its) };
}

function podSpec({ milliCpu, priority, command, restartPolicy, placement, grace, shape }: PodTraits): PodSpec {
  const argv = COMMANDS[command];
  const main: Container = { name: 'main', image: IMAGE, ...(argv && { command: argv }), resources: { requests: { cpu: `${milliCpu}m` } } };
  return {
    ...(priority > 0 && { priorityClassName: `p${priority}` }),
    restartPolicy: RESTART_POLICIES[restartPolicy] ?? 'Always',
    terminationGracePeriodSeconds: GRACES[grace] ?? 30,
    ...PLACEMENTS[placement],
    ...(SHAPES[shape] ?? SHAPES[0])(main),
  };
}

function replicaSetDraft(current: Extract<Step, { do: 'createReplicaSet' }>): Draft<ReplicaSet> {
  const labels = { app: `app-${current.name}` };
  // Not straight to a node: one that does not take them would have the controller make new ones for ever.
  const traits = { ...current.traits, placement: current.traits.placement % (PLACEMENTS.length - 1) };
  // The type would have all metadata of an object where a template has labels only.
  const metadata: Partial<ObjectMeta> = { labels };
  const template = { metadata: metadata as ObjectMeta, spec: { ...podSpec(traits), restartPolicy: 'Always' } };
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: { name: `set-${current.name}`, namespace: namespaceAt(current.namespace) },
    spec: { replicas: current.replicas, selector: { matchLabels: labels }, template },
  };
}
