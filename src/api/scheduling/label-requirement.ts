import type { LabelSelector } from '../generated/types';

type Labels = Readonly<Record<string, string>>;

/** What stands in label selectors and node selector terms. `Gt` and `Lt` occur in the latter only. */
export interface LabelRequirement {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

/** A selector ready to be asked many times (apimachinery/pkg/labels, `Selector`). */
export interface LabelMatcher {
  /** Selects everything because it requires nothing. */
  readonly empty: boolean;
  /** Equal only for selectors that select the same. */
  readonly text: string;
  matches(labels: Labels | undefined): boolean;
}

/** Does the requirement hold? One that says something impossible (`Gt` of a word) never does (apimachinery/pkg/labels/selector.go). */
export function meetsRequirement({ key, operator, values = NONE }: LabelRequirement, labels: Labels): boolean {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
    case 'Lt':
      return value !== undefined && compares(operator, value, values[0]);
    default:
      return false;
  }
}

/** `metav1.LabelSelectorAsSelector`: no selector matches nothing, an empty one everything. */
export function labelMatcher(selector: LabelSelector | undefined): LabelMatcher {
  if (selector === undefined) return NOTHING;
  const requirements = requirementsOf(selector);
  return requirements.length === 0 ? EVERYTHING : allOf(requirements);
}

/** `labels.SelectorFromSet`: the pairs, all of them. */
export function setMatcher(set: Labels): LabelMatcher {
  return labelMatcher({ matchLabels: set });
}

/** Both; nothing stays nothing. */
export function bothMatch(a: LabelMatcher, b: LabelMatcher): LabelMatcher {
  if (a.empty) return b;
  if (b.empty) return a;
  return { empty: false, text: `${a.text} and ${b.text}`, matches: (labels) => a.matches(labels) && b.matches(labels) };
}

export const NOTHING: LabelMatcher = { empty: false, text: 'nothing', matches: () => false };
export const EVERYTHING: LabelMatcher = { empty: true, text: 'everything', matches: () => true };

const NONE: readonly string[] = [];
const NO_LABELS: Labels = {};

function requirementsOf({ matchLabels = {}, matchExpressions = [] }: LabelSelector): readonly LabelRequirement[] {
  return [
    ...Object.entries(matchLabels).map(([key, value]) => ({ key, operator: 'In', values: [value] })),
    ...matchExpressions,
  ];
}

function allOf(requirements: readonly LabelRequirement[]): LabelMatcher {
  return {
    empty: false,
    text: JSON.stringify(requirements),
    matches: (labels = NO_LABELS) => requirements.every((requirement) => meetsRequirement(requirement, labels)),
  };
}

function compares(operator: 'Gt' | 'Lt', value: string, bound: string | undefined): boolean {
  const left = integer(value);
  const right = bound === undefined ? undefined : integer(bound);
  if (left === undefined || right === undefined) return false;
  return operator === 'Gt' ? left > right : left < right;
}

/** Go's `strconv.ParseInt(text, 10, 64)`. */
function integer(text: string): bigint | undefined {
  if (!/^[+-]?[0-9]{1,30}$/.test(text)) return undefined;
  const number = BigInt(text.startsWith('+') ? text.slice(1) : text);
  return BigInt.asIntN(64, number) === number ? number : undefined;
}
