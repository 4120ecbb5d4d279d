import type { Node, Pod, PodStatus } from '../../api/generated/types';
import { podRequests } from '../../api/kinds/pod/requests';
import { milliValue, value } from '../../api/quantity';
import { requiredNodeAffinity } from '../../api/scheduling/node-affinity';
import { findUntoleratedTaint } from '../../api/scheduling/taints';

/** Why the node will not have the pod: the reason and message of its status. */
export interface Rejection {
  readonly reason: string;
  readonly message: string;
}

/** The status of a pod that its node will not have (pkg/kubelet/kubelet.go, `rejectPod`). */
export function rejectedStatus({ metadata, status = {} }: Pod, { reason, message }: Rejection): PodStatus {
  const { generation } = metadata;
  const { qosClass } = status;
  return {
    ...(generation !== undefined && { observedGeneration: generation }),
    phase: 'Failed',
    message: `Pod was rejected: ${message}`,
    reason,
    ...(qosClass !== undefined && { qosClass }),
  };
}

/** What the pods on a node have been promised: cpu in thousandths, all else in units, and how many pods there are. */
export interface Allocation {
  readonly pods: number;
  readonly requested: ReadonlyMap<string, number>;
  /** `TCP/0.0.0.0/80` */
  readonly hostPorts: ReadonlySet<string>;
}

/** The first reason against the pod, or undefined (pkg/kubelet/lifecycle/predicate.go; pkg/scheduler, `AdmissionCheck`). */
export function admitPod(pod: Pod, node: Node, { pods, requested, hostPorts }: Allocation): Rejection | undefined {
  const { spec } = pod;
  if (spec.os !== undefined && spec.os.name !== 'linux') {
    return { reason: 'PodOSNotSupported', message: "Failed to admit pod as the OS field doesn't match node OS" };
  }
  const allocatable = node.status?.allocatable ?? {};
  const capacity = value(allocatable['pods'] ?? '0');
  if (pods + 1 > capacity) return insufficient('pods', 1, pods, capacity);
  for (const [name, amount] of podAmounts(pod)) {
    const text = allocatable[name];
    // Extended resources that the node does not know are somebody else's concern.
    if (amount === 0 || (text === undefined && name.includes('/'))) continue;
    const available = text === undefined ? 0 : amountOf(name, text);
    const used = requested.get(name) ?? 0;
    if (amount > available - used) return insufficient(name, amount, used, available);
  }
  if (requiredNodeAffinity(pod)?.(node) === false)
    return failed('NodeAffinity', "node(s) didn't match Pod's node affinity/selector");
  if (spec.nodeName !== undefined && spec.nodeName !== '' && spec.nodeName !== node.metadata.name) {
    return failed('NodeName', "node(s) didn't match the requested node name");
  }
  if (podHostPorts(pod).some((port) => hostPorts.has(port))) {
    return failed('NodePorts', "node(s) didn't have free ports for the requested pod ports");
  }
  const untolerated = findUntoleratedTaint(node.spec.taints, spec.tolerations, ({ effect }) => effect === 'NoExecute');
  return untolerated === undefined
    ? undefined
    : failed('TaintToleration', "node(s) had taints that the pod didn't tolerate");
}

/** What the pod asks for, in the units of `Allocation`. */
export function podAmounts(pod: Pod): readonly (readonly [name: string, amount: number])[] {
  return [...podRequests(pod)].map(([name, { text }]) => [name, amountOf(name, text)]);
}

export function podHostPorts({ spec }: Pod): readonly string[] {
  if (spec.containers.every(({ ports }) => ports === undefined)) return NO_PORTS;
  return spec.containers.flatMap(({ ports = [] }) =>
    ports.flatMap(({ hostPort = 0, protocol = 'TCP', hostIP = '0.0.0.0' }) =>
      hostPort > 0 ? [`${protocol}/${hostIP}/${hostPort}`] : [],
    ),
  );
}

const NO_PORTS: readonly string[] = [];

function amountOf(name: string, text: string): number {
  return name === 'cpu' ? milliValue(text) : value(text);
}

function insufficient(name: string, requested: number, used: number, capacity: number): Rejection {
  const message = `Node didn't have enough resource: ${name}, requested: ${requested}, used: ${used}, capacity: ${capacity}`;
  return { reason: `OutOf${name}`, message };
}

function failed(predicate: string, why: string): Rejection {
  return { reason: predicate, message: `Predicate ${predicate} failed: ${why}` };
}
