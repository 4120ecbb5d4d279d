import type { HttpOutcome, NetworkErrorCode, NetworkNamespace, PendingRequest } from '../sim/net';
import { NO_NETWORK } from '../sim/no-network';
import type { ExchangeWatcher } from './terminal-ports';

/** `synchronize` sets the terminal's clock by the cluster's. */
type DriveWatcher = ExchangeWatcher & { synchronize(): void };

/** The network of a cluster, in which something happens only while somebody lets its time pass. */
export interface TerminalNetwork {
  /** Where the terminal's machine is plugged in now; undefined: nowhere. */
  stack(): NetworkNamespace | undefined;
  /** The same when somebody wants to reach something: a machine that is plugged in only then. Default: `stack`. */
  plugIn?(): NetworkNamespace | undefined;
  /** Lets time pass until `isDone` says so, at most for `timeoutMs`. */
  waitUntil(isDone: () => boolean, timeoutMs: number): Promise<boolean>;
}

/**
 * The stack of a terminal's machine, for programs that run on the terminal's own clock: whoever waits for an answer lets the cluster's time
 * pass until it is there.
 *
 * Divergence from real Kubernetes: datagrams and questions to name servers get no answer.
 */
export function drivenNetwork(network: TerminalNetwork, watcher: DriveWatcher): NetworkNamespace {
  const stack = (): NetworkNamespace => network.stack() ?? NO_NETWORK;
  const pluggedIn = (): NetworkNamespace => network.plugIn?.() ?? stack();
  /** Begins what calls back, and lets time pass until it has. */
  function drive<T>(
    begin: (onDone: (outcome: T) => void) => PendingRequest,
    timeoutMs: number,
    late: T,
    onDone: (outcome: T) => void,
  ): PendingRequest {
    let outcome: { readonly value: T } | undefined;
    let isCancelled = false;
    watcher.started();
    const pending = begin((value) => {
      outcome = { value };
    });
    const end = (): void => {
      if (!isCancelled) onDone(outcome === undefined ? late : outcome.value);
      watcher.ended();
    };
    if (outcome !== undefined) end();
    else
      void network
        .waitUntil(() => outcome !== undefined || isCancelled, timeoutMs)
        .then(() => {
          // Whoever waited must see at once how late it is.
          watcher.synchronize();
          end();
        });
    return {
      get delivery() {
        return pending.delivery;
      },
      cancel() {
        isCancelled = true;
        pending.cancel();
      },
    };
  }
  return {
    get id() {
      return stack().id;
    },
    get addresses() {
      return stack().addresses;
    },
    listen: (options) => stack().listen(options),
    watch: (changing) => stack().watch(changing),
    send: NO_NETWORK.send.bind(NO_NETWORK),
    ask: NO_NETWORK.ask.bind(NO_NETWORK),
    http: (host, port, request, timeoutMs, onDone) =>
      drive<HttpOutcome>(
        (done) => pluggedIn().http(host, port, request, timeoutMs, done),
        timeoutMs,
        { error: 'ETIMEDOUT' },
        onDone,
      ),
    connect: (host, port, timeoutMs, onDone) =>
      drive<NetworkErrorCode | undefined>(
        (done) => pluggedIn().connect(host, port, timeoutMs, done),
        timeoutMs,
        'ETIMEDOUT',
        onDone,
      ),
  };
}
