import { findJsonPath, parseJsonPath } from '../../api/jsonpath/jsonpath';
import { relaxedJsonPath } from './jsonpath';
import { isNumber, numberOf, numberType, typeName } from '../../api/go/value';
import { JsonPathError } from '../../api/jsonpath/evaluator';
import { JsonPathSyntaxError } from '../../api/jsonpath/parser';
import { OutputError } from './output-error';
import { quantityNanos } from './quantity-order';
import { compareBytes, quote } from '../../api/go/text';
import type { GoValue } from '../../api/go/value';
import type { JsonValue } from '../../api/go/json-value';

/**
 * Values that have no order (bools, lists, maps, texts beside numbers). kubectl logs the message with klog's header
 * (`F1120 23:37:05.781758   24051 sorter.go:375] `) and exits with 1.
 */
export class UnsortableError extends OutputError {}

/**
 * Objects in the order of `kubectl get --sort-by=PATH`. Numbers by value; texts by their bytes, or by amount where both
 * are quantities; null before all else, and what has no such field before that, last one first.
 * Throws OutputError: `couldn't find any field with path "{.x}" in the list of objects`, or the path's own error.
 * Source: kubectl/pkg/cmd/get/sorter.go (SortObjects, isLess).
 * Divergence from real Kubernetes: equal items keep their order, which Go promises up to 12 items only.
 */
export function sortObjects<T extends JsonValue>(objects: readonly T[], path: string): readonly T[] {
  return sortBy(objects, relaxedJsonPath(path), (object) => object, '*unstructured.Unstructured');
}

/**
 * Rows of a table in the order of --sort-by, by the objects of the rows (`?includeObject=Object`).
 * Throws OutputError; `kubectl get` swallows all but UnsortableError and prints `No resources found in NAMESPACE namespace.`
 * with exit code 0, as TableSorter's error is lost there. Source: kubectl/pkg/cmd/get/sorter.go (TableSorter).
 */
export function sortRows<T>(rows: readonly T[], path: string, objectOf: (row: T) => JsonValue): readonly T[] {
  return rows.length < 2 ? rows : sortBy(rows, relaxedOr(path), objectOf, '[][][]reflect.Value');
}

function sortBy<T>(
  items: readonly T[],
  expression: string,
  objectOf: (item: T) => JsonValue,
  holder: string,
): readonly T[] {
  const missing: T[] = [];
  const found: { readonly item: T; readonly value: GoValue }[] = [];
  try {
    const path = parseJsonPath(expression);
    for (const item of items) {
      const results = findJsonPath(path, objectOf(item))[0] ?? [];
      if (results.length === 0) missing.push(item);
      else found.push({ item, value: results[0] });
    }
  } catch (error) {
    if (error instanceof JsonPathSyntaxError || error instanceof JsonPathError) throw new OutputError(error.message);
    throw error;
  }
  if (items.length > 0 && found.length === 0) {
    throw new OutputError(`couldn't find any field with path ${quote(expression)} in the list of objects`);
  }
  found.sort((a, b) => {
    const order = compare(a.value, b.value);
    if (typeof order === 'number') return order;
    throw new UnsortableError(`Field ${expression} in ${holder} is an unsortable type: interface, err: ${order}`);
  });
  return [...missing.reverse(), ...found.map(({ item }) => item)];
}

function relaxedOr(path: string): string {
  try {
    return relaxedJsonPath(path);
  } catch (error) {
    if (error instanceof OutputError) return path;
    throw error;
  }
}

/** Negative where a comes first; a text where they have no order. */
function compare(a: GoValue, b: GoValue): number | string {
  if (a === null || b === null) return Number(a !== null) - Number(b !== null);
  if (typeof a === 'string' && typeof b === 'string') return compareTexts(a, b);
  if (isNumber(a) && isNumber(b) && numberType(a) === numberType(b)) return numberOf(a) - numberOf(b);
  return isNumber(a) || typeof a === 'string' ? 'unsortable interface: interface' : `unsortable type: ${typeName(a)}`;
}

function compareTexts(a: string, b: string): number {
  const [amountA, amountB] = [quantityNanos(a), quantityNanos(b)];
  if (amountA === undefined || amountB === undefined) return compareBytes(a, b);
  if (amountA === amountB) return 0;
  return amountA < amountB ? -1 : 1;
}
