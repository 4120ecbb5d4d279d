import { deepEqual } from '../../api/equality';
import type { Pod, ReplicaSet, ReplicaSetStatus } from '../../api/generated/types';
import { timestamp } from '../../api/time';
import { isPodAvailable, isPodReady } from '../pod-activity';

export interface ReplicaSetObservation {
  readonly active: readonly Pod[];
  readonly terminating: number;
  /** Why pods could not be created or deleted. */
  readonly failure: string | undefined;
}

/** The status that the observed pods make (`calculateStatus` in replica_set_utils.go); the same object when nothing has changed. */
export function replicaSetStatus(
  replicaSet: ReplicaSet,
  observed: ReplicaSetObservation,
  nowMs: number,
): ReplicaSetStatus {
  const { spec, metadata, status: old = { replicas: 0 } } = replicaSet;
  const { active, terminating } = observed;
  const templateLabels = Object.entries(spec.template?.metadata?.labels ?? {});
  const count = (holds: (pod: Pod) => boolean) => active.reduce((sum, pod) => sum + Number(holds(pod)), 0);
  const { conditions: _c, fullyLabeledReplicas: _f, readyReplicas: _r, availableReplicas: _a, ...kept } = old;
  const conditions = conditionsOf(replicaSet, observed, nowMs);
  const fullyLabeledReplicas = count((pod) =>
    templateLabels.every(([key, value]) => pod.metadata.labels?.[key] === value),
  );
  const readyReplicas = count(isPodReady);
  const availableReplicas = count((pod) => isPodAvailable(pod, spec.minReadySeconds ?? 0, nowMs));
  const status: ReplicaSetStatus = {
    ...kept,
    replicas: active.length,
    // Counts of nothing are left out (omitempty); what is terminating is told even when it is nothing.
    ...(fullyLabeledReplicas > 0 && { fullyLabeledReplicas }),
    ...(readyReplicas > 0 && { readyReplicas }),
    ...(availableReplicas > 0 && { availableReplicas }),
    terminatingReplicas: terminating,
    ...(metadata.generation !== undefined && { observedGeneration: metadata.generation }),
    ...(conditions.length > 0 && { conditions }),
  };
  return deepEqual(status, old) ? old : status;
}

function conditionsOf({ spec, status }: ReplicaSet, { active, failure }: ReplicaSetObservation, nowMs: number) {
  const conditions = status?.conditions ?? [];
  const known = conditions.some(({ type }) => type === 'ReplicaFailure');
  if (failure === undefined) return known ? conditions.filter(({ type }) => type !== 'ReplicaFailure') : conditions;
  if (known) return conditions;
  const reason = active.length < (spec.replicas ?? 1) ? 'FailedCreate' : 'FailedDelete';
  return [
    ...conditions,
    { type: 'ReplicaFailure', status: 'True', lastTransitionTime: timestamp(nowMs), reason, message: failure },
  ];
}
