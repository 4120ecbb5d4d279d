import { deepEqual } from '../../api/equality';
import type { Node, NodeCondition, Pod } from '../../api/generated/types';
import { podRequests } from '../../api/kinds/pod/requests';

/** What changed. Pod stands for both assigned and unscheduled pods in what plugins ask for. */
export type EventResource =
  | 'Pod'
  | 'AssignedPod'
  | 'UnschedulablePod'
  | 'Node'
  | 'PersistentVolume'
  | 'PersistentVolumeClaim'
  | 'StorageClass'
  | 'CSINode'
  | 'CSIDriver'
  | 'CSIStorageCapacity'
  | 'VolumeAttachment'
  | 'ResourceClaim'
  | 'ResourceSlice'
  | 'DeviceClass'
  | '*';

/** Kinds of change, as bits that can be combined (kube-scheduler/framework/types.go, `ActionType`). */
export const Action = {
  Add: 1 << 0,
  Delete: 1 << 1,
  UpdateNodeAllocatable: 1 << 2,
  UpdateNodeLabel: 1 << 3,
  UpdateNodeTaint: 1 << 4,
  UpdateNodeCondition: 1 << 5,
  UpdateNodeAnnotation: 1 << 6,
  UpdateNodeDeclaredFeature: 1 << 7,
  UpdatePodLabel: 1 << 8,
  UpdatePodScaleDown: 1 << 9,
  UpdatePodToleration: 1 << 10,
  UpdatePodSchedulingGatesEliminated: 1 << 11,
  UpdatePodGeneratedResourceClaim: 1 << 12,
  /** Every kind of update: also one that is none of the above. */
  Update: ((1 << 13) - 1) & ~0b11,
  All: (1 << 13) - 1,
} as const;

export interface ClusterEvent {
  readonly resource: EventResource;
  readonly action: number;
}

/** A pod left the queue of unschedulable ones because it had been there for too long: concerns all. */
export const UNSCHEDULABLE_TIMEOUT: ClusterEvent = { resource: '*', action: Action.All };
export const ASSIGNED_POD_ADD: ClusterEvent = { resource: 'AssignedPod', action: Action.Add };
export const ASSIGNED_POD_DELETE: ClusterEvent = { resource: 'AssignedPod', action: Action.Delete };

export function isWildcard({ resource, action }: ClusterEvent): boolean {
  return resource === '*' && action === Action.All;
}

/** Is `incoming` the event that a plugin registered, or a more special case of it (pkg/scheduler/framework/types.go, `MatchClusterEvents`)? */
export function eventMatches(registered: ClusterEvent, incoming: ClusterEvent): boolean {
  if (isWildcard(registered)) return true;
  const { resource } = registered;
  const sameResource =
    resource === '*' ||
    resource === incoming.resource ||
    (resource === 'Pod' && (incoming.resource === 'AssignedPod' || incoming.resource === 'UnschedulablePod'));
  return sameResource && (registered.action & incoming.action) !== 0 && incoming.action <= registered.action;
}

/** What an update of a pod means to the scheduler (pkg/scheduler/framework/events.go, `PodSchedulingPropertiesChange`). */
export function podChanges(old: Pod, pod: Pod): readonly ClusterEvent[] {
  const resource: EventResource = (pod.spec.nodeName ?? '') === '' ? 'UnschedulablePod' : 'AssignedPod';
  const events: ClusterEvent[] = [];
  const add = (action: number) => events.push({ resource, action });
  if (!deepEqual(old.metadata.labels ?? {}, pod.metadata.labels ?? {})) add(Action.UpdatePodLabel);
  if (old.spec !== pod.spec) {
    if (scaledDown(old, pod)) add(Action.UpdatePodScaleDown);
    const gates = (pod.spec.schedulingGates ?? []).length;
    if (gates === 0 && (old.spec.schedulingGates ?? []).length > 0) add(Action.UpdatePodSchedulingGatesEliminated);
    if ((old.spec.tolerations ?? []).length !== (pod.spec.tolerations ?? []).length) add(Action.UpdatePodToleration);
  }
  if (!deepEqual(old.status?.resourceClaimStatuses, pod.status?.resourceClaimStatuses))
    add(Action.UpdatePodGeneratedResourceClaim);
  if (events.length === 0) add(Action.Update);
  return events;
}

/** What an update of a node means to the scheduler; most updates mean nothing (`NodeSchedulingPropertiesChange`). */
export function nodeChanges(old: Node, node: Node): readonly ClusterEvent[] {
  const events: ClusterEvent[] = [];
  const add = (action: number) => events.push({ resource: 'Node', action });
  if (old.spec !== node.spec && old.spec.unschedulable === true && node.spec.unschedulable !== true)
    add(Action.UpdateNodeTaint);
  if (!deepEqual(old.status?.allocatable ?? {}, node.status?.allocatable ?? {})) add(Action.UpdateNodeAllocatable);
  if (!deepEqual(old.metadata.labels ?? {}, node.metadata.labels ?? {})) add(Action.UpdateNodeLabel);
  if (!deepEqual(old.spec.taints ?? [], node.spec.taints ?? [])) add(Action.UpdateNodeTaint);
  if (conditionsChanged(old.status?.conditions ?? [], node.status?.conditions ?? [])) add(Action.UpdateNodeCondition);
  if (!deepEqual(old.metadata.annotations ?? {}, node.metadata.annotations ?? {})) add(Action.UpdateNodeAnnotation);
  if (!deepEqual(old.status?.declaredFeatures ?? [], node.status?.declaredFeatures ?? []))
    add(Action.UpdateNodeDeclaredFeature);
  return events;
}

function scaledDown(old: Pod, pod: Pod): boolean {
  const requests = podRequests(pod);
  for (const [name, before] of podRequests(old)) {
    const now = requests.get(name);
    if (now === undefined || now.milliValue < before.milliValue) return true;
  }
  return false;
}

function conditionsChanged(old: readonly NodeCondition[], conditions: readonly NodeCondition[]): boolean {
  if (old === conditions) return false;
  const statuses = (of: readonly NodeCondition[]) => Object.fromEntries(of.map(({ type, status }) => [type, status]));
  return !deepEqual(statuses(old), statuses(conditions));
}
