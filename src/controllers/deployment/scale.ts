import type { ReplicaSet } from '../../api/generated/types';
import { annotated, desiredReplicasNoted, sizeAnnotations } from './annotations';
import { isRollingUpdate } from './fenceposts';
import { proportionalSizes } from './proportion';
import { allSets, byCreation, isActive, replicasOf, type Revisions, type Rollout } from './rollout';

/**
 * Gives a ReplicaSet another size and says so; returns it as it is then. Nothing is done for one of that size, unless `force` asks to
 * note the size of the Deployment all the same (`scaleReplicaSet` in pkg/controller/deployment/sync.go).
 */
export function scaleSet(rollout: Rollout, set: ReplicaSet, replicas: number, force = false): ReplicaSet {
  const { deployment, recorder } = rollout;
  const before = replicasOf(set);
  if (before === replicas && !force) return set;
  const noted = annotated(set, sizeAnnotations(deployment));
  if (before === replicas && noted === set) return set;
  const updated = rollout.updateReplicaSet({ ...noted, spec: { ...noted.spec, replicas } });
  if (before !== replicas) {
    const direction = before < replicas ? 'up' : 'down';
    const text = `Scaled ${direction} replica set ${set.metadata.name} from ${before} to ${replicas}`;
    recorder.event(deployment, 'Normal', 'ScalingReplicaSet', text);
  }
  return updated;
}

/** Was the Deployment given another size since its ReplicaSets noted it (`isScalingEvent`)? */
export function isScalingEvent({ replicas }: Rollout, revisions: Revisions): boolean {
  return allSets(revisions)
    .filter(isActive)
    .some((set) => (desiredReplicasNoted(set) ?? replicas) !== replicas);
}

/** Brings the ReplicaSets to the size of the Deployment, without a change of the template (`scale`). */
export function scaleSets(rollout: Rollout, revisions: Revisions): void {
  const sets = allSets(revisions);
  if (sets.length === 0) return;
  const active = sets.filter(isActive);
  if (active.length <= 1) {
    const target = active[0] ?? revisions.newSet ?? [...revisions.oldSets].sort(byCreation).at(-1);
    if (target !== undefined) scaleSet(rollout, target, rollout.replicas);
    return;
  }
  if (isSaturated(rollout, revisions.newSet)) {
    for (const set of revisions.oldSets.filter(isActive)) scaleSet(rollout, set, 0);
    return;
  }
  if (!isRollingUpdate(rollout.deployment)) return;
  for (const [set, size] of proportionalSizes(rollout.deployment, sets)) scaleSet(rollout, set, size, true);
}

/** Has the newest ReplicaSet all the pods, and do both think so (`IsSaturated`)? */
function isSaturated({ replicas }: Rollout, set: ReplicaSet | undefined): boolean {
  return (
    set !== undefined &&
    replicasOf(set) === replicas &&
    desiredReplicasNoted(set) === replicas &&
    (set.status?.availableReplicas ?? 0) === replicas
  );
}
