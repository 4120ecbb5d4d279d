/** Indexes of a job as they are written in its status, `1,3-5`: the first and the last of each row, in order, apart from one another. */
export type Indexes = readonly (readonly [first: number, last: number])[];

/** Reads `1,3-5`; indexes from `completions` on are left out (`parseIndexesFromString` in pkg/controller/job/indexed_job_utils.go). */
export function parseIndexes(text: string | undefined, completions: number): Indexes {
  const rows: [number, number][] = [];
  for (const part of (text ?? '').split(',')) {
    const [firstText = '', lastText = firstText] = part.split('-');
    if (!/^\d+$/.test(firstText) || !/^\d+$/.test(lastText)) continue;
    const first = Number(firstText);
    if (first >= completions) break;
    const last = Math.min(Number(lastText), completions - 1);
    const previous = rows.at(-1);
    if (previous?.[1] === first - 1) previous[1] = last;
    else rows.push([first, last]);
  }
  return rows;
}

/** Two neighbours are written `1,2`, more of them `1-3`. */
export function formatIndexes(indexes: Indexes): string {
  return indexes
    .map(([first, last]) => (last === first ? `${first}` : `${first}${last === first + 1 ? ',' : '-'}${last}`))
    .join(',');
}

export function countIndexes(indexes: Indexes): number {
  return indexes.reduce((sum, [first, last]) => sum + last - first + 1, 0);
}

export function hasIndex(indexes: Indexes, index: number): boolean {
  return indexes.some(([first, last]) => first <= index && index <= last);
}

export function mergeIndexes(a: Indexes, b: Indexes): Indexes {
  const rows: [number, number][] = [];
  for (const [first, last] of [...a, ...b].sort(([left], [right]) => left - right)) {
    const previous = rows.at(-1);
    if (previous === undefined || first > previous[1] + 1) rows.push([first, last]);
    else previous[1] = Math.max(previous[1], last);
  }
  return rows;
}

export function withIndexes(indexes: Indexes, more: Iterable<number>): Indexes {
  const rows = [...new Set(more)].sort((a, b) => a - b).map((index) => [index, index] as const);
  return rows.length === 0 ? indexes : mergeIndexes(indexes, rows);
}

/** How many of `wanted` there are in `indexes`. */
export function countCommon(wanted: Indexes, indexes: Indexes): number {
  let common = 0;
  for (const [first, last] of wanted) {
    for (const [from, to] of indexes) common += Math.max(0, Math.min(last, to) - Math.max(first, from) + 1);
  }
  return common;
}

/** The first `count` indexes below `completions` that are not taken (`firstPendingIndexes`). */
export function firstFreeIndexes(taken: Indexes, count: number, completions: number): readonly number[] {
  const free: number[] = [];
  let candidate = 0;
  for (const [first, last] of [...taken, [completions, completions] as const]) {
    for (; candidate < Math.min(first, completions) && free.length < count; candidate += 1) free.push(candidate);
    candidate = Math.max(candidate, last + 1);
  }
  return free;
}
