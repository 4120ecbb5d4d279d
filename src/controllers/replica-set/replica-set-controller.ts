import type { WatchEvent } from '../../api/collection';
import { deepEqual } from '../../api/equality';
import { createEventRecorder } from '../../api/events/event-recorder';
import type { Pod, ReplicaSet } from '../../api/generated/types';
import { pods } from '../../api/kinds/pod/pod';
import { replicaSets } from '../../api/kinds/apps/replica-set';
import { controllerOf, keyText } from '../../api/object';
import { labelMatcher } from '../../api/scheduling/label-requirement';
import type { ApiServer } from '../../api/server';
import { claimPods, sameController } from '../claim-pods';
import { startReconciler, type Controller } from '../controller';
import { deletionOrder } from '../deletion-order';
import { isPodActive, isPodTerminating, readySinceMs } from '../pod-activity';
import { createPodControl, type PodControl } from '../pod-control';
import { RetryError, type WorkQueue } from '../work-queue';
import { replicaSetStatus } from './replica-set-status';
import { slowStart } from './slow-start';

/** How many pods one round creates or deletes at most. */
const BURST_REPLICAS = 500;

/**
 * Keeps as many pods as a ReplicaSet asks for (pkg/controller/replicaset).
 *
 * Divergence from real Kubernetes: sees pods as they are at the moment, and so needs no expectations of what it has just done.
 */
export const replicaSetController: Controller = {
  name: 'replicaset-controller',
  start(api) {
    const recorder = createEventRecorder(api, { component: 'replicaset-controller' });
    const podControl = createPodControl(api, recorder);
    return startReconciler(api, {
      watch: (queue) => [
        api.watch(replicaSets, {}, ({ object }) => queue.add(keyOfReplicaSet(object))),
        api.watch(pods, {}, (event) => {
          for (const replicaSet of concernedBy(api, event)) queue.add(keyOfReplicaSet(replicaSet));
        }),
      ],
      reconcile: (key, queue) => syncReplicaSet(api, podControl, key, queue),
    });
  },
};

function syncReplicaSet(api: ApiServer, podControl: PodControl, key: string, queue: WorkQueue): void {
  const [namespace = '', name = ''] = key.split('/');
  const replicaSet = api.find(replicaSets, { namespace, name });
  if (replicaSet === undefined) return;
  const { spec, metadata } = replicaSet;
  const selector = labelMatcher(spec.selector);
  const own = podsUnder(api, metadata.uid);
  const candidates = [...own, ...podsUnder(api, `namespace ${namespace}`)];
  const active = claimPods(api, replicaSet, selector, candidates.filter(isPodActive));
  const terminating = own.filter((pod) => isPodTerminating(pod) && selector.matches(pod.metadata.labels ?? {})).length;
  const failure =
    metadata.deletionTimestamp === undefined ? manageReplicas(api, podControl, replicaSet, active) : undefined;
  const status = replicaSetStatus(replicaSet, { active, terminating, failure }, api.sim.nowMs);
  if (status !== replicaSet.status) api.updateStatus(replicaSets, { ...replicaSet, status });
  if (failure !== undefined) throw new RetryError(failure);
  const checkMs = nextAvailabilityMs(active, spec.minReadySeconds ?? 0, api.sim.nowMs);
  if (checkMs !== undefined) queue.addAfter(key, checkMs);
}

/** Creates what is missing and deletes what is too much; returns why that failed. */
function manageReplicas(
  api: ApiServer,
  podControl: PodControl,
  replicaSet: ReplicaSet,
  active: readonly Pod[],
): string | undefined {
  const { replicas = 1, template = {} } = replicaSet.spec;
  const missing = Math.min(replicas - active.length, BURST_REPLICAS);
  if (missing > 0) return slowStart(missing, () => podControl.create(replicaSet, template))?.message;
  const excess = Math.min(active.length - replicas, BURST_REPLICAS);
  let failure: string | undefined;
  for (const pod of excess > 0 ? podsToDelete(api, replicaSet, active, excess) : []) {
    try {
      podControl.delete(replicaSet, pod);
    } catch (error) {
      if (!(error instanceof RetryError)) throw error;
      failure ??= error.message;
    }
  }
  return failure;
}

function podsToDelete(api: ApiServer, replicaSet: ReplicaSet, active: readonly Pod[], count: number): readonly Pod[] {
  if (count >= active.length) return active;
  const onNode = podsOfSiblingsByNode(api, replicaSet);
  const rank = ({ spec }: Pod) => onNode.get(spec.nodeName ?? '') ?? 0;
  return [...active].sort((a, b) => deletionOrder(a, b, rank, api.sim.nowMs)).slice(0, count);
}

/** How many active pods of the same Deployment run on each node: pods that share a node go first. */
function podsOfSiblingsByNode(api: ApiServer, replicaSet: ReplicaSet): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const owner = controllerOf(replicaSet);
  if (owner === undefined) return counts;
  const { namespace = '' } = replicaSet.metadata;
  for (const sibling of api.collection(replicaSets).values(namespace)) {
    if (controllerOf(sibling)?.uid !== owner.uid) continue;
    for (const pod of podsUnder(api, sibling.metadata.uid).filter(isPodActive)) {
      const { nodeName = '' } = pod.spec;
      counts.set(nodeName, (counts.get(nodeName) ?? 0) + 1);
    }
  }
  return counts;
}

function podsUnder(api: ApiServer, controllerUid: string): readonly Pod[] {
  return [...api.collection(pods).under('controllerUid', controllerUid)];
}

/** When the next ready pod will have been ready for long enough. */
function nextAvailabilityMs(active: readonly Pod[], minReadySeconds: number, nowMs: number): number | undefined {
  if (minReadySeconds === 0) return undefined;
  const waits = active
    .map((pod) => (readySinceMs(pod) ?? -Infinity) + minReadySeconds * 1000 - nowMs)
    .filter((ms) => ms > 0);
  return waits.length === 0 ? undefined : Math.min(...waits);
}

/** The ReplicaSets that have to look again: the pod's own, the one it has left, and for a free pod all that could adopt it. */
function concernedBy(api: ApiServer, { type, object: pod, old }: WatchEvent<Pod>): readonly ReplicaSet[] {
  const own = controllerReplicaSet(api, pod);
  const former = old === undefined || sameController(pod, old) ? undefined : controllerReplicaSet(api, old);
  const concerned = [own, former].filter((replicaSet) => replicaSet !== undefined);
  if (controllerOf(pod) !== undefined || type === 'DELETED') return concerned;
  const isNews = old === undefined || former !== undefined || !deepEqual(pod.metadata.labels, old.metadata.labels);
  if (!isNews) return concerned;
  const { namespace = '', labels = {} } = pod.metadata;
  for (const replicaSet of api.collection(replicaSets).values(namespace)) {
    if (labelMatcher(replicaSet.spec.selector).matches(labels)) concerned.push(replicaSet);
  }
  return concerned;
}

function controllerReplicaSet(api: ApiServer, pod: Pod): ReplicaSet | undefined {
  const controller = controllerOf(pod);
  if (controller?.kind !== 'ReplicaSet') return undefined;
  const replicaSet = api.find(replicaSets, { namespace: pod.metadata.namespace ?? '', name: controller.name });
  return replicaSet?.metadata.uid === controller.uid ? replicaSet : undefined;
}

function keyOfReplicaSet({ metadata }: ReplicaSet): string {
  return keyText(metadata.namespace ?? '', metadata.name);
}
