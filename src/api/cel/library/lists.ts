import { CelError, noSuchOverload } from '../errors';
import { global, member, type Overload } from '../functions';
import { bool, double, duration, dyn, int, list, parameter, string, timestamp, uint } from '../types';
import { compareNumbers, Duration, equal, isList, Timestamp, Uint, type CelValue } from '../values';
import { listOf } from './standard';

const A = parameter('A');
const length = (value: CelValue | undefined): number => listOf(value).length;

/** Source: apiserver/pkg/cel/library/lists.go, vendor/github.com/google/cel-go/ext/{sets,lists}.go. */
export function listsLibrary(): readonly Overload[] {
  const comparable = [int, uint, double, bool, string, timestamp, duration];
  return [
    member(
      'isSorted',
      [list(A)],
      bool,
      (values) => {
        const items = listOf(values);
        return items.every((item, index) => index === 0 || order(items[index - 1] ?? null, item) <= 0);
      },
      length,
    ),
    ...[int, uint, double, duration].map((type) =>
      member('sum', [list(type)], type, (values) => sum(listOf(values)), length),
    ),
    ...comparable.flatMap((type) => [
      member('min', [list(type)], type, (values) => extreme('min', listOf(values), -1), length),
      member('max', [list(type)], type, (values) => extreme('max', listOf(values), 1), length),
    ]),
    member(
      'indexOf',
      [list(A), A],
      int,
      (values, item = null) => BigInt(listOf(values).findIndex((own) => equal(own, item))),
      length,
    ),
    member(
      'lastIndexOf',
      [list(A), A],
      int,
      (values, item = null) =>
        BigInt(
          listOf(values)
            .map((own) => equal(own, item))
            .lastIndexOf(true),
        ),
      length,
    ),
    member(
      'slice',
      [list(A), int, int],
      list(A),
      (values, from, to) => slice(listOf(values), Number(from), Number(to)),
      length,
    ),
    member('flatten', [list(list(A))], list(A), (values) => flattened(listOf(values), 1), length),
    member('flatten', [list(dyn), int], list(dyn), (values, depth) => flattened(listOf(values), Number(depth)), length),
    member(
      'distinct',
      [list(A)],
      list(A),
      (values) => distinct(listOf(values)),
      (values) => length(values) ** 2,
    ),
    member('reverse', [list(A)], list(A), (values) => [...listOf(values)].reverse(), length),
    ...comparable.map((type) =>
      member('sort', [list(type)], list(type), (values) => [...listOf(values)].sort(order), length),
    ),
    global(
      'lists.range',
      [int],
      list(int),
      (count) => {
        if (Number(count) > 1_000_000) throw new CelError('operation cancelled: actual cost limit exceeded');
        return Array.from({ length: Math.max(0, Number(count)) }, (_, index) => BigInt(index));
      },
      (count) => Number(count),
    ),
    global('sets.contains', [list(A), list(A)], bool, (a, b) => contains(listOf(a), listOf(b)), product),
    global(
      'sets.equivalent',
      [list(A), list(A)],
      bool,
      (a, b) => contains(listOf(a), listOf(b)) && contains(listOf(b), listOf(a)),
      product,
    ),
    global(
      'sets.intersects',
      [list(A), list(A)],
      bool,
      (a, b) => listOf(a).some((item) => contains(listOf(b), [item])),
      product,
    ),
  ];
}

function product(a: CelValue | undefined, b: CelValue | undefined): number {
  return length(a) * length(b);
}

function contains(all: readonly CelValue[], some: readonly CelValue[]): boolean {
  return some.every((item) => all.some((own) => equal(own, item)));
}

/** Negative, zero or positive. Refuses values that have no order. */
export function order(a: CelValue, b: CelValue): number {
  const numbers = compareNumbers(a, b);
  if (numbers !== undefined) return numbers;
  if (typeof a === 'string' && typeof b === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b));
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b);
  if ((a instanceof Timestamp && b instanceof Timestamp) || (a instanceof Duration && b instanceof Duration))
    return a.nanoseconds < b.nanoseconds ? -1 : a.nanoseconds > b.nanoseconds ? 1 : 0;
  throw noSuchOverload();
}

function extreme(name: string, values: readonly CelValue[], sign: number): CelValue {
  const [first, ...rest] = values;
  if (first === undefined) throw new CelError(`${name} called on empty list`);
  return rest.reduce((best, item) => (order(item, best) * sign > 0 ? item : best), first);
}

function sum(values: readonly CelValue[]): CelValue {
  const [first = 0n] = values;
  if (typeof first === 'number') return values.reduce<number>((total, item) => total + Number(item), 0);
  let total = 0n;
  for (const item of values) {
    if (typeof item === 'bigint') total += item;
    else if (item instanceof Uint) total += item.value;
    else if (item instanceof Duration) total += item.nanoseconds;
    else throw noSuchOverload();
  }
  return first instanceof Uint ? new Uint(total) : first instanceof Duration ? new Duration(total) : total;
}

/** `depth` levels of lists within lists. */
function flattened(values: readonly CelValue[], depth: number): readonly CelValue[] {
  if (depth < 0) throw new CelError('level must be non-negative');
  return values.flatMap((item) => {
    if (!isList(item)) return [item];
    return depth > 1 ? flattened(item, depth - 1) : depth === 1 ? item : [item];
  });
}

function slice(values: readonly CelValue[], from: number, to: number): CelValue {
  if (from < 0 || to < 0) throw new CelError(`cannot slice(${from}, ${to}), negative indexes not supported`);
  if (from > to)
    throw new CelError(`cannot slice(${from}, ${to}), start index must be less than or equal to end index`);
  if (to > values.length) throw new CelError(`cannot slice(${from}, ${to}), list is length ${values.length}`);
  return values.slice(from, to);
}

function distinct(values: readonly CelValue[]): CelValue {
  const kept: CelValue[] = [];
  for (const item of values) if (!kept.some((own) => equal(own, item))) kept.push(item);
  return kept;
}
