import { requestedBytes, usedBytes, type PodUse, type ReclaimedResource } from './pod-use';

/**
 * Whom eviction meets first: who uses more than he requested, then lower priority, then the larger use beyond the request
 * (pkg/kubelet/eviction/helpers.go, `rankMemoryPressure`, `rankDiskPressureFunc`).
 */
export function rankForEviction(pods: readonly PodUse[], resource: ReclaimedResource): readonly PodUse[] {
  const excess = (use: PodUse) => usedBytes(use, resource) - requestedBytes(use, resource);
  const priority = ({ pod }: PodUse) => pod.spec.priority ?? 0;
  return [...pods].sort(
    (a, b) => Number(excess(b) > 0) - Number(excess(a) > 0) || priority(a) - priority(b) || excess(b) - excess(a),
  );
}
