import type { Deployment, DeploymentCondition, DeploymentStatus, ReplicaSet } from '../../api/generated/types';
import type { Mutable } from '../../api/mutable';
import { parseTimestamp } from '../../api/time';
import {
  deploymentCondition,
  newCondition,
  withCondition,
  withConditions,
  withoutCondition,
} from './deployment-conditions';
import { maxUnavailable } from './fenceposts';
import { allSets, totalOf, totalReplicas, type Revisions } from './rollout';

const NO_DEADLINE = 2 ** 31 - 1;

/** What the statuses of the ReplicaSets make together (`calculateStatus` in pkg/controller/deployment/sync.go). */
export function countedStatus(deployment: Deployment, revisions: Revisions, nowMs: number): DeploymentStatus {
  const { metadata, spec, status: old = {} } = deployment;
  const sets = allSets(revisions);
  const available = totalOf(sets, 'availableReplicas');
  const status: Mutable<DeploymentStatus> = {};
  // Counts of nothing are left out (omitempty).
  const count = (
    field: 'availableReplicas' | 'readyReplicas' | 'replicas' | 'unavailableReplicas' | 'updatedReplicas',
    value: number,
  ) => {
    if (value > 0) status[field] = value;
  };
  if (metadata.generation !== undefined) status.observedGeneration = metadata.generation;
  count('replicas', totalOf(sets, 'replicas'));
  count('updatedReplicas', revisions.newSet?.status?.replicas ?? 0);
  count('readyReplicas', totalOf(sets, 'readyReplicas'));
  count('availableReplicas', available);
  count('unavailableReplicas', totalReplicas(sets) - available);
  const terminating = terminatingReplicas(sets);
  if (terminating !== undefined) status.terminatingReplicas = terminating;
  if (old.collisionCount !== undefined) status.collisionCount = old.collisionCount;
  const isAvailable = available >= (spec.replicas ?? 1) - maxUnavailable(deployment);
  const condition = isAvailable
    ? newCondition('Available', 'True', 'MinimumReplicasAvailable', 'Deployment has minimum availability.', nowMs)
    : newCondition(
        'Available',
        'False',
        'MinimumReplicasUnavailable',
        'Deployment does not have minimum availability.',
        nowMs,
      );
  return withConditions(status, withCondition(old.conditions ?? [], condition));
}

/** Undefined when a ReplicaSet does not tell (`GetTerminatingReplicaCountForReplicaSets`). */
function terminatingReplicas(sets: readonly ReplicaSet[]): number | undefined {
  let sum = 0;
  for (const { status } of sets) {
    const { observedGeneration = 0, terminatingReplicas: own } = status ?? {};
    if (own === undefined && observedGeneration > 0) return undefined;
    sum += own ?? 0;
  }
  return sum;
}

/**
 * The status in the course of a rollout: with the progress that was made or not made in time, and the failures of the ReplicaSets
 * (`syncRolloutStatus` in pkg/controller/deployment/progress.go).
 */
export function rolloutStatus(deployment: Deployment, revisions: Revisions, nowMs: number): DeploymentStatus {
  const counted = countedStatus(deployment, revisions, nowMs);
  let conditions = counted.conditions ?? [];
  if (!hasProgressDeadline(deployment)) conditions = withoutCondition(conditions, 'Progressing');
  else if (!wasCompleted(deployment, counted))
    conditions = withProgress(conditions, progress(deployment, counted, revisions, nowMs));
  const failure = replicaFailure(revisions);
  conditions =
    failure === undefined ? withoutCondition(conditions, 'ReplicaFailure') : withCondition(conditions, failure);
  return withConditions(counted, conditions);
}

/** Is this a rollout that was over already and needs no more watching? */
function wasCompleted({ status = {} }: Deployment, { replicas = 0, updatedReplicas = 0 }: DeploymentStatus): boolean {
  return (
    replicas === updatedReplicas && deploymentCondition(status, 'Progressing')?.reason === 'NewReplicaSetAvailable'
  );
}

/** What there is to say about the progress now; undefined when it is what was said before. */
function progress(
  deployment: Deployment,
  status: DeploymentStatus,
  { newSet }: Revisions,
  nowMs: number,
): DeploymentCondition | undefined {
  const subject =
    newSet === undefined ? `Deployment "${deployment.metadata.name}"` : `ReplicaSet "${newSet.metadata.name}"`;
  const tell = (value: 'True' | 'False', reason: string, what: string) =>
    newCondition('Progressing', value, reason, `${subject} ${what}.`, nowMs);
  if (isComplete(deployment, status)) return tell('True', 'NewReplicaSetAvailable', 'has successfully progressed');
  if (hasProgressed(deployment.status ?? {}, status)) return tell('True', 'ReplicaSetUpdated', 'is progressing');
  if (isTimedOut(deployment, status, nowMs))
    return tell('False', 'ProgressDeadlineExceeded', 'has timed out progressing');
  return undefined;
}

/** Each step of progress is news, even if it is the same as the one before. */
function withProgress(
  conditions: readonly DeploymentCondition[],
  said: DeploymentCondition | undefined,
): readonly DeploymentCondition[] {
  if (said === undefined) return conditions;
  if (said.reason !== 'ReplicaSetUpdated') return withCondition(conditions, said);
  const old = conditions.find(({ type }) => type === 'Progressing');
  const { lastTransitionTime = '' } = old ?? {};
  return [
    ...withoutCondition(conditions, 'Progressing'),
    old?.status === 'True' ? { ...said, lastTransitionTime } : said,
  ];
}

/** `DeploymentComplete`. */
export function isComplete({ metadata, spec }: Deployment, status: DeploymentStatus): boolean {
  const { replicas = 1 } = spec;
  return (
    (status.updatedReplicas ?? 0) === replicas &&
    (status.replicas ?? 0) === replicas &&
    (status.availableReplicas ?? 0) === replicas &&
    (status.observedGeneration ?? 0) >= (metadata.generation ?? 0)
  );
}

/** More new pods, fewer old ones, more that are ready or available (`DeploymentProgressing`). */
function hasProgressed(old: DeploymentStatus, now: DeploymentStatus): boolean {
  const outdated = ({ replicas = 0, updatedReplicas = 0 }: DeploymentStatus) => replicas - updatedReplicas;
  return (
    (now.updatedReplicas ?? 0) > (old.updatedReplicas ?? 0) ||
    outdated(now) < outdated(old) ||
    (now.readyReplicas ?? 0) > (old.readyReplicas ?? 0) ||
    (now.availableReplicas ?? 0) > (old.availableReplicas ?? 0)
  );
}

/** `DeploymentTimedOut`. */
function isTimedOut({ spec }: Deployment, status: DeploymentStatus, nowMs: number): boolean {
  const condition = deploymentCondition(status, 'Progressing');
  if (condition === undefined || condition.reason === 'NewReplicaSetAvailable') return false;
  if (condition.reason === 'ProgressDeadlineExceeded') return true;
  return deadlineMs(condition, spec.progressDeadlineSeconds ?? 0) < nowMs;
}

/**
 * After how many milliseconds a rollout that makes no progress has to be looked at again; undefined when it need not
 * (`requeueStuckDeployment`).
 */
export function progressCheckMs(deployment: Deployment, nowMs: number): number | undefined {
  const { spec, status = {} } = deployment;
  const condition = deploymentCondition(status, 'Progressing');
  if (!hasProgressDeadline(deployment) || condition === undefined) return undefined;
  if (isComplete(deployment, status) || condition.reason === 'ProgressDeadlineExceeded') return undefined;
  // A rollout that was over once cannot time out any more, however many of its pods are lost since (`isTimedOut`): looking again shows nothing.
  if (condition.reason === 'NewReplicaSetAvailable') return undefined;
  const afterMs = deadlineMs(condition, spec.progressDeadlineSeconds ?? 0) - nowMs;
  return afterMs < 1000 ? Math.max(afterMs, 0) + 5 : afterMs + 1000;
}

export function hasProgressDeadline({ spec }: Deployment): boolean {
  return spec.progressDeadlineSeconds !== undefined && spec.progressDeadlineSeconds !== NO_DEADLINE;
}

function deadlineMs({ lastUpdateTime = '' }: DeploymentCondition, seconds: number): number {
  return parseTimestamp(lastUpdateTime) + seconds * 1000;
}

/** That of the newest ReplicaSet before that of others (`getReplicaFailures`). */
function replicaFailure(revisions: Revisions): DeploymentCondition | undefined {
  const { newSet } = revisions;
  for (const { status } of [...(newSet === undefined ? [] : [newSet]), ...revisions.oldSets]) {
    const failure = status?.conditions?.find(({ type }) => type === 'ReplicaFailure');
    if (failure === undefined) continue;
    const { lastTransitionTime = '' } = failure;
    return { ...failure, lastUpdateTime: lastTransitionTime };
  }
  return undefined;
}
