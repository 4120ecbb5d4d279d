import type { ReplicaSet, ReplicaSetSpec } from '../../api/generated/types';
import { replicaSets } from '../../api/kinds/apps/replica-set';
import { labelMatcher } from '../../api/scheduling/label-requirement';
import { claimObjects } from '../claim-pods';
import { annotated, annotationsOfNewest, nextRevision, REVISION } from './annotations';
import { deploymentCondition, newCondition, withCondition, withConditions } from './deployment-conditions';
import { hasProgressDeadline } from './deployment-status';
import { createNewSet } from './new-replica-set';
import { byCreation, type Revisions, type Rollout } from './rollout';
import { sameTemplate } from './template-identity';

/**
 * The Deployment's ReplicaSets, after those without a controller that match were adopted and those that no longer match released, with
 * revision and annotations of the newest up to date (`getAllReplicaSetsAndSyncRevision` in pkg/controller/deployment/sync.go).
 */
export function syncRevisions(rollout: Rollout): Revisions {
  const { oldSets, newSet } = findRevisions(rollout);
  return { oldSets, newSet: newSet && syncNewest(rollout, newSet, oldSets) };
}

/** The same; the ReplicaSet of the newest template is made if it does not exist. */
export function withNewSet(rollout: Rollout): Revisions & { readonly newSet: ReplicaSet } {
  const { oldSets, newSet } = syncRevisions(rollout);
  return { oldSets, newSet: newSet ?? createNewSet(rollout, oldSets) };
}

/** The oldest of those with the Deployment's template is its newest (`FindNewReplicaSet`). */
function findRevisions({ api, deployment }: Rollout): Revisions {
  const { uid, namespace = '' } = deployment.metadata;
  const selector = labelMatcher(deployment.spec.selector);
  const collection = api.collection(replicaSets);
  const candidates = [
    ...collection.under('controllerUid', uid),
    ...collection.under('controllerUid', `namespace ${namespace}`),
  ];
  const matches = ({ metadata }: ReplicaSet) => selector.matches(metadata.labels ?? {});
  const sets = [...claimObjects(api, replicaSets, deployment, matches, candidates)].sort(byCreation);
  const newSet = sets.find((set) => sameTemplate(set, deployment));
  return { newSet, oldSets: sets.filter((set) => set !== newSet) };
}

function syncNewest(rollout: Rollout, newSet: ReplicaSet, oldSets: readonly ReplicaSet[]): ReplicaSet {
  const { deployment } = rollout;
  const revision = nextRevision(oldSets);
  const noted = annotated(newSet, annotationsOfNewest(deployment, newSet, revision));
  const { minReadySeconds = 0 } = deployment.spec;
  if (noted !== newSet || (newSet.spec.minReadySeconds ?? 0) !== minReadySeconds)
    return rollout.updateReplicaSet({ ...noted, spec: withMinReadySeconds(noted.spec, minReadySeconds) });
  const { status = {}, metadata } = deployment;
  const annotations = { ...metadata.annotations, [REVISION]: newSet.metadata.annotations?.[REVISION] ?? '' };
  if (!hasProgressDeadline(deployment) || deploymentCondition(status, 'Progressing') !== undefined) {
    rollout.write(status, annotations);
    return newSet;
  }
  // Somebody has begun to care about progress: it counts from now on.
  const text = `Found new replica set "${newSet.metadata.name}"`;
  const found = newCondition('Progressing', 'True', 'FoundNewReplicaSet', text, rollout.api.sim.nowMs);
  rollout.write(withConditions(status, withCondition(status.conditions ?? [], found)), annotations);
  return newSet;
}

function withMinReadySeconds({ minReadySeconds: _old, ...spec }: ReplicaSetSpec, seconds: number): ReplicaSetSpec {
  return seconds === 0 ? spec : { ...spec, minReadySeconds: seconds };
}
