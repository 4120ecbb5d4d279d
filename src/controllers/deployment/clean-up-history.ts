import type { ReplicaSet } from '../../api/generated/types';
import { replicaSets } from '../../api/kinds/apps/replica-set';
import { keyOf } from '../../api/object';
import { isReason } from '../../api/status';
import { revisionOf } from './annotations';
import { byCreation, isActive, type Rollout } from './rollout';

const UNLIMITED = 2 ** 31 - 1;

/** Deletes the oldest revisions past `revisionHistoryLimit`, if they are empty (`cleanupDeployment` in pkg/controller/deployment/sync.go). */
export function cleanUpHistory({ api, deployment }: Rollout, oldSets: readonly ReplicaSet[]): void {
  const { revisionHistoryLimit: limit = UNLIMITED } = deployment.spec;
  if (limit === UNLIMITED) return;
  const alive = oldSets.filter(({ metadata }) => metadata.deletionTimestamp === undefined).sort(byRevision);
  for (const set of alive.slice(0, Math.max(0, alive.length - limit))) {
    if (!isEmpty(set)) continue;
    try {
      api.delete(replicaSets, keyOf(set));
    } catch (error) {
      if (!isReason(error, 'NotFound')) throw error;
    }
  }
}

function isEmpty(set: ReplicaSet): boolean {
  const { replicas = 0, observedGeneration = 0 } = set.status ?? { replicas: 0 };
  return !isActive(set) && replicas === 0 && (set.metadata.generation ?? 0) <= observedGeneration;
}

/** `ReplicaSetsByRevision`. */
function byRevision(a: ReplicaSet, b: ReplicaSet): number {
  const difference = revisionOf(a) - revisionOf(b);
  return Number.isNaN(difference) || difference === 0 ? byCreation(a, b) : difference;
}
