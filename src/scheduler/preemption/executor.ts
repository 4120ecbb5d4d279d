import type { Pod } from '../../api/generated/types';
import { withPodCondition } from '../../api/kinds/pod/conditions';
import { pods } from '../../api/kinds/pod/pod';
import { keyOf } from '../../api/object';
import type { ApiServer } from '../../api/server';
import type { PodInfo } from '../framework/pod-info';
import type { PluginHandle } from '../framework/plugin';
import type { Candidate } from './candidate';

/**
 * Makes room: takes back the nominations of less important pods to the node, then marks, deletes and reports the victims, the most important
 * first. Returns the last of those that were not on their way out already (pkg/scheduler/framework/preemption/executor.go).
 *
 * Divergence from real Kubernetes: done at once, not by a worker of its own; what it leads to is heard of in the order in which it was done.
 */
export function actuatePreemption(
  handle: PluginHandle,
  preemptor: PodInfo,
  { nodeName, victims }: Candidate,
): PodInfo | undefined {
  const { api, nominator } = handle;
  for (const { pod, priority } of nominator.nominatedPods(nodeName))
    if (priority < preemptor.priority) clearNominatedNodeName(api, pod);
  const staying = victims.filter(({ pod }) => pod.metadata.deletionTimestamp === undefined);
  for (const { pod } of staying) preemptPod(handle, preemptor, pod, nodeName);
  return staying.at(-1);
}

/** The victim may have gone since the scheduler last heard of it; one that is not bound yet only loses its place. */
function preemptPod(handle: PluginHandle, preemptor: PodInfo, victim: Pod, nodeName: string): void {
  const { api, recorder, podsInPreBind, schedulerName } = handle;
  const current = currentOf(api, victim);
  if (current === undefined) return;
  const isCancelled = podsInPreBind.cancel(victim.metadata.uid);
  if (!isCancelled) evict(api, current, schedulerName);
  const how = isCancelled ? ' (in kube-scheduler memory).' : '';
  recorder.event(victim, 'Normal', 'Preempted', `Preempted by pod ${preemptor.uid} on node ${nodeName}${how}`);
}

function evict(api: ApiServer, pod: Pod, schedulerName: string): void {
  const { generation } = pod.metadata;
  const condition = {
    type: 'DisruptionTarget',
    status: 'True',
    reason: 'PreemptionByScheduler',
    message: `${schedulerName}: preempting to accommodate a higher priority pod`,
    ...(generation !== undefined && { observedGeneration: generation }),
  };
  api.updateStatus(pods, { ...pod, status: withPodCondition(pod.status ?? {}, condition, api.sim.nowMs) });
  api.delete(pods, keyOf(pod));
}

function clearNominatedNodeName(api: ApiServer, pod: Pod): void {
  const current = currentOf(api, pod);
  if (current?.status?.nominatedNodeName === undefined) return;
  const { nominatedNodeName: _cleared, ...status } = current.status;
  api.updateStatus(pods, { ...current, status });
}

function currentOf(api: ApiServer, pod: Pod): Pod | undefined {
  const current = api.find(pods, keyOf(pod));
  return current?.metadata.uid === pod.metadata.uid ? current : undefined;
}
