import { errorText, FileError } from '../../../sim/file-system';
import type { Coroutine, ExitStatus, ProcessContext, Program } from './process';
import { signalExitCode } from './signals';

/** What a program does. One that is none, or throws before it has begun, ends at once when it runs. */
export function coroutineOf(program: Program, process: ProcessContext): Coroutine<number> {
  try {
    const coroutine: Coroutine<number> | undefined = program(process);
    if (typeof coroutine?.next === 'function') return coroutine;
    return failing(new TypeError('a program must be a generator function'));
  } catch (error) {
    return failing(error);
  }
}

// oxlint-disable-next-line require-yield
function* failing(error: unknown): Coroutine<number> {
  throw error;
}

/** How a process ends whose program throws, and what it says on standard error. */
export function crashOf(
  error: unknown,
  [name = '']: readonly string[],
): { readonly status: ExitStatus; readonly message: string } {
  // Code that calls itself without end: of a process on Linux the kernel says so by a signal.
  if (error instanceof RangeError && error.message.includes('call stack'))
    return { status: { code: signalExitCode('SIGSEGV'), signal: 'SIGSEGV' }, message: '' };
  const why =
    error instanceof FileError ? `${error.path}: ${errorText(error.code)}` : `uncaught exception: ${String(error)}`;
  return { status: { code: 1 }, message: `${name}: ${why}\n` };
}
