import type { Node, NodeCondition, NodeRuntimeHandler, NodeStatus } from '../../api/generated/types';
import { canonicalQuantity, parseQuantity, quantitySign, subQuantities, value } from '../../api/quantity';
import { timestamp } from '../../api/time';
import { hexId } from '../runtime/hex-id';
import type { PulledImage } from '../runtime/images/image-store';
import { kernel } from '../runtime/kernel';
import { runtimeVersions, type RuntimeKind } from '../runtime/runtime-kind';

/** What the kubelet finds on its machine. */
export interface Machine {
  readonly name: string;
  readonly address: string;
  /** `cpu`, `memory`, `pods`, `ephemeral-storage` and extended resources. */
  readonly capacity: Readonly<Record<string, string>>;
  /** What is kept from pods; by default what the kubelet's hard eviction thresholds keep (memory 100Mi, storage a tenth). */
  readonly reserved?: Readonly<Record<string, string>>;
  readonly kubeletVersion: string;
  /** Default `containerd`. */
  readonly runtimeKind?: RuntimeKind;
  /** Counts the times it was switched on. */
  readonly boots: number;
}

/** What changes while the kubelet runs. */
export interface NodeObservation {
  readonly images: Iterable<PulledImage>;
  /** Empty when the runtime tells nothing of them. */
  readonly runtimeHandlers: readonly NodeRuntimeHandler[];
  /** Why pods cannot be given a network, or undefined. */
  readonly networkError: string | undefined;
  /** `MemoryPressure`, `DiskPressure`. */
  readonly pressures: readonly string[];
  readonly nowMs: number;
}

/** nodeStatusMaxImages of the kubelet. */
const MAX_IMAGES = 50;
const RESERVED_MEMORY = '100Mi';

/** Conditions of the pressure kind, in the kubelet's order: reason, message and event (pkg/kubelet/nodestatus/setters.go). */
const PRESSURES = [
  {
    type: 'MemoryPressure',
    absent: ['KubeletHasSufficientMemory', 'kubelet has sufficient memory available', 'NodeHasSufficientMemory'],
    present: ['KubeletHasInsufficientMemory', 'kubelet has insufficient memory available', 'NodeHasInsufficientMemory'],
  },
  {
    type: 'DiskPressure',
    absent: ['KubeletHasNoDiskPressure', 'kubelet has no disk pressure', 'NodeHasNoDiskPressure'],
    present: ['KubeletHasDiskPressure', 'kubelet has disk pressure', 'NodeHasDiskPressure'],
  },
  {
    type: 'PIDPressure',
    absent: ['KubeletHasSufficientPID', 'kubelet has sufficient PID available', 'NodeHasSufficientPID'],
    present: ['KubeletHasInsufficientPID', 'kubelet has insufficient PID available', 'NodeHasInsufficientPID'],
  },
] as const;

/** A node's status made anew from what its kubelet sees. */
export type NodeStatusMaker = (node: Node, observation: NodeObservation) => NodeStatus;

/**
 * The status of a node as its kubelet reports it (pkg/kubelet/kubelet_node_status.go, `defaultNodeStatusFuncs`). What does not change
 * from report to report is made once.
 *
 * Divergence from real Kubernetes: a node never comes under PID pressure.
 */
export function nodeStatusMaker(machine: Machine): NodeStatusMaker {
  const facts = machineFacts(machine);
  let resources: Pick<NodeStatus, 'capacity' | 'allocatable'> = {};
  return (node, observation) => {
    const old = node.status ?? {};
    if (resources.capacity === undefined || resources.capacity !== old.capacity) {
      const capacity = canonical({ 'hugepages-1Gi': '0', 'hugepages-2Mi': '0', ...old.capacity, ...machine.capacity });
      resources = { capacity, allocatable: allocatable(capacity, machine.reserved) };
    }
    return {
      ...old,
      ...facts,
      ...resources,
      ...(observation.runtimeHandlers.length > 0 && { runtimeHandlers: observation.runtimeHandlers }),
      conditions: nodeConditions(old, observation),
      images: imageList(observation.images),
    };
  };
}

function nodeConditions(
  old: NodeStatus,
  { networkError, pressures, nowMs }: NodeObservation,
): readonly NodeCondition[] {
  const now = timestamp(nowMs);
  const condition = (type: string, status: string, reason: string, message: string): NodeCondition => {
    const before = old.conditions?.find((candidate) => candidate.type === type);
    const lastTransitionTime = before?.status === status ? (before.lastTransitionTime ?? now) : now;
    return { type, status, lastHeartbeatTime: now, lastTransitionTime, reason, message };
  };
  const own = [
    ...PRESSURES.map(({ type, present, absent }) => {
      const isUnder = pressures.includes(type);
      const [reason, message] = isUnder ? present : absent;
      return condition(type, isUnder ? 'True' : 'False', reason, message);
    }),
    networkError === undefined
      ? condition('Ready', 'True', 'KubeletReady', 'kubelet is posting ready status')
      : condition('Ready', 'False', 'KubeletNotReady', networkError),
  ];
  const others = (old.conditions ?? []).filter(({ type }) => !own.some((mine) => mine.type === type));
  return [...others, ...own];
}

function machineFacts({ name, address, boots, kubeletVersion, runtimeKind = 'containerd' }: Machine): NodeStatus {
  return {
    addresses: [
      { type: 'InternalIP', address },
      { type: 'Hostname', address: name },
    ],
    daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
    nodeInfo: {
      machineID: hexId(`machine ${name}`, 32),
      systemUUID: uuid(`system ${name}`),
      bootID: uuid(`boot ${name} ${boots}`),
      kernelVersion: kernel.release,
      osImage: 'Debian GNU/Linux 13 (trixie)',
      containerRuntimeVersion: runtimeVersions[runtimeKind],
      kubeletVersion,
      kubeProxyVersion: '',
      operatingSystem: 'linux',
      architecture: 'amd64',
    },
    ...(runtimeKind === 'containerd' && { runtimeHandlers: [] }),
    features: { supplementalGroupsPolicy: runtimeKind === 'containerd' },
    declaredFeatures: DECLARED_FEATURES,
  };
}

/** What 1.36 declares with its default feature gates (component-helpers/nodedeclaredfeatures/features). */
const DECLARED_FEATURES = [
  'ExtendWebSocketsToKubelet',
  'InPlacePodLevelResourcesVerticalScaling',
  'InPlacePodVerticalScalingInitContainers',
  'RestartAllContainersOnContainerExits',
];

/** The events that tell of conditions which have become what they are: reason and message are one. */
export function conditionEvents(before: NodeStatus | undefined, after: NodeStatus): readonly string[] {
  const status = (from: NodeStatus | undefined, wanted: string) =>
    from?.conditions?.find(({ type }) => type === wanted)?.status;
  const events: string[] = [];
  for (const { type, present, absent } of PRESSURES) {
    const now = status(after, type);
    if (status(before, type) !== now) events.push(now === 'True' ? present[2] : absent[2]);
  }
  const ready = status(before, 'Ready');
  if (ready !== undefined && ready !== status(after, 'Ready'))
    events.push(ready === 'True' ? 'NodeNotReady' : 'NodeReady');
  return events;
}

/** The same status reported again at `nowMs`. */
export function withHeartbeat(status: NodeStatus, nowMs: number): NodeStatus {
  const lastHeartbeatTime = timestamp(nowMs);
  const conditions: NodeCondition[] = [];
  for (const condition of status.conditions ?? []) {
    conditions.push(REPORTED.has(condition.type) ? { ...condition, lastHeartbeatTime } : condition);
  }
  return { ...status, conditions };
}

const REPORTED: ReadonlySet<string> = new Set(['MemoryPressure', 'DiskPressure', 'PIDPressure', 'Ready']);

function allocatable(
  capacity: Readonly<Record<string, string>>,
  reserved: Readonly<Record<string, string>> | undefined,
): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [name, amount] of Object.entries(capacity)) {
    const kept = reserved === undefined ? reservedByDefault(name, amount) : reserved[name];
    const left = kept === undefined ? parseQuantity(amount) : subQuantities(parseQuantity(amount), parseQuantity(kept));
    result[name] = quantitySign(left) < 0 ? '0' : left.text;
  }
  return result;
}

/** pkg/kubelet/eviction/defaults_linux.go. */
function reservedByDefault(name: string, amount: string): string | undefined {
  if (name === 'memory') return RESERVED_MEMORY;
  return name === 'ephemeral-storage' ? String(Math.floor(value(amount) / 10)) : undefined;
}

function canonical(list: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(list).map(([name, amount]) => [name, canonicalQuantity(amount)]));
}

function imageList(images: Iterable<PulledImage>): NonNullable<NodeStatus['images']> {
  return [...images]
    .sort((a, b) => b.image.sizeBytes - a.image.sizeBytes || (a.reference < b.reference ? -1 : 1))
    .slice(0, MAX_IMAGES)
    .map(({ id, reference, image }) => ({
      names: reference.includes('@') ? [id] : [id, reference],
      sizeBytes: image.sizeBytes,
    }));
}

function uuid(text: string): string {
  const hex = hexId(text, 32);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
