import { withItem } from '../api/append';
import type { HttpHandler, Listener, ListenOptions } from '../sim/net';

/** A listening socket with the connections that wait for its answer. */
export interface Socket extends Listener {
  readonly http: HttpHandler | undefined;
  /** What it was opened with. */
  readonly options: ListenOptions;
  /** What is called for each connection when the socket closes before it has answered. */
  onReset: Set<() => void> | undefined;
}

const ANY = '0.0.0.0';
const FIRST_EPHEMERAL = 32_768;
const LAST_EPHEMERAL = 60_999;

/** The ports of one network namespace, shared by all that runs in it. */
export class PortSpace {
  /** By `TCP/80`; several when they listen on different addresses. */
  readonly #sockets = new Map<string, Socket[]>();
  #watchers: Set<() => void> | undefined;

  /** Calls back just before sockets come, go or answer differently. */
  watch(changing: () => void): () => void {
    (this.#watchers ??= new Set()).add(changing);
    return () => void this.#watchers?.delete(changing);
  }

  /** Port 0 takes the first free ephemeral one. */
  listen(options: ListenOptions): Socket | 'EADDRINUSE' {
    const { port, address = ANY, protocol = 'TCP', http } = options;
    const chosen = port === 0 ? this.#ephemeralPort(protocol) : port;
    const key = `${protocol}/${chosen}`;
    const others = chosen === undefined ? undefined : (this.#sockets.get(key) ?? []);
    if (chosen === undefined || others === undefined || others.some((other) => overlap(other.address, address)))
      return 'EADDRINUSE';
    const socket: Socket = {
      port: chosen,
      address,
      http,
      options,
      onReset: undefined,
      close: () => this.#close(key, socket),
      changing: () => this.#changing(),
    };
    this.#changing();
    this.#sockets.set(key, withItem(others, socket));
    return socket;
  }

  /** Who answers on this port of this address. */
  find(protocol: string, address: string, port: number): Socket | undefined {
    return this.#sockets.get(`${protocol}/${port}`)?.find((socket) => overlap(socket.address, address));
  }

  closeAll(): void {
    for (const sockets of this.#sockets.values()) for (const socket of sockets) socket.close();
  }

  #changing(): void {
    for (const changing of this.#watchers ?? []) changing();
  }

  #close(key: string, socket: Socket): void {
    this.#changing();
    const left = this.#sockets.get(key)?.filter((candidate) => candidate !== socket) ?? [];
    if (left.length === 0) this.#sockets.delete(key);
    else this.#sockets.set(key, left);
    for (const reset of socket.onReset ?? []) reset();
    socket.onReset = undefined;
  }

  #ephemeralPort(protocol: string): number | undefined {
    for (let port = FIRST_EPHEMERAL; port <= LAST_EPHEMERAL; port += 1)
      if (!this.#sockets.has(`${protocol}/${port}`)) return port;
    return undefined;
  }
}

function overlap(a: string, b: string): boolean {
  return a === b || a === ANY || b === ANY;
}
