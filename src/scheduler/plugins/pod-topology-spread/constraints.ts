import type { Node, Pod, TopologySpreadConstraint } from '../../../api/generated/types';
import { requiredNodeAffinity } from '../../../api/scheduling/node-affinity';
import {
  bothMatch,
  labelMatcher,
  NOTHING,
  setMatcher,
  type LabelMatcher,
} from '../../../api/scheduling/label-requirement';
import { ZONE_LABEL } from '../../../api/scheduling/zone';
import type { ApiServer } from '../../../api/server';
import type { NodeInclusion, NodeLister, PodCounter } from '../../framework/plugin';
import { toleratesNode } from '../taint-toleration';
import { defaultSelector } from './default-selector';

export const HOSTNAME = 'kubernetes.io/hostname';

export type WhenUnsatisfiable = 'DoNotSchedule' | 'ScheduleAnyway';

/** A spread constraint ready to be used (pkg/scheduler/framework/plugins/podtopologyspread/common.go). */
export interface SpreadConstraint {
  readonly maxSkew: number;
  readonly topologyKey: string;
  readonly selector: LabelMatcher;
  readonly minDomains: number;
  readonly honorsAffinity: boolean;
  readonly honorsTaints: boolean;
}

/** What pods without constraints of their own get when they belong to a service or a controller (podtopologyspread/plugin.go). */
export const SYSTEM_DEFAULT_CONSTRAINTS: readonly TopologySpreadConstraint[] = [
  { topologyKey: HOSTNAME, whenUnsatisfiable: 'ScheduleAnyway', maxSkew: 3 },
  { topologyKey: ZONE_LABEL, whenUnsatisfiable: 'ScheduleAnyway', maxSkew: 5 },
];

/** The pod's constraints of one sort: its own, or else the defaults, of which `all` are there. */
export function constraintsOf(
  api: ApiServer,
  pod: Pod,
  action: WhenUnsatisfiable,
  all: readonly TopologySpreadConstraint[],
): readonly SpreadConstraint[] {
  const own = pod.spec.topologySpreadConstraints ?? [];
  if (own.length > 0)
    return own
      .filter(({ whenUnsatisfiable }) => whenUnsatisfiable === action)
      .map((constraint) => spreadConstraint(constraint, pod));
  const defaults = all.filter(({ whenUnsatisfiable }) => whenUnsatisfiable === action);
  if (defaults.length === 0) return [];
  const selector = defaultSelector(api, pod);
  return selector.empty ? [] : defaults.map((constraint) => spreadConstraint(constraint, pod, selector));
}

/** Does the node have a label for every constraint? */
export function hasAllTopologies(
  { metadata: { labels = {} } }: Node,
  constraints: readonly SpreadConstraint[],
): boolean {
  for (const { topologyKey } of constraints) if (!Object.hasOwn(labels, topologyKey)) return false;
  return true;
}

/**
 * The nodes whose pods count for a constraint (`matchNodeInclusionPolicies`); with `all`, only those that have a label for every one of these
 * constraints.
 */
export function nodeInclusion(
  { honorsAffinity, honorsTaints }: SpreadConstraint,
  pod: Pod,
  all: readonly SpreadConstraint[],
): NodeInclusion {
  const affinity = honorsAffinity ? requiredNodeAffinity(pod) : undefined;
  const { nodeSelector, affinity: { nodeAffinity } = {}, tolerations } = pod.spec;
  const demands = [nodeSelector, nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution];
  const keys = all.map(({ topologyKey }) => topologyKey).join(' ');
  const affinityText = affinity === undefined ? '' : JSON.stringify(demands);
  return {
    text: `${keys} ${affinityText} ${honorsTaints ? JSON.stringify(tolerations ?? []) : ''}`,
    includes: (node) =>
      hasAllTopologies(node, all) &&
      (affinity === undefined || affinity(node)) &&
      (!honorsTaints || toleratesNode(pod, node)),
  };
}

/** How many living pods like `pod` are on each node, for each constraint; an empty selector counts nobody. */
export function countersOf(
  lister: NodeLister,
  constraints: readonly SpreadConstraint[],
  pod: Pod,
): readonly PodCounter[] {
  return constraints.map(({ selector }) =>
    lister.countPods(pod.metadata.namespace ?? '', selector.empty ? NOTHING : selector),
  );
}

function spreadConstraint(
  constraint: TopologySpreadConstraint,
  pod: Pod,
  selector = selectorOf(constraint, pod),
): SpreadConstraint {
  const { maxSkew, topologyKey, minDomains = 1, nodeAffinityPolicy, nodeTaintsPolicy } = constraint;
  return {
    maxSkew,
    topologyKey,
    selector,
    minDomains,
    honorsAffinity: (nodeAffinityPolicy ?? 'Honor') === 'Honor',
    honorsTaints: nodeTaintsPolicy === 'Honor',
  };
}

/** The constraint's selector and the pod's own values of `matchLabelKeys`; a missing selector selects nothing, whatever keys there are. */
function selectorOf({ labelSelector, matchLabelKeys = [] }: TopologySpreadConstraint, { metadata }: Pod): LabelMatcher {
  const selector = labelMatcher(labelSelector);
  if (labelSelector === undefined || matchLabelKeys.length === 0) return selector;
  const pairs = matchLabelKeys.map((key) => [key, metadata.labels?.[key]] as const);
  return bothMatch(
    setMatcher(Object.fromEntries(pairs.filter((pair): pair is [string, string] => pair[1] !== undefined))),
    selector,
  );
}
