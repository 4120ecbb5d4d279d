import { goDuration, parseGoDuration } from '../../api/go/duration';
import { parseBool, parseInteger } from './flag-values';

/**
 * A flag of a command: how it is written, and how the texts given for it become its value.
 * Source of the types' names and of the errors: spf13/pflag.
 */
export interface Flag<T> {
  readonly name: string;
  readonly shorthand?: string;
  /** In our own words, for `--help`. */
  readonly help: string;
  readonly type: 'bool' | 'string' | 'stringSlice' | 'stringArray' | 'int' | 'duration';
  /** The default value as the help shows it. */
  readonly defaultText: string;
  /** What the flag means when it stands without a value; absent: it needs one. */
  readonly withoutValue?: string;
  readonly hidden?: boolean;
  readonly required?: boolean;
  /** The value after all `texts` were given for the flag, in order; none: the default. Throws `Error` in the words of Go. */
  parse(texts: readonly string[]): T;
}

interface FlagOptions {
  readonly shorthand?: string;
  readonly hidden?: boolean;
  readonly required?: boolean;
}

export function boolFlag(
  name: string,
  help: string,
  options: FlagOptions & { readonly default?: boolean } = {},
): Flag<boolean> {
  const initial = options.default ?? false;
  return {
    ...options,
    name,
    help,
    type: 'bool',
    defaultText: String(initial),
    withoutValue: 'true',
    parse: (texts) => (texts.length === 0 ? initial : texts.map(parseBool).at(-1) === true),
  };
}

export function stringFlag(
  name: string,
  help: string,
  options: FlagOptions & { readonly default?: string; readonly withoutValue?: string } = {},
): Flag<string> {
  const initial = options.default ?? '';
  return { ...options, name, help, type: 'string', defaultText: initial, parse: (texts) => texts.at(-1) ?? initial };
}

/** May be given several times, and each text may hold several values with commas between. */
export function stringSliceFlag(
  name: string,
  help: string,
  options: FlagOptions & { readonly default?: readonly string[] } = {},
): Flag<readonly string[]> {
  const initial = options.default ?? [];
  return {
    ...options,
    name,
    help,
    type: 'stringSlice',
    defaultText: `[${initial.join(',')}]`,
    parse: (texts) => (texts.length === 0 ? initial : texts.flatMap(splitCommas)),
  };
}

/** May be given several times; commas are part of the value. */
export function stringArrayFlag(
  name: string,
  help: string,
  options: FlagOptions & { readonly default?: readonly string[] } = {},
): Flag<readonly string[]> {
  const initial = options.default ?? [];
  const defaultText = `[${initial.join(',')}]`;
  return {
    ...options,
    name,
    help,
    type: 'stringArray',
    defaultText,
    parse: (texts) => (texts.length === 0 ? initial : texts),
  };
}

export function intFlag(
  name: string,
  help: string,
  options: FlagOptions & { readonly default?: number } = {},
): Flag<number> {
  const initial = options.default ?? 0;
  const parse = (texts: readonly string[]): number => texts.map(parseInteger).at(-1) ?? initial;
  return { ...options, name, help, type: 'int', defaultText: String(initial), parse };
}

/** The value is in milliseconds. */
export function durationFlag(
  name: string,
  help: string,
  options: FlagOptions & { readonly defaultMs?: number } = {},
): Flag<number> {
  const initial = options.defaultMs ?? 0;
  const parse = (texts: readonly string[]): number => texts.map(parseGoDuration).at(-1) ?? initial;
  return { ...options, name, help, type: 'duration', defaultText: goDuration(initial), parse };
}

/** Splits at commas as a line of CSV: a value in double quotes may hold commas. */
function splitCommas(text: string): string[] {
  if (text === '') return [];
  if (!text.includes('"')) return text.split(',');
  const values: string[] = [];
  const pattern = /(?:"((?:[^"]|"")*)"|([^",]*))(?:,|$)/y;
  while (pattern.lastIndex < text.length) {
    const at = pattern.lastIndex;
    const match = pattern.exec(text);
    if (match === null) {
      const quote = text.indexOf('"', at);
      throw new Error(`parse error on line 1, column ${quote + 1}: bare " in non-quoted-field`);
    }
    values.push(match[1] === undefined ? (match[2] ?? '') : match[1].replaceAll('""', '"'));
  }
  if (text.endsWith(',')) values.push('');
  return values;
}
