import type { MachineResources } from '../machine-resources';
import type { ReclaimedResource } from './pod-use';

export type PressureCondition = 'MemoryPressure' | 'DiskPressure';

/** A threshold that is met: so much must be free, and so much is. */
export interface MetThreshold {
  readonly condition: PressureCondition;
  readonly resource: ReclaimedResource;
  readonly quantityBytes: number;
  readonly availableBytes: number;
}

/** `DefaultEvictionHard` (pkg/kubelet/eviction/defaults_linux.go). */
const MEMORY_AVAILABLE = 100 * 1024 * 1024;
/** Percentages are 32-bit numbers there. */
const NODE_FS_AVAILABLE = Math.fround(10 / 100);
const IMAGE_FS_AVAILABLE = Math.fround(15 / 100);

/**
 * The hard thresholds that are met, memory first.
 *
 * Divergence from real Kubernetes: inodes and process ids never run short; thresholds cannot be configured; images are on the same file
 * system as all else.
 */
export function metThresholds(
  { capacity, availableMemoryBytes }: MachineResources,
  usedDiskBytes: number,
): readonly MetThreshold[] {
  const { diskBytes } = capacity;
  const met: MetThreshold[] = [];
  if (availableMemoryBytes < MEMORY_AVAILABLE) {
    met.push({
      condition: 'MemoryPressure',
      resource: 'memory',
      quantityBytes: MEMORY_AVAILABLE,
      availableBytes: availableMemoryBytes,
    });
  }
  const availableBytes = Math.max(0, diskBytes - usedDiskBytes);
  for (const share of [NODE_FS_AVAILABLE, IMAGE_FS_AVAILABLE]) {
    const quantityBytes = Math.trunc(diskBytes * share);
    if (availableBytes < quantityBytes) {
      met.push({ condition: 'DiskPressure', resource: 'ephemeral-storage', quantityBytes, availableBytes });
    }
  }
  return met;
}
