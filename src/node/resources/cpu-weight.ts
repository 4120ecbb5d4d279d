/** MinShares, MaxShares, SharesPerCPU and QuotaPeriod of the kubelet (pkg/kubelet/cm/helpers_linux.go). */
const MIN_SHARES = 2;
const MAX_SHARES = 262_144;
const SHARES_PER_CPU = 1024;
export const CPU_PERIOD_MICROSECONDS = 100_000;
const MIN_QUOTA_MICROSECONDS = 1000;

/** What a request of the processor is worth where others want it too (`MilliCPUToShares`). */
export function cpuShares(millicores: number): number {
  return Math.min(Math.max(Math.floor((millicores * SHARES_PER_CPU) / 1000), MIN_SHARES), MAX_SHARES);
}

/** `cpu.weight` as runc writes it for a container (opencontainers/cgroups, `ConvertCPUSharesToCgroupV2Value`). */
export function cpuWeight(shares: number): number {
  if (shares <= MIN_SHARES) return 1;
  if (shares >= MAX_SHARES) return 10_000;
  const log = Math.log2(shares);
  return Math.ceil(10 ** ((log * log + 125 * log) / 612 - 7 / 34));
}

/** Microseconds in every period of 100 ms (`MilliCPUToQuota`). */
export function cpuQuota(millicores: number): number {
  return Math.max(Math.floor((millicores * CPU_PERIOD_MICROSECONDS) / 1000), MIN_QUOTA_MICROSECONDS);
}
