import type { Node, Pod, Taint } from '../../api/generated/types';
import { tolerationsTolerateTaint } from '../../api/scheduling/taints';
import { Action } from '../framework/cluster-event';
import type { Plugin } from '../framework/plugin';
import { newStatus } from '../framework/status';
import { NODE_UNSCHEDULABLE } from './names';

const REASON_UNSCHEDULABLE = 'node(s) were unschedulable';

const REJECTION = newStatus(NODE_UNSCHEDULABLE, 'UnschedulableAndUnresolvable', REASON_UNSCHEDULABLE);
const TAINT: Taint = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };

/** Avoids cordoned nodes (pkg/scheduler/framework/plugins/nodeunschedulable). */
export function nodeUnschedulable(): Plugin {
  return {
    name: NODE_UNSCHEDULABLE,
    sign: ({ pod }) => String(toleratesUnschedulable(pod)),
    filter: (_state, { pod }, node) => (node.unschedulable && !toleratesUnschedulable(pod) ? REJECTION : undefined),
    events: [
      {
        event: { resource: 'Node', action: Action.Add | Action.UpdateNodeTaint },
        nodeHint: isSchedulableAfterNodeChange,
      },
      {
        event: { resource: 'Pod', action: Action.UpdatePodToleration },
        podHint: (pod, _old, modified) =>
          modified?.metadata.uid === pod.metadata.uid && toleratesUnschedulable(modified),
      },
    ],
  };
}

/** A pod that tolerates the taint that cordoning brings may also go before the taint is there. */
function toleratesUnschedulable({ spec }: Pick<Pod, 'spec'>): boolean {
  return tolerationsTolerateTaint(spec.tolerations ?? [], TAINT);
}

function isSchedulableAfterNodeChange(_pod: Pod, old: Node | undefined, node: Node | undefined): boolean {
  return node?.spec.unschedulable !== true && (old === undefined || old.spec.unschedulable === true);
}
