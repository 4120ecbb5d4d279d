import {
  addQuantities,
  compareQuantities,
  parseQuantity,
  quantityError,
  quantitySign,
  subQuantities,
  type Quantity,
} from '../../quantity';
import { quote } from '../../go/text';
import { CelError } from '../errors';
import { global, member, type Overload } from '../functions';
import { bool, double, int, opaque, string } from '../types';
import type { CelValue, OpaqueValue } from '../values';

export const quantityType = opaque('kubernetes.Quantity');
const semverType = opaque('kubernetes.Semver');

class QuantityValue implements OpaqueValue {
  readonly kind = 'opaque';
  readonly typeName = 'kubernetes.Quantity';
  constructor(readonly quantity: Quantity) {}

  equals(other: OpaqueValue): boolean {
    return other instanceof QuantityValue && compareQuantities(this.quantity, other.quantity) === 0;
  }
}

class Semver implements OpaqueValue {
  readonly kind = 'opaque';
  readonly typeName = 'kubernetes.Semver';
  constructor(
    readonly numbers: readonly [bigint, bigint, bigint],
    readonly pre: readonly string[],
  ) {}

  equals(other: OpaqueValue): boolean {
    return other instanceof Semver && compareSemver(this, other) === 0;
  }
}

/** What `quantity(text)` gives; the text is one. */
export function quantityValue(text: string): CelValue {
  return new QuantityValue(parseQuantity(text));
}

/** What `semver(text)` gives; undefined for what is no version. */
export function semverValue(text: string): CelValue | undefined {
  return parseSemver(text, false);
}

/** Source: apiserver/pkg/cel/library/{quantity,semverlib}.go. */
export function quantitiesLibrary(): readonly Overload[] {
  return [...quantities(), ...versions()];
}

function quantities(): readonly Overload[] {
  const parsed = (value: CelValue | undefined): Quantity => {
    if (value instanceof QuantityValue) return value.quantity;
    if (typeof value === 'bigint') return parseQuantity(String(value));
    const text = String(value);
    const problem = quantityError(text);
    if (problem !== undefined) throw new CelError(problem);
    return parseQuantity(text);
  };
  const compare = (a: CelValue | undefined, b: CelValue | undefined): number => compareQuantities(parsed(a), parsed(b));
  const isWhole = ({ unscaled, scale }: Quantity): boolean => scale >= 0 || unscaled % 10n ** BigInt(-scale) === 0n;
  const wholeOf = (quantity: Quantity): bigint | undefined => {
    if (!isWhole(quantity)) return undefined;
    const { unscaled, scale } = quantity;
    const whole = scale >= 0 ? unscaled * 10n ** BigInt(scale) : unscaled / 10n ** BigInt(-scale);
    return BigInt.asIntN(64, whole) === whole ? whole : undefined;
  };
  return [
    global('quantity', [string], quantityType, (text) => new QuantityValue(parsed(text))),
    global('isQuantity', [string], bool, (text) => quantityError(String(text)) === undefined),
    global('sign', [quantityType], int, (value) => BigInt(quantitySign(parsed(value)))),
    member('isInteger', [quantityType], bool, (value) => wholeOf(parsed(value)) !== undefined),
    member('asInteger', [quantityType], int, (value) => {
      const whole = wholeOf(parsed(value));
      if (whole === undefined) throw new CelError('cannot convert value to integer');
      return whole;
    }),
    member('asApproximateFloat', [quantityType], double, (value) => {
      const { unscaled, scale } = parsed(value);
      return Number(unscaled) * 10 ** scale;
    }),
    member('isGreaterThan', [quantityType, quantityType], bool, (a, b) => compare(a, b) > 0),
    member('isLessThan', [quantityType, quantityType], bool, (a, b) => compare(a, b) < 0),
    member('compareTo', [quantityType, quantityType], int, (a, b) => BigInt(compare(a, b))),
    ...[quantityType, int].flatMap((type) => [
      member(
        'add',
        [quantityType, type],
        quantityType,
        (a, b) => new QuantityValue(addQuantities(parsed(a), parsed(b))),
      ),
      member(
        'sub',
        [quantityType, type],
        quantityType,
        (a, b) => new QuantityValue(subQuantities(parsed(a), parsed(b))),
      ),
    ]),
  ];
}

function versions(): readonly Overload[] {
  const of = (value: CelValue | undefined, normalize = false): Semver => {
    if (value instanceof Semver) return value;
    const parsed = parseSemver(String(value), normalize);
    if (parsed === undefined) throw new CelError(semverProblem(normalize ? normalized(String(value)) : String(value)));
    return parsed;
  };
  const part = (name: string, index: 0 | 1 | 2): Overload =>
    member(name, [semverType], int, (value) => of(value).numbers[index]);
  const compare = (a: CelValue | undefined, b: CelValue | undefined): number => compareSemver(of(a), of(b));
  return [
    global('semver', [string], semverType, (text) => of(text)),
    global('semver', [string, bool], semverType, (text, normalize) => of(text, normalize === true)),
    global('isSemver', [string], bool, (text) => parseSemver(String(text), false) !== undefined),
    global(
      'isSemver',
      [string, bool],
      bool,
      (text, normalize) => parseSemver(String(text), normalize === true) !== undefined,
    ),
    part('major', 0),
    part('minor', 1),
    part('patch', 2),
    member('isGreaterThan', [semverType, semverType], bool, (a, b) => compare(a, b) > 0),
    member('isLessThan', [semverType, semverType], bool, (a, b) => compare(a, b) < 0),
    member('compareTo', [semverType, semverType], int, (a, b) => BigInt(compare(a, b))),
  ];
}

function parseSemver(text: string, normalize: boolean): Semver | undefined {
  const source = normalize ? normalized(text) : text;
  const id = '(?:0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*)';
  const form = new RegExp(
    `^(0|[1-9]\\d*)\\.(0|[1-9]\\d*)\\.(0|[1-9]\\d*)(?:-(${id}(?:\\.${id})*))?(?:\\+[0-9a-zA-Z-]+(?:\\.[0-9a-zA-Z-]+)*)?$`,
  );
  const match = form.exec(source);
  if (match === null || source.length > 1000) return undefined;
  const numbers = [BigInt(match[1] ?? ''), BigInt(match[2] ?? ''), BigInt(match[3] ?? '')] as const;
  return new Semver(numbers, match[4] === undefined ? [] : match[4].split('.'));
}

/** `v1.2` as `1.2.0`. */
function normalized(text: string): string {
  const [, core = '', rest = ''] = /^v?([^-+]*)(.*)$/.exec(text) ?? [];
  const parts = core.split('.').map((part) => part.replace(/^0+(?=\d)/, ''));
  while (parts.length < 3) parts.push('0');
  return `${parts.join('.')}${rest}`;
}

/** Why a text is no version (vendor/github.com/blang/semver/v4/semver.go, `Parse`). */
function semverProblem(text: string): string {
  if (text === '') return 'Version string empty';
  const [major = '', minor, ...rest] = text.split('.');
  const last = rest.join('.');
  if (minor === undefined || rest.length === 0) return 'No Major.Minor.Patch elements found';
  const [, patch = '', pre, build] = /^([^-+]*)(?:-([^+]*))?(?:\+(.*))?$/.exec(last) ?? [];
  for (const [name, number] of [
    ['Major', major],
    ['Minor', minor],
    ['Patch', patch],
  ] as const) {
    const what = name === 'Patch' ? 'patch' : name.toLowerCase();
    if (!/^\d*$/.test(number)) return `Invalid character(s) found in ${what} number ${quote(number)}`;
    if (/^0\d/.test(number)) return `${name} number must not contain leading zeroes ${quote(number)}`;
    if (number === '') return `strconv.ParseUint: parsing "": invalid syntax`;
  }
  for (const part of pre?.split('.') ?? []) {
    if (part === '') return 'Prerelease is empty';
    if (/^0\d+$/.test(part)) return `Numeric PreRelease version must not contain leading zeroes ${quote(part)}`;
    if (!/^[0-9a-zA-Z-]+$/.test(part)) return `Invalid character(s) found in prerelease ${quote(part)}`;
  }
  for (const part of build?.split('.') ?? []) {
    if (part === '') return 'Build meta data is empty';
    if (!/^[0-9a-zA-Z-]+$/.test(part)) return `Invalid character(s) found in build meta data ${quote(part)}`;
  }
  return `Invalid character(s) found in version ${quote(text)}`;
}

function compareSemver(a: Semver, b: Semver): number {
  for (const index of [0, 1, 2] as const)
    if (a.numbers[index] !== b.numbers[index]) return a.numbers[index] < b.numbers[index] ? -1 : 1;
  if (a.pre.length === 0 || b.pre.length === 0) return Math.sign(b.pre.length - a.pre.length);
  for (let index = 0; index < Math.min(a.pre.length, b.pre.length); index += 1) {
    const order = comparePart(a.pre[index] ?? '', b.pre[index] ?? '');
    if (order !== 0) return order;
  }
  return Math.sign(a.pre.length - b.pre.length);
}

function comparePart(a: string, b: string): number {
  const [left, right] = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (left !== right) return left ? -1 : 1;
  if (left) return Math.sign(Number(BigInt(a) - BigInt(b)));
  return a < b ? -1 : a > b ? 1 : 0;
}
