import type { WatchEvent } from '../api/collection';
import type { Node, Pod } from '../api/generated/types';
import type { SchedulerCache } from './cache/cache';
import { Action, ASSIGNED_POD_ADD, ASSIGNED_POD_DELETE, nodeChanges, podChanges } from './framework/cluster-event';
import { nominatedNodeName } from './queue/nominator';
import type { SchedulingQueue } from './queue/scheduling-queue';

/** What the scheduler does about changes of pods and nodes (pkg/scheduler/eventhandlers.go). */
export interface EventHandlers {
  onPod(event: WatchEvent<Pod>): void;
  onNode(event: WatchEvent<Node>): void;
}

/** `isResponsible`: is the unscheduled pod one that this scheduler is to find a node for? */
export function eventHandlers(
  cache: SchedulerCache,
  queue: SchedulingQueue,
  isResponsible: (pod: Pod) => boolean,
): EventHandlers {
  const addAssigned = (pod: Pod) => {
    cache.setPod(pod);
    queue.move({ resource: ASSIGNED_POD_ADD.resource, action: ASSIGNED_POD_ADD.action, of: 'pod', pod });
  };
  const updateAssigned = (old: Pod, pod: Pod) => {
    cache.setPod(pod);
    for (const { resource, action } of podChanges(old, pod)) queue.move({ resource, action, of: 'pod', old, pod });
  };
  const deleteAssigned = (old: Pod) => {
    cache.removePod(old.metadata.uid);
    queue.move({ ...ASSIGNED_POD_DELETE, of: 'pod', old });
  };
  const updateUnscheduled = (old: Pod, pod: Pod) => {
    if (cache.isAssumed(pod.metadata.uid)) return;
    queue.update(old, pod);
    const nominated = nominatedNodeName(old);
    if (nominated !== '' && nominated !== nominatedNodeName(pod)) releaseNomination(old);
  };
  const deleteUnscheduled = (pod: Pod) => {
    queue.delete(pod.metadata.uid);
    if (cache.isAssumed(pod.metadata.uid)) {
      cache.forgetPod(pod.metadata.uid);
      queue.move({ ...ASSIGNED_POD_DELETE, of: 'pod', old: pod });
    } else if (nominatedNodeName(pod) !== '') releaseNomination(pod);
  };
  /** Pods of no higher priority treat a nominated pod as if it were on its node already. */
  const releaseNomination = (old: Pod) => {
    const { priority = 0 } = old.spec;
    queue.move({ ...ASSIGNED_POD_DELETE, of: 'pod', old }, ({ spec }) => (spec.priority ?? 0) <= priority);
  };

  return {
    onPod({ type, object, old }) {
      if (type === 'DELETED') {
        // The last state may carry a change that was never told of by itself: what was known before it says where the pod was.
        const last = old ?? object;
        if (isAssigned(last)) deleteAssigned(last);
        else if (isResponsible(last)) deleteUnscheduled(last);
        return;
      }
      if (type === 'ADDED' || old === undefined) {
        if (isAssigned(object)) addAssigned(object);
        else if (isResponsible(object)) queue.add(object);
        return;
      }
      if (isAssigned(old)) updateAssigned(old, object);
      else if (isAssigned(object)) {
        addAssigned(object);
        queue.delete(object.metadata.uid);
      } else if (isResponsible(old)) updateUnscheduled(old, object);
    },
    onNode({ type, object, old }) {
      if (type === 'DELETED') {
        queue.move({ resource: 'Node', action: Action.Delete, of: 'node', old: object });
        cache.removeNode(object.metadata.name);
        return;
      }
      cache.setNode(object);
      if (type === 'ADDED' || old === undefined) {
        queue.move({ resource: 'Node', action: Action.Add, of: 'node', node: object });
        return;
      }
      for (const { resource, action } of nodeChanges(old, object))
        queue.move({ resource, action, of: 'node', old, node: object });
    },
  };
}

function isAssigned({ spec }: Pod): boolean {
  return (spec.nodeName ?? '') !== '';
}
