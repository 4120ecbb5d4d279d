import { pods } from '../../api/kinds/pod/pod';
import { hasTerminalPhase } from '../../api/kinds/pod/phase';
import { cleanUpHistory } from './clean-up-history';
import { isComplete } from './deployment-status';
import { syncRevisions, withNewSet } from './revisions';
import { isActive, totalOf, type Revisions, type Rollout } from './rollout';
import { scaleSet } from './scale';

/**
 * One step of a Deployment that takes all old pods away before it makes new ones (pkg/controller/deployment/recreate.go). Returns the
 * ReplicaSets as they are then.
 */
export function recreate(rollout: Rollout): Revisions {
  const { newSet, oldSets } = syncRevisions(rollout);
  if (oldSets.some(isActive)) return { newSet, oldSets: oldSets.map((set) => scaleSet(rollout, set, 0)) };
  if (oldPodsRun(rollout, { newSet, oldSets })) return { newSet, oldSets };
  const revisions = withNewSet(rollout);
  const grown = scaleSet(rollout, revisions.newSet, rollout.replicas);
  if (isComplete(rollout.deployment, rollout.deployment.status ?? {})) cleanUpHistory(rollout, revisions.oldSets);
  return { newSet: grown, oldSets: revisions.oldSets };
}

/** `oldPodsRunning`. The ReplicaSets count the pods that terminate, so that the last one's end is told by a ReplicaSet. */
function oldPodsRun({ api }: Rollout, { oldSets }: Revisions): boolean {
  if (totalOf(oldSets, 'replicas') > 0) return true;
  const collection = api.collection(pods);
  return oldSets.some(({ metadata }) =>
    [...collection.under('controllerUid', metadata.uid)].some(({ status }) => !hasTerminalPhase(status)),
  );
}
