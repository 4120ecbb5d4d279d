import { CelError } from '../errors';
import { member, global, traversal, type Overload } from '../functions';
import { dyn, int, list, string } from '../types';
import type { CelValue } from '../values';
import { formatted, valueFormatter } from './formatting';
import { listOf } from './standard';

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
      (value, from) => {
        const characters = runes(value);
        requireIndex(characters, Number(from));
        return characters.slice(Number(from)).join('');
      },
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
    member(
      'format',
      [string, list(dyn)],
      string,
      (value, args) => formatted(text(value), valueFormatter(listOf(args))),
      search,
    ),
    global('strings.quote', [string], string, (value) => quoted(text(value)), traversal),
  ];
}

const QUOTED: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
  '"': '\\"',
};

/** As an expression would write it; what has no escape of its own stays as it is. */
function quoted(value: string): string {
  // eslint-disable-next-line no-control-regex -- they are what is escaped
  return `"${value.replace(/[\x07\b\f\n\r\t\v\\"]/g, (character) => QUOTED[character] ?? character)}"`;
}

function search(value: CelValue | undefined, part: CelValue | undefined): number {
  return traversal(value) * Math.max(1, traversal(part));
}

function indexOf(value: readonly string[], part: readonly string[], from: number): CelValue {
  if (part.length === 0) return BigInt(from);
  if (from < 0) throw new CelError(`index out of range: ${from}`);
  for (let at = from; at + part.length <= value.length; at += 1)
    if (part.every((character, index) => value[at + index] === character)) return BigInt(at);
  return -1n;
}

function lastIndexOf(value: readonly string[], part: readonly string[], from: number | undefined): CelValue {
  if (part.length === 0) return BigInt(from ?? value.length);
  if (from !== undefined && from < 0) throw new CelError(`index out of range: ${from}`);
  if (from !== undefined && from >= value.length) return -1n;
  for (let at = Math.min(from ?? value.length, value.length - part.length); at >= 0; at -= 1)
    if (part.every((character, index) => value[at + index] === character)) return BigInt(at);
  return -1n;
}

function joined(values: readonly CelValue[], separator: string): string {
  if (!values.every((value) => typeof value === 'string')) throw new CelError('no such overload');
  return values.join(separator);
}

/** An empty text stands before each character and at the end. */
function replaced(
  value: CelValue | undefined,
  from: CelValue | undefined,
  to: CelValue | undefined,
  limit: number,
): string {
  const parts = text(from) === '' ? ['', ...runes(value), ''] : text(value).split(text(from));
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
  requireIndex(value, from);
  requireIndex(value, to);
  return value.slice(from, to).join('');
}

function requireIndex(value: readonly string[], index: number): void {
  if (index < 0 || index > value.length) throw new CelError(`index out of range: ${index}`);
}
