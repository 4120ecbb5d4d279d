import type { NodeStatuses } from './node-statuses';
import type { Status } from './status';

/** `ErrNoNodesAvailable` (pkg/scheduler/scheduler.go). */
export const NO_NODES_AVAILABLE = 'no nodes available to schedule pods';

/** Why a pod fits nowhere (pkg/scheduler/framework/types.go, `Diagnosis`). */
export interface Diagnosis {
  readonly numAllNodes: number;
  readonly statuses: NodeStatuses;
  readonly preFilterMessage: string;
  readonly postFilterMessage: string;
}

/** `0/<n> nodes are available: <PreFilter message>. <counted reasons>. <PostFilter message>` (`FitError.Error`). */
export function fitErrorMessage({ numAllNodes, statuses, preFilterMessage, postFilterMessage }: Diagnosis): string {
  let message = `0/${numAllNodes} nodes are available:`;
  if (preFilterMessage !== '') message += ` ${preFilterMessage}.`;
  else {
    const reasons = reasonsHistogram(statuses, numAllNodes);
    if (reasons.length > 0) message += ` ${reasons.join(', ')}.`;
  }
  return postFilterMessage === '' ? message : `${message} ${postFilterMessage}`;
}

/** `2 Insufficient cpu`, sorted as texts. */
function reasonsHistogram(statuses: NodeStatuses, numAllNodes: number): readonly string[] {
  // Statuses are shared between nodes: counting them first makes the number of texts to handle small.
  const byStatus = new Map<Status, number>();
  const count = (status: Status, nodes: number) => byStatus.set(status, (byStatus.get(status) ?? 0) + nodes);
  for (const status of statuses.statuses) count(status, 1);
  if (statuses.size < numAllNodes) count(statuses.absent, numAllNodes - statuses.size);
  const byReason = new Map<string, number>();
  for (const [status, nodes] of byStatus) {
    for (const reason of status.reasons) byReason.set(reason, (byReason.get(reason) ?? 0) + nodes);
  }
  return [...byReason].map(([reason, nodes]) => `${nodes} ${reason}`).sort();
}
