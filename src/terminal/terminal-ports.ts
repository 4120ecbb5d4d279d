import type { LocalConnection, LocalListener } from '../client/local-listener';
import { NetworkError, type ForwardedPort } from '../client/client';
import type { HttpOutcome, HttpRequest, NetworkNamespace, PendingRequest } from '../sim/net';
import { NO_NETWORK } from '../sim/no-network';

/** The ports that the commands of a terminal hold, and the network of the terminal's machine with them in it. */
export interface TerminalPorts {
  readonly network: NetworkNamespace;
  /** Takes a port (0: any that is free), or says in the words of Go's net package why not. */
  listen(address: string, port: number, onConnection: (connection: LocalConnection) => void): LocalListener | string;
}

/** How the driver of the terminal hears that an answer is on its way, and that it is there. */
export interface ExchangeWatcher {
  started(): void;
  ended(): void;
  now(): number;
}

interface Held {
  readonly address: string;
  readonly port: number;
  readonly onConnection: (connection: LocalConnection) => void;
}

/** The first port that is given to who wants any (`net.ipv4.ip_local_port_range`). */
const FIRST_FREE_PORT = 32_768;
const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', '::1', 'localhost']);
const ANY: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

/**
 * A machine's network whose loopback leads to the ports held here before all else.
 * Divergence from real Kubernetes: what stands behind a port that is held here speaks HTTP without encryption only.
 */
export function terminalPorts(network: NetworkNamespace, watcher: ExchangeWatcher): TerminalPorts {
  const held = new Set<Held>();
  const heldAt = (host: string, port: number): Held | undefined => {
    for (const one of held) if (one.port === port && leadsTo(host, one.address)) return one;
    return undefined;
  };
  /** Without any network there still is loopback, where nobody listens. */
  const isDeaf = (host: string): boolean => network === NO_NETWORK && LOOPBACK.has(unbracketed(host));
  return {
    listen(address, wanted, onConnection) {
      const port = wanted === 0 ? freePort(held) : wanted;
      if ([...held].some((one) => one.port === port && overlap(one.address, address)))
        return `listen tcp${address.includes(':') ? '6' : '4'} ${hostPort(address, port)}: bind: address already in use`;
      const one: Held = { address, port, onConnection };
      held.add(one);
      return { port, close: () => void held.delete(one) };
    },
    network: {
      id: network.id,
      get addresses() {
        return network.addresses;
      },
      listen: (options) => network.listen(options),
      watch: (changing) => network.watch(changing),
      send: (...args) => network.send(...args),
      ask: (...args) => network.ask(...args),
      http(host, port, request, timeoutMs, onDone) {
        const listener = heldAt(host, port);
        if (listener !== undefined)
          return exchange(watcher, listener, timeoutMs, onDone, async (to) => await answerOf(to, request));
        return isDeaf(host) ? refused(() => onDone(REFUSED)) : network.http(host, port, request, timeoutMs, onDone);
      },
      connect(host, port, timeoutMs, onDone) {
        const listener = heldAt(host, port);
        if (listener !== undefined)
          // Whoever forwards accepts first and looks for the other end then.
          return exchange(
            watcher,
            listener,
            timeoutMs,
            () => onDone(undefined),
            () => Promise.resolve(REFUSED),
          );
        return isDeaf(host) ? refused(() => onDone('ECONNREFUSED')) : network.connect(host, port, timeoutMs, onDone);
      },
    },
  };
}

function freePort(held: ReadonlySet<Held>): number {
  let port = FIRST_FREE_PORT;
  while ([...held].some((one) => one.port === port)) port += 1;
  return port;
}

const REFUSED: HttpOutcome = { error: 'ECONNREFUSED' };

function refused(done: () => void): PendingRequest {
  done();
  return { cancel: () => undefined };
}

/** One connection to who holds the port: what it serves is the outcome; that it closes without a word, a reset. */
function exchange(
  watcher: ExchangeWatcher,
  { onConnection }: Held,
  timeoutMs: number,
  onDone: (outcome: HttpOutcome) => void,
  ask: (to: ForwardedPort) => Promise<HttpOutcome>,
): PendingRequest {
  const startedMs = watcher.now();
  let isOver = false;
  const end = (outcome: HttpOutcome): void => {
    if (isOver) return;
    isOver = true;
    onDone(watcher.now() - startedMs > timeoutMs ? { error: 'ETIMEDOUT' } : outcome);
    watcher.ended();
  };
  const serve = async (to: ForwardedPort): Promise<string | undefined> => {
    const refusal = await to.connect();
    if (refusal === undefined) end(await ask(to));
    return refusal;
  };
  watcher.started();
  onConnection({ serve, close: () => end({ error: 'ECONNRESET' }) });
  return {
    cancel() {
      if (!isOver) watcher.ended();
      isOver = true;
    },
  };
}

async function answerOf(to: ForwardedPort, request: HttpRequest): Promise<HttpOutcome> {
  try {
    return { response: await to.http(request) };
  } catch (error) {
    if (error instanceof NetworkError) return { error: error.code };
    throw error;
  }
}

function leadsTo(host: string, address: string): boolean {
  const name = unbracketed(host);
  if (name === 'localhost') return LOOPBACK.has(address) || ANY.has(address);
  return name === address || (LOOPBACK.has(name) && ANY.has(address));
}

function overlap(a: string, b: string): boolean {
  return a === b || (a.includes(':') === b.includes(':') && (ANY.has(a) || ANY.has(b)));
}

function unbracketed(host: string): string {
  return host.replace(/^\[|\]$/g, '');
}

function hostPort(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
