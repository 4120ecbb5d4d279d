import type {
  Node,
  NodeSelector,
  NodeSelectorRequirement,
  NodeSelectorTerm,
  Pod,
  PreferredSchedulingTerm,
} from '../generated/types';
import { meetsRequirement, type LabelRequirement } from './label-requirement';

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

/** All requirements of a term. */
function matchesTerm({ matchExpressions = [], matchFields = [] }: NodeSelectorTerm, { metadata }: Node): boolean {
  if (matchExpressions.length === 0 && matchFields.length === 0) return false;
  const { labels = NO_LABELS } = metadata;
  return (
    matchExpressions.every((requirement) => isSound(requirement) && meetsRequirement(requirement, labels)) &&
    matchFields.every((requirement) => matchesField(requirement, metadata.name))
  );
}

/** Fields know In and NotIn of one value, and the name only: any other field of a node is empty. */
function matchesField({ key, operator, values = [] }: NodeSelectorRequirement, name: string): boolean {
  if (values.length !== 1) return false;
  const equal = (key === 'metadata.name' ? name : '') === values[0];
  if (operator === 'In') return equal;
  return operator === 'NotIn' && !equal;
}

/** `labels.NewRequirement`: what it would refuse makes its whole term match nothing. */
function isSound({ operator, values = [] }: LabelRequirement): boolean {
  if (operator === 'In' || operator === 'NotIn') return values.length > 0;
  if (operator === 'Exists' || operator === 'DoesNotExist') return values.length === 0;
  return values.length === 1;
}
