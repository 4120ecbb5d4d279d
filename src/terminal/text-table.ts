import { alignTabs, type TabwriterOptions } from '../kubectl/output/tabwriter';

/** Rows of cells as lines whose columns are aligned. */
export function textTable(rows: readonly (readonly string[])[], layout: TabwriterOptions): string {
  return alignTabs(rows.map((cells) => `${cells.join('\t')}\n`).join(''), layout);
}
