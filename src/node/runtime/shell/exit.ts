import type { Coroutine } from '../process/process';
import type { Shell } from './shell';
import { ShellError } from './shell-error';

/** Runs the body of a forked shell: an error ends it, its EXIT trap runs. */
export function* runForked(shell: Shell, body: (shell: Shell) => Coroutine<number>): Coroutine<number> {
  try {
    shell.status = yield* body(shell);
  } catch (error) {
    if (!(error instanceof ShellError)) throw error;
    shell.complain(error.message);
    shell.status = error.status;
  }
  return yield* runExitTrap(shell);
}

/** Runs the EXIT trap, once; gives the exit code of the shell. */
export function* runExitTrap(shell: Shell): Coroutine<number> {
  const command = shell.traps.get('EXIT');
  if (command === undefined || command === '') return shell.status;
  shell.traps.delete('EXIT');
  const { status } = shell;
  shell.flow = undefined;
  yield* shell.interpreter.runText(shell, command, 'eval');
  return shell.flow === undefined ? status : shell.status;
}
