import type { WatchEvent } from '../../api/collection';
import { deepEqual } from '../../api/equality';
import { createEventRecorder } from '../../api/events/event-recorder';
import type { Pod, ReplicaSet, ReplicationController } from '../../api/generated/types';
import type { Kind } from '../../api/kind';
import { pods } from '../../api/kinds/pod/pod';
import { controllerOf, keyText } from '../../api/object';
import type { LabelMatcher } from '../../api/scheduling/label-requirement';
import type { ApiServer } from '../../api/server';
import { claimPods, sameController } from '../claim-pods';
import { startReconciler, type Controller } from '../controller';
import { isPodActive, isPodAvailable, nextAvailabilityMs } from '../pod-activity';
import { createPodControl, type PodControl } from '../pod-control';
import { candidatePods, ownerOf } from '../pod-owners';
import { RetryError, type WorkQueue } from '../work-queue';
import { CreationLimit } from './creation-limit';
import { manageReplicas } from './manage-replicas';
import { PodTallies, type PodCounts } from './pod-tally';
import { replicaSetStatus } from './replica-set-status';

/** An object that wants a number of pods of one template. */
export type Replicated = ReplicaSet | ReplicationController;

/** A kind of such objects, and what is special about it. */
export interface ReplicatedKind<T extends Replicated> {
  readonly kind: Kind<T>;
  /** The controller's, as kube-controller-manager names it. */
  readonly name: string;
  /** Who tells of the pods in events. */
  readonly component: string;
  /** Does the status tell how many pods terminate? */
  readonly countsTerminating: boolean;
  selectorOf(object: T): LabelMatcher;
  /** Active pods by node, of the object and of those that the same controller owns: pods that share a node go first. */
  relatedPodsByNode(api: ApiServer, object: T): ReadonlyMap<string, number>;
}

/** What one controller works with. */
interface Context<T extends Replicated> {
  readonly api: ApiServer;
  readonly replicated: ReplicatedKind<T>;
  readonly podControl: PodControl;
  readonly tallies: PodTallies;
  readonly limit: CreationLimit;
}

/**
 * Keeps as many pods as the objects of a kind ask for (pkg/controller/replicaset/replica_set.go). Pods are followed from the first object on.
 *
 * Divergence from real Kubernetes: sees pods as they are at the moment, and so needs no expectations of what it has just done.
 */
export function replicatedController<T extends Replicated>(replicated: ReplicatedKind<T>): Controller {
  return {
    name: replicated.name,
    start(api) {
      const recorder = createEventRecorder(api, { component: replicated.component });
      const podControl = createPodControl(api, recorder);
      const context = { api, replicated, podControl, tallies: new PodTallies(), limit: new CreationLimit() };
      const ends: (() => void)[] = [];
      let followsPods = false;
      return startReconciler(api, {
        watch(queue) {
          ends.push(
            api.watch(replicated.kind, {}, ({ type, object }) => {
              if (!followsPods) followPods(context, queue, ends);
              followsPods = true;
              if (type !== 'DELETED') {
                queue.add(keyOfObject(object));
                return;
              }
              context.tallies.forget(object.metadata.uid);
              context.limit.forget(object.metadata.uid);
            }),
          );
          return [() => ends.forEach((end) => end())];
        },
        reconcile: (key, queue) => sync(context, key, queue),
      });
    },
  };
}

function followPods<T extends Replicated>(context: Context<T>, queue: WorkQueue, ends: (() => void)[]): void {
  const { api, tallies } = context;
  ends.push(
    // The tallies have to be right at once, before watchers are told.
    api.collection(pods).watch({}, (event) => tallies.note(event)),
    api.watch(pods, {}, (event) => {
      for (const object of concernedBy(context, event)) queue.add(keyOfObject(object));
    }),
  );
}

function sync<T extends Replicated>(context: Context<T>, key: string, queue: WorkQueue): void {
  const { api, replicated, podControl, limit } = context;
  const [namespace = '', name = ''] = key.split('/');
  const object = api.find(replicated.kind, { namespace, name });
  if (object === undefined) return;
  const { metadata, spec } = object;
  const { minReadySeconds = 0 } = spec;
  const counts = countPods(context, object);
  const failure =
    metadata.deletionTimestamp === undefined
      ? manageReplicas(api, podControl, object, counts.active, limit, () => replicated.relatedPodsByNode(api, object))
      : undefined;
  const { countsTerminating } = replicated;
  const status = replicaSetStatus(object, { counts, failure, countsTerminating }, api.sim.nowMs);
  if (status !== object.status) api.updateStatus(replicated.kind, { ...object, status });
  if (failure !== undefined) throw new RetryError(failure);
  if (counts.active < (spec.replicas ?? 1) && limit.waitMs(metadata.uid) > 0)
    queue.addAfter(key, limit.waitMs(metadata.uid));
  if (minReadySeconds === 0) return;
  const checkMs = nextAvailabilityMs(activePods(api, object), minReadySeconds, api.sim.nowMs);
  if (checkMs !== undefined) queue.addAfter(key, checkMs);
}

/** Pods that match are adopted and those that no longer do released before it counts. */
function countPods<T extends Replicated>({ api, replicated, tallies }: Context<T>, object: T): PodCounts {
  const { metadata, spec } = object;
  let counts = tallies.counts(metadata.uid, spec);
  if (counts === undefined) {
    const selector = replicated.selectorOf(object);
    claimPods(api, object, selector, candidatePods(api, object).filter(isPodActive));
    counts = tallies.begin(metadata.uid, spec, selector, podsOf(api, object));
  }
  const { minReadySeconds = 0 } = spec;
  if (minReadySeconds === 0) return counts;
  const isAvailable = (pod: Pod) => isPodAvailable(pod, minReadySeconds, api.sim.nowMs);
  return { ...counts, available: activePods(api, object).filter(isAvailable).length };
}

/** The pods that an object controls, whatever they are up to. */
function podsOf(api: ApiServer, { metadata }: Replicated): Iterable<Pod> {
  return api.collection(pods).under('controllerUid', metadata.uid);
}

function activePods(api: ApiServer, object: Replicated): readonly Pod[] {
  return [...podsOf(api, object)].filter(isPodActive);
}

/** The objects that have to look again: the pod's own, the one it has left, and for a free pod all that could adopt it. */
function concernedBy<T extends Replicated>(
  { api, replicated, tallies }: Context<T>,
  { type, object: pod, old }: WatchEvent<Pod>,
): readonly T[] {
  const own = ownerOf(api, replicated.kind, pod);
  const hasLeft = old !== undefined && !sameController(pod, old);
  const former = hasLeft ? ownerOf(api, replicated.kind, old) : undefined;
  const concerned: T[] = [];
  if (own !== undefined) concerned.push(own);
  if (former !== undefined) concerned.push(former);
  if (controllerOf(pod) !== undefined || type === 'DELETED') return concerned;
  const isNews = old === undefined || hasLeft || !deepEqual(pod.metadata.labels, old.metadata.labels);
  if (!isNews) return concerned;
  const { namespace = '', labels = {} } = pod.metadata;
  for (const object of api.collection(replicated.kind).values(namespace)) {
    if (!replicated.selectorOf(object).matches(labels)) continue;
    tallies.distrust(object.metadata.uid);
    concerned.push(object);
  }
  return concerned;
}

function keyOfObject({ metadata }: Replicated): string {
  return keyText(metadata.namespace ?? '', metadata.name);
}
