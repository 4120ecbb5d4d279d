import { ageOf } from '../../api/duration';
import type { Invocation } from '../command';
import { throwListed, type UserError } from '../errors';
import { at, listAt, objectAt, textAt } from '../json';
import { isObject, type JsonObject, type JsonValue } from '../../api/go/json-value';
import { OutputError } from '../output/output-error';
import { sortRows, UnsortableError } from '../output/sort-by';
import { createTablePrinter, type TableOptions, type TablePrinter } from '../output/table';
import type { Table, TableRow } from '../output/table-types';
import { printFlags } from '../print-flags';
import type { Info } from '../resources/info';
import { groupResourceOf, type ResourceMapping } from '../resources/resource-mapping';
import { allNamespacesFlag } from '../write-flags';
import { getFlags } from './get-flags';

/**
 * Prints the answers as tables, a table a type, an empty line between them; then throws what failed.
 * `named`: the command line names objects. Source: kubectl/pkg/cmd/get/get.go (Run).
 */
export function printTables(
  invocation: Invocation,
  infos: readonly Info[],
  errors: readonly UserError[],
  named: boolean,
): void {
  const { session, value } = invocation;
  const withKind = value(getFlags.showKind) || new Set(infos.map(({ mapping }) => mapping)).size > 1;
  const sortPath = value(getFlags.sortBy);
  let printer: TablePrinter | undefined;
  let last: ResourceMapping | undefined;
  let written = false;
  let separator = '';
  const flush = (): void => {
    const text = printer?.flush() ?? '';
    if (text === '') return;
    session.out(separator + text);
    separator = '';
    written = true;
  };
  for (const { mapping, object = {} } of infos) {
    if (printer === undefined || mapping !== last) {
      flush();
      if (last !== undefined && !value(getFlags.noHeaders) && written) separator = '\n';
      printer = createTablePrinter(tableOptions(invocation, mapping, withKind));
      last = mapping;
    }
    const table = tableOf(object, session.nowMs);
    printer.add(sortPath === '' ? table : sorted(table, sortPath));
  }
  flush();
  if (!written && !value(getFlags.ignoreNotFound) && errors.length === 0) {
    const inNamespace = !value(allNamespacesFlag) && infos.every(({ mapping }) => mapping.namespaced);
    session.err(inNamespace ? `No resources found in ${session.namespace.name} namespace.\n` : 'No resources found\n');
  }
  throwListed(errors, named);
}

export function tableOptions({ value }: Invocation, mapping: ResourceMapping, withKind: boolean): TableOptions {
  return {
    noHeaders: value(getFlags.noHeaders),
    wide: value(printFlags.output) === 'wide',
    withNamespace: value(allNamespacesFlag) && mapping.namespaced,
    showLabels: value(getFlags.showLabels),
    columnLabels: value(getFlags.labelColumns),
    ...(withKind && { kindPrefix: groupResourceOf({ ...mapping, resource: mapping.kind }) }),
  };
}

/** The server's table; of an object that is none (`--server-print=false`), a table of its name and age. */
export function tableOf(object: JsonObject, nowMs: number): Table {
  const table = asTable(object);
  if (table !== undefined) return table;
  const items = at(object, 'items') === undefined ? [object] : listAt(object, 'items').filter(isObject);
  return {
    columnDefinitions: [
      { name: 'Name', type: 'string', format: 'name' },
      { name: 'Age', type: 'string' },
    ],
    rows: items.map((item): TableRow => {
      const metadata = objectAt(item, 'metadata');
      return {
        cells: [textAt(metadata, 'name'), ageOf(textAt(metadata, 'creationTimestamp'), nowMs)],
        object: { metadata: metadataOf(item) },
      };
    }),
  };
}

function metadataOf(item: JsonObject) {
  const labels: Record<string, string> = {};
  for (const [key, text] of Object.entries(objectAt(item, 'metadata', 'labels')))
    if (typeof text === 'string') labels[key] = text;
  return { namespace: textAt(item, 'metadata', 'namespace'), labels };
}

function asTable(object: unknown): Table | undefined {
  return isTable(object) ? object : undefined;
}

function isTable(object: unknown): object is Table {
  return typeof object === 'object' && object !== null && 'kind' in object && object.kind === 'Table';
}

/** A table that cannot be sorted has no rows: kubectl loses the error on the way (sorter.go, TableSorter). */
function sorted(table: Table, path: string): Table {
  try {
    return { ...table, rows: sortRows(table.rows ?? [], path, rowObject) };
  } catch (error) {
    if (error instanceof UnsortableError || !(error instanceof OutputError)) throw error;
    return { ...table, rows: [] };
  }
}

/** A row's object as the JSON that it is. */
function rowObject({ object }: TableRow): JsonValue {
  return isJsonObject(object) ? object : {};
}

function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null;
}
