import type { Pod, PodStatus } from '../api/generated/types';
import { podCondition, withPodCondition } from '../api/kinds/pod/conditions';
import { pods } from '../api/kinds/pod/pod';
import type { ApiServer } from '../api/server';

/** `PodReasonUnschedulable`, `PodReasonSchedulerError` (api/core/v1/types.go). */
export type UnscheduledReason = 'Unschedulable' | 'SchedulerError';

/**
 * Writes why the pod has no node, and the node it is nominated to when `nominatedNodeName` is given ('' for none); writes nothing when
 * that is what the status says already (pkg/scheduler/schedule_one.go, `updatePod`).
 */
export function updateUnscheduledPod(
  api: ApiServer,
  pod: Pod,
  reason: UnscheduledReason,
  message: string,
  nominatedNodeName: string | undefined,
): void {
  const { status = {}, metadata } = pod;
  const old = podCondition(status, 'PodScheduled');
  const isNew = old === undefined || old.status !== 'False' || old.reason !== reason || old.message !== message;
  const { nominatedNodeName: nominated = '' } = status;
  const renominated = nominatedNodeName !== undefined && nominatedNodeName !== nominated;
  if (!isNew && !renominated) return;
  const generation = metadata.generation === undefined ? undefined : { observedGeneration: metadata.generation };
  const condition = { type: 'PodScheduled', status: 'False', reason, message, ...generation };
  const told = isNew ? withPodCondition(status, condition, api.sim.nowMs) : status;
  api.updateStatus(pods, { ...pod, status: renominated ? withNomination(told, nominatedNodeName) : told });
}

/** Tells where the pod will go once it can be bound (`NominatedNodeNameForExpectation`, on by default). */
export function announceNode(api: ApiServer, pod: Pod, nodeName: string): void {
  if (pod.status?.nominatedNodeName === nodeName) return;
  api.updateStatus(pods, { ...pod, status: withNomination(pod.status ?? {}, nodeName) });
}

function withNomination(status: PodStatus, nodeName: string): PodStatus {
  const { nominatedNodeName: _old, ...rest } = status;
  return nodeName === '' ? rest : { ...rest, nominatedNodeName: nodeName };
}
