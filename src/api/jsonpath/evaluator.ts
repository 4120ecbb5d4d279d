import { BAD_COMPARISON, BAD_COMPARISON_TYPE, basicKind, comparableKinds, less, sameBasicValue } from '../go/compare';
import { entryOf, isList, sortedKeys } from '../go/json-value';
import { GoNumber, isMap, typeName } from '../go/value';
import { sprint } from '../go/format';
import type { ArrayNode, FilterNode, ListNode, PathNode } from './nodes';
import type { GoValue } from '../go/value';

/** Why a JSONPath can't be applied: `x is not found`, `array index out of bounds: index 3, length 1`, ... */
export class JsonPathError extends Error {}

export type Values = readonly GoValue[];

/** A limit on the nodes that are applied to values, so that nested ranges and descents end. */
export interface Budget {
  readonly allowMissingKeys: boolean;
  steps: number;
}

const MAX_STEPS = 2_000_000;

/**
 * Applies one node to each of the values. Throws JsonPathError. Source: client-go/util/jsonpath/jsonpath.go (walk).
 * Divergence from real Kubernetes: `*` and `..` visit the keys of a map in order, Go in random order.
 */
export function evaluate(values: Values, node: PathNode, budget: Budget): Values {
  budget.steps += values.length + 1;
  if (budget.steps > MAX_STEPS) return fail(`more than ${MAX_STEPS} steps`);
  switch (node.type) {
    case 'text':
      return [node.text];
    case 'literal':
      return values.map(() => node.value);
    case 'list':
      return evaluateList(values, node, budget);
    case 'field':
      return evaluateField(values, node.name, budget);
    case 'array':
      return values.flatMap((value) => (value === null ? [] : sliceOf(value, node)));
    case 'wildcard':
      return values.flatMap(childrenOf);
    case 'recursive':
      return evaluateRecursive(values, budget);
    case 'union':
      return node.lists.flatMap((list) => evaluateList(values, list, budget));
    case 'filter':
      return values.flatMap((value) => filter(value, node, budget));
    case 'identifier':
      return fail(`unrecognized identifier ${node.name}`);
  }
}

function evaluateList(values: Values, list: ListNode, budget: Budget): Values {
  let current = values;
  for (const node of list.nodes) current = evaluate(current, node, budget);
  return current;
}

function evaluateField(values: Values, name: string, { allowMissingKeys }: Budget): Values {
  const found: GoValue[] = [];
  for (const value of values) {
    const entry = isMap(value) ? entryOf(value, name) : undefined;
    if (entry !== undefined) found.push(entry);
  }
  if (values.length > 0 && found.length === 0 && !allowMissingKeys) fail(`${name} is not found`);
  return found;
}

function sliceOf(value: GoValue, { from: first, to: last, step = 1, single }: ArrayNode): Values {
  if (!isList(value)) return fail(`${typeName(value)} is not array or slice`);
  const { length } = value;
  const from = (first ?? 0) < 0 ? (first ?? 0) + length : (first ?? 0);
  let to = last ?? (single ? (first ?? 0) + 1 : length);
  // A single index of -1 ends at 0, which counts from the end as well.
  if (to < 0 || (to === 0 && single)) to += length;
  if (from === to) return [];
  if (from >= length || from < 0) fail(`array index out of bounds: index ${from}, length ${length}`);
  if (to > length || to < 0) fail(`array index out of bounds: index ${to - 1}, length ${length}`);
  if (from > to) fail(`starting index ${from} is greater than ending index ${to}`);
  if (step <= 0) fail('step must be > 0');
  return value.slice(from, to).filter((_, index) => index % step === 0);
}

/** The entries of a map, the items of a list, the bytes of a string. */
function childrenOf(value: GoValue): Values {
  if (isList(value)) return value;
  if (isMap(value)) return sortedKeys(value).map((key) => value[key]);
  return typeof value === 'string' ? Array.from(Buffer.from(value), (byte) => new GoNumber('uint8', byte)) : [];
}

function evaluateRecursive(values: Values, budget: Budget): Values {
  const found: GoValue[] = [];
  const descend = (value: GoValue) => {
    const children = childrenOf(value);
    budget.steps += children.length;
    if (budget.steps > MAX_STEPS) fail(`more than ${MAX_STEPS} steps`);
    if (children.length === 0) return;
    found.push(value);
    for (const child of children) descend(child);
  };
  for (const value of values) descend(value);
  return found;
}

function filter(value: GoValue, { left, operator, right }: FilterNode, budget: Budget): Values {
  if (!isList(value)) return fail(`${sprint(value)} is not array or slice and cannot be filtered`);
  return value.filter((item) => {
    if (operator === 'exists') return exists(item, left, budget);
    const a = onlyOne(evaluateList([item], left, budget));
    if (a === undefined) return false;
    const b = onlyOne(evaluateList([item], right, budget));
    return b !== undefined && compare(operator, a.value, b.value);
  });
}

/** An error on the way to the value counts as what was found before it, as in kubectl. */
function exists(item: GoValue, left: ListNode, budget: Budget): boolean {
  let current: Values = [item];
  for (const node of left.nodes) {
    try {
      current = evaluate(current, node, budget);
    } catch (error) {
      if (!(error instanceof JsonPathError) || budget.steps > MAX_STEPS) throw error;
      return node.type !== 'field' && current.length > 0;
    }
  }
  return current.length > 0;
}

function onlyOne(values: Values): { readonly value: GoValue } | undefined {
  if (values.length > 1) return fail('can only compare one element at a time');
  return values.length === 0 ? undefined : { value: values[0] };
}

function compare(operator: string, a: GoValue, b: GoValue): boolean {
  switch (operator) {
    case '==':
      return equal(a, b);
    case '!=':
      return !equal(a, b);
    case '<':
      return lessThan(a, b);
    case '<=':
      return lessThan(a, b) || equal(a, b);
    case '>':
      return !lessThan(a, b) && !equal(a, b);
    case '>=':
      return !lessThan(a, b);
    default:
      return fail(`unrecognized filter operator ${operator}`);
  }
}

function equal(a: GoValue, b: GoValue): boolean {
  const [kindA, kindB] = [basicKind(a), basicKind(b)];
  if (kindA === undefined || kindB === undefined) return fail(BAD_COMPARISON_TYPE);
  return comparableKinds(kindA, kindB) ? sameBasicValue(a, b) : fail(BAD_COMPARISON);
}

function lessThan(a: GoValue, b: GoValue): boolean {
  const result = less(a, b);
  return typeof result === 'string' ? fail(result) : result;
}

function fail(message: string): never {
  throw new JsonPathError(message);
}
