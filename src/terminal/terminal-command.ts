import type { FileSystem } from '../sim/file-system';
import type { TerminalPorts } from './terminal-ports';
import type { ProcessContext, Program } from '../node/runtime/process/process';
import { readAll } from '../node/runtime/process/system-calls';

/** What a command sees and writes to. */
export interface TerminalIo {
  /** All of its standard input; '' unless an argument says that it is read: `-`, `-f-`, `-i`, `--stdin`. */
  readonly stdin: string;
  readonly env: ReadonlyMap<string, string>;
  readonly cwd: string;
  /** The terminal's own files. Paths are absolute. */
  readonly files: FileSystem;
  stdout(text: string): void;
  stderr(text: string): void;
  /** The cluster's time in milliseconds since 1970. */
  now(): number;
  /** From now on the command waits for others and for the end, and does nothing of its own: nobody need wait for it. */
  holds(): void;
  /** Was it sent to the background? Then it must not let time pass for the others: it takes naps. */
  inBackground(): boolean;
  /** Sleeps until so many milliseconds have passed for the terminal, or it is killed. */
  nap(ms: number): Promise<void>;
  /** Listens at a port of the terminal's machine, for what runs in this terminal; absent where no terminal is. */
  readonly listen?: TerminalPorts['listen'];
  /** Aborted when the command is killed: by Ctrl-C, by a limit, or because nobody reads its output any more. */
  readonly signal: AbortSignal;
}

/** A command that is not part of the terminal: kubectl, docker, minikube. `argv`: with its name. Gives its exit code. */
export type TerminalCommand = (argv: readonly string[], io: TerminalIo) => Promise<number>;

/** What the driver of a terminal has to know of the commands that are under way. */
export interface CommandWatcher {
  started(): void;
  /** It has written something. */
  wrote(): void;
  /** It only waits: from now on, or until `woke`. */
  held(): void;
  woke(): void;
  inBackground(pid: number): boolean;
  /** It has ended, `held` if it only waited; `error`: it has thrown, which is a programmer's error. */
  ended(error: unknown, held: boolean): void;
  now(): number;
  readonly listen: TerminalPorts['listen'];
}

/** A command as a program of the terminal's processes: the one place where a promise meets a process. */
export function commandProgram(command: TerminalCommand, watcher: CommandWatcher): Program {
  return function* external(process: ProcessContext) {
    const stdin = readsStandardInput(process.argv) ? yield* readAll(process.stdin) : '';
    let exitCode = 1;
    yield (_process, wake) => {
      const controller = new AbortController();
      let isHeld = false;
      const io: TerminalIo = {
        stdin,
        env: process.env,
        cwd: process.cwd,
        files: process.files,
        stdout(text) {
          process.print(text);
          watcher.wrote();
        },
        stderr(text) {
          process.printError(text);
          watcher.wrote();
        },
        now: () => watcher.now(),
        holds() {
          if (!isHeld) watcher.held();
          isHeld = true;
        },
        inBackground: () => watcher.inBackground(process.pid),
        nap: async (ms) =>
          await new Promise((resolve) => {
            if (!isHeld) watcher.held();
            const wakeUp = (): void => {
              timer();
              controller.signal.removeEventListener('abort', wakeUp);
              if (!isHeld) watcher.woke();
              resolve();
            };
            const timer = process.timer(ms, wakeUp);
            controller.signal.addEventListener('abort', wakeUp);
          }),
        listen: (...args) => watcher.listen(...args),
        signal: controller.signal,
      };
      watcher.started();
      void runToEnd(command, process.argv, io).then(({ code, error }) => {
        exitCode = code;
        wake();
        watcher.ended(error, isHeld);
      });
      return () => controller.abort();
    };
    return exitCode;
  };
}

async function runToEnd(
  command: TerminalCommand,
  argv: readonly string[],
  io: TerminalIo,
): Promise<{ readonly code: number; readonly error?: unknown }> {
  try {
    return { code: await command(argv, io) };
  } catch (error) {
    return { code: 1, error };
  }
}

function readsStandardInput(argv: readonly string[]): boolean {
  // A shell on a machine that is given no command.
  if (/(?:^|\/)minikube$/.test(argv[0] ?? '') && argv[1] === 'ssh' && argv.every((word) => word !== '--')) return true;
  return argv
    .slice(1)
    .some((argument) => /^(-|-\w-|--[\w-]+=-|\/dev\/stdin|--stdin(=true)?|-[a-z]*i[a-z]*)$/.test(argument));
}
