import { deepEqual } from '../../../api/equality';
import type { Node, Pod } from '../../../api/generated/types';
import { DEFAULT_PLUGIN_ARGS, type PodTopologySpreadArgs } from '../../config/plugin-args';
import { Action } from '../../framework/cluster-event';
import type { Plugin, PluginHandle } from '../../framework/plugin';
import { newStatus, SKIP } from '../../framework/status';
import { POD_TOPOLOGY_SPREAD } from '../names';
import {
  constraintsOf,
  hasAllTopologies,
  SYSTEM_DEFAULT_CONSTRAINTS,
  type SpreadConstraint,
  type WhenUnsatisfiable,
} from './constraints';
import { HARD_SPREAD, hardSpread } from './hard-spread';
import { SOFT_SPREAD, softSpread } from './soft-spread';

export const REASON_CONSTRAINTS = "node(s) didn't match pod topology spread constraints";
export const REASON_NODE_LABEL = `${REASON_CONSTRAINTS} (missing required label)`;

const REJECTION = newStatus(POD_TOPOLOGY_SPREAD, 'Unschedulable', REASON_CONSTRAINTS);
const MISSING_LABEL = newStatus(POD_TOPOLOGY_SPREAD, 'UnschedulableAndUnresolvable', REASON_NODE_LABEL);

/** Spreads pods that belong together over hosts, zones and the like (pkg/scheduler/framework/plugins/podtopologyspread). */
export function podTopologySpread(
  { api, nodes: lister }: Pick<PluginHandle, 'api' | 'nodes'>,
  { defaultingType, defaultConstraints = [] }: PodTopologySpreadArgs = DEFAULT_PLUGIN_ARGS.PodTopologySpread,
): Plugin {
  const isSystemDefaulted = defaultingType === 'System';
  const defaults = isSystemDefaulted ? SYSTEM_DEFAULT_CONSTRAINTS : defaultConstraints;
  const constraintsFor = (pod: Pod, action: WhenUnsatisfiable) => constraintsOf(api, pod, action, defaults);
  return {
    name: POD_TOPOLOGY_SPREAD,
    preFilter(state, { pod }) {
      const constraints = constraintsFor(pod, 'DoNotSchedule');
      if (constraints.length === 0) return { status: SKIP };
      state.write(HARD_SPREAD, hardSpread(constraints, pod, lister));
      return undefined;
    },
    addPod: (state, { pod }, added, { node }) => node && state.find(HARD_SPREAD)?.update(added.pod, pod, node, 1),
    removePod: (state, { pod }, removed, { node }) =>
      node && state.find(HARD_SPREAD)?.update(removed.pod, pod, node, -1),
    filter(state, _info, node) {
      const objection = state.read(HARD_SPREAD).objection(node);
      if (objection === undefined) return undefined;
      return objection === 'skew' ? REJECTION : MISSING_LABEL;
    },
    preScore(state, { pod }, nodes) {
      const constraints = constraintsFor(pod, 'ScheduleAnyway');
      if (constraints.length === 0) return SKIP;
      const requireAll = (pod.spec.topologySpreadConstraints ?? []).length > 0 || !isSystemDefaulted;
      state.write(SOFT_SPREAD, softSpread(constraints, pod, nodes, lister, requireAll));
      return undefined;
    },
    score: (state, _info, nodes, scores) => state.read(SOFT_SPREAD).score(nodes, scores),
    normalizeScore: (state, _info, nodes, scores) => state.read(SOFT_SPREAD).normalize(nodes, scores),
    events: [
      {
        event: {
          resource: 'Pod',
          action: Action.Add | Action.UpdatePodLabel | Action.UpdatePodToleration | Action.Delete,
        },
        podHint: (pod, old, modified) =>
          isSchedulableAfterPodChange(constraintsFor(pod, 'DoNotSchedule'), pod, old, modified),
      },
      {
        event: {
          resource: 'Node',
          action: Action.Add | Action.Delete | Action.UpdateNodeLabel | Action.UpdateNodeTaint,
        },
        nodeHint: (pod, old, node) => isSchedulableAfterNodeChange(constraintsFor(pod, 'DoNotSchedule'), old, node),
      },
    ],
  };
}

function isSchedulableAfterPodChange(
  constraints: readonly SpreadConstraint[],
  pod: Pod,
  old: Pod | undefined,
  modified: Pod | undefined,
): boolean {
  if ((modified && !isInvolved(modified, pod)) || (old && !isInvolved(old, pod))) return false;
  const before = old && selectedBy(constraints, old);
  const after = modified && selectedBy(constraints, modified);
  if (before === undefined || after === undefined) return (before ?? after ?? []).includes(true);
  const newToleration =
    modified?.metadata.uid === pod.metadata.uid && !deepEqual(modified.spec.tolerations, old?.spec.tolerations);
  if (newToleration && constraints.some(({ honorsTaints }) => honorsTaints)) return true;
  return !deepEqual(before, after);
}

function selectedBy(constraints: readonly SpreadConstraint[], { metadata }: Pod): readonly boolean[] {
  return constraints.map(({ selector }) => selector.matches(metadata.labels));
}

/** Does the pod count for the spreading of the other? */
function isInvolved({ metadata, spec, status }: Pod, spreading: Pod): boolean {
  if (metadata.uid === spreading.metadata.uid) return true;
  if ((spec.nodeName ?? '') === '' && (status?.nominatedNodeName ?? '') === '') return false;
  return metadata.namespace === spreading.metadata.namespace;
}

/** A node came into a topology, left one or went over to another; or its taints changed. */
export function isSchedulableAfterNodeChange(
  constraints: readonly SpreadConstraint[],
  old: Node | undefined,
  node: Node | undefined,
): boolean {
  const before = old !== undefined && hasAllTopologies(old, constraints);
  const after = node !== undefined && hasAllTopologies(node, constraints);
  if (old === undefined || node === undefined || before !== after) return before || after;
  if (!after) return false;
  const moved = constraints.some(
    ({ topologyKey }) => old.metadata.labels?.[topologyKey] !== node.metadata.labels?.[topologyKey],
  );
  return moved || !deepEqual(old.spec.taints ?? [], node.spec.taints ?? []);
}
