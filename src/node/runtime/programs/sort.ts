import { openOutput } from '../process/open';
import type { Coroutine, ProcessContext } from '../process/process';
import { complain, forEachLine, openInputs, parseArguments, unknownOption, type Flavor } from './tool';

interface Key {
  readonly valueOf: (line: string) => string;
  readonly compare: (a: string, b: string) => number;
  readonly isReversed: boolean;
}

const ORDERS = /[nhVMgR]/;
const UNITS = 'KMGTPEZY';
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];

/** `sort [-bcfghMnrsuVz] [-k key]... [-t separator] [-o file]`, in the order of the C locale. Source: POSIX.1-2017, XCU, sort. */
export function* sort(process: ProcessContext, flavor: Flavor): Coroutine<number> {
  const { options, operands, unknown } = parseArguments(process.argv.slice(1), 'bcCfghiMnRrsuVdmzk:t:o:S:T:', {
    check: 'c',
    'field-separator': 't:',
    'general-numeric-sort': 'g',
    'human-numeric-sort': 'h',
    'ignore-case': 'f',
    'ignore-leading-blanks': 'b',
    key: 'k:',
    'month-sort': 'M',
    'numeric-sort': 'n',
    output: 'o:',
    reverse: 'r',
    stable: 's',
    unique: 'u',
    'version-sort': 'V',
  });
  if (unknown !== undefined) return unknownOption(process, unknown, 2);
  const global = [...'bfghMnrVR'].filter((letter) => options.has(letter)).join('');
  const separator = options.get('t') === '\\t' ? '\t' : options.get('t');
  const keys: Key[] = [];
  for (const text of keysOf(process.argv)) {
    const key = parseKey(text, global, separator);
    if (key === undefined) {
      complain(process, flavor === 'busybox' ? `invalid number '${text}'` : `-: invalid field specification '${text}'`);
      return 2;
    }
    keys.push(key);
  }
  if (keys.length === 0) keys.push(wholeLine(global));
  const inputs = openInputs(process, operands, flavor);
  const lines: string[] = [];
  for (const { input } of inputs) {
    yield* forEachLine(process, input, (line) => {
      lines.push(line);
      return undefined;
    });
  }
  const isStable = options.has('s') || options.has('u');
  const byKeys = (a: string, b: string): number => {
    for (const { valueOf, compare, isReversed } of keys) {
      const order = compare(valueOf(a), valueOf(b));
      if (order !== 0) return isReversed ? -order : order;
    }
    return 0;
  };
  const order = (a: string, b: string): number =>
    byKeys(a, b) || (isStable ? 0 : (options.has('r') ? -1 : 1) * byBytes(a, b));
  if (options.has('c') || options.has('C')) {
    const limit = options.has('u') ? -1 : 0;
    const at = lines.findIndex((line, index) => index > 0 && order(lines[index - 1] ?? '', line) > limit);
    if (at < 0) return 0;
    if (options.has('c')) complain(process, `${operands[0] ?? '-'}:${at + 1}: disorder: ${lines[at]}`);
    return 1;
  }
  lines.sort(order);
  const kept = options.has('u')
    ? lines.filter((line, index) => index === 0 || byKeys(lines[index - 1] ?? '', line) !== 0)
    : lines;
  const text = kept.map((line) => `${line}\n`).join('');
  const output = options.get('o');
  if (output === undefined) process.print(text);
  else process.write(openOutput(process, output), text);
  return inputs.failed ? 2 : 0;
}

/** All that were given: `-k2 -k 1,1`, `--key=3`. */
function keysOf(argv: readonly string[]): readonly string[] {
  return argv.flatMap((argument, index) => {
    const attached = /^(?:--key=|-[bcfghMnrsuVz]*k)(.*)$/.exec(argument)?.[1];
    if (argument === '--key' || attached === '') return argv.slice(index + 1, index + 2);
    return attached === undefined || index === 0 ? [] : [attached];
  });
}

function byBytes(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function wholeLine(flags: string): Key {
  return { valueOf: blanksCut(flags), compare: comparison(flags), isReversed: flags.includes('r') };
}

function blanksCut(flags: string): (text: string) => string {
  return flags.includes('b') ? (text) => text.trimStart() : (text) => text;
}

/** `2`, `2,2n`, `1.3,1.5`. */
function parseKey(text: string, global: string, separator: string | undefined): Key | undefined {
  const found = /^(\d+)(?:\.(\d+))?([a-zA-Z]*)(?:,(\d+)(?:\.(\d+))?([a-zA-Z]*))?$/.exec(text);
  if (found === null || found[1] === '0') return undefined;
  const [, first = '', from, before = '', last, to, after = ''] = found;
  const flags = before + after === '' ? global : before + after;
  const start = Number(first) - 1;
  const end = last === undefined ? undefined : Number(last) - 1;
  const cut = blanksCut(flags);
  const valueOf = (line: string): string => {
    const fields = separator === undefined ? (line.match(/\s*\S+|\s+$/g) ?? []) : line.split(separator);
    const join = separator ?? '';
    const chosen = fields.slice(start, end === undefined ? undefined : end + 1);
    const width = Number(to ?? 0);
    if (width > 0 && end !== undefined && end < fields.length) {
      const final = chosen.pop() ?? '';
      chosen.push(final.slice(0, width));
    }
    const value = chosen.join(join);
    return cut(from === undefined ? value : value.slice(Number(from) - 1));
  };
  return { valueOf, compare: comparison(flags), isReversed: flags.includes('r') };
}

function comparison(flags: string): (a: string, b: string) => number {
  const [order] = ORDERS.exec(flags) ?? [];
  if (order === 'V') return byVersion;
  if (order === 'M') return (a, b) => monthOf(a) - monthOf(b);
  if (order === 'h') return (a, b) => sized(a) - sized(b);
  if (order === 'n' || order === 'g') return (a, b) => numberOf(a) - numberOf(b);
  return flags.includes('f') ? (a, b) => byBytes(a.toUpperCase(), b.toUpperCase()) : byBytes;
}

function numberOf(text: string): number {
  return Number.parseFloat(text) || 0;
}

/** `1.5K`: a larger unit counts more whatever the number. */
function sized(text: string): number {
  const [, sign = '', number = '0', unit = ''] = /^\s*(-?)([\d.]+)([KMGTPEZYk]?)/.exec(text) ?? [];
  const power = unit === '' ? 0 : UNITS.indexOf(unit.toUpperCase()) + 1;
  return (sign === '' ? 1 : -1) * numberOf(number) * 1024 ** power;
}

function monthOf(text: string): number {
  return MONTHS.indexOf(text.trimStart().slice(0, 3).toUpperCase());
}

/** Numbers within the text count as numbers. */
function byVersion(a: string, b: string): number {
  const [left, right] = [a.match(/\d+|\D+/g) ?? [], b.match(/\d+|\D+/g) ?? []];
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const [x = '', y = ''] = [left[index], right[index]];
    const order = /^\d/.test(x) && /^\d/.test(y) ? Number(x) - Number(y) : byBytes(x, y);
    if (order !== 0) return order;
  }
  return 0;
}
