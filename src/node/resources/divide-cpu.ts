/** One of those who want the processor: a container, or a group of them. Amounts are millicores. */
export interface CpuClaim {
  readonly weight: number;
  /** What it wants, or is allowed at most. */
  readonly wanted: number;
}

/**
 * What each gets of `available`: nobody more than he wants, and who wants more than his share of what is left gets exactly that, by weight
 * (the kernel's fair scheduler as numbers). The result goes with `claims`.
 */
export function divideCpu(available: number, claims: readonly CpuClaim[]): readonly number[] {
  const given = claims.map(() => 0);
  let open = claims.map((_, index) => index);
  let left = available;
  while (open.length > 0) {
    const weights = open.reduce((sum, index) => sum + (claims[index]?.weight ?? 0), 0);
    const share = (index: number) => (left * (claims[index]?.weight ?? 0)) / weights;
    const content = open.filter((index) => (claims[index]?.wanted ?? 0) <= share(index));
    if (content.length === 0) {
      for (const index of open) given[index] = share(index);
      break;
    }
    for (const index of content) given[index] = claims[index]?.wanted ?? 0;
    left -= content.reduce((sum, index) => sum + (claims[index]?.wanted ?? 0), 0);
    open = open.filter((index) => !content.includes(index));
  }
  return given;
}
