import type { Io } from '../io';
import { OPTION_LETTERS, type ShellOption } from '../options';
import type { Shell } from '../shell';
import { ShellError } from '../shell-error';
import type { Builtins } from './builtin';

const NAMES = new Set<string>([...Object.values(OPTION_LETTERS), 'pipefail']);
/** Names that are taken and do nothing here. */
const IGNORED = new Set([
  'emacs',
  'vi',
  'posix',
  'hashall',
  'braceexpand',
  'interactive-comments',
  'histexpand',
  'history',
  'errtrace',
  'functrace',
]);

/** `set` and `shopt`. */
export const optionBuiltins: Builtins = {
  set(shell, args, io) {
    if (args.length === 0) {
      for (const name of shell.variables.names()) {
        const value = shell.variables.get(name);
        if (value !== undefined) shell.process.write(io.output, `${name}=${quoted(value)}\n`);
      }
      return 0;
    }
    return setOptions(shell, args, io);
  },
  shopt: () => 0,
  times(shell, _args, io) {
    shell.process.write(io.output, '0m0.000s 0m0.000s\n0m0.000s 0m0.000s\n');
    return 0;
  },
};

/** Takes the options of `set` or of the shell itself, then the positional parameters. */
export function setOptions(shell: Shell, args: readonly string[], io: Io): number {
  for (let index = 0; index < args.length; index += 1) {
    const argument = args[index] ?? '';
    if (argument === '--' || argument === '-') {
      if (argument === '--' || index + 1 < args.length) shell.positional = args.slice(index + 1);
      return 0;
    }
    if (!/^[-+]./.test(argument)) {
      shell.positional = args.slice(index);
      return 0;
    }
    const on = argument.startsWith('-');
    for (const letter of argument.slice(1)) {
      if (letter === 'o') {
        const name = args[(index += 1)];
        if (name === undefined) listOptions(shell, io);
        else if (isOption(name)) toggle(shell, name, on);
        else if (!IGNORED.has(name))
          return badOption(shell, `set: ${name}: invalid option name`, `set: Illegal option -o ${name}`);
        continue;
      }
      const option = OPTION_LETTERS[letter];
      if (option !== undefined) toggle(shell, option, on);
      else if (!/[bhkptBEHPT]/.test(letter)) {
        return badOption(
          shell,
          `set: ${argument[0]}${letter}: invalid option`,
          `set: Illegal option ${argument[0]}${letter}`,
        );
      }
    }
  }
  return 0;
}

function badOption(shell: Shell, bash: string, posix: string): number {
  if (shell.dialect.name !== 'bash') throw new ShellError(posix, 2);
  shell.complain(bash);
  return 2;
}

function toggle(shell: Shell, option: ShellOption, on: boolean): void {
  if (on) shell.options.add(option);
  else shell.options.delete(option);
}

function isOption(name: string): name is ShellOption {
  return NAMES.has(name);
}

function listOptions(shell: Shell, io: Io): void {
  for (const name of [...NAMES].sort()) {
    shell.process.write(io.output, `${name.padEnd(15)}\t${isOption(name) && shell.options.has(name) ? 'on' : 'off'}\n`);
  }
}

function quoted(value: string): string {
  return /^[\w@%+=:,./-]*$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`;
}
