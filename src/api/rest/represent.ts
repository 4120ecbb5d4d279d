import { fieldErrorText, invalid as invalidField } from '../field-error';
import type { Scale } from '../generated/types';
import { scaleTable } from '../kinds/tables/scale-table';
import { isCustomKind } from '../kind';
import type { KubeObject } from '../object';
import { badRequest } from '../status';
import type { Call } from './call';
import { withNullFields } from './null-fields';
import type { Page } from './pages';
import type { ApiWatchEvent } from './request';
import { bookmarkTable, metadataListOf, metadataOf, tableOf, type IncludeObject } from './table';

const INCLUDE_OBJECT: readonly string[] = ['', 'Metadata', 'Object', 'None'] satisfies readonly IncludeObject[];

/**
 * An object as the request wants to see it: itself, a Table of one row, or its metadata. What is no object (a `Status`) stays as it is.
 * Source: apiserver/pkg/endpoints/handlers/response.go (transformResponseObject).
 */
export function represented(call: Call, object: unknown, nowMs: number): unknown {
  const { request, kind, path } = call;
  const { as } = request;
  if (path.subresource === 'log' || !isObject(object)) return object;
  if (as !== 'table' && as !== 'metadata') return withNullFields(kind, object);
  if (as === 'metadata') return metadataOf(object);
  const { resourceVersion } = object.metadata;
  // A subresource may answer an object of another kind (`scale`), which this kind's columns are not for.
  if (isScale(object) && !isCustomKind(kind))
    return tableOf(
      { ...kind, strategy: { table: scaleTable } },
      [object],
      { resourceVersion },
      nowMs,
      includeObjectOf(call),
    );
  const shown = object.kind === kind.kind ? kind : { ...kind, strategy: {} };
  return tableOf(shown, [object], { resourceVersion }, nowMs, includeObjectOf(call));
}

/** A list as the request wants to see it. */
export function representedList(call: Call, { items, metadata }: Page, nowMs: number): unknown {
  const { request, kind } = call;
  if (request.as === 'metadata') return metadataListOf(items, metadata);
  if (request.as === 'table') return tableOf(kind, items, metadata, nowMs, includeObjectOf(call));
  const shown = items.map((item) => withNullFields(kind, item));
  const isCustom = isCustomKind(kind);
  return {
    kind: kind.listKind ?? `${kind.kind}List`,
    apiVersion: kind.apiVersion,
    // A list without a type of its own says that there is no more, too (apimachinery/pkg/apis/meta/v1/unstructured/unstructured_list.go).
    metadata: isCustom ? { continue: '', ...metadata } : metadata,
    items: shown,
  };
}

/** Makes what a watch tells of its objects: only the first of its Tables has columns. */
export function eventRepresentation(
  call: Call,
): (type: ApiWatchEvent['type'], object: KubeObject, nowMs: number) => unknown {
  const { request, kind } = call;
  if (request.as === 'metadata') return (_type, object) => metadataOf(object);
  if (request.as !== 'table') return (_type, object) => withNullFields(kind, object);
  const includeObject = includeObjectOf(call);
  let hasColumns = false;
  return (type, object, nowMs) => {
    const { resourceVersion } = object.metadata;
    const table =
      type === 'BOOKMARK'
        ? bookmarkTable(kind, object)
        : tableOf(kind, [object], { resourceVersion }, nowMs, includeObject);
    const shown = hasColumns ? { ...table, columnDefinitions: null } : table;
    hasColumns = true;
    return shown;
  };
}

/** apimachinery/pkg/apis/meta/v1/validation/validation.go, `ValidateTableOptions`. */
function includeObjectOf({ query }: Call): IncludeObject {
  const { includeObject = '' } = query;
  if (isIncludeObject(includeObject)) return includeObject;
  const error = invalidField('includeObject', includeObject, "must be 'Metadata', 'Object', 'None', or empty");
  throw badRequest(`Unable to convert to Table as requested: ${fieldErrorText(error)}`);
}

function isIncludeObject(text: string): text is IncludeObject {
  return INCLUDE_OBJECT.includes(text);
}

function isScale(object: KubeObject): object is KubeObject & Scale {
  return object.kind === 'Scale' && object.apiVersion === 'autoscaling/v1';
}

function isObject(value: unknown): value is KubeObject {
  if (typeof value !== 'object' || value === null || !('metadata' in value) || !('kind' in value)) return false;
  // Lists have been represented already.
  if ('items' in value || 'rows' in value) return false;
  return value.kind !== 'Status' && typeof value.metadata === 'object' && value.metadata !== null;
}
