import type { Taint, Toleration } from '../../api/generated/types';
import { matchingTolerations } from '../../api/taints';

/**
 * How long a pod may stay on a node with these NoExecute taints: the shortest tolerationSeconds of the tolerations that it needs;
 * undefined for ever; `now` when a taint is not tolerated at all (`getMinTolerationTime` in pkg/controller/tainteviction/taint_eviction.go).
 */
export function evictionDelayMs(taints: readonly Taint[], tolerations: readonly Toleration[]): number | 'now' | undefined {
  const used = matchingTolerations(taints, tolerations);
  if (used === undefined) return 'now';
  if (taints.length === 0) return undefined;
  const limits = used.map(({ tolerationSeconds }) => tolerationSeconds).filter((seconds) => seconds !== undefined);
  return limits.length === 0 ? undefined : Math.max(0, Math.min(...limits)) * 1000;
}
