import type { Kind, TableColumn } from '../kind';
import type { KubeObject } from '../object';

const DEFAULT_COLUMNS: readonly TableColumn[] = [
  { name: 'Name', type: 'string', format: 'name' },
  { name: 'Created At', type: 'date' },
];

/** How much of each object is in its row: `Object`, `None`, or its metadata (`Metadata` or empty). */
export type IncludeObject = '' | 'Metadata' | 'Object' | 'None';

/** The objects as the rows of a `meta.k8s.io/v1` Table, wide columns included, as kubectl asks for them. */
export function tableOf<T extends KubeObject>(
  kind: Kind<T>,
  objects: readonly T[],
  metadata: Readonly<Record<string, unknown>>,
  nowMs: number,
  includeObject: IncludeObject = '',
) {
  const { table } = kind.strategy;
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
    columnDefinitions: columnDefinitions(kind),
    rows: objects.map((object) => ({
      cells: table?.cells(object, nowMs) ?? [object.metadata.name, object.metadata.creationTimestamp],
      ...conditionsOf(table?.conditions?.(object)),
      object: includeObject === 'None' ? null : includeObject === 'Object' ? object : metadataOf(object),
    })),
  };
}

function conditionsOf(conditions: readonly unknown[] | undefined) {
  return conditions && { conditions };
}

/** A bookmark as a Table: one row that says nothing. */
export function bookmarkTable(kind: Kind, bookmark: KubeObject) {
  const { resourceVersion } = bookmark.metadata;
  const definitions = columnDefinitions(kind);
  const row = { cells: definitions.map(() => ''), object: metadataOf(bookmark) };
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: { resourceVersion },
    columnDefinitions: definitions,
    rows: [row],
  };
}

function columnDefinitions<T extends KubeObject>({ strategy: { table } }: Kind<T>) {
  const columns = table?.columns ?? DEFAULT_COLUMNS;
  return columns.map(({ name, type, format = '', description = '', priority = 0 }) => ({
    name,
    type,
    format,
    description,
    priority,
  }));
}

/** The object with nothing but its metadata. */
export function metadataOf({ metadata }: KubeObject) {
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata };
}

export function metadataListOf(objects: readonly KubeObject[], metadata: Readonly<Record<string, unknown>>) {
  return { kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1', metadata, items: objects.map(metadataOf) };
}
