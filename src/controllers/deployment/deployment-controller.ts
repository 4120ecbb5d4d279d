import type { WatchEvent } from '../../api/collection';
import { deepEqual } from '../../api/equality';
import { createEventRecorder, type EventRecorder } from '../../api/events/event-recorder';
import type { Deployment, ReplicaSet } from '../../api/generated/types';
import { deployments } from '../../api/kinds/apps/deployment';
import { replicaSets } from '../../api/kinds/apps/replica-set';
import { controllerOf, keyText } from '../../api/object';
import { labelMatcher } from '../../api/scheduling/label-requirement';
import type { ApiServer } from '../../api/server';
import { ApiError } from '../../api/status';
import { sameController } from '../claim-pods';
import { startReconciler, type Controller } from '../controller';
import { isNamespaceTerminating } from '../pod-control';
import type { WorkQueue } from '../work-queue';
import { cleanUpHistory } from './clean-up-history';
import { deploymentCondition, newCondition, withCondition, withConditions } from './deployment-conditions';
import { countedStatus, hasProgressDeadline, progressCheckMs, rolloutStatus } from './deployment-status';
import { recreate } from './recreate';
import { syncRevisions } from './revisions';
import { rollingUpdate } from './rolling-update';
import { Rollout, type Revisions } from './rollout';
import { isScalingEvent, scaleSets } from './scale';

/**
 * Brings Deployments from one template to the next by the ReplicaSets of their revisions (pkg/controller/deployment).
 *
 * Divergence from real Kubernetes: the annotation `deprecated.deployment.rollback.to` of API versions that are no longer served does nothing.
 */
export const deploymentController: Controller = {
  name: 'deployment-controller',
  start(api) {
    const recorder = createEventRecorder(api, { component: 'deployment-controller' });
    return startReconciler(api, {
      backOff: { baseMs: 5, maxMs: 1_000_000, maxRetries: 15 },
      watch: (queue) => [
        api.watch(deployments, {}, ({ object }) => queue.add(keyOfDeployment(object))),
        api.watch(replicaSets, {}, (event) => {
          for (const deployment of concernedBy(api, event)) queue.add(keyOfDeployment(deployment));
        }),
      ],
      reconcile: (key, queue) => {
        try {
          syncDeployment(api, recorder, key, queue);
        } catch (error) {
          if (!(error instanceof ApiError) || !isNamespaceTerminating(error)) throw error;
        }
      },
    });
  },
};

/** `syncDeployment` in deployment_controller.go. */
function syncDeployment(api: ApiServer, recorder: EventRecorder, key: string, queue: WorkQueue): void {
  const [namespace = '', name = ''] = key.split('/');
  const deployment = api.find(deployments, { namespace, name });
  if (deployment === undefined) return;
  const rollout = new Rollout(api, recorder, deployment);
  const { nowMs } = api.sim;
  if (deployment.metadata.deletionTimestamp !== undefined) {
    const revisions = syncRevisions(rollout);
    rollout.write(countedStatus(rollout.deployment, revisions, nowMs));
    return;
  }
  notePause(rollout);
  const known = syncRevisions(rollout);
  const { paused = false, strategy } = rollout.deployment.spec;
  if (paused || isScalingEvent(rollout, known)) {
    scaleSets(rollout, known);
    if (paused) cleanUpHistory(rollout, known.oldSets);
    rollout.write(countedStatus(rollout.deployment, sizedAnew(api, known), nowMs));
    return;
  }
  const revisions = strategy?.type === 'Recreate' ? recreate(rollout) : rollingUpdate(rollout);
  rollout.write(rolloutStatus(rollout.deployment, revisions, nowMs));
  const checkMs = progressCheckMs(rollout.deployment, nowMs);
  if (checkMs !== undefined) queue.addAfter(key, checkMs);
}

/** Pausing and resuming are told as progress, so that no deadline passes meanwhile (`checkPausedConditions`). */
function notePause(rollout: Rollout): void {
  const { deployment, api } = rollout;
  const { spec, status = {} } = deployment;
  if (!hasProgressDeadline(deployment)) return;
  const told = deploymentCondition(status, 'Progressing')?.reason;
  if (told === 'ProgressDeadlineExceeded' || (spec.paused ?? false) === (told === 'DeploymentPaused')) return;
  const [reason, message] =
    spec.paused === true
      ? ['DeploymentPaused', 'Deployment is paused']
      : ['DeploymentResumed', 'Deployment is resumed'];
  const condition = newCondition('Progressing', 'Unknown', reason, message, api.sim.nowMs);
  rollout.write(withConditions(status, withCondition(status.conditions ?? [], condition)));
}

/** The same ReplicaSets as they are now. */
function sizedAnew(api: ApiServer, { newSet, oldSets }: Revisions): Revisions {
  const now = ({ metadata }: ReplicaSet) =>
    api.find(replicaSets, { namespace: metadata.namespace ?? '', name: metadata.name });
  return { newSet: newSet && now(newSet), oldSets: oldSets.map(now).filter((set) => set !== undefined) };
}

/** The Deployment that controls the ReplicaSet, the one that has lost it, and for a free one all that could adopt it. */
function concernedBy(api: ApiServer, { type, object: set, old }: WatchEvent<ReplicaSet>): readonly Deployment[] {
  const own = ownerOf(api, set);
  const hasLeft = old !== undefined && !sameController(set, old);
  const former = hasLeft ? ownerOf(api, old) : undefined;
  const concerned = [own, former].filter((deployment) => deployment !== undefined);
  if (controllerOf(set) !== undefined || type === 'DELETED') return concerned;
  const isNews = old === undefined || hasLeft || !deepEqual(set.metadata.labels, old.metadata.labels);
  if (!isNews) return concerned;
  const { namespace = '', labels = {} } = set.metadata;
  for (const deployment of api.collection(deployments).values(namespace)) {
    if (labelMatcher(deployment.spec.selector).matches(labels)) concerned.push(deployment);
  }
  return concerned;
}

function ownerOf(api: ApiServer, set: ReplicaSet): Deployment | undefined {
  const controller = controllerOf(set);
  if (controller?.kind !== 'Deployment') return undefined;
  const deployment = api.find(deployments, { namespace: set.metadata.namespace ?? '', name: controller.name });
  return deployment?.metadata.uid === controller.uid ? deployment : undefined;
}

function keyOfDeployment({ metadata }: Deployment): string {
  return keyText(metadata.namespace ?? '', metadata.name);
}
