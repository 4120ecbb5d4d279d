import type { Simulation } from '../sim/simulation';
import type {
  HttpOutcome,
  HttpRequest,
  HttpResponse,
  Listener,
  ListenOptions,
  NetworkErrorCode,
  NetworkNamespace,
  PendingRequest,
} from '../sim/net';
import { Connection } from './connection';
import { PortSpace, type Socket } from './port-space';

/** Where a packet to an address goes. */
export type Route =
  /** To a stack; the packet bears `source` as its sender. */
  | { readonly to: NetworkStack; readonly source: string; readonly outMs: number; readonly backMs: number }
  /** Somebody on the way knows that there is nobody. */
  | 'noHost'
  /** The packet is lost. */
  | 'lost';

/** What a stack needs of the world outside. */
export interface Wires {
  readonly sim: Simulation;
  /** The address of a host name; undefined when nobody knows it. */
  resolve(host: string, from: NetworkStack): string | undefined;
  route(from: NetworkStack, address: string): Route;
  /** Do packets get from one stack to the other at this moment? */
  connected(from: NetworkStack, to: NetworkStack): boolean;
}

/** How long the kernel asks for the owner of an address of its own network, three times a second apart, before it gives up. */
const ADDRESS_RESOLUTION_MS = 3_060;
const NAME_RESOLUTION_MS = 1;

/** The network stack of a pod or a node: its ports, and its way to others. */
export class NetworkStack implements NetworkNamespace {
  readonly id: string;
  readonly nodeName: string;
  readonly hostname: string;
  readonly #wires: Wires;
  readonly #ports = new PortSpace();
  readonly #pending = new Set<PendingRequest>();
  #addresses: readonly string[];
  #gone = false;

  constructor(wires: Wires, id: string, nodeName: string, hostname: string, addresses: readonly string[]) {
    this.#wires = wires;
    this.id = id;
    this.nodeName = nodeName;
    this.hostname = hostname;
    this.#addresses = addresses;
  }

  get addresses(): readonly string[] {
    return this.#addresses;
  }

  listen(options: ListenOptions): Listener | 'EADDRINUSE' {
    if (this.#gone) throw new Error(`the network namespace ${this.id} is gone`);
    return this.#ports.listen(options);
  }

  watch(changing: () => void): () => void {
    return this.#ports.watch(changing);
  }

  http(
    host: string,
    port: number,
    request: HttpRequest,
    timeoutMs: number,
    onDone: (outcome: HttpOutcome) => void,
  ): PendingRequest {
    const connection = this.#open<HttpResponse>(timeoutMs, (outcome) =>
      onDone(typeof outcome === 'string' ? { error: outcome } : { response: outcome }),
    );
    this.#reach(connection, host, port, (socket, route, address) => {
      const headers = { host: port === 80 ? host : `${host}:${port}`, ...request.headers };
      const reset = () => {
        if (this.#wires.connected(route.to, this)) connection.endAfter(route.backMs, 'ECONNRESET');
      };
      const incoming = { ...request, headers, remoteAddress: route.source, localAddress: address, localPort: port };
      connection.delivery = { atMs: this.#wires.sim.nowMs, server: socket.options, request: incoming };
      if (socket.http === undefined) return;
      socket.onReset.add(reset);
      socket.http(incoming, (response) => {
        if (!socket.onReset.delete(reset) || !this.#wires.connected(route.to, this)) return;
        connection.endAfter(route.backMs, response);
      });
    });
    return connection;
  }

  connect(
    host: string,
    port: number,
    timeoutMs: number,
    onDone: (error: NetworkErrorCode | undefined) => void,
  ): PendingRequest {
    const connection = this.#open<undefined>(timeoutMs, onDone);
    this.#reach(connection, host, port, (socket, route) => {
      connection.delivery = { atMs: this.#wires.sim.nowMs, server: socket.options };
      connection.endAfter(route.backMs, undefined);
    });
    return connection;
  }

  /** Takes the stack out of the world: who waits for its answer is reset, what it asked for itself is forgotten. */
  destroy(): void {
    this.#ports.closeAll();
    for (const connection of this.#pending) connection.cancel();
    this.#pending.clear();
    this.#addresses = [];
    this.#gone = true;
  }

  #open<T>(timeoutMs: number, onEnd: (outcome: T | NetworkErrorCode) => void): Connection<T> {
    const connection = new Connection<T>(this.#wires.sim, timeoutMs, (outcome) => {
      this.#pending.delete(connection);
      onEnd(outcome);
    });
    this.#pending.add(connection);
    return connection;
  }

  /** Brings the first packet to its destination: `accept` runs there if somebody listens. */
  #reach<T>(
    connection: Connection<T>,
    host: string,
    port: number,
    accept: (socket: Socket, route: Exclude<Route, string>, address: string) => void,
  ): void {
    const { sim } = this.#wires;
    if (this.#gone) return;
    const address = this.#wires.resolve(host, this);
    if (address === undefined) {
      connection.endAfter(NAME_RESOLUTION_MS, 'ENOTFOUND');
      return;
    }
    const route = this.#wires.route(this, address);
    if (route === 'lost') return;
    if (route === 'noHost') {
      connection.endAfter(ADDRESS_RESOLUTION_MS, 'EHOSTUNREACH');
      return;
    }
    sim.after(route.outMs, () => {
      if (connection.ended || !this.#wires.connected(this, route.to)) return;
      if (route.to.#gone) {
        connection.endAfter(ADDRESS_RESOLUTION_MS, 'EHOSTUNREACH');
        return;
      }
      const socket = route.to.#ports.find(address, port);
      if (socket === undefined) {
        connection.endAfter(route.backMs, 'ECONNREFUSED');
        return;
      }
      connection.established();
      accept(socket, route, address);
    });
  }
}
