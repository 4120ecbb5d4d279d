import { isUtf8 } from 'node:buffer';
import { goPattern } from '../../custom-resources/validation/go-pattern';
import { formatFloat } from '../../go/float';
import { CelError, noSuchOverload } from '../errors';
import { global, member, traversal, type Overload } from '../functions';
import {
  bool,
  bytes,
  double,
  dyn,
  int,
  list,
  map,
  optional,
  parameter,
  string,
  typeType,
  uint,
  type CelType,
} from '../types';
import {
  compareNumbers,
  equal,
  isList,
  isMap,
  isOpaque,
  Optional,
  typeNameOf,
  TypeValue,
  Uint,
  type CelValue,
  type MapValue,
} from '../values';

const A = parameter('A');
const B = parameter('B');
const MIN_INT = -(2n ** 63n);
const MAX_INT = 2n ** 63n - 1n;
const MAX_UINT = 2n ** 64n - 1n;

/** The functions and operators of the language itself (vendor/github.com/google/cel-go/common/stdlib/standard.go). */
export function standardLibrary(): readonly Overload[] {
  return [...arithmetic(), ...comparisons(), ...conversions(), ...texts(), ...aggregates(), ...optionals()];
}

function arithmetic(): readonly Overload[] {
  const overloads: Overload[] = [];
  const operators: Readonly<
    Record<string, readonly [(a: bigint, b: bigint) => bigint, (a: number, b: number) => number]>
  > = {
    '_+_': [(a, b) => a + b, (a, b) => a + b],
    '_-_': [(a, b) => a - b, (a, b) => a - b],
    '_*_': [(a, b) => a * b, (a, b) => a * b],
    '_/_': [(a, b) => (b === 0n ? fail('division by zero') : a / b), (a, b) => a / b],
    '_%_': [(a, b) => (b === 0n ? fail('modulus by zero') : a % b), NaN_],
  };
  for (const [name, [whole, real]] of Object.entries(operators)) {
    overloads.push(
      global(name, [int, int], int, (a, b) => inRange(whole(bigOf(a), bigOf(b)), MIN_INT, MAX_INT, 'integer')),
      global(
        name,
        [uint, uint],
        uint,
        (a, b) => new Uint(inRange(whole(bigOf(a), bigOf(b)), 0n, MAX_UINT, 'unsigned integer')),
      ),
    );
    if (real !== NaN_) overloads.push(global(name, [double, double], double, (a, b) => real(Number(a), Number(b))));
  }
  overloads.push(
    global('-_', [int], int, (a) => inRange(-bigOf(a), MIN_INT, MAX_INT, 'integer')),
    global('-_', [double], double, (a) => -Number(a)),
    global('!_', [bool], bool, (a) => a !== true),
    // These three decide which sides are looked at, which the evaluator does itself.
    global('_&&_', [bool, bool], bool, (a, b) => a === true && b === true),
    global('_||_', [bool, bool], bool, (a, b) => a === true || b === true),
    global('_?_:_', [bool, A, A], A, (condition, then = null, otherwise = null) =>
      condition === true ? then : otherwise,
    ),
    global(
      '_+_',
      [string, string],
      string,
      (a, b) => String(a) + String(b),
      (a, b) => traversal(a) + traversal(b),
    ),
    global('_+_', [bytes, bytes], bytes, (a, b) => Uint8Array.from([...bytesOf(a), ...bytesOf(b)])),
    global('_+_', [list(A), list(A)], list(A), (a, b) => [...listOf(a), ...listOf(b)]),
  );
  return overloads;
}

function NaN_(): number {
  return NaN;
}

function fail(message: string): never {
  throw new CelError(message);
}

function inRange(value: bigint, min: bigint, max: bigint, what: string): bigint {
  return value < min || value > max ? fail(`${what} overflow`) : value;
}

function bigOf(value: CelValue | undefined): bigint {
  if (value instanceof Uint) return value.value;
  return typeof value === 'bigint' ? value : 0n;
}

export function listOf(value: CelValue | undefined): readonly CelValue[] {
  return value !== undefined && isList(value) ? value : [];
}

function mapOf(value: CelValue | undefined): MapValue | undefined {
  return value !== undefined && isMap(value) ? value : undefined;
}

function bytesOf(value: CelValue | undefined): Uint8Array {
  return value instanceof Uint8Array ? value : new Uint8Array();
}

function comparisons(): readonly Overload[] {
  const overloads: Overload[] = [
    global('_==_', [A, A], bool, (a = null, b = null) => same(a, b), equalityCost),
    global('_!=_', [A, A], bool, (a = null, b = null) => !same(a, b), equalityCost),
  ];
  const tests: Readonly<Record<string, (order: number) => boolean>> = {
    '_<_': (order) => order < 0,
    '_<=_': (order) => order <= 0,
    '_>_': (order) => order > 0,
    '_>=_': (order) => order >= 0,
  };
  const numbers = [int, uint, double];
  for (const [name, holds] of Object.entries(tests)) {
    for (const left of numbers)
      for (const right of numbers)
        overloads.push(global(name, [left, right], bool, (a = null, b = null) => holds(compareNumbers(a, b) ?? NaN)));
    overloads.push(
      global(name, [string, string], bool, (a, b) => holds(compareTexts(String(a), String(b))), equalityCost),
      global(name, [bytes, bytes], bool, (a, b) => holds(Buffer.compare(bytesOf(a), bytesOf(b)))),
      global(name, [bool, bool], bool, (a, b) => holds(Number(a) - Number(b))),
    );
  }
  return overloads;
}

/** Values of a library are only compared with their own kind. */
function same(a: CelValue, b: CelValue): boolean {
  if (isOpaque(a) && !(isOpaque(b) && b.typeName === a.typeName)) throw noSuchOverload();
  return equal(a, b);
}

function equalityCost(a: CelValue | undefined, b: CelValue | undefined): number {
  return Math.min(traversal(a), traversal(b));
}

function compareTexts(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function conversions(): readonly Overload[] {
  const same = (type: CelType, name: string) => global(name, [type], type, (value = null) => value);
  const toInt = (value: bigint) => inRange(value, MIN_INT, MAX_INT, 'integer');
  const toUint = (value: bigint) => new Uint(inRange(value, 0n, MAX_UINT, 'unsigned integer'));
  return [
    global('dyn', [A], dyn, (value = null) => value),
    global('type', [A], typeType, (value = null) => new TypeValue(typeNameOf(value))),
    same(int, 'int'),
    same(uint, 'uint'),
    same(double, 'double'),
    same(string, 'string'),
    same(bool, 'bool'),
    same(bytes, 'bytes'),
    global('int', [uint], int, (value) => toInt(bigOf(value))),
    global('int', [double], int, (value) => toInt(truncated(Number(value), 'integer'))),
    global('int', [string], int, (value) => toInt(wholeNumber(String(value), /^[+-]?\d+$/, 'int'))),
    global('uint', [int], uint, (value) => toUint(bigOf(value))),
    global('uint', [double], uint, (value) => toUint(truncated(Number(value), 'unsigned integer'))),
    global('uint', [string], uint, (value) => toUint(wholeNumber(String(value), /^\d+$/, 'uint'))),
    global('double', [int], double, (value) => Number(bigOf(value))),
    global('double', [uint], double, (value) => Number(bigOf(value))),
    global('double', [string], double, (value) => {
      const text = String(value);
      const number = /^[+-]?inf(inity)?$/i.test(text) ? (text.startsWith('-') ? -Infinity : Infinity) : Number(text);
      const isNumber = text.trim() === text && text !== '' && (!Number.isNaN(number) || /^nan$/i.test(text));
      return isNumber ? number : conversionError('string', 'double');
    }),
    global('string', [int], string, String),
    global('string', [uint], string, (value) => String(bigOf(value))),
    global('string', [double], string, (value) => doubleText(Number(value))),
    global('string', [bool], string, String),
    global('string', [bytes], string, (value) => decoded(bytesOf(value)), traversal),
    global('bytes', [string], bytes, (value) => new TextEncoder().encode(String(value)), traversal),
    global('bool', [string], bool, (value) => {
      const text = String(value);
      if (['true', 'True', 'TRUE', 't', 'T', '1'].includes(text)) return true;
      return ['false', 'False', 'FALSE', 'f', 'F', '0'].includes(text) ? false : conversionError('string', 'bool');
    }),
  ];
}

export function doubleText(value: number): string {
  return formatFloat(value, 'g', -1);
}

function decoded(value: Uint8Array): string {
  return isUtf8(value) ? new TextDecoder().decode(value) : fail('invalid UTF-8 in bytes, cannot convert to string');
}

function conversionError(from: string, to: string): never {
  throw new CelError(`type conversion error from '${from}' to '${to}'`);
}

function wholeNumber(text: string, form: RegExp, type: string): bigint {
  return form.test(text) && text.length < 40 ? BigInt(text.replace('+', '')) : conversionError('string', type);
}

function truncated(value: number, what: string): bigint {
  return Number.isFinite(value) ? BigInt(Math.trunc(value)) : fail(`${what} overflow`);
}

function texts(): readonly Overload[] {
  const matches = (text: CelValue | undefined, pattern: CelValue | undefined): boolean => {
    const parsed = goPattern(String(pattern));
    return 'error' in parsed ? fail(parsed.error) : parsed.expression.test(String(text));
  };
  const matchCost = (text: CelValue | undefined, pattern: CelValue | undefined): number =>
    Math.ceil((1 + traversal(text)) * Math.max(1, traversal(pattern) * 2.5));
  return [
    member(
      'startsWith',
      [string, string],
      bool,
      (text, part) => String(text).startsWith(String(part)),
      (_, part) => traversal(part),
    ),
    member(
      'endsWith',
      [string, string],
      bool,
      (text, part) => String(text).endsWith(String(part)),
      (_, part) => traversal(part),
    ),
    member('contains', [string, string], bool, (text, part) => String(text).includes(String(part)), matchCost),
    member('matches', [string, string], bool, matches, matchCost),
    global('matches', [string, string], bool, matches, matchCost),
    ...[string, bytes, list(A), map(A, B)].flatMap((type) => [
      global('size', [type], int, sizeOf),
      member('size', [type], int, sizeOf),
    ]),
  ];
}

function sizeOf(value: CelValue = null): CelValue {
  if (typeof value === 'string') return BigInt([...value].length);
  if (value instanceof Uint8Array) return BigInt(value.length);
  return BigInt(isMap(value) ? value.size : listOf(value).length);
}

/** The element of a list; whole doubles count too. */
export function elementAt(values: readonly CelValue[], index: CelValue = null): CelValue {
  if (typeof index === 'number' && !Number.isInteger(index))
    fail(`unsupported index value ${doubleText(index)} in list`);
  if (typeof index !== 'number' && typeof index !== 'bigint' && !(index instanceof Uint))
    fail(`unsupported index type '${typeNameOf(index)}' in list`);
  const found = itemAt(values, index);
  return found === undefined
    ? fail(`index out of bounds: ${String(index instanceof Uint ? index.value : index)}`)
    : found;
}

function aggregates(): readonly Overload[] {
  const entry = (values: CelValue | undefined, key: CelValue = null): CelValue => lookUp(mapOf(values), key);
  return [
    global('_[_]', [list(A), int], A, (values, index) => elementAt(listOf(values), index)),
    global('_[_]', [map(A, B), A], B, entry),
    global('_[?_]', [list(A), int], optional(A), (values, index) => wrap(itemAt(listOf(values), index))),
    global('_[?_]', [map(A, B), A], optional(B), (values, key = null) => wrap(mapOf(values)?.get(key))),
    global('_[_]', [optional(list(A)), int], optional(A), (values, index) =>
      wrap(itemAt(listOf(unwrap(values)), index)),
    ),
    global('_[_]', [optional(map(A, B)), A], optional(B), (values, key = null) =>
      wrap(mapOf(unwrap(values))?.get(key)),
    ),
    global('_[?_]', [optional(list(A)), int], optional(A), (values, index) =>
      wrap(itemAt(listOf(unwrap(values)), index)),
    ),
    global('_[?_]', [optional(map(A, B)), A], optional(B), (values, key = null) =>
      wrap(mapOf(unwrap(values))?.get(key)),
    ),
    global(
      '@in',
      [A, list(A)],
      bool,
      (value = null, values) => listOf(values).some((item) => equal(item, value)),
      (_, values) => (Array.isArray(values) ? values.length : 0),
    ),
    global('@in', [A, map(A, B)], bool, (key = null, values) => mapOf(values)?.get(key) !== undefined),
  ];
}

/** Null is a value like any other; only what is not there has none. */
function lookUp(values: MapValue | undefined, key: CelValue): CelValue {
  const value = values?.get(key);
  return value === undefined ? fail(`no such key: ${String(key instanceof Uint ? key.value : key)}`) : value;
}

function itemAt(values: readonly CelValue[], index: CelValue | undefined): CelValue | undefined {
  return values[Number(index instanceof Uint ? index.value : index)];
}

function wrap(value: CelValue | undefined): CelValue {
  return value === undefined ? Optional.none : new Optional(value);
}

function unwrap(value: CelValue | undefined): CelValue | undefined {
  return value instanceof Optional ? value.value : value;
}

/** Source: vendor/github.com/google/cel-go/cel/library.go (OptionalTypes). */
function optionals(): readonly Overload[] {
  const isZero = (value: CelValue): boolean =>
    value === null || value === false || value === '' || value === 0n || value === 0 || sizeIsZero(value);
  return [
    global('optional.of', [A], optional(A), (value = null) => new Optional(value)),
    global('optional.none', [], optional(A), () => Optional.none),
    global('optional.ofNonZeroValue', [A], optional(A), (value = null) =>
      isZero(value) ? Optional.none : new Optional(value),
    ),
    member('hasValue', [optional(A)], bool, (value) => unwrap(value) !== undefined),
    member('value', [optional(A)], A, (value) => {
      const own = unwrap(value);
      return own === undefined ? fail('optional.none() dereference') : own;
    }),
    global('optional.unwrap', [list(optional(A))], list(A), unwrapped),
    member('unwrapOpt', [list(optional(A))], list(A), unwrapped),
    member('first', [list(A)], optional(A), (values) => wrap(listOf(values)[0])),
    member('last', [list(A)], optional(A), (values) => wrap(listOf(values).at(-1))),
    member('or', [optional(A), optional(A)], optional(A), (a = null, b = null) => (unwrap(a) === undefined ? b : a)),
    member('orValue', [optional(A), A], A, (a, b = null) => {
      const own = unwrap(a);
      return own === undefined ? b : own;
    }),
  ];
}

function unwrapped(values: CelValue | undefined): CelValue {
  return listOf(values).flatMap((value) => {
    const own = unwrap(value);
    return own === undefined ? [] : [own];
  });
}

function sizeIsZero(value: CelValue): boolean {
  return isList(value) ? value.length === 0 : isMap(value) && value.size === 0;
}
