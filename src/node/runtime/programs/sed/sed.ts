import { errorText, FileError } from '../../../../sim/file-system';
import { openInput, openOutput } from '../../process/open';
import type { Coroutine, ProcessContext } from '../../process/process';
import { readAll } from '../../process/system-calls';
import { complain, openInputs, unknownOption, type Flavor } from '../tool';
import { SedEditor } from './editor';
import { parseSedScript, SedError, type SedCommand } from './script';

interface Invocation {
  readonly scripts: readonly string[];
  readonly files: readonly string[];
  readonly isQuiet: boolean;
  readonly isExtended: boolean;
  /** Each file on its own. */
  readonly isSeparate: boolean;
  /** Files are changed; what they were is kept under the name with this behind it, unless it is ''. */
  readonly suffix: string | undefined;
}

const LONG: Readonly<Record<string, string>> = {
  expression: 'e',
  file: 'f',
  'in-place': 'i',
  quiet: 'n',
  'regexp-extended': 'E',
  separate: 's',
  silent: 'n',
  unbuffered: 'u',
};
const USAGE = 'Usage: sed [OPTION]... {script-only-if-no-other-script} [input-file]...\n';

/**
 * `sed [-n] [-E] [-s] [-i[suffix]] [-e script] [-f file] [file...]` with all commands of POSIX and those of GNU that change or print lines.
 * Divergence from real sed: all of the input is read before its first line is edited; pattern and hold space end at 16 Mi characters.
 */
export function* sed(process: ProcessContext, flavor: Flavor): Coroutine<number> {
  const invocation = yield* readArguments(process);
  if (typeof invocation === 'number') return invocation;
  const { scripts, files, isQuiet, isExtended, isSeparate, suffix } = invocation;
  let commands: readonly SedCommand[];
  try {
    commands = parseSedScript(scripts.join('\n'), isExtended);
  } catch (error) {
    if (!(error instanceof SedError) && !(error instanceof SyntaxError)) throw error;
    complain(process, scriptError(error, scripts.join('\n').length, flavor));
    return 1;
  }
  const inputs = openInputs(
    process,
    files,
    flavor,
    flavor === 'gnu' ? (name, error) => `can't read ${name}: ${errorText(error.code)}` : undefined,
  );
  const isQuietByScript = isQuiet || /^#n(?:\n|$)/.test(scripts[0] ?? '');
  const newEditor = (): SedEditor => new SedEditor(process, commands, isQuietByScript);
  let text = '';
  for (const { name, input } of inputs) {
    const content = yield* readAll(input);
    if (suffix === undefined && !isSeparate) {
      text += text === '' || text.endsWith('\n') ? content : `\n${content}`;
      continue;
    }
    let edited = '';
    const toFile = suffix !== undefined && name !== '-';
    const result = yield* newEditor().edit(
      content,
      toFile ? (piece) => (edited += piece) : (piece) => process.print(piece),
    );
    if (toFile) {
      if (suffix !== '') openOutput(process, `${name}${suffix}`).write(content);
      openOutput(process, name).write(edited);
    }
    if (result.hasQuit) return result.exitCode;
  }
  if (suffix !== undefined || isSeparate) return inputs.failed ? 2 : 0;
  const { hasQuit, exitCode } = yield* newEditor().edit(text, (piece) => process.print(piece));
  return hasQuit && exitCode !== 0 ? exitCode : inputs.failed ? 2 : 0;
}

function* readArguments(process: ProcessContext): Coroutine<Invocation | number> {
  const args = process.argv.slice(1);
  const scripts: string[] = [];
  const files: string[] = [];
  const flags = new Set<string>();
  let suffix: string | undefined;
  for (let index = 0; index < args.length; index += 1) {
    const argument = args[index] ?? '';
    if (argument === '--') {
      files.push(...args.slice(index + 1));
      break;
    }
    if (!/^-./.test(argument)) {
      files.push(argument);
      continue;
    }
    const [, name = '', given] = /^--([\w-]+)(?:=([^]*))?$/.exec(argument) ?? [];
    const letters = name === '' ? argument.slice(1) : (LONG[name] ?? '');
    if (letters === '') return unknownOption(process, argument);
    for (let at = 0; at < letters.length; at += 1) {
      const letter = letters[at] ?? '';
      const rest = name === '' ? letters.slice(at + 1) : (given ?? '');
      if (letter === 'i') suffix = rest;
      else if (letter === 'e' || letter === 'f') {
        const value = rest === '' ? (args[(index += 1)] ?? '') : rest;
        const script = letter === 'e' ? value : yield* scriptOf(process, value);
        if (script === undefined) return 1;
        scripts.push(script);
      } else if ('nErsuz'.includes(letter)) {
        flags.add(letter);
        continue;
      } else return unknownOption(process, letter);
      break;
    }
  }
  const [script] = files;
  if (scripts.length === 0) {
    if (script === undefined) {
      process.printError(USAGE);
      return 1;
    }
    scripts.push(script);
    files.shift();
  }
  return {
    scripts,
    files,
    isQuiet: flags.has('n'),
    isExtended: flags.has('E') || flags.has('r'),
    isSeparate: flags.has('s'),
    suffix,
  };
}

function* scriptOf(process: ProcessContext, path: string): Coroutine<string | undefined> {
  try {
    const text = yield* readAll(path === '-' ? process.stdin : openInput(process, path));
    return text.replace(/\n$/, '');
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    complain(process, `couldn't open file ${path}: ${errorText(error.code)}`);
    return undefined;
  }
}

/** Busybox says what is wrong, GNU also where. Source: busybox, editors/sed.c. */
function scriptError(error: SedError | SyntaxError, length: number, flavor: Flavor): string {
  if (!(error instanceof SedError)) return `-e expression #1, char ${length}: Invalid preceding regular expression`;
  const { message, at } = error;
  if (flavor === 'busybox')
    return message
      .replace(/^unknown command: `(.*)'$/, 'unsupported command $1')
      .replace(/^unknown option to `s'$/, 'bad option in substitution expression');
  return at === undefined ? message : `-e expression #1, char ${at}: ${message}`;
}
