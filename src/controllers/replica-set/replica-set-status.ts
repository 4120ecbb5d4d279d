import { deepEqual } from '../../api/equality';
import type { ReplicaSetCondition, ReplicaSetStatus } from '../../api/generated/types';
import type { Mutable } from '../../api/mutable';
import { timestamp } from '../../api/time';
import type { PodCounts } from './pod-tally';
import type { Replicated } from './replicated';

export interface Observation {
  readonly counts: PodCounts;
  /** Why pods could not be created or deleted. */
  readonly failure: string | undefined;
  /** Does the status tell how many pods terminate? */
  readonly countsTerminating: boolean;
}

/** The status that the observed pods make (`calculateStatus` in replica_set_utils.go); the same object when nothing has changed. */
export function replicaSetStatus(object: Replicated, observed: Observation, nowMs: number): ReplicaSetStatus {
  const { metadata } = object;
  const old: ReplicaSetStatus = object.status ?? { replicas: 0 };
  const { active, fullyLabeled, ready, available, terminating } = observed.counts;
  const conditions = conditionsOf(object, observed, nowMs);
  const status: Mutable<ReplicaSetStatus> = { replicas: active };
  // Counts of nothing are left out (omitempty); what is terminating is told even when it is nothing.
  if (fullyLabeled > 0) status.fullyLabeledReplicas = fullyLabeled;
  if (ready > 0) status.readyReplicas = ready;
  if (available > 0) status.availableReplicas = available;
  if (observed.countsTerminating) status.terminatingReplicas = terminating;
  if (metadata.generation !== undefined) status.observedGeneration = metadata.generation;
  if (conditions.length > 0) status.conditions = conditions;
  return deepEqual(status, old) ? old : status;
}

function conditionsOf(
  { spec, status }: Replicated,
  { counts, failure }: Observation,
  nowMs: number,
): readonly ReplicaSetCondition[] {
  const conditions = status?.conditions ?? [];
  const known = conditions.some(({ type }) => type === 'ReplicaFailure');
  if (failure === undefined) return known ? conditions.filter(({ type }) => type !== 'ReplicaFailure') : conditions;
  if (known) return conditions;
  const reason = counts.active < (spec.replicas ?? 1) ? 'FailedCreate' : 'FailedDelete';
  return [
    ...conditions,
    { type: 'ReplicaFailure', status: 'True', lastTransitionTime: timestamp(nowMs), reason, message: failure },
  ];
}
