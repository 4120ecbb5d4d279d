import type { HttpHandler, ListenOptions } from '../../../sim/net';
import type { StandardStreams } from './streams';

/** How a process listens: what its handlers throw ends it (`guard`), and its answers are foreseen only where its output goes to the log. */
export function guardedOptions(
  options: ListenOptions,
  { stdout, stderr }: StandardStreams,
  guard: (code: () => void) => void,
): ListenOptions {
  const { http, datagram } = options;
  const guarded: HttpHandler | undefined = http && ((...args) => guard(() => http(...args)));
  const received: ListenOptions['datagram'] = datagram && ((...args) => guard(() => datagram(...args)));
  // What is written elsewhere than to the log cannot be made up for later.
  const isLogged = stdout.logged === true && stderr.logged === true;
  return {
    ...options,
    ...(guarded && { http: guarded }),
    ...(received && { datagram: received }),
    steadyUntilMs: isLogged ? options.steadyUntilMs : undefined,
  };
}
