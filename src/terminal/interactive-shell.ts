import type { Coroutine, ProcessContext, Program } from '../node/runtime/process/process';
import { signalExitCode } from '../node/runtime/process/signals';
import { bash } from '../node/runtime/shell/dialect';
import { collect } from '../node/runtime/shell/builtins/job-control';
import { runTyped } from '../node/runtime/shell/prompt';
import { readScript, type ScriptLine } from '../node/runtime/shell/script';
import { runExitTrap } from '../node/runtime/shell/exit';
import { Shell } from '../node/runtime/shell/shell';
import { interpreterFor, shellProgram } from '../node/runtime/shell/shell-program';
import { expandAliases } from './aliases';
import { expandHistory } from './history-expansion';

/** A bash at a prompt: its program waits for lines and runs them one after the other. */
export interface InteractiveShell {
  readonly program: Program;
  /** The exported variables; undefined before it has started. */
  readonly environment: ReadonlyMap<string, string> | undefined;
  /** Types lines. `done` is called with the exit code of the last one, unless the shell ends first. */
  type(lines: string, done: (exitCode: number) => void): void;
  /** Gives up the lines that are being run, and names the processes that Ctrl-C would reach. */
  interrupt(): readonly number[];
  /** Is that process one that was sent to the background by `&`? */
  isJob(pid: number): boolean;
}

export interface InteractiveShellOptions {
  readonly aliases: Readonly<Record<string, string>>;
}

const HISTORY_LIMIT = 1000;
const INTERRUPTED = signalExitCode('SIGINT');
const OUT_OF_TIME = signalExitCode('SIGXCPU');

export function interactiveShell({ aliases }: InteractiveShellOptions): InteractiveShell {
  let typed: { readonly lines: string; readonly done: (exitCode: number) => void } | undefined;
  let wakeUp: (() => void) | undefined;
  let shell: Shell | undefined;
  let busy = false;
  const history: string[] = [];

  function* run(process: ProcessContext): Coroutine<number> {
    const current = new Shell(process, {
      dialect: bash,
      name: 'bash',
      positional: [],
      interactive: true,
      where: 'prompt',
      interpreter: interpreterFor(shellProgram(bash)),
    });
    shell = current;
    for (const [name, value] of Object.entries(aliases)) current.aliases.set(name, value);
    // As bash at a prompt: TERM does nothing to it.
    process.trap('SIGTERM', 'ignore');
    process.trap('SIGXCPU', () => {
      process.printError('gherkube: stopped: a loop that never pauses\n');
      current.status = OUT_OF_TIME;
      current.flow = { kind: 'abort' };
    });
    for (;;) {
      if (typed === undefined) {
        yield (_process, wake) => {
          wakeUp = wake;
          return undefined;
        };
        continue;
      }
      const { lines, done } = typed;
      typed = undefined;
      busy = true;
      const exitCode = yield* runLines(current, lines, history);
      busy = false;
      if (current.flow?.kind === 'exit') return yield* runExitTrap(current);
      current.flow = undefined;
      done(exitCode);
    }
  }

  return {
    program: run,
    get environment() {
      return shell?.variables.environment;
    },
    type(lines, done) {
      typed = { lines, done };
      wakeUp?.();
    },
    interrupt() {
      if (shell === undefined || !busy) return [];
      shell.status = INTERRUPTED;
      shell.flow = { kind: 'abort' };
      return shell.foreground;
    },
    isJob: (pid) => shell?.jobs.byPid(pid) !== undefined,
  };
}

/** Runs what was typed, line by line, as bash reads it. Gives the exit code of the last line: 1 for one that names no event of the history. */
function* runLines(shell: Shell, text: string, history: string[]): Coroutine<number> {
  let rest = text;
  let exitCode = 0;
  while (rest.trim() !== '') {
    const [line] = readScript(rest);
    if (line === undefined) break;
    rest = behind(line, rest);
    exitCode = yield* runLine(shell, line, history);
    if (shell.flow !== undefined) {
      // `return` and `break` at a prompt end nothing but their line.
      if (shell.flow.kind === 'exit' || shell.flow.kind === 'abort') return shell.status;
      shell.flow = undefined;
    }
    collect(shell);
  }
  return exitCode;
}

/** What comes after a line; after one with an error, what comes after the end of the physical line that the error is in. */
function behind({ source, offset, error }: ScriptLine, text: string): string {
  if (error === undefined) return text.slice(offset + source.length);
  if (error.kind !== 'token') return '';
  const lines = text.split('\n');
  return lines.slice(error.line).join('\n');
}

function* runLine(shell: Shell, line: ScriptLine, history: string[]): Coroutine<number> {
  const typed = line.source.replace(/\n+$/, '');
  const expansion = expandHistory(typed, history);
  if ('error' in expansion) {
    shell.process.printError(`bash: ${expansion.error}\n`);
    return 1;
  }
  if (expansion.expanded) shell.process.printError(`${expansion.text}\n`);
  history.push(expansion.text);
  if (history.length > HISTORY_LIMIT) history.shift();
  const source = shell.aliases.size === 0 ? expansion.text : expandAliases(expansion.text, shell.aliases);
  const lines = source === typed ? [line] : readScript(source);
  return yield* runTyped(shell, lines);
}
