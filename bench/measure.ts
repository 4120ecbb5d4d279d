/** What a measurement came to. */
export interface Measurement {
  readonly medianMs: number;
  readonly runs: number;
}

export interface MeasureOptions {
  readonly runs: number;
  /** Runs before those that count: the compiler needs some to know what is hot. Default 0. */
  readonly warmUps?: number;
}

/** Something to be timed, after all that it needs has been set up. */
type Timed = () => void | Promise<void>;

/**
 * Times what `prepare` hands out, again and again, each time set up anew. Garbage of one run is collected before the next where Node was started
 * with `--expose-gc`.
 */
export async function measure(
  prepare: () => Timed | Promise<Timed>,
  { runs, warmUps = 0 }: MeasureOptions,
): Promise<Measurement> {
  const timesMs: number[] = [];
  for (let run = -warmUps; run < runs; run += 1) {
    const timed = await prepare();
    collectGarbage();
    const startedMs = performance.now();
    await timed();
    if (run >= 0) timesMs.push(performance.now() - startedMs);
  }
  return { medianMs: median(timesMs), runs };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? NaN) + (sorted[Math.floor(middle)] ?? NaN)) / 2;
}

/** Needs `--expose-gc`; without it nothing happens. */
export function collectGarbage(): void {
  globalThis.gc?.();
}

/** Megabytes in use after garbage has been collected. */
export function heapMB(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed / 2 ** 20;
}
