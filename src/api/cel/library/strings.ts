import { quote } from '../../go/text';
import { CelError } from '../errors';
import { member, global, traversal, type Overload } from '../functions';
import { dyn, int, list, string } from '../types';
import { Duration, isList, isMap, Timestamp, TypeValue, Uint, type CelValue } from '../values';
import { doubleText, listOf } from './standard';
import { timestampText } from './time';

const text = (value: CelValue | undefined): string => (typeof value === 'string' ? value : '');
const runes = (value: CelValue | undefined): readonly string[] => [...text(value)];

/** Source: vendor/github.com/google/cel-go/ext/{strings,formatting}.go, version 2. */
export function stringsLibrary(): readonly Overload[] {
  return [
    member('charAt', [string, int], string, (value, index) => {
      const characters = runes(value);
      const at = Number(index);
      if (at < 0 || at > characters.length) throw new CelError(`index out of range: ${at}`);
      return characters[at] ?? '';
    }),
    member('indexOf', [string, string], int, (value, part) => indexOf(runes(value), runes(part), 0), search),
    member(
      'indexOf',
      [string, string, int],
      int,
      (value, part, from) => indexOf(runes(value), runes(part), Number(from)),
      search,
    ),
    member(
      'lastIndexOf',
      [string, string],
      int,
      (value, part) => lastIndexOf(runes(value), runes(part), undefined),
      search,
    ),
    member(
      'lastIndexOf',
      [string, string, int],
      int,
      (value, part, from) => lastIndexOf(runes(value), runes(part), Number(from)),
      search,
    ),
    member('join', [list(string)], string, (values) => joined(listOf(values), ''), traversal),
    member(
      'join',
      [list(string), string],
      string,
      (values, separator) => joined(listOf(values), text(separator)),
      traversal,
    ),
    member(
      'lowerAscii',
      [string],
      string,
      (value) => text(value).replace(/[A-Z]+/g, (part) => part.toLowerCase()),
      traversal,
    ),
    member(
      'upperAscii',
      [string],
      string,
      (value) => text(value).replace(/[a-z]+/g, (part) => part.toUpperCase()),
      traversal,
    ),
    member('replace', [string, string, string], string, (value, from, to) => replaced(value, from, to, -1), search),
    member(
      'replace',
      [string, string, string, int],
      string,
      (value, from, to, n) => replaced(value, from, to, Number(n)),
      search,
    ),
    member(
      'split',
      [string, string],
      list(string),
      (value, separator) => split(text(value), text(separator), -1),
      search,
    ),
    member(
      'split',
      [string, string, int],
      list(string),
      (value, separator, n) => split(text(value), text(separator), Number(n)),
      search,
    ),
    member(
      'substring',
      [string, int],
      string,
      (value, from) => substring(runes(value), Number(from), runes(value).length),
      traversal,
    ),
    member(
      'substring',
      [string, int, int],
      string,
      (value, from, to) => substring(runes(value), Number(from), Number(to)),
      traversal,
    ),
    member('trim', [string], string, (value) => text(value).trim(), traversal),
    member('format', [string, list(dyn)], string, (value, args) => formatted(text(value), listOf(args)), search),
    global('strings.quote', [string], string, (value) => quote(text(value)), traversal),
  ];
}

function search(value: CelValue | undefined, part: CelValue | undefined): number {
  return traversal(value) * Math.max(1, traversal(part));
}

function indexOf(value: readonly string[], part: readonly string[], from: number): CelValue {
  if (from < 0 || from > value.length) throw new CelError(`index out of range: ${from}`);
  for (let at = from; at + part.length <= value.length; at += 1)
    if (part.every((character, index) => value[at + index] === character)) return BigInt(at);
  return -1n;
}

function lastIndexOf(value: readonly string[], part: readonly string[], from: number | undefined): CelValue {
  if (from !== undefined && (from < 0 || from >= Math.max(value.length, 1)))
    throw new CelError(`index out of range: ${from}`);
  for (let at = Math.min(from ?? value.length, value.length - part.length); at >= 0; at -= 1)
    if (part.every((character, index) => value[at + index] === character)) return BigInt(at);
  return -1n;
}

function joined(values: readonly CelValue[], separator: string): string {
  if (!values.every((value) => typeof value === 'string')) throw new CelError('no such overload');
  return values.join(separator);
}

function replaced(
  value: CelValue | undefined,
  from: CelValue | undefined,
  to: CelValue | undefined,
  limit: number,
): string {
  const parts = text(value).split(text(from));
  const count = limit < 0 ? parts.length - 1 : Math.min(limit, parts.length - 1);
  const head = parts.slice(0, count + 1).join(text(to));
  return [head, ...parts.slice(count + 1)].join(text(from));
}

function split(value: string, separator: string, limit: number): readonly string[] {
  if (limit === 0) return [];
  const parts = separator === '' ? [...value] : value.split(separator);
  if (limit < 0 || parts.length <= limit) return parts;
  return [...parts.slice(0, limit - 1), parts.slice(limit - 1).join(separator)];
}

function substring(value: readonly string[], from: number, to: number): string {
  if (from > to) throw new CelError(`invalid substring range. start: ${from}, end: ${to}`);
  if (from < 0 || from > value.length) throw new CelError(`index out of range: ${from}`);
  if (to > value.length) throw new CelError(`index out of range: ${to}`);
  return value.slice(from, to).join('');
}

function formatted(form: string, args: readonly CelValue[]): string {
  let next = 0;
  const result = form.replace(
    /%(?:%|(?:\.(\d+))?([a-zA-Z]))/g,
    (whole, precision: string | undefined, verb: string) => {
      if (whole === '%%') return '%';
      const value = args[next];
      if (value === undefined) throw new CelError(`index ${next} out of range`);
      next += 1;
      return clause(verb, value, precision === undefined ? undefined : Number(precision));
    },
  );
  return result;
}

function clause(verb: string, value: CelValue, precision: number | undefined): string {
  const number = value instanceof Uint ? value.value : value;
  const isWhole = typeof number === 'bigint';
  switch (verb) {
    case 's':
      return shown(value);
    case 'd':
      if (isWhole) return String(number);
      throw wrongClause('decimal clause can only be used on integers', value);
    case 'f':
      if (typeof number === 'number' || isWhole) return Number(number).toFixed(Math.min(precision ?? 6, 100));
      throw wrongClause('fixed-point clause can only be used on doubles', value);
    case 'e':
      if (typeof number === 'number' || isWhole)
        return Number(number)
          .toExponential(Math.min(precision ?? 6, 100))
          .replace(/e([+-])(\d)$/, 'e$10$2');
      throw wrongClause('scientific clause can only be used on doubles', value);
    case 'b':
      if (typeof number === 'boolean') return number ? '1' : '0';
      if (isWhole) return number.toString(2);
      throw wrongClause('only integers and bools can be formatted as binary', value);
    case 'o':
      if (isWhole) return number.toString(8);
      throw wrongClause('octal clause can only be used on integers', value);
    case 'x':
    case 'X': {
      const hex = isWhole
        ? number.toString(16)
        : typeof number === 'string' || number instanceof Uint8Array
          ? Buffer.from(number).toString('hex')
          : undefined;
      if (hex === undefined)
        throw wrongClause('only integers, byte buffers, and strings can be formatted as hex', value);
      return verb === 'X' ? hex.toUpperCase() : hex;
    }
    default:
      throw new CelError(`could not parse formatting clause: unrecognized formatting clause "${verb}"`);
  }
}

function wrongClause(why: string, _value: CelValue): CelError {
  return new CelError(`error during formatting: ${why}`);
}

function shown(value: CelValue): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return doubleText(value);
  if (value instanceof Uint) return String(value.value);
  if (value instanceof Uint8Array) return new TextDecoder().decode(value);
  if (value instanceof Timestamp) return timestampText(value);
  if (value instanceof Duration) return `${Number(value.nanoseconds) / 1e9}s`;
  if (value instanceof TypeValue) return value.name;
  if (typeof value !== 'object') return String(value);
  if (isList(value)) return `[${value.map(shown).join(', ')}]`;
  if (isMap(value)) {
    const entries = value.keys().map((key) => [shown(key), shown(value.get(key) ?? null)] as const);
    return `{${entries
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, own]) => `${key}: ${own}`)
      .join(', ')}}`;
  }
  throw wrongClause(
    'string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps',
    value,
  );
}
