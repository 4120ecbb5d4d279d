import type { Taint, Toleration } from '../../api/generated/types';
import { toleratesTaint } from '../../api/scheduling/taints';

/**
 * How long a pod may stay on a node with these NoExecute taints: the shortest tolerationSeconds of the tolerations that it needs;
 * undefined for ever; `now` when a taint is not tolerated at all (`getMinTolerationTime` in pkg/controller/tainteviction/taint_eviction.go).
 */
export function evictionDelayMs(
  taints: readonly Taint[],
  tolerations: readonly Toleration[],
): number | 'now' | undefined {
  const used = matchingTolerations(taints, tolerations);
  if (used === undefined) return 'now';
  if (taints.length === 0) return undefined;
  const limits = used.map(({ tolerationSeconds }) => tolerationSeconds).filter((seconds) => seconds !== undefined);
  return limits.length === 0 ? undefined : Math.max(0, Math.min(...limits)) * 1000;
}

/** For each taint the first toleration that covers it; undefined when some taint is not covered (`GetMatchingTolerations`). */
function matchingTolerations(
  taints: readonly Taint[],
  tolerations: readonly Toleration[],
): readonly Toleration[] | undefined {
  const matching: Toleration[] = [];
  for (const taint of taints) {
    const toleration = tolerations.find((candidate) => toleratesTaint(candidate, taint));
    if (toleration === undefined) return undefined;
    matching.push(toleration);
  }
  return matching;
}
