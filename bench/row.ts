/** One figure of the table. */
export interface Row {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  readonly runs: number;
  /** The value is to be below it, at most or at least it; without one the figure is only told. */
  readonly target?: Target;
  /** What else is worth knowing. */
  readonly note?: string;
}

export interface Target {
  readonly relation: '<' | '<=' | '>=';
  readonly value: number;
}

/** Figures that belong together, taken in a process of their own. `part` names one of many like it. */
export type Subject = (part: string) => Promise<readonly Row[]>;

/** `met`, or by how much not; nothing where there is no target. */
export function verdict(row: Row): string {
  const { value, target } = row;
  if (target === undefined) return '';
  const isMet =
    target.relation === '<'
      ? value < target.value
      : target.relation === '<='
        ? value <= target.value
        : value >= target.value;
  return isMet ? 'met' : `missed: ${(value / target.value).toFixed(1)}x the target`;
}

/** The rows as a table with aligned columns. */
export function tableText(rows: readonly Row[]): string {
  const lines = [
    ['WHAT', 'TARGET', 'MEDIAN', 'RUNS', 'VERDICT', 'NOTE'],
    ...rows.map((row) => {
      const { what, value, unit, runs, target, note = '' } = row;
      const wanted = target === undefined ? '' : `${target.relation} ${target.value} ${unit}`;
      return [what, wanted, `${rounded(value)} ${unit}`, String(runs), verdict(row), note];
    }),
  ];
  const widths = (lines[0] ?? []).map((_, column) => Math.max(...lines.map((cells) => cells[column]?.length ?? 0)));
  return lines
    .map((cells) =>
      cells
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Three digits that count. */
function rounded(value: number): string {
  return value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}
