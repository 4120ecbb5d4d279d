import type { Coroutine } from '../process/process';
import { withDescendants } from '../process/terminal';
import { signalExitCode } from '../process/signals';
import { collect } from './builtins/job-control';
import { runList, runPendingTraps } from './execute';
import { runExitTrap } from './exit';
import { ioOf } from './io';
import { describeProblem, readScript, type ScriptLine } from './script';
import type { Shell } from './shell';
import { ShellError } from './shell-error';

/** A command that goes on over more lines than this is given up. */
const MAX_COMMAND_LENGTH = 1024 * 1024;
const INTERRUPTED = signalExitCode('SIGINT');

/**
 * Reads commands from standard input, each when the one before it has run, until the input ends or one of them ends the shell. At a prompt
 * (`shell.interactive`) errors end nothing but their line, and Ctrl-C gives it up.
 *
 * Divergence from real shells: the terminal edits the line, so there is neither history nor completion.
 */
export function* runInput(shell: Shell): Coroutine<number> {
  const { process, interactive } = shell;
  const { terminal } = process.stdin;
  let interrupted = false;
  let busy = false;
  let wakeUp: (() => void) | undefined;
  if (interactive) {
    process.trap('SIGTERM', 'ignore');
    process.trap('SIGQUIT', 'ignore');
    process.trap('SIGTSTP', 'ignore');
    process.trap('SIGINT', () => {
      interrupted = true;
      if (busy) {
        shell.status = INTERRUPTED;
        shell.flow = { kind: 'abort' };
        shell.interruptWait?.();
      } else wakeUp?.();
    });
    if (terminal !== undefined)
      terminal.foreground = () => [
        process.pid,
        ...(busy ? withDescendants(process.processes(), shell.foreground) : []),
      ];
  }
  let command = '';
  for (;;) {
    if (interactive) process.printError(promptOf(shell, command !== ''));
    const line = yield* readTypedLine(
      shell,
      () => interrupted,
      (wake) => (wakeUp = wake),
    );
    if (interrupted) {
      interrupted = false;
      command = '';
      shell.status = INTERRUPTED;
      process.printError('\n');
      continue;
    }
    command += line;
    const ended = line === '';
    if (!ended && command.length < MAX_COMMAND_LENGTH && isIncomplete(command)) continue;
    const text = command;
    command = '';
    if (text.trim() !== '') {
      busy = true;
      yield* interactive ? runTyped(shell, readScript(text)) : runPiped(shell, text);
      busy = false;
      if (interrupted) process.printError('\n');
      interrupted = false;
      if (shell.flow?.kind === 'exit' || (shell.flow !== undefined && !interactive)) break;
      shell.flow = undefined;
      collect(shell);
    }
    if (ended) {
      if (interactive) process.printError(shell.dialect.name === 'bash' ? 'exit\n' : '\n');
      break;
    }
  }
  shell.io = ioOf(process);
  return yield* runExitTrap(shell);
}

/** Runs the lines of a command that was typed at a prompt: what goes wrong ends no more than them. */
export function* runTyped(shell: Shell, lines: readonly ScriptLine[]): Coroutine<number> {
  try {
    for (const line of lines) {
      shell.beginLine(line);
      if (line.error === undefined) shell.status = yield* runList(shell, line.statements, false);
      else {
        shell.process.printError(describeProblem(line.error, shell.dialect, shell.name, 'prompt'));
        shell.status = 2;
      }
      if (shell.flow !== undefined) return shell.status;
    }
    yield* runPendingTraps(shell);
  } catch (error) {
    if (!(error instanceof ShellError)) throw error;
    shell.complain(error.message);
    shell.status = error.status === shell.dialect.unsetStatus ? 1 : error.status;
    shell.io = ioOf(shell.process);
  }
  return shell.status;
}

/** Runs a command of a script that comes over standard input: an error ends the shell. */
function* runPiped(shell: Shell, text: string): Coroutine<void> {
  try {
    for (const line of readScript(text)) {
      shell.beginLine(line);
      if (line.error !== undefined) {
        shell.process.write(shell.io.error, describeProblem(line.error, shell.dialect, shell.name, shell.where));
        shell.status = 2;
        shell.flow = { kind: 'exit' };
        return;
      }
      shell.status = yield* runList(shell, line.statements, false);
      if (shell.flow !== undefined) return;
    }
    yield* runPendingTraps(shell);
  } catch (error) {
    if (!(error instanceof ShellError)) throw error;
    shell.complain(error.message);
    shell.status = error.status;
    shell.flow = { kind: 'exit' };
  }
}

/** The next line with its newline; '' at the end of the input, or when it is interrupted. */
function* readTypedLine(
  { process: { stdin } }: Shell,
  interrupted: () => boolean,
  onWait: (wake: () => void) => void,
): Coroutine<string> {
  let line = '';
  while (!line.endsWith('\n') && !interrupted()) {
    const piece = stdin.take(undefined, '\n');
    if (piece === '') return line;
    if (piece !== undefined) line += piece;
    else {
      yield (_process, wake) => {
        onWait(wake);
        return stdin.onReadable(wake);
      };
    }
  }
  return interrupted() ? '' : line;
}

/** Does the command go on in the next line? */
function isIncomplete(text: string): boolean {
  if (/(?:^|[^\\])(?:\\\\)*\\\n$/.test(text)) return true;
  const [last] = readScript(text).slice(-1);
  if (last?.error !== undefined) return last.error.kind !== 'token';
  return hasOpenHereDocument(text);
}

/** A here-document whose last line has not come yet. */
function hasOpenHereDocument(text: string): boolean {
  if (!text.includes('<<')) return false;
  for (const [, dash, , word = ''] of text.matchAll(/(?<!<)<<(-?)[ \t]*(["'\\]?)([A-Za-z0-9_.-]+)/g)) {
    const lines = text.split('\n').map((line) => (dash === '-' ? line.replace(/^\t+/, '') : line));
    if (!lines.slice(1).includes(word)) return true;
  }
  return false;
}

/** As the shells of the images ask: busybox' `/ # `, dash's `# `, bash's `root@web:/# ` (Debian's /etc/bash.bashrc). */
function promptOf(shell: Shell, continues: boolean): string {
  if (continues) return shell.variables.get('PS2') ?? '> ';
  const defaults = { ash: '\\w \\$ ', dash: '\\$ ', bash: '\\u@\\h:\\w\\$ ' };
  return expandPrompt(shell.variables.get('PS1') ?? defaults[shell.dialect.name], shell);
}

function expandPrompt(text: string, { process, variables, dialect }: Shell): string {
  const home = variables.get('HOME') ?? '';
  const { cwd } = process;
  const shown =
    home !== '' && home !== '/' && (cwd === home || cwd.startsWith(`${home}/`)) ? `~${cwd.slice(home.length)}` : cwd;
  const isRoot = process.user.uid === 0;
  const values: Readonly<Record<string, string>> = {
    w: shown,
    W: shown === '/' ? '/' : (shown.split('/').at(-1) ?? ''),
    u: isRoot ? 'root' : (variables.get('USER') ?? 'I have no name!'),
    h: process.hostname.split('.')[0] ?? '',
    H: process.hostname,
    $: isRoot ? '#' : '$',
    s: dialect.name,
    n: '\n',
    '\\': '\\',
    '[': '',
    ']': '',
  };
  return text.replace(/\\(.)/g, (escape, letter: string) => values[letter] ?? escape);
}
