import { ageOf } from '../duration';
import type { CustomResourceColumnDefinition, CustomResourceDefinitionVersion } from '../generated/types';
import { marshalSortedJson } from '../go/json-print';
import { isObject, type JsonValue } from '../go/json-value';
import type { GoValue } from '../go/value';
import { findJsonPath, jsonPathText, parseJsonPath, type JsonPath } from '../jsonpath/jsonpath';
import { JsonPathError } from '../jsonpath/evaluator';
import { JsonPathSyntaxError } from '../jsonpath/parser';
import type { TableCell, TableColumn, TablePrinter } from '../kind';
import type { KubeObject } from '../object';
import { canonicalTime, zeroTime } from '../time-text';

const NAME: TableColumn = {
  name: 'Name',
  type: 'string',
  format: 'name',
  description:
    'Name must be unique within a namespace. Is required when creating resources, although some resources may allow a client to request the generation of an appropriate name automatically. Name is primarily intended for creation idempotence and configuration definition. Cannot be updated. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names',
};

const AGE: CustomResourceColumnDefinition = {
  name: 'Age',
  type: 'date',
  description:
    'CreationTimestamp is a timestamp representing the server time when this object was created. It is not guaranteed to be set in happens-before order across separate operations. Clients may not set this value. It is represented in RFC3339 form and is in UTC.\n\nPopulated by the system. Read-only. Null for lists. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata',
  jsonPath: '.metadata.creationTimestamp',
};

interface Column {
  readonly definition: TableColumn;
  readonly path: JsonPath;
}

/**
 * The table of a version's columns; the name comes first, and without columns the age last.
 * Source: apiextensions-apiserver/pkg/registry/customresource/tableconvertor/tableconvertor.go, pkg/apiserver/helpers.go.
 */
export function customTable({
  additionalPrinterColumns = [],
}: CustomResourceDefinitionVersion): TablePrinter<KubeObject> {
  const columns = readColumns(additionalPrinterColumns.length === 0 ? [AGE] : additionalPrinterColumns);
  return {
    columns: [NAME, ...columns.map(({ definition }) => definition)],
    cells: (object, nowMs) => {
      const value = jsonOf(object);
      return [object.metadata.name, ...columns.map((column) => cellOf(column, value, nowMs))];
    },
  };
}

/** A column whose path can't be read is the last: it and those after it are left out. */
function readColumns(columns: readonly CustomResourceColumnDefinition[]): readonly Column[] {
  const read: Column[] = [];
  for (const { name, type, format, priority, description, jsonPath } of columns) {
    const path = readPath(jsonPath);
    if (path === undefined || !isColumnType(type)) break;
    const shown = description || `Custom resource definition column (in JSONPath format): ${jsonPath}`;
    const definition: TableColumn = {
      name,
      type,
      ...(format !== undefined && { format }),
      ...(priority !== undefined && { priority }),
      description: shown,
    };
    read.push({ definition, path });
  }
  return read;
}

function readPath(jsonPath: string): JsonPath | undefined {
  try {
    return parseJsonPath(`{${jsonPath}}`);
  } catch (error) {
    if (error instanceof JsonPathSyntaxError) return undefined;
    throw error;
  }
}

/** The first value at the path, missing ones as null. */
function cellOf({ definition: { type }, path }: Column, object: JsonValue, nowMs: number): TableCell {
  const [value] = firstResults(path, object);
  if (value === undefined) return null;
  switch (type) {
    case 'string':
      return value === null ? '<no value>' : jsonPathText(value, marshalSortedJson);
    case 'integer':
      return typeof value === 'number' ? Math.trunc(value) : null;
    case 'number':
      return typeof value === 'number' ? value : null;
    case 'boolean':
      return typeof value === 'boolean' ? value : null;
    case 'date':
      return typeof value === 'string' ? ageText(value, nowMs) : null;
  }
}

/** The results of a path; none where it leads nowhere. */
export function firstResults(path: JsonPath, object: JsonValue): readonly GoValue[] {
  try {
    return findJsonPath(path, object)[0] ?? [];
  } catch (error) {
    if (error instanceof JsonPathError) return [];
    throw error;
  }
}

/** An object as a JSON value: that is what it is. */
export function jsonOf(object: object): JsonValue {
  return isObject(object) ? object : null;
}

function ageText(text: string, nowMs: number): string {
  if (text === '' || text === 'null') return '<unknown>';
  const time = canonicalTime(text);
  if ('error' in time) return '<invalid>';
  return time.text === zeroTime ? '<unknown>' : ageOf(time.text, nowMs);
}

function isColumnType(type: string): type is TableColumn['type'] {
  return type === 'string' || type === 'integer' || type === 'number' || type === 'boolean' || type === 'date';
}
