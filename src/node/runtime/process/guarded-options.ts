import type { Mutable } from '../../../api/mutable';
import type { ListenOptions } from '../../../sim/net';
import type { StandardStreams } from './streams';

/** How a process listens: what its handlers throw ends it, and its answers are foreseen only where its output goes to the log. */
export function guardedOptions(
  options: ListenOptions,
  process: StandardStreams & { guard(code: () => void): void },
): ListenOptions {
  const { http, datagram } = options;
  const guarded: Mutable<ListenOptions> = { ...options };
  if (http !== undefined) guarded.http = (...args) => process.guard(() => http(...args));
  if (datagram !== undefined) guarded.datagram = (...args) => process.guard(() => datagram(...args));
  // What is written elsewhere than to the log cannot be made up for later.
  if (process.stdout.logged !== true || process.stderr.logged !== true) guarded.steadyUntilMs = undefined;
  return guarded;
}
