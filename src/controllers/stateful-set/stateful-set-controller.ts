import { createEventRecorder } from '../../api/events/event-recorder';
import type { ControllerRevision, Pod, StatefulSet } from '../../api/generated/types';
import { statefulSets } from '../../api/kinds/apps/stateful-set';
import { pods } from '../../api/kinds/pod/pod';
import { keyText } from '../../api/object';
import { labelMatcher } from '../../api/scheduling/label-requirement';
import type { ApiServer } from '../../api/server';
import { claimObjects } from '../claim-pods';
import { startReconciler, type Controller } from '../controller';
import { claimRevisions, revisionTemplate } from '../history/controller-revisions';
import { nextAvailabilityMs } from '../pod-activity';
import { candidatePods, mayConcernOwners, ownersConcernedBy } from '../pod-owners';
import type { WorkQueue } from '../work-queue';
import { isMember, REVISION_LABEL } from './identity';
import type { SetRevision } from './new-pod';
import { revisionsOfSet, truncateRevisions } from './revisions';
import { StatefulPodControl } from './stateful-pod-control';
import { asWritten, isNews } from './stateful-set-status';
import { updateSet } from './update-set';

/** Gives a StatefulSet its pods, each with a name, claims and an order of its own (pkg/controller/statefulset). */
export const statefulSetController: Controller = {
  name: 'statefulset-controller',
  start(api) {
    const control = new StatefulPodControl(api, createEventRecorder(api, { component: 'statefulset-controller' }));
    return startReconciler(api, {
      watch: (queue) => [
        api.watch(statefulSets, {}, ({ object }) => queue.add(keyOfSet(object))),
        api.watch(pods, { concerns: (pod, old) => mayConcernOwners(statefulSets, pod, old) }, (event) => {
          for (const set of ownersConcernedBy(api, statefulSets, event)) queue.add(keyOfSet(set));
        }),
      ],
      reconcile: (key, queue) => syncSet(api, control, key, queue),
    });
  },
};

function syncSet(api: ApiServer, control: StatefulPodControl, key: string, queue: WorkQueue): void {
  const [namespace = '', name = ''] = key.split('/');
  const set = api.find(statefulSets, { namespace, name });
  if (set === undefined) return;
  const revisions = claimRevisions(api, set);
  const own = claimPodsOfSet(api, set);
  const { current, update, collisionCount } = revisionsOfSet(api, set, revisions);
  const { status, error } = updateSet(control, {
    set: { ...set, spec: { ...set.spec, template: revisionTemplate(update) } },
    pods: own,
    current: asSetRevision(current),
    update: asSetRevision(update),
    collisionCount,
    nowMs: api.sim.nowMs,
  });
  if (isNews(set, status)) api.updateStatus(statefulSets, { ...set, status: asWritten(status) });
  const live = new Set([current.metadata.name, update.metadata.name, ...own.map(revisionOfPod)]);
  truncateRevisions(api, set, revisions, (revision) => live.has(revision));
  if (error !== undefined) throw error;
  const checkMs = nextAvailabilityMs(own, set.spec.minReadySeconds ?? 0, api.sim.nowMs);
  if (checkMs !== undefined) queue.addAfter(key, checkMs);
}

function claimPodsOfSet(api: ApiServer, set: StatefulSet): readonly Pod[] {
  const selector = labelMatcher(set.spec.selector);
  const matches = (pod: Pod) => selector.matches(pod.metadata.labels ?? {}) && isMember(set, pod);
  return claimObjects(api, pods, set, matches, candidatePods(api, set));
}

function asSetRevision(revision: ControllerRevision): SetRevision {
  return { name: revision.metadata.name, template: revisionTemplate(revision) };
}

function revisionOfPod({ metadata }: Pod): string {
  return metadata.labels?.[REVISION_LABEL] ?? '';
}

function keyOfSet({ metadata }: StatefulSet): string {
  return keyText(metadata.namespace ?? '', metadata.name);
}
