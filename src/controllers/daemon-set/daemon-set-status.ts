import type { DaemonSet, DaemonSetStatus, Node } from '../../api/generated/types';
import type { Mutable } from '../../api/mutable';
import { isPodAvailable, isPodReady } from '../pod-activity';
import { compareDaemonPods, isUpdated, type PodsByNode } from './daemon-pods';
import { nodeFit } from './node-fit';

/**
 * What the pods on the nodes add up to; undefined when the set says that already
 * (`updateDaemonSetStatus`, `storeDaemonSetStatus` in pkg/controller/daemon/daemon_controller.go).
 */
export function daemonSetStatus(
  set: DaemonSet,
  nodes: readonly Node[],
  pods: PodsByNode,
  hash: string,
  nowMs: number,
): DaemonSetStatus | undefined {
  let [desired, current, misscheduled, ready, updated, available] = [0, 0, 0, 0, 0, 0];
  for (const node of nodes) {
    const own = pods.get(node.metadata.name);
    if (!nodeFit(set, node).shouldRun) {
      if (own !== undefined) misscheduled += 1;
      continue;
    }
    desired += 1;
    if (own === undefined) continue;
    current += 1;
    const pod = own.length === 1 ? own[0] : [...own].sort(compareDaemonPods)[0];
    if (pod === undefined) continue;
    if (isPodReady(pod)) {
      ready += 1;
      if (isPodAvailable(pod, set.spec.minReadySeconds ?? 0, nowMs)) available += 1;
    }
    if (isUpdated(set, pod, hash)) updated += 1;
  }
  const { metadata, status: old } = set;
  const { generation = 0 } = metadata;
  const counts = {
    currentNumberScheduled: current,
    numberMisscheduled: misscheduled,
    desiredNumberScheduled: desired,
    numberReady: ready,
  };
  const optional = {
    updatedNumberScheduled: updated,
    numberAvailable: available,
    numberUnavailable: desired - available,
  };
  const isSame = Object.entries({ ...counts, ...optional }).every(([field, value]) => {
    return (old?.[field as keyof typeof counts | keyof typeof optional] ?? 0) === value;
  });
  if (isSame && (old?.observedGeneration ?? 0) >= generation) return undefined;
  const status: Mutable<DaemonSetStatus> = { ...counts, observedGeneration: generation };
  if (updated > 0) status.updatedNumberScheduled = updated;
  if (available > 0) status.numberAvailable = available;
  if (desired > available) status.numberUnavailable = desired - available;
  if (old?.collisionCount !== undefined) status.collisionCount = old.collisionCount;
  if (old?.conditions !== undefined) status.conditions = old.conditions;
  return status;
}
