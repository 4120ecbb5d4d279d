import type { Node, NodeSelectorTerm, Pod, PreferredSchedulingTerm } from '../../api/generated/types';
import {
  matchesNodeSelector,
  preferredNodeAffinityScore,
  requiredNodeAffinity,
  type NodeMatcher,
} from '../../api/scheduling/node-affinity';
import { DEFAULT_PLUGIN_ARGS, type NodeAffinityArgs } from '../config/plugin-args';
import { Action } from '../framework/cluster-event';
import { stateKey, type StateData } from '../framework/cycle-state';
import type { Plugin } from '../framework/plugin';
import { newStatus, SKIP } from '../framework/status';
import { NODE_AFFINITY } from './names';
import { defaultNormalizeScore } from './normalize';

const REASON_NODE_AFFINITY = "node(s) didn't match Pod's node affinity/selector";
const REASON_ENFORCED = "node(s) didn't match scheduler-enforced node affinity";
const REASON_CONFLICT = 'pod affinity terms conflict';

const REJECTION = newStatus(NODE_AFFINITY, 'UnschedulableAndUnresolvable', REASON_NODE_AFFINITY);
const ENFORCED = newStatus(NODE_AFFINITY, 'UnschedulableAndUnresolvable', REASON_ENFORCED);
const CONFLICT = newStatus(NODE_AFFINITY, 'UnschedulableAndUnresolvable', REASON_CONFLICT);

class RequiredAffinity implements StateData {
  /** Undefined: the pod demands nothing. */
  readonly matches: NodeMatcher | undefined;

  constructor(matches: NodeMatcher | undefined) {
    this.matches = matches;
  }

  clone(): RequiredAffinity {
    return this;
  }
}

const REQUIRED = stateKey<RequiredAffinity>(`PreFilter${NODE_AFFINITY}`);

/** Holds the pod to its nodeSelector and node affinity (pkg/scheduler/framework/plugins/nodeaffinity). */
export function nodeAffinity({ addedAffinity }: NodeAffinityArgs = DEFAULT_PLUGIN_ARGS.NodeAffinity): Plugin {
  const enforced = addedAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  const { preferredDuringSchedulingIgnoredDuringExecution: addedTerms = [] } = addedAffinity ?? {};
  return {
    name: NODE_AFFINITY,
    sign: ({ pod: { spec } }) => {
      const nodeAffinity = spec.affinity?.nodeAffinity;
      if (spec.nodeSelector === undefined && nodeAffinity === undefined) return '';
      return JSON.stringify([spec.nodeSelector, nodeAffinity]);
    },
    preFilter(state, { pod }) {
      const matches = requiredNodeAffinity(pod);
      if (matches === undefined && enforced === undefined) return { status: SKIP };
      state.write(REQUIRED, new RequiredAffinity(matches));
      const nodeNames = namedNodes(pod);
      if (nodeNames === undefined) return undefined;
      return nodeNames.size === 0 ? { status: CONFLICT } : { nodeNames };
    },
    filter(state, { pod }, { node }) {
      if (node === undefined) return undefined;
      if (enforced !== undefined && !matchesNodeSelector(enforced, node)) return ENFORCED;
      const required = state.find(REQUIRED);
      // Where a configuration leaves PreFilter out, nothing has been worked out yet.
      const matches = required === undefined ? requiredNodeAffinity(pod) : required.matches;
      return matches === undefined || matches(node) ? undefined : REJECTION;
    },
    preScore: (_state, { pod }) => (preferredTerms(pod).length + addedTerms.length === 0 ? SKIP : undefined),
    score(_state, { pod }, nodes, scores) {
      const own = preferredTerms(pod);
      const terms = addedTerms.length === 0 ? own : [...addedTerms, ...own];
      for (const [index, { node }] of nodes.entries())
        if (node !== undefined) scores[index] = preferredNodeAffinityScore(terms, node);
    },
    normalizeScore: (_state, _info, _nodes, scores) => defaultNormalizeScore(scores, { reverse: false }),
    events: [
      {
        event: { resource: 'Node', action: Action.Add | Action.UpdateNodeLabel },
        nodeHint: (pod, old, node) =>
          (enforced === undefined || node === undefined || matchesNodeSelector(enforced, node)) &&
          isSchedulableAfterNodeChange(pod, old, node),
      },
    ],
  };
}

/** The nodes that the required affinity names in `matchFields`; undefined when some term leaves the name open. */
function namedNodes({ spec }: Pick<Pod, 'spec'>): ReadonlySet<string> | undefined {
  const terms = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  if (terms.length === 0) return undefined;
  const names = new Set<string>();
  for (const term of terms) {
    const named = namesOfTerm(term);
    if (named === undefined) return undefined;
    for (const name of named) names.add(name);
  }
  return names;
}

/** All the names that every `metadata.name In [...]` of the term allows. */
function namesOfTerm({ matchFields = [] }: NodeSelectorTerm): readonly string[] | undefined {
  let names: readonly string[] | undefined;
  for (const { key, operator, values = [] } of matchFields) {
    if (key === 'metadata.name' && operator === 'In') names = names?.filter((name) => values.includes(name)) ?? values;
  }
  return names;
}

function preferredTerms({ spec }: Pod): readonly PreferredSchedulingTerm[] {
  return spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
}

function isSchedulableAfterNodeChange(pod: Pod, old: Node | undefined, node: Node | undefined): boolean {
  const matches = requiredNodeAffinity(pod);
  if (node === undefined || matches === undefined) return node !== undefined;
  return matches(node) && (old === undefined || !matches(old));
}
