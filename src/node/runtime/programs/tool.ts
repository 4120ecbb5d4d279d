import { errorText, FileError } from '../../../sim/file-system';
import { openInput } from '../process/open';
import type { Coroutine, ProcessContext } from '../process/process';
import type { Readable } from '../process/streams';
import { endOfSlice, MAX_LINE_LENGTH, read } from '../process/system-calls';

/** Whose tools an image has: they word some errors their own way. */
export type Flavor = 'gnu' | 'busybox';

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

export interface ParsedArguments {
  /** The options that were given, `-n` as `n`, `--name` as `name`; the value is '' for those that take none. */
  readonly options: ReadonlyMap<string, string>;
  readonly operands: readonly string[];
  /** The first option that is not known. */
  readonly unknown: string | undefined;
}

/**
 * Reads arguments as getopt does. `letters`: the options, one letter each, with a colon behind those that take a value. `long`: the long ones, with
 * the letter each stands for (or its own name) and a colon behind those that take a value.
 */
export function parseArguments(
  args: readonly string[],
  letters: string,
  long: Readonly<Record<string, string>> = {},
): ParsedArguments {
  const options = new Map<string, string>();
  const operands: string[] = [];
  for (let index = 0; index < args.length; index += 1) {
    const argument = args[index] ?? '';
    if (argument === '--') return { options, operands: [...operands, ...args.slice(index + 1)], unknown: undefined };
    if (argument.startsWith('--')) {
      const [name = '', value] = splitOnce(argument.slice(2), '=');
      const known = long[name];
      if (known === undefined) return { options, operands, unknown: argument };
      options.set(known.replace(':', ''), known.endsWith(':') ? (value ?? args[(index += 1)] ?? '') : (value ?? ''));
      continue;
    }
    if (!/^-./.test(argument)) {
      operands.push(argument);
      continue;
    }
    for (let at = 1; at < argument.length; at += 1) {
      const letter = argument[at] ?? '';
      const position = letter === ':' ? -1 : letters.indexOf(letter);
      if (position < 0) return { options, operands, unknown: letter };
      if (letters[position + 1] !== ':') {
        options.set(letter, '');
        continue;
      }
      const attached = argument.slice(at + 1);
      options.set(letter, attached === '' ? (args[(index += 1)] ?? '') : attached);
      break;
    }
  }
  return { options, operands, unknown: undefined };
}

/** What getopt says about an option that is not known, with the exit code. */
export function unknownOption(process: ProcessContext, option: string, status = 1): number {
  const name = nameOf(process);
  const what = option.startsWith('--') ? `unrecognized option '${option}'` : `invalid option -- '${option}'`;
  process.printError(`${name}: ${what}\n`);
  return status;
}

/** The name a program was called by. */
function nameOf(process: ProcessContext): string {
  const [path = ''] = process.argv;
  return path.slice(path.lastIndexOf('/') + 1);
}

export function complain(process: ProcessContext, message: string): void {
  process.printError(`${nameOf(process)}: ${message}\n`);
}

export interface NamedInput {
  readonly name: string;
  readonly input: Readable;
}

/** The inputs that operands name, opened one after the other. */
export interface Inputs extends Iterable<NamedInput> {
  readonly several: boolean;
  /** One of those so far could not be opened. */
  readonly failed: boolean;
}

/** `-`, and no operand at all, is standard input. What cannot be opened is complained about and left out. */
export function openInputs(
  process: ProcessContext,
  operands: readonly string[],
  flavor: Flavor,
  describe: (name: string, error: FileError) => string = (name, error) => cannotOpen(name, error, flavor),
): Inputs {
  const names = operands.length === 0 ? ['-'] : operands;
  let failed = false;
  return {
    several: names.length > 1,
    get failed() {
      return failed;
    },
    *[Symbol.iterator]() {
      for (const name of names) {
        try {
          yield { name, input: openNamed(process, name) };
        } catch (error) {
          if (!(error instanceof FileError)) throw error;
          complain(process, describe(name, error));
          failed = true;
        }
      }
    },
  };
}

function openNamed(process: ProcessContext, name: string): Readable {
  if (name === '-') return process.stdin;
  if (process.files.tryStat(process.resolve(name))?.kind === 'directory') throw new FileError('EISDIR', name);
  return openInput(process, name);
}

export function cannotOpen(name: string, error: FileError, flavor: Flavor): string {
  return flavor === 'busybox' && error.code !== 'EISDIR'
    ? `can't open '${name}': ${errorText(error.code)}`
    : `${name}: ${errorText(error.code)}`;
}

/** Of a file that is very long not all lines are there at once. */
const CHUNK_LENGTH = 1024 * 1024;

/** Calls `each` for every line (without its newline) of an input, and prints what it gives. `each` ends the reading by giving `false`. */
export function* forEachLine(
  process: ProcessContext,
  input: Readable,
  each: (line: string) => string | undefined | false,
): Coroutine<void> {
  let rest = '';
  for (;;) {
    const chunk = yield* read(input, CHUNK_LENGTH);
    if (chunk !== '' && !chunk.includes('\n')) {
      if (rest.length < MAX_LINE_LENGTH) rest += chunk;
      continue;
    }
    const text = rest + chunk;
    if (text === '') return;
    const lines = text.split('\n');
    rest = lines.pop() ?? '';
    if (chunk === '' && rest !== '') {
      lines.push(rest);
      rest = '';
    }
    let output = '';
    for (const line of lines) {
      const printed = each(line);
      if (printed === false) {
        process.print(output);
        return;
      }
      if (printed !== undefined) output += printed;
    }
    if (output !== '') process.print(output);
    if (process.spend(1 + lines.length)) yield endOfSlice;
    if (chunk === '') return;
  }
}

/** Does something to each operand; a failed file operation is complained about and the others go on. Gives the exit code. */
export function eachOperand(
  process: ProcessContext,
  operands: readonly string[],
  action: (operand: string) => void,
  describe: (operand: string, error: FileError) => string,
): number {
  let status = 0;
  for (const operand of operands) {
    try {
      action(operand);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      complain(process, describe(operand, error));
      status = 1;
    }
  }
  return status;
}

/** `5`, `5s`, `0.5`, `1m`, `2h`, `1d` in milliseconds; undefined when it is none of these. */
export function parseDuration(text: string): number | undefined {
  const [, number, unit = 's'] = /^(\d+(?:\.\d*)?|\.\d+)([smhd])?$/.exec(text) ?? [];
  if (number === undefined) return text === 'infinity' || text === 'inf' ? Infinity : undefined;
  return Number(number) * (UNITS[unit] ?? 1000);
}

export function splitOnce(text: string, separator: string): [string, string | undefined] {
  const index = text.indexOf(separator);
  return index < 0 ? [text, undefined] : [text.slice(0, index), text.slice(index + separator.length)];
}
