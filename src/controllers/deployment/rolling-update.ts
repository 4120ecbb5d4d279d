import type { ReplicaSet } from '../../api/generated/types';
import { ApiError } from '../../api/status';
import { cleanUpHistory } from './clean-up-history';
import { isComplete } from './deployment-status';
import { maxUnavailable } from './fenceposts';
import { newSetSize } from './new-replica-set';
import { withNewSet } from './revisions';
import { isActive, replicasOf, totalOf, totalReplicas, type Revisions, type Rollout } from './rollout';
import { scaleSet } from './scale';

/**
 * One step of a rolling update: the newest ReplicaSet grows as far as the surge allows, and if it can't the others shrink as far as the
 * pods that must be available allow (pkg/controller/deployment/rolling.go). Returns the ReplicaSets as they are then.
 */
export function rollingUpdate(rollout: Rollout): Revisions {
  const { newSet, oldSets } = withNewSet(rollout);
  const grown = resizeNewest(rollout, newSet, oldSets);
  if (grown !== newSet) return { newSet: grown, oldSets };
  const shrunk = shrinkOld(rollout, newSet, oldSets);
  if (shrunk.some((set, index) => set !== oldSets[index])) return { newSet, oldSets: shrunk };
  if (isComplete(rollout.deployment, rollout.deployment.status ?? {})) cleanUpHistory(rollout, oldSets);
  return { newSet, oldSets };
}

/** `reconcileNewReplicaSet`. */
function resizeNewest(rollout: Rollout, newSet: ReplicaSet, oldSets: readonly ReplicaSet[]): ReplicaSet {
  const { replicas, deployment } = rollout;
  const size = replicasOf(newSet);
  if (size === replicas) return newSet;
  return scaleSet(rollout, newSet, size > replicas ? replicas : newSetSize(deployment, oldSets, size));
}

/** What is unhealthy goes first, or it would block the rollout (`reconcileOldReplicaSets`). */
function shrinkOld(rollout: Rollout, newSet: ReplicaSet, oldSets: readonly ReplicaSet[]): readonly ReplicaSet[] {
  if (totalReplicas(oldSets) === 0) return oldSets;
  const minAvailable = rollout.replicas - maxUnavailable(rollout.deployment);
  const unavailableNew = replicasOf(newSet) - (newSet.status?.availableReplicas ?? 0);
  const room = totalReplicas(oldSets) + replicasOf(newSet) - minAvailable - unavailableNew;
  if (room <= 0) return oldSets;
  try {
    // A set that has not yet let go of what it was asked to let go of is no measure of what is unhealthy: the next look will be.
    const cleaned = shrink(rollout, oldSets, room, (set) => replicasOf(set) - (set.status?.availableReplicas ?? 0));
    if (cleaned.some((set) => isActive(set) && replicasOf(set) < (set.status?.availableReplicas ?? 0))) return cleaned;
    const available = totalOf([...cleaned, newSet], 'availableReplicas');
    return shrink(rollout, cleaned, available - minAvailable, replicasOf);
  } catch (error) {
    if (error instanceof ApiError) return oldSets;
    throw error;
  }
}

/** Takes up to `count` replicas from the ReplicaSets, the oldest first and from each no more than `most` says. */
function shrink(
  rollout: Rollout,
  oldSets: readonly ReplicaSet[],
  count: number,
  most: (set: ReplicaSet) => number,
): readonly ReplicaSet[] {
  let left = count;
  return oldSets.map((set) => {
    if (!isActive(set) || left <= 0) return set;
    const taken = Math.min(left, most(set));
    if (taken <= 0) return set;
    left -= taken;
    return scaleSet(rollout, set, replicasOf(set) - taken);
  });
}
