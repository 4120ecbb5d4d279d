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

/** Runs that take longer than this are worth a collection of the garbage before each; shorter ones would only lose what the compiler knows of them. */
const LONG_MS = 100;

/**
 * Times what `prepare` hands out, again and again, each time set up anew. Garbage of long runs is collected before the next where Node was
 * started with `--expose-gc`.
 */
export async function measure(
  prepare: () => Timed | Promise<Timed>,
  { runs, warmUps = 0 }: MeasureOptions,
): Promise<Measurement> {
  const timesMs: number[] = [];
  let lastMs = Infinity;
  for (let run = -warmUps; run < runs; run += 1) {
    const timed = await prepare();
    if (lastMs > LONG_MS) collectGarbage();
    const startedMs = performance.now();
    await timed();
    lastMs = performance.now() - startedMs;
    if (run >= 0) timesMs.push(lastMs);
  }
  return { medianMs: median(timesMs), runs };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? NaN) + (sorted[Math.floor(middle)] ?? NaN)) / 2;
}

/** Needs `--expose-gc`; without it nothing happens. */
function collectGarbage(): void {
  globalThis.gc?.();
}

/** Megabytes in use after garbage has been collected. */
export function heapMB(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed / 2 ** 20;
}
