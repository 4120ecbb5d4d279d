/**
 * Aligns tab-separated text the way Go's text/tabwriter does (elastic tabstops): a column is a run of neighbouring lines
 * that have a tab-ended cell there, and it is as wide as its widest cell plus the padding.
 * Widths are counted in code points. Source: vendor/github.com/liggitt/tabwriter/tabwriter.go, blanks as padding only.
 */
export interface Tabwriter {
  write(text: string): void;
  /** The aligned text of all that was written since the last flush. */
  flush(): string;
}

export interface TabwriterOptions {
  /** The least width of a cell, padding included. */
  readonly minWidth: number;
  readonly padding: number;
  /** Columns never get narrower than they were in earlier flushes, so that a watch stays aligned. */
  readonly rememberWidths: boolean;
}

/** The layout of `kubectl get` (cli-runtime/pkg/printers/tabwriter.go). */
export const getLayout: TabwriterOptions = { minWidth: 6, padding: 3, rememberWidths: true };
/** The layout of `kubectl describe` (kubectl/pkg/describe/describe.go, tabbedString). */
export const describeLayout: TabwriterOptions = { minWidth: 0, padding: 2, rememberWidths: false };

export function createTabwriter(options: TabwriterOptions): Tabwriter {
  const rememberedWidths: number[] = [];
  let buffered: string[] = [];
  return {
    write: (text) => void buffered.push(text),
    flush() {
      const text = buffered.join('');
      buffered = [];
      return text === '' ? '' : text.split('\f').map(align).join('\n');
    },
  };

  function align(text: string): string {
    const lines = text.split('\n').map(cellsOf);
    const printed: string[] = [];
    format(lines, 0, lines.length, [], printed);
    return printed.join('\n');
  }

  /** Prints lines[from, to), whose first `widths.length` columns are laid out already. */
  function format(lines: Lines, from: number, to: number, widths: readonly number[], printed: string[]): void {
    const column = widths.length;
    const hasCell = (line: number) => column < (lines[line]?.length ?? 0) - 1;
    let done = from;
    for (let line = from; line < to; line += 1) {
      if (!hasCell(line)) continue;
      for (; done < line; done += 1) printed.push(layOut(lines[done] ?? [], widths));
      let width = options.minWidth;
      for (; line < to && hasCell(line); line += 1) {
        width = Math.max(width, codePoints(lines[line]?.[column] ?? '') + options.padding);
      }
      if (options.rememberWidths) {
        width = Math.max(width, rememberedWidths[column] ?? 0);
        rememberedWidths[column] = width;
      }
      format(lines, done, line, [...widths, width], printed);
      done = line;
    }
    for (; done < to; done += 1) printed.push(layOut(lines[done] ?? [], widths));
  }
}

/** Lays out a whole text in one go. */
export function alignTabs(text: string, options: TabwriterOptions): string {
  const writer = createTabwriter(options);
  writer.write(text);
  return writer.flush();
}

/** Past this many cells the rest of a line is one cell: nobody reads such a line, and layout costs its square. */
const MAX_CELLS = 500;

function cellsOf(line: string): readonly string[] {
  const cells = line.split(/[\t\v]/);
  return cells.length <= MAX_CELLS ? cells : [...cells.slice(0, MAX_CELLS - 1), cells.slice(MAX_CELLS - 1).join('\t')];
}

type Lines = readonly (readonly string[])[];

function layOut(cells: readonly string[], widths: readonly number[]): string {
  let line = '';
  for (const [index, cell] of cells.entries()) {
    const width = widths[index];
    line += width === undefined ? cell : cell + ' '.repeat(Math.max(0, width - codePoints(cell)));
  }
  return line;
}

function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}
