import { OPTION_LETTERS } from './options';
import type { Shell } from './shell';

/** `$?`, `$$`, `$RANDOM` and the like; undefined: an ordinary variable. */
export function specialParameter(shell: Shell, name: string): string | undefined {
  if (name.length > 1) return /^[A-Z_]+$/.test(name) ? COMPUTED.get(name)?.(shell) : undefined;
  switch (name) {
    case '?':
      return String(shell.status);
    case '$':
      return String(shell.shellPid);
    case '!':
      return shell.lastBackgroundPid === undefined ? '' : String(shell.lastBackgroundPid);
    case '#':
      return String(shell.positional.length);
    case '0':
      return shell.name;
    case '-':
      return optionLetters(shell);
    default:
      return undefined;
  }
}

/** A value that only bash gives. */
const inBash = (value: (shell: Shell) => string) => (shell: Shell) =>
  shell.dialect.name === 'bash' ? value(shell) : undefined;

const COMPUTED: ReadonlyMap<string, (shell: Shell) => string | undefined> = new Map([
  ['RANDOM', (shell: Shell) => String(shell.process.random(32_768))],
  ['SECONDS', ({ process }: Shell) => String(Math.floor((process.nowMs - process.startedMs) / 1000))],
  ['LINENO', (shell: Shell) => String(shell.lineNumber)],
  ['PPID', (shell: Shell) => String((shell.parent ?? shell).process.parentPid)],
  ['UID', inBash(({ process }) => String(process.user.uid))],
  ['EUID', inBash(({ process }) => String(process.user.uid))],
  ['BASHPID', inBash(({ process }) => String(process.pid))],
  ['BASH_VERSION', inBash(() => '5.2.15(1)-release')],
  ['HOSTNAME', inBash(({ variables, process }) => variables.get('HOSTNAME') ?? process.hostname)],
]);

function optionLetters(shell: Shell): string {
  const isBash = shell.dialect.name === 'bash';
  let letters = isBash ? 'hB' : '';
  for (const [letter, option] of Object.entries(OPTION_LETTERS)) if (shell.options.has(option)) letters += letter;
  if (shell.interactive) letters += 'i';
  return shell.where === 'command' && isBash ? `${letters}c` : letters;
}
