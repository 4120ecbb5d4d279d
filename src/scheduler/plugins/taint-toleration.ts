import type { Node, Pod, Taint, Toleration } from '../../api/generated/types';
import { findUntoleratedTaint, forbidsScheduling, tolerationsTolerateTaint } from '../../api/scheduling/taints';
import { Action } from '../framework/cluster-event';
import type { NodeInfo } from '../framework/node-info';
import type { Plugin } from '../framework/plugin';
import { newStatus } from '../framework/status';
import { TAINT_TOLERATION } from './names';
import { defaultNormalizeScore } from './normalize';

const REASON_TAINTS = 'node(s) had untolerated taint(s)';

const REJECTION = newStatus(TAINT_TOLERATION, 'UnschedulableAndUnresolvable', REASON_TAINTS);

/** Avoids nodes with taints that the pod does not tolerate (pkg/scheduler/framework/plugins/tainttoleration). */
export function taintToleration(): Plugin {
  return {
    name: TAINT_TOLERATION,
    sign: ({ pod }) => (pod.spec.tolerations === undefined ? '' : JSON.stringify(pod.spec.tolerations)),
    filter: (_state, { pod }, { taints }) => (taints.length === 0 || tolerates(pod, taints) ? undefined : REJECTION),
    score(_state, { pod }, nodes, scores) {
      const tolerations = preferNoScheduleTolerations(pod);
      for (let index = 0; index < nodes.length; index += 1) {
        const { taints } = nodes[index] as NodeInfo;
        if (taints.length > 0) scores[index] = intolerablePreferNoSchedule(taints, tolerations);
      }
    },
    normalizeScore: (_state, _info, _nodes, scores) => defaultNormalizeScore(scores, { reverse: true }),
    events: [
      {
        event: { resource: 'Node', action: Action.Add | Action.UpdateNodeTaint },
        nodeHint: isSchedulableAfterNodeChange,
      },
      {
        event: { resource: 'Pod', action: Action.UpdatePodToleration },
        podHint: (pod, _old, modified) => modified?.metadata.uid === pod.metadata.uid,
      },
    ],
  };
}

/** Does the pod tolerate all of the node's taints that keep pods away? */
export function toleratesNode(pod: Pick<Pod, 'spec'>, { spec }: Pick<Node, 'spec'>): boolean {
  return tolerates(pod, spec.taints ?? []);
}

function tolerates({ spec }: Pick<Pod, 'spec'>, taints: readonly Taint[]): boolean {
  return findUntoleratedTaint(taints, spec.tolerations, forbidsScheduling) === undefined;
}

/** How many PreferNoSchedule taints the tolerations leave uncovered. */
function intolerablePreferNoSchedule(taints: readonly Taint[], tolerations: readonly Toleration[]): number {
  let count = 0;
  for (const taint of taints)
    if (taint.effect === 'PreferNoSchedule' && !tolerationsTolerateTaint(tolerations, taint)) count += 1;
  return count;
}

function preferNoScheduleTolerations({ spec }: Pod): readonly Toleration[] {
  return (spec.tolerations ?? []).filter(({ effect = '' }) => effect === '' || effect === 'PreferNoSchedule');
}

function isSchedulableAfterNodeChange(pod: Pod, old: Node | undefined, node: Node | undefined): boolean {
  return node !== undefined && toleratesNode(pod, node) && (old === undefined || !toleratesNode(pod, old));
}
