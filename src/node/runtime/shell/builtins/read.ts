import type { Coroutine } from '../../process/process';
import { readLine, read as readInput } from '../../process/system-calls';
import type { Io } from '../io';
import type { Shell } from '../shell';
import type { Builtins } from './builtin';

/** Input into variables, and options out of arguments. */
export const readBuiltins: Builtins = {
  read,
  *mapfile(shell, args, io) {
    return yield* mapLines(shell, args, io);
  },
  *readarray(shell, args, io) {
    return yield* mapLines(shell, args, io);
  },
  getopts(shell, [specification, name, ...args], io) {
    if (specification === undefined || name === undefined) {
      shell.process.write(io.error, 'getopts: usage: getopts optstring name [arg ...]\n');
      return 2;
    }
    return nextOption(shell, specification, name, args.length > 0 ? args : shell.positional, io);
  },
};

function* read(shell: Shell, args: readonly string[], io: Io): Coroutine<number> {
  let raw = false;
  let count: number | undefined;
  let delimiter = '\n';
  const names: string[] = [];
  for (let index = 0; index < args.length; index += 1) {
    const argument = args[index] ?? '';
    if (names.length > 0 || !argument.startsWith('-')) names.push(argument);
    else if (argument === '-n' || argument === '-N') count = Number(args[(index += 1)]);
    else if (argument === '-d') delimiter = (args[(index += 1)] ?? '').slice(0, 1);
    else if (argument === '-p') {
      const prompt = args[(index += 1)] ?? '';
      if (shell.interactive) shell.process.write(io.error, prompt);
    } else if (argument === '-t' || argument === '-u' || argument === '-i') index += 1;
    else if (argument.includes('r')) raw = true;
  }
  let line = yield* readPiece(io, count, delimiter);
  if (!raw) while (line.endsWith('\\\n')) line = line.slice(0, -2) + (yield* readPiece(io, count, delimiter));
  const complete = line.endsWith(delimiter) || (count !== undefined && line.length === count);
  if (line.endsWith(delimiter)) line = line.slice(0, -delimiter.length);
  if (names.length === 0) shell.assign('REPLY', raw ? line : unescaped(line));
  else assignFields(shell, names, line, raw);
  return complete ? 0 : 1;
}

function* readPiece(io: Io, count: number | undefined, delimiter: string): Coroutine<string> {
  if (count !== undefined) return yield* readInput(io.input, count, delimiter);
  if (delimiter === '\n') return yield* readLine(io.input);
  return yield* readInput(io.input, undefined, delimiter === '' ? '\0' : delimiter);
}

/** The last name takes the rest of the line. */
function assignFields(shell: Shell, names: readonly string[], line: string, raw: boolean): void {
  const ifs = shell.variables.get('IFS') ?? ' \t\n';
  const isSeparator = (index: number): boolean => ifs.includes(line[index] ?? '') && (raw || line[index - 1] !== '\\');
  const isBlank = (index: number): boolean => index < line.length && /\s/.test(line[index] ?? '') && isSeparator(index);
  let index = 0;
  while (isBlank(index)) index += 1;
  names.forEach((name, position) => {
    const start = index;
    if (position === names.length - 1) {
      let end = line.length;
      while (end > start && isBlank(end - 1)) end -= 1;
      shell.assign(name, raw ? line.slice(start, end) : unescaped(line.slice(start, end)));
      return;
    }
    while (index < line.length && !isSeparator(index)) index += 1;
    const text = line.slice(start, index);
    shell.assign(name, raw ? text : unescaped(text));
    while (isBlank(index)) index += 1;
    if (index < line.length && isSeparator(index)) {
      index += 1;
      while (isBlank(index)) index += 1;
    }
  });
}

function unescaped(text: string): string {
  return text.replace(/\\([^])/g, '$1');
}

function* mapLines(shell: Shell, args: readonly string[], io: Io): Coroutine<number> {
  const strip = args.includes('-t');
  const name = args.find((argument) => !argument.startsWith('-')) ?? 'MAPFILE';
  const lines: string[] = [];
  for (let line = yield* readLine(io.input); line !== ''; line = yield* readLine(io.input)) {
    lines.push(strip && line.endsWith('\n') ? line.slice(0, -1) : line);
  }
  shell.variables.setItems(name, lines);
  return 0;
}

function nextOption(shell: Shell, specification: string, name: string, args: readonly string[], io: Io): number {
  const silent = specification.startsWith(':');
  const optionIndex = Number(shell.variables.get('OPTIND') ?? '1');
  const [position = optionIndex, within = 1] =
    optionIndex === 1 && shell.optionOffset[0] !== 1 ? [1, 1] : shell.optionOffset;
  const argument = args[position - 1];
  const finish = (status: number): number => {
    shell.variables.set('OPTIND', String(shell.optionOffset[0]));
    return status;
  };
  if (argument === undefined || !/^-./.test(argument) || argument === '--') {
    shell.optionOffset = [argument === '--' ? position + 1 : position, 1];
    shell.variables.set(name, '?');
    return finish(1);
  }
  const letter = argument[within] ?? '';
  const at = specification.indexOf(letter);
  const next: [number, number] = within + 1 < argument.length ? [position, within + 1] : [position + 1, 1];
  if (letter === ':' || at < 0) {
    shell.variables.set(name, '?');
    if (silent) shell.variables.set('OPTARG', letter);
    else shell.process.write(io.error, `${shell.name}: illegal option -- ${letter}\n`);
    shell.optionOffset = next;
    return finish(0);
  }
  shell.variables.set(name, letter);
  if (specification[at + 1] !== ':') {
    shell.variables.unset('OPTARG');
    shell.optionOffset = next;
    return finish(0);
  }
  const attached = argument.slice(within + 1);
  const value = attached === '' ? args[position] : attached;
  shell.optionOffset = [attached === '' ? position + 2 : position + 1, 1];
  if (value === undefined) {
    shell.variables.set(name, silent ? ':' : '?');
    if (silent) shell.variables.set('OPTARG', letter);
    else shell.process.write(io.error, `${shell.name}: option requires an argument -- ${letter}\n`);
    return finish(0);
  }
  shell.variables.set('OPTARG', value);
  return finish(0);
}
