import type { Mutable } from '../../../api/mutable';
import type { HttpHandler, ListenOptions } from '../../../sim/net';
import type { StandardStreams } from './streams';

interface Guard {
  guard(code: () => void): void;
}

/** How a process listens: what its handlers throw ends it, and its answers are foreseen only where its output goes to the log. */
export function guardedOptions(options: ListenOptions, process: StandardStreams & Guard): ListenOptions {
  const { http, datagram } = options;
  const guarded: Mutable<ListenOptions> = { ...options };
  // Bound, it takes less memory than a function that keeps all that is around it here.
  if (http !== undefined) guarded.http = guardedHttp.bind(undefined, process, http);
  if (datagram !== undefined) guarded.datagram = (...args) => process.guard(() => datagram(...args));
  // What is written elsewhere than to the log cannot be made up for later.
  if (process.stdout.logged !== true || process.stderr.logged !== true) guarded.steadyUntilMs = undefined;
  return guarded;
}

function guardedHttp(process: Guard, http: HttpHandler, ...args: Parameters<HttpHandler>): void {
  process.guard(() => http(...args));
}
