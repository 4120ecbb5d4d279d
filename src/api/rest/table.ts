import type { Kind, TableColumn } from '../kind';
import type { KubeObject } from '../object';

const DEFAULT_COLUMNS: readonly TableColumn[] = [
  { name: 'Name', type: 'string', format: 'name' },
  { name: 'Created At', type: 'date' },
];

/**
 * The objects as the rows of a `meta.k8s.io/v1` Table, wide columns included, as kubectl asks for them. `includeObject` says how much of
 * each object is in its row: `Object`, `None`, or its metadata.
 */
export function tableOf<T extends KubeObject>(
  { strategy: { table } }: Kind<T>,
  objects: readonly T[],
  metadata: Readonly<Record<string, unknown>>,
  nowMs: number,
  includeObject = 'Metadata',
) {
  const columns = table?.columns ?? DEFAULT_COLUMNS;
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
    columnDefinitions: columns.map(({ name, type, format = '', priority = 0 }) => ({
      name,
      type,
      format,
      description: '',
      priority,
    })),
    rows: objects.map((object) => ({
      cells: table?.cells(object, nowMs) ?? [object.metadata.name, object.metadata.creationTimestamp],
      ...(includeObject !== 'None' && { object: includeObject === 'Object' ? object : metadataOf(object) }),
    })),
  };
}

/** The object with nothing but its metadata. */
export function metadataOf({ metadata }: KubeObject) {
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata };
}

export function metadataListOf(objects: readonly KubeObject[], metadata: Readonly<Record<string, unknown>>) {
  return { kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1', metadata, items: objects.map(metadataOf) };
}
