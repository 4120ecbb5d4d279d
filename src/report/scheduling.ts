import type { Verdict } from '../scheduler/scheduler';

/** A pod, and how the scheduler's last attempt to place it went. */
export interface PodVerdict {
  /** `default/web`. */
  readonly pod: string;
  readonly verdict: Verdict;
}

const MAX_PODS = 20;
const MAX_NODES = 20;

/**
 * The scheduler's last word on each pod, as text: a table a pod, a row a node, what each plugin scored or why the node was refused. Of more
 * than ten nodes that would do the scheduler remembers only the chosen one.
 */
export function schedulingTables(verdicts: readonly PodVerdict[]): string {
  const tables = verdicts.slice(0, MAX_PODS).map(table);
  if (verdicts.length > MAX_PODS) tables.push(`and ${verdicts.length - MAX_PODS} more pods`);
  return tables.join('\n\n');
}

function table({ pod, verdict }: PodVerdict): string {
  const { nodeName, scored, refusals, message } = verdict;
  const plugins = scored[0]?.scores.map(({ plugin }) => plugin) ?? [];
  const rows = [
    ['NODE', 'TOTAL', ...plugins],
    ...scored.map(({ nodeName: name, scores, totalScore }) => [
      name === nodeName ? `${name} *` : name,
      ...(plugins.length === 0
        ? ['the only one']
        : [totalScore, ...scores.map(({ weightedScore }) => weightedScore)].map(String)),
    ]),
    ...refusals
      .slice(0, MAX_NODES)
      .map((refusal) => [refusal.nodeName, `${refusal.plugin}: ${refusal.reasons.join(', ')}`]),
  ];
  const more = refusals.length > MAX_NODES ? [`and ${refusals.length - MAX_NODES} more nodes`] : [];
  return [`${pod} -> ${nodeName ?? message}`, ...aligned(rows), ...more].join('\n');
}

/** The last cell of a row may be as long as it likes. */
function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const widths: number[] = [];
  for (const row of rows)
    for (const [column, cell] of row.slice(0, -1).entries())
      widths[column] = Math.max(widths[column] ?? 0, cell.length);
  return rows.map((row) =>
    row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd((widths[column] ?? 0) + 2))).join(''),
  );
}
