import { BAD_COMPARISON, NO_COMPARISON, basicKind, comparableKinds, sameBasicValue } from '../../../api/go/compare';
import { entryOf, isList, sortedKeys } from '../../../api/go/json-value';
import { GoNumber, isMap, isNumber, numberOf, numberType, typeName } from '../../../api/go/value';
import { sprintf } from '../go/printf';
import { TemplateCallError } from './call-error';
import type { GoValue } from '../../../api/go/value';

/** `eq first other...`: is it one of the others? Source: text/template/funcs.go (eq). */
export function equal(first: GoValue, others: readonly GoValue[]): boolean {
  if (others.length === 0) throw new TemplateCallError(NO_COMPARISON);
  return others.some((other) => equalPair(first, other));
}

function incomparable(a: GoValue, b: GoValue): TemplateCallError {
  return new TemplateCallError(`${BAD_COMPARISON}: ${typeName(a)} and ${typeName(b)}`);
}

function equalPair(a: GoValue, b: GoValue): boolean {
  const [kindA, kindB] = [basicKind(a), basicKind(b)];
  if (kindA !== undefined && kindB !== undefined) {
    if (!comparableKinds(kindA, kindB)) throw incomparable(a, b);
    return sameBasicValue(a, b);
  }
  const [nilA, nilB] = [isNil(a), isNil(b)];
  if (nilA || nilB) return nilA && nilB;
  if (kindA !== kindB) throw incomparable(a, b);
  if (typeName(a) !== typeName(b)) {
    throw new TemplateCallError(sprintf(`non-comparable types %s: ${typeName(a)}, ${typeName(b)}: %v`, [a, b]));
  }
  throw new TemplateCallError(sprintf(`non-comparable type %s: ${typeName(a)}`, [a]));
}

/** `len item`: bytes of a string, items of a list, keys of a map. */
export function lengthOf(item: GoValue): GoNumber {
  if (item === undefined) throw new TemplateCallError('reflect: call of reflect.Value.Type on zero Value');
  if (item === null) throw new TemplateCallError('len of nil pointer');
  const length = sizeOf(item);
  if (length === undefined) throw new TemplateCallError(`len of type ${typeName(item)}`);
  return new GoNumber('int', length);
}

/** `index item i...`: `item[i][...]`; a missing key gives nil. */
export function indexOf(item: GoValue, indexes: readonly GoValue[]): GoValue {
  if (isNil(item)) throw new TemplateCallError('index of untyped nil');
  let found: GoValue = item;
  for (const index of indexes) found = indexOnce(found, index);
  return found;
}

function indexOnce(item: GoValue, index: GoValue): GoValue {
  if (isNil(item)) throw new TemplateCallError('index of nil pointer');
  if (isMap(item)) {
    if (isNil(index)) throw new TemplateCallError('value is nil; should be of type string');
    if (typeof index !== 'string') throw new TemplateCallError(`value has type ${typeName(index)}; should be string`);
    return entryOf(item, index) ?? null;
  }
  if (!isList(item) && typeof item !== 'string') {
    throw new TemplateCallError(`can't index item of type ${typeName(item)}`);
  }
  const length = sizeOf(item) ?? 0;
  const position = indexArgument(index, length);
  if (position === length) {
    throw new TemplateCallError(`reflect: ${isList(item) ? 'slice' : 'string'} index out of range`);
  }
  return isList(item) ? item[position] : new GoNumber('uint8', Buffer.from(item)[position] ?? 0);
}

/** `slice item from to`: `item[from:to]`, by bytes in a string. */
export function sliceOf(item: GoValue, indexes: readonly GoValue[]): GoValue {
  if (isNil(item)) throw new TemplateCallError('slice of untyped nil');
  if (indexes.length > 3) throw new TemplateCallError(`too many slice indexes: ${indexes.length}`);
  if (!isList(item) && typeof item !== 'string') {
    throw new TemplateCallError(`can't slice item of type ${typeName(item)}`);
  }
  if (typeof item === 'string' && indexes.length === 3) throw new TemplateCallError('cannot 3-index slice a string');
  const length = sizeOf(item) ?? 0;
  const [from = 0, to = length, capacity = length] = indexes.map((index) => indexArgument(index, length));
  if (from > to) throw new TemplateCallError(`invalid slice index: ${from} > ${to}`);
  if (to > capacity) throw new TemplateCallError(`invalid slice index: ${to} > ${capacity}`);
  return isList(item) ? item.slice(from, to) : Buffer.from(item).subarray(from, to).toString();
}

/** kubectl's `exists item i...`: would `index` find something there? Source: cli-runtime/pkg/printers/jsonpath.go. */
export function exists(item: GoValue, indexes: readonly GoValue[]): boolean {
  let found: GoValue = item;
  for (const index of indexes) {
    if (isMap(found)) {
      if (typeof index !== 'string') return false;
      found = entryOf(found, index);
    } else if (isList(found) || typeof found === 'string') {
      if (!isNumber(index) || numberType(index) === 'float64') return false;
      const position = numberOf(index);
      if (position < 0 || position >= (sizeOf(found) ?? 0)) return false;
      found = isList(found) ? found[position] : new GoNumber('uint8', 0);
    } else {
      return false;
    }
  }
  return indexes.length === 0 || !isNil(found);
}

function indexArgument(index: GoValue, length: number): number {
  if (isNil(index)) throw new TemplateCallError('cannot index slice/array with nil');
  if (!isNumber(index) || numberType(index) === 'float64') {
    throw new TemplateCallError(`cannot index slice/array with type ${typeName(index)}`);
  }
  const position = numberOf(index);
  if (position < 0 || position > length) throw new TemplateCallError(`index out of range: ${position}`);
  return position;
}

function sizeOf(item: GoValue): number | undefined {
  if (typeof item === 'string') return Buffer.byteLength(item);
  if (isList(item)) return item.length;
  return isMap(item) ? sortedKeys(item).length : undefined;
}

function isNil(value: GoValue): value is null | undefined {
  return value === null || value === undefined;
}
