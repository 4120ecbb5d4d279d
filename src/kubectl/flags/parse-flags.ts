import { quote } from '../../api/go/text';
import type { Flag } from './flag';

/** What a command line says once its flags are taken out. */
export interface ParsedFlags {
  readonly args: readonly string[];
  /** How many of the arguments stand before `--`; undefined: there is no `--`. */
  readonly argsBeforeDash: number | undefined;
  readonly helpAsked: boolean;
  /** The value of a flag, given or default. */
  value<T>(flag: Flag<T>): T;
  /** Was the flag given? */
  changed(flag: Flag<unknown>): boolean;
}

/**
 * Reads flags as spf13/pflag does: `--name value`, `--name=value`, `-n value`, `-nvalue`, `-n=value`, clusters of shorthands (`-it`),
 * flags anywhere between the arguments, `--` ends them.
 * Throws `Error` with pflag's texts (`flag.go`, `errors.go`). Asking for help stops the reading, as there.
 */
export function parseFlags(flags: readonly Flag<unknown>[], line: readonly string[]): ParsedFlags {
  const texts = new Map<string, string[]>();
  const args: string[] = [];
  let argsBeforeDash: number | undefined;
  let helpAsked = false;
  const rest = [...line].reverse();

  const set = (flag: Flag<unknown>, text: string): void => {
    try {
      flag.parse([text]);
    } catch (error) {
      const shown = flag.shorthand === undefined ? `--${flag.name}` : `-${flag.shorthand}, --${flag.name}`;
      const cause = error instanceof Error ? error.message : String(error);
      throw new Error(`invalid argument ${quote(text)} for ${quote(shown)} flag: ${cause}`, { cause: error });
    }
    const given = texts.get(flag.name);
    if (given === undefined) texts.set(flag.name, [text]);
    else given.push(text);
  };

  while (rest.length > 0 && !helpAsked) {
    const word = rest.pop() ?? '';
    if (word === '--') {
      argsBeforeDash = args.length;
      args.push(...rest.reverse());
      break;
    }
    if (word.startsWith('--')) helpAsked = readLong(flags, word, rest, set);
    else if (word.startsWith('-') && word !== '-') helpAsked = readShorthands(flags, word.slice(1), rest, set);
    else args.push(word);
  }
  return {
    args,
    argsBeforeDash,
    helpAsked,
    value: (flag) => flag.parse(texts.get(flag.name) ?? []),
    changed: (flag) => texts.has(flag.name),
  };
}

type SetFlag = (flag: Flag<unknown>, text: string) => void;

/** True when help was asked for. `rest` is the remaining line, reversed. */
function readLong(flags: readonly Flag<unknown>[], word: string, rest: string[], set: SetFlag): boolean {
  const text = word.slice(2);
  if (text === '' || text.startsWith('-') || text.startsWith('=')) throw new Error(`bad flag syntax: ${word}`);
  const equals = text.indexOf('=');
  const name = equals < 0 ? text : text.slice(0, equals);
  const flag = findFlag(flags, name);
  if (flag === undefined) {
    if (name === 'help') return true;
    throw new Error(`unknown flag: --${name}`);
  }
  if (equals >= 0) set(flag, text.slice(equals + 1));
  else if (flag.withoutValue !== undefined) set(flag, flag.withoutValue);
  else {
    const value = rest.pop();
    if (value === undefined) throw new Error(`flag needs an argument: --${name}`);
    set(flag, value);
  }
  return false;
}

function readShorthands(flags: readonly Flag<unknown>[], cluster: string, rest: string[], set: SetFlag): boolean {
  let letters = cluster;
  while (letters !== '') {
    const letter = letters.charAt(0);
    const flag = flags.find(({ shorthand }) => shorthand === letter);
    if (flag === undefined) {
      if (letter === 'h') return true;
      throw new Error(`unknown shorthand flag: '${letter}' in -${letters}`);
    }
    if (letters.length > 2 && letters.charAt(1) === '=') {
      set(flag, letters.slice(2));
      return false;
    }
    if (flag.withoutValue !== undefined) {
      set(flag, flag.withoutValue);
      letters = letters.slice(1);
      continue;
    }
    const value = letters.length > 1 ? letters.slice(1) : rest.pop();
    if (value === undefined) throw new Error(`flag needs an argument: '${letter}' in -${letters}`);
    set(flag, value);
    return false;
  }
  return false;
}

/** Flags may be written with `_` for `-` (component-base/cli/flag). */
export function findFlag(flags: readonly Flag<unknown>[], name: string): Flag<unknown> | undefined {
  const normal = name.replaceAll('_', '-');
  return flags.find((flag) => flag.name === normal);
}
