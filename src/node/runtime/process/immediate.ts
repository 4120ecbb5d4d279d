import type { Coroutine, ProcessContext, Program } from './process';

/** A program that does its work at once and never waits. */
export function immediate(run: (process: ProcessContext) => number): Program {
  // oxlint-disable-next-line require-yield
  return function* immediately(process): Coroutine<number> {
    return run(process);
  };
}
