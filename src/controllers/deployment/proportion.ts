import type { Deployment, ReplicaSet } from '../../api/generated/types';
import { maxReplicasNoted } from './annotations';
import { maxSurge } from './fenceposts';
import { byCreation, isActive, replicasOf, totalReplicas } from './rollout';

/**
 * How many replicas each active ReplicaSet shall have when a Deployment is scaled while several have pods: each grows or shrinks by its
 * share, and what remains goes to the largest (`scale` in pkg/controller/deployment/sync.go).
 */
export function proportionalSizes(
  deployment: Deployment,
  sets: readonly ReplicaSet[],
): readonly (readonly [ReplicaSet, number])[] {
  const { replicas = 1 } = deployment.spec;
  const active = sets.filter(isActive);
  const allowed = replicas > 0 ? replicas + maxSurge(deployment) : 0;
  const toAdd = allowed - totalReplicas(active);
  if (toAdd === 0) return active.map((set) => [set, replicasOf(set)]);
  // Of two of one size the newer grows first, the older shrinks first.
  const direction = toAdd > 0 ? -1 : 1;
  active.sort((a, b) => replicasOf(b) - replicasOf(a) || direction * byCreation(a, b));
  let added = 0;
  const sizes = active.map((set) => {
    const share = proportion(deployment, set, toAdd, added);
    added += share;
    return replicasOf(set) + share;
  });
  const leftover = toAdd - added;
  return active.map((set, index) => {
    const size = sizes[index] ?? 0;
    return [set, index === 0 ? Math.max(0, size + leftover) : size];
  });
}

/** `GetReplicaSetProportion`. */
function proportion(deployment: Deployment, set: ReplicaSet, toAdd: number, added: number): number {
  if (toAdd === added) return 0;
  const share = fraction(deployment, set);
  return toAdd > 0 ? Math.min(share, toAdd - added) : Math.max(share, toAdd - added);
}

/** `getReplicaSetFraction`. */
function fraction(deployment: Deployment, set: ReplicaSet): number {
  const { replicas = 1 } = deployment.spec;
  const size = replicasOf(set);
  if (replicas === 0) return -size;
  const before = maxReplicasNoted(set) || (deployment.status?.replicas ?? 0);
  if (before === 0) return 0;
  return Math.round((size * (replicas + maxSurge(deployment))) / before) - size;
}
