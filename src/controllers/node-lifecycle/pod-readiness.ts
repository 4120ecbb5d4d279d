import type { EventRecorder } from '../../api/events/event-recorder';
import type { Pod } from '../../api/generated/types';
import { podCondition, withPodCondition } from '../../api/kinds/pod/conditions';
import { pods } from '../../api/kinds/pod/pod';
import type { ApiServer } from '../../api/server';

/** A pod on a node that is not ready is not ready either (`MarkPodsNotReady` in pkg/controller/util/node/controller_utils.go). */
export function markPodNotReady(api: ApiServer, recorder: EventRecorder, pod: Pod): void {
  const { namespace = '', name } = pod.metadata;
  const latest = api.find(pods, { namespace, name });
  const ready = podCondition(latest?.status, 'Ready');
  if (
    latest?.status === undefined ||
    latest.metadata.uid !== pod.metadata.uid ||
    ready === undefined ||
    ready.status === 'False'
  )
    return;
  api.updateStatus(pods, {
    ...latest,
    status: withPodCondition(latest.status, { ...ready, status: 'False' }, api.sim.nowMs),
  });
  recorder.event(latest, 'Warning', 'NodeNotReady', 'Node is not ready');
}
