import { createTabwriter, getLayout } from './tabwriter';
import { escapeTerminal } from './terminal';
import { compareBytes } from '../../api/go/text';
import { sprint } from '../../api/go/format';
import type { JsonValue } from '../../api/go/json-value';
import type { Table, TableColumn, TableRow, TableRowObject } from './table-types';

export interface TableOptions {
  readonly noHeaders?: boolean;
  /** `-o wide`: the columns with a priority as well. */
  readonly wide?: boolean;
  /** `-A`: a column NAMESPACE at the front. */
  readonly withNamespace?: boolean;
  readonly showLabels?: boolean;
  /** `-L a,b`: a column for each of these labels. */
  readonly columnLabels?: readonly string[];
  /** The prefix of names where several kinds are printed: `pod`, `deployment.apps`. */
  readonly kindPrefix?: string;
}

/** Prints tables of one kind one after the other; a watch adds a table for each event. */
export interface TablePrinter {
  /** `eventType` (`ADDED`, `MODIFIED`, ...) puts a column EVENT at the front (--output-watch-events). */
  add(table: Table, eventType?: string): void;
  /** The text of what was added since the last flush, aligned with all that was printed before. */
  flush(): string;
}

/**
 * The client's side of `kubectl get`: which columns are shown, headers only when the columns change, alignment.
 * A table without columns, as in a watch, has those of the last one. For another kind make another printer.
 * Source: cli-runtime/pkg/printers/tableprinter.go.
 */
export function createTablePrinter(options: TableOptions): TablePrinter {
  const writer = createTabwriter(getLayout);
  let lastColumns: readonly TableColumn[] = [];
  let printedHeaders = false;
  return {
    add(table, eventType) {
      const given = table.columnDefinitions ?? [];
      const columns = given.length === 0 ? lastColumns : given;
      const changed = !sameColumns(columns, lastColumns);
      const noHeaders = options.noHeaders === true || (printedHeaders && !changed);
      if (changed) printedHeaders = false;
      lastColumns = columns;
      const rows = table.rows ?? [];
      if (rows.length === 0) return;
      printedHeaders = true;
      const shown = decorate(columns, options, eventType);
      if (!noHeaders) writer.write(`${shown.map(({ header }) => header).join('\t')}\n`);
      for (const row of rows) writer.write(`${rowText(shown, row)}\n`);
    },
    flush: () => writer.flush(),
  };
}

/** Labels as the column LABELS shows them: `a=1,b=2`, `<none>`. Source: apimachinery/pkg/labels (FormatLabels). */
export function formatLabels(labels: { readonly [key: string]: string } | null | undefined): string {
  const pairs = Object.entries(labels ?? {}).map(([key, value]) => `${key}=${value}`);
  const text = pairs.sort(compareBytes).join(',');
  return text === '' ? '<none>' : text;
}

interface ShownColumn {
  readonly header: string;
  cell(row: TableRow): JsonValue | undefined;
}

function decorate(
  columns: readonly TableColumn[],
  options: TableOptions,
  eventType: string | undefined,
): ShownColumn[] {
  const shown: ShownColumn[] = [];
  if (eventType !== undefined) shown.push({ header: 'EVENT', cell: () => eventType.padEnd(8) });
  if (options.withNamespace) shown.push({ header: 'NAMESPACE', cell: ({ object }) => namespaceOf(object) });
  const prefix = options.kindPrefix?.toLowerCase() ?? '';
  const nameColumn =
    prefix === '' ? -1 : columns.findIndex(({ format, type }) => format === 'name' && type === 'string');
  for (const [index, { name, priority = 0 }] of columns.entries()) {
    if (priority !== 0 && !options.wide) continue;
    const header = name.toUpperCase();
    if (index === nameColumn) shown.push({ header, cell: ({ cells }) => `${prefix}/${sprint(cells[index])}` });
    else shown.push({ header, cell: ({ cells }) => cells[index] });
  }
  for (const key of options.columnLabels ?? []) {
    const header = (key.split('/').at(-1) ?? key).toUpperCase();
    shown.push({ header, cell: ({ object }) => object?.metadata?.labels?.[key] });
  }
  if (options.showLabels) {
    shown.push({
      header: 'LABELS',
      cell: ({ object }) => (object ? formatLabels(object.metadata?.labels) : undefined),
    });
  }
  return shown;
}

function namespaceOf(object: TableRowObject | null | undefined): string | undefined {
  return object?.metadata?.namespace;
}

function rowText(shown: readonly ShownColumn[], row: TableRow): string {
  return shown.map((column) => cellText(column.cell(row))).join('\t');
}

/** A text is cut at its first line break (`...` follows), for a row is a line. */
function cellText(cell: JsonValue | undefined): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell !== 'string') return escapeTerminal(sprint(cell));
  const lineBreak = cell.search(/[\f\n\r]/);
  return lineBreak < 0 ? escapeTerminal(cell) : `${escapeTerminal(cell.slice(0, lineBreak))}...`;
}

function sameColumns(a: readonly TableColumn[], b: readonly TableColumn[]): boolean {
  return a === b || (a.length === b.length && a.every((column, index) => sameColumn(column, b[index])));
}

function sameColumn(a: TableColumn, b: TableColumn | undefined): boolean {
  return (
    b !== undefined &&
    a.name === b.name &&
    a.type === b.type &&
    (a.format ?? '') === (b.format ?? '') &&
    (a.description ?? '') === (b.description ?? '') &&
    (a.priority ?? 0) === (b.priority ?? 0)
  );
}
