import type { Node, Pod, TopologySpreadConstraint } from '../../../api/generated/types';
import { requiredNodeAffinity, type NodeMatcher } from '../../../api/scheduling/node-affinity';
import { bothMatch, labelMatcher, setMatcher, type LabelMatcher } from '../../../api/scheduling/label-requirement';
import type { ApiServer } from '../../../api/server';
import type { NodeLister, PodCounter } from '../../framework/plugin';
import { toleratesNode } from '../taint-toleration';
import { defaultSelector } from './default-selector';

export const HOSTNAME = 'kubernetes.io/hostname';
const ZONE = 'topology.kubernetes.io/zone';

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
const SYSTEM_DEFAULT_CONSTRAINTS: readonly TopologySpreadConstraint[] = [
  { topologyKey: HOSTNAME, whenUnsatisfiable: 'ScheduleAnyway', maxSkew: 3 },
  { topologyKey: ZONE, whenUnsatisfiable: 'ScheduleAnyway', maxSkew: 5 },
];

/** The pod's constraints of one sort: its own, or else the defaults. */
export function constraintsOf(api: ApiServer, pod: Pod, action: WhenUnsatisfiable): readonly SpreadConstraint[] {
  const own = pod.spec.topologySpreadConstraints ?? [];
  if (own.length > 0)
    return own
      .filter(({ whenUnsatisfiable }) => whenUnsatisfiable === action)
      .map((constraint) => spreadConstraint(constraint, pod));
  const defaults = SYSTEM_DEFAULT_CONSTRAINTS.filter(({ whenUnsatisfiable }) => whenUnsatisfiable === action);
  if (defaults.length === 0) return [];
  const selector = defaultSelector(api, pod);
  return selector.empty ? [] : defaults.map((constraint) => spreadConstraint(constraint, pod, selector));
}

/** Does the node have a label for every constraint? */
export function hasAllTopologies(
  { metadata: { labels = {} } }: Node,
  constraints: readonly SpreadConstraint[],
): boolean {
  return constraints.every(({ topologyKey }) => Object.hasOwn(labels, topologyKey));
}

/** Do the pods of all nodes count for the constraint? */
export function includesAllNodes({ honorsAffinity, honorsTaints }: SpreadConstraint, pod: Pod): boolean {
  return !honorsTaints && (!honorsAffinity || requiredNodeAffinity(pod) === undefined);
}

/** Says of a node whether its pods count for a constraint (`matchNodeInclusionPolicies`). */
export function nodeInclusion(pod: Pod): (constraint: SpreadConstraint, node: Node) => boolean {
  const affinity: NodeMatcher | undefined = requiredNodeAffinity(pod);
  return ({ honorsAffinity, honorsTaints }, node) => {
    if (honorsAffinity && affinity !== undefined && !affinity(node)) return false;
    return !honorsTaints || toleratesNode(pod, node);
  };
}

/** How many living pods like `pod` are on each node, for each constraint; an empty selector counts nobody. */
export function countersOf(
  lister: NodeLister,
  constraints: readonly SpreadConstraint[],
  pod: Pod,
): readonly PodCounter[] {
  return constraints.map(({ selector }) =>
    selector.empty ? NOBODY : lister.countPods(pod.metadata.namespace ?? '', selector),
  );
}

const NOBODY: PodCounter = { byNode: new Map(), byLabel: () => new Map(), byOwnLabel: () => new Map() };

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
