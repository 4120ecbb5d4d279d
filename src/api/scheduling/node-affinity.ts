import type {
  Node,
  NodeSelector,
  NodeSelectorRequirement,
  NodeSelectorTerm,
  Pod,
  PreferredSchedulingTerm,
} from '../generated/types';
import {
  matchesSelector,
  requirementError,
  type Operator,
  type Requirement,
  type Selector,
} from '../selectors/label-selector';

/** Does the node satisfy the pod's nodeSelector and required node affinity (component-helpers/scheduling/corev1/nodeaffinity, `RequiredNodeAffinity`)? */
export type NodeMatcher = (node: Node) => boolean;

/** The pod's demands on labels and name of its node, ready to be asked for many nodes; undefined when it makes none. */
export function requiredNodeAffinity({ spec }: Pick<Pod, 'spec'>): NodeMatcher | undefined {
  const selector = spec.nodeSelector === undefined ? [] : Object.entries(spec.nodeSelector);
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  if (selector.length === 0 && required === undefined) return undefined;
  return (node) => {
    const { labels = NO_LABELS } = node.metadata;
    for (const [key, value] of selector) if (labels[key] !== value) return false;
    return required === undefined || matchesNodeSelector(required, node);
  };
}

/** Any of the terms. A term that is empty or makes no sense matches nothing. */
export function matchesNodeSelector({ nodeSelectorTerms }: NodeSelector, node: Node): boolean {
  return nodeSelectorTerms.some((term) => matchesTerm(term, node));
}

/** The sum of the weights of the terms that the node satisfies (`PreferredSchedulingTerms.Score`). */
export function preferredNodeAffinityScore(terms: readonly PreferredSchedulingTerm[], node: Node): number {
  let score = 0;
  for (const { weight, preference } of terms) if (weight !== 0 && matchesTerm(preference, node)) score += weight;
  return score;
}

const NO_LABELS: Readonly<Record<string, string>> = {};

interface Term {
  readonly labels: Selector;
  readonly fields: readonly NodeSelectorRequirement[];
}

/** All requirements of a term. */
function matchesTerm(term: NodeSelectorTerm, { metadata }: Node): boolean {
  let known = terms.get(term);
  if (known === undefined) terms.set(term, (known = termOf(term) ?? 'senseless'));
  if (known === 'senseless') return false;
  return (
    matchesSelector(known.labels, metadata.labels) && known.fields.every((field) => matchesField(field, metadata.name))
  );
}

/** Stored objects never change, so a term is worked out once. */
const terms = new WeakMap<NodeSelectorTerm, Term | 'senseless'>();

/** The operators of node selectors as label selectors write them. */
export const OPERATORS: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ['In', 'in'],
  ['NotIn', 'notin'],
  ['Exists', 'exists'],
  ['DoesNotExist', '!'],
  ['Gt', 'gt'],
  ['Lt', 'lt'],
]);

/** Undefined for a term that is empty or has a requirement that `labels.NewRequirement` refuses. */
function termOf({ matchExpressions = [], matchFields = [] }: NodeSelectorTerm): Term | undefined {
  if (matchExpressions.length === 0 && matchFields.length === 0) return undefined;
  const labels: Requirement[] = [];
  for (const { key, operator, values = [] } of matchExpressions) {
    const known = OPERATORS.get(operator);
    if (known === undefined || requirementError(key, known, values) !== '') return undefined;
    labels.push({ key, operator: known, values });
  }
  return { labels, fields: matchFields };
}

/** Fields know In and NotIn of one value, and the name only: any other field of a node is empty. */
function matchesField({ key, operator, values = [] }: NodeSelectorRequirement, name: string): boolean {
  if (values.length !== 1) return false;
  const equal = (key === 'metadata.name' ? name : '') === values[0];
  if (operator === 'In') return equal;
  return operator === 'NotIn' && !equal;
}
