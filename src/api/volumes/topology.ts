import type { TopologySelectorTerm } from '../generated/types';

/** The first of the places where the class allows volumes to be made that the node is in (pkg/apis/core/v1/helper, `MatchTopologySelectorTerms`). */
export function topologyTermOf(
  terms: readonly TopologySelectorTerm[],
  labels: Readonly<Record<string, string>> = {},
): TopologySelectorTerm | undefined {
  return terms.find(
    ({ matchLabelExpressions = [] }) =>
      // A term that asks for nothing allows nothing.
      matchLabelExpressions.length > 0 &&
      matchLabelExpressions.every(
        ({ key, values }) => Object.hasOwn(labels, key) && values.includes(labels[key] ?? ''),
      ),
  );
}
