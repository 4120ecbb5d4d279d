import type { EventRecorder } from '../api/events/event-recorder';
import type { Node, ObjectReference } from '../api/generated/types';

/** What the controllers say about nodes (pkg/controller/util/node/controller_utils.go). */
export function recordNodeEvent(recorder: EventRecorder, node: Node, reason: string, event: string): void {
  recorder.event(referenceToNode(node), 'Normal', reason, `Node ${node.metadata.name} event: ${event}`);
}

export function recordNodeStatusChange(recorder: EventRecorder, node: Node, newStatus: string): void {
  recorder.event(referenceToNode(node), 'Normal', newStatus, `Node ${node.metadata.name} status is now: ${newStatus}`);
}

function referenceToNode({ metadata }: Node): ObjectReference {
  return { apiVersion: 'v1', kind: 'Node', name: metadata.name, uid: metadata.uid };
}
