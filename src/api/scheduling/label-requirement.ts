import type { LabelSelector } from '../generated/types';
import {
  labelSelectorAsSelector,
  matchesSelector,
  selectorFromSet,
  type Labels,
  type Selector,
} from '../selectors/label-selector';

/** A selector ready to be asked many times and told from others. */
export interface LabelMatcher {
  /** Selects everything because it requires nothing. */
  readonly empty: boolean;
  /** Equal only for selectors that select the same. */
  readonly text: string;
  matches(labels: Labels | undefined): boolean;
}

/** No selector matches nothing, an empty one everything; one that makes no sense nothing (`metav1.LabelSelectorAsSelector`). */
export function labelMatcher(selector: LabelSelector | undefined): LabelMatcher {
  if (selector === undefined) return NOTHING;
  let matcher = matchers.get(selector);
  if (matcher === undefined) {
    const result = labelSelectorAsSelector(selector);
    matchers.set(selector, (matcher = 'selector' in result ? matcherOf(result.selector) : NOTHING));
  }
  return matcher;
}

/** Many changes of pods ask the selectors of all objects that could be concerned. */
const matchers = new WeakMap<LabelSelector, LabelMatcher>();

/** `labels.SelectorFromSet`: the pairs, all of them. */
export function setMatcher(set: Labels): LabelMatcher {
  return matcherOf(selectorFromSet(set));
}

/** Both; nothing stays nothing. */
export function bothMatch(a: LabelMatcher, b: LabelMatcher): LabelMatcher {
  if (a.empty) return b;
  if (b.empty) return a;
  return {
    empty: false,
    text: `${a.text} and ${b.text}`,
    matches: (labels) => a.matches(labels) && b.matches(labels),
  };
}

export const NOTHING: LabelMatcher = { empty: false, text: 'nothing', matches: () => false };
export const EVERYTHING: LabelMatcher = { empty: true, text: 'everything', matches: () => true };

function matcherOf(selector: Selector): LabelMatcher {
  if (selector.length === 0) return EVERYTHING;
  return { empty: false, text: JSON.stringify(selector), matches: (labels) => matchesSelector(selector, labels) };
}
