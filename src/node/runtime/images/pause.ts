import type { Program } from '../process/process';
import type { Image } from './image';
import { exitOnTermination, waitForSignal } from './serve';

/** The container that does nothing but hold the namespaces of a pod. */
export function pause(): Image {
  const commands = new Map([['/pause', pauseProgram]]);
  return {
    sizeBytes: 321_520,
    entrypoint: ['/pause'],
    user: '65535:65535',
    commands: () => commands,
    binaries: new Map([['pause', pauseProgram]]),
    build: (files) => files.writeBinary('/pause', 'pause'),
  };
}

export const pauseProgram: Program = function* pauseMain(process) {
  exitOnTermination(process);
  // As PID 1 of a shared process namespace it reaps whom others leave behind.
  process.trap('SIGCHLD', 'ignore');
  return yield* waitForSignal();
};
