import { SmallMap } from '../sim/small-map';
import type { HttpHandler, Listener, ListenOptions } from '../sim/net';

const ANY = '0.0.0.0';
const FIRST_EPHEMERAL = 32_768;
const LAST_EPHEMERAL = 60_999;

/** The ports of one network namespace, shared by all that runs in it. */
export class PortSpace {
  /** By protocol and port; several when they listen on different addresses. */
  readonly #sockets = new SmallMap<number | string, Socket | readonly Socket[]>();
  #watchers: Set<() => void> | undefined;

  /** Calls back just before sockets come, go or answer differently. */
  watch(changing: () => void): () => void {
    (this.#watchers ??= new Set()).add(changing);
    return () => void this.#watchers?.delete(changing);
  }

  /** Port 0 takes the first free ephemeral one. */
  listen(options: ListenOptions): Socket | 'EADDRINUSE' {
    const { port, address = ANY, protocol = 'TCP' } = options;
    const chosen = port === 0 ? this.#ephemeralPort(protocol) : port;
    if (chosen === undefined) return 'EADDRINUSE';
    const key = keyOf(protocol, chosen);
    const others = this.#at(key);
    if (others.some((other) => overlap(other.address, address))) return 'EADDRINUSE';
    const socket = new Socket(this, options, chosen, address);
    this.changing();
    this.#sockets.set(key, others.length === 0 ? socket : [...others, socket]);
    return socket;
  }

  /** Who answers on this port of this address. */
  find(protocol: string, address: string, port: number): Socket | undefined {
    const sockets = this.#sockets.get(keyOf(protocol, port));
    if (sockets instanceof Socket) return overlap(sockets.address, address) ? sockets : undefined;
    return sockets?.find((socket) => overlap(socket.address, address));
  }

  closeAll(): void {
    for (const sockets of this.#sockets.values()) for (const socket of [sockets].flat()) socket.close();
  }

  /** For its sockets. */
  changing(): void {
    for (const changing of this.#watchers ?? []) changing();
  }

  /** For its sockets. */
  close(socket: Socket): void {
    this.changing();
    const key = keyOf(socket.options.protocol ?? 'TCP', socket.port);
    const [first, ...more] = this.#at(key).filter((candidate) => candidate !== socket);
    if (first === undefined) this.#sockets.delete(key);
    else this.#sockets.set(key, more.length === 0 ? first : [first, ...more]);
  }

  #at(key: number | string): readonly Socket[] {
    const sockets = this.#sockets.get(key);
    return sockets === undefined ? [] : [sockets].flat();
  }

  #ephemeralPort(protocol: string): number | undefined {
    for (let port = FIRST_EPHEMERAL; port <= LAST_EPHEMERAL; port += 1)
      if (!this.#sockets.has(keyOf(protocol, port))) return port;
    return undefined;
  }
}

/** A listening socket with the connections that wait for its answer. */
export class Socket implements Listener {
  readonly port: number;
  readonly address: string;
  /** What it was opened with. */
  readonly options: ListenOptions;
  /** What is called for each connection when the socket closes before it has answered. */
  onReset: Set<() => void> | undefined;
  readonly #space: PortSpace;

  constructor(space: PortSpace, options: ListenOptions, port: number, address: string) {
    this.#space = space;
    this.options = options;
    this.port = port;
    this.address = address;
  }

  get http(): HttpHandler | undefined {
    return this.options.http;
  }

  close(): void {
    this.#space.close(this);
    for (const reset of this.onReset ?? []) reset();
    this.onReset = undefined;
  }

  changing(): void {
    this.#space.changing();
  }
}

/** A number for nearly all takes no memory. */
function keyOf(protocol: string, port: number): number | string {
  return protocol === 'TCP' ? port : `${protocol}/${port}`;
}

function overlap(a: string, b: string): boolean {
  return a === b || a === ANY || b === ANY;
}
