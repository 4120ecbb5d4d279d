import type { DnsAnswer, DnsQuestion } from '../sim/dns';
import type { Simulation, Timer } from '../sim/simulation';
import type {
  HttpOutcome,
  HttpRequest,
  HttpResponse,
  Listener,
  ListenOptions,
  NetworkErrorCode,
  PendingRequest,
} from '../sim/net';
import { Connection } from './connection';
import type { Destination, NetworkParty, ServerAnswer, StackOwner } from './hooks';
import { PortSpace, type Socket } from './port-space';

/** How a packet gets to a stack. */
export interface DeliveryRoute {
  readonly to: NetworkStack;
  /** The machine it passes through. */
  readonly via: NetworkStack | undefined;
  /** Where it arrives; on the way the destination may have been rewritten. */
  readonly address: string;
  readonly port: number;
  /** Whom the receiver sees as its sender. */
  readonly source: string;
  readonly outMs: number;
  readonly backMs: number;
  /** Of a way that ends in another network: do packets get along there at this moment? */
  readonly passesBeyond?: () => boolean;
}

/** Where a packet goes. */
export type Route =
  | DeliveryRoute
  /** Somebody on the way knows that there is nobody. */
  | 'noHost'
  /** Somebody on the way says that nobody listens. */
  | 'rejected'
  /** The packet is lost. */
  | 'lost';

export interface NameAnswer {
  /** Undefined: there is no such name. */
  readonly address: string | undefined;
  readonly afterMs: number;
}

/** What a stack needs of the world outside. */
export interface Wires {
  readonly sim: Simulation;
  resolve(host: string, from: NetworkStack): NameAnswer;
  ask(server: string, question: DnsQuestion, from: NetworkStack): ServerAnswer | 'lost';
  route(from: NetworkStack, destination: Destination): Route;
  /** Do packets get along the route at this moment? */
  passes(from: NetworkStack, route: DeliveryRoute): boolean;
}

/** How long the kernel asks for the owner of an address of its own network, three times a second apart, before it gives up. */
const ADDRESS_RESOLUTION_MS = 3_060;
const REJECTION_MS = 1;
/** What Linux numbers its first network namespaces with. */
const FIRST_NAMESPACE_ID = 4_026_531_840;

/** The network stack of a pod or a node: its ports, and its way to others. */
export class NetworkStack implements NetworkParty {
  readonly owner: StackOwner;
  readonly nodeName: string;
  readonly hostname: string;
  /** The address under which its own node talks to it; undefined for a machine. */
  readonly gateway: string | undefined;
  readonly #wires: Wires;
  /** Counts up with every stack. */
  readonly #number: number;
  readonly #ports = new PortSpace();
  #pending: Set<PendingRequest> | undefined;
  #addresses: readonly string[];
  #gone = false;

  constructor(
    wires: Wires,
    number: number,
    owner: StackOwner,
    nodeName: string,
    hostname: string,
    addresses: readonly string[],
    gateway?: string,
  ) {
    this.#wires = wires;
    this.#number = number;
    this.owner = owner;
    this.nodeName = nodeName;
    this.hostname = hostname;
    this.#addresses = addresses;
    this.gateway = gateway;
  }

  get id(): string {
    return `net:[${FIRST_NAMESPACE_ID + this.#number}]`;
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
    this.#reach(connection, host, { port, protocol: 'TCP' }, (socket, route) => {
      const headers = { host: port === 80 ? host : `${host}:${port}`, ...request.headers };
      const reset = () => {
        if (this.#wires.passes(this, route)) connection.endAfter(route.backMs, 'ECONNRESET');
      };
      const { source: remoteAddress, address: localAddress, port: localPort } = route;
      const incoming = { ...request, headers, remoteAddress, localAddress, localPort };
      connection.delivery = { atMs: this.#wires.sim.nowMs, server: socket.options, request: incoming };
      if (socket.http === undefined) return;
      (socket.onReset ??= new Set()).add(reset);
      socket.http(incoming, (response) => {
        if (socket.onReset?.delete(reset) !== true || !this.#wires.passes(this, route)) return;
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
    this.#reach(connection, host, { port, protocol: 'TCP' }, (socket, route) => {
      connection.delivery = { atMs: this.#wires.sim.nowMs, server: socket.options };
      connection.endAfter(route.backMs, undefined);
    });
    return connection;
  }

  send(
    host: string,
    port: number,
    body: string,
    onReply: (reply: { readonly body: string } | { readonly error: NetworkErrorCode }) => void,
  ): PendingRequest {
    const connection = this.#open<undefined>(Infinity, (error) => {
      if (error !== undefined && error !== 'ETIMEDOUT') onReply({ error });
    });
    this.#reach(connection, host, { port, protocol: 'UDP' }, (socket, route) => {
      const { source: remoteAddress, address: localAddress, port: localPort } = route;
      socket.options.datagram?.({ body, remoteAddress, localAddress, localPort }, (reply) => {
        this.#wires.sim.after(route.backMs, () => {
          if (!connection.ended && this.#wires.passes(this, route)) onReply({ body: reply });
        });
      });
    });
    return {
      cancel: () => {
        connection.cancel();
        this.#pending?.delete(connection);
      },
    };
  }

  ask(server: string, question: DnsQuestion, onAnswer: (answer: DnsAnswer) => void): PendingRequest {
    const pending = { cancel: () => this.#pending?.delete(pending) === true && timer?.cancel() };
    let timer: Timer | undefined;
    if (this.#gone) return pending;
    (this.#pending ??= new Set()).add(pending);
    const found = this.#wires.ask(server, question, this);
    if (found === 'lost') return pending;
    timer = this.#wires.sim.after(found.afterMs, () => {
      if (this.#pending?.delete(pending) === true) onAnswer(found.answer);
    });
    return pending;
  }

  /** Takes the stack out of the world: who waits for its answer is reset, what it asked for itself is forgotten. */
  destroy(): void {
    this.#ports.closeAll();
    for (const connection of this.#pending ?? []) connection.cancel();
    this.#pending = undefined;
    this.#addresses = [];
    this.#gone = true;
  }

  #open<T>(timeoutMs: number, onEnd: (outcome: T | NetworkErrorCode) => void): Connection<T> {
    const connection = new Connection<T>(this.#wires.sim, timeoutMs, (outcome) => {
      this.#pending?.delete(connection);
      onEnd(outcome);
    });
    (this.#pending ??= new Set()).add(connection);
    return connection;
  }

  /** Brings the first packet to its destination: `accept` runs there if somebody listens. */
  #reach<T>(
    connection: Connection<T>,
    host: string,
    service: Omit<Destination, 'address'>,
    accept: (socket: Socket, route: DeliveryRoute) => void,
  ): void {
    if (this.#gone) return;
    const { address, afterMs } = this.#wires.resolve(host, this);
    if (address === undefined) connection.endAfter(afterMs, 'ENOTFOUND');
    else if (afterMs === 0) this.#start(connection, { address, ...service }, accept);
    else this.#wires.sim.after(afterMs, () => this.#start(connection, { address, ...service }, accept));
  }

  #start<T>(
    connection: Connection<T>,
    destination: Destination,
    accept: (socket: Socket, route: DeliveryRoute) => void,
  ): void {
    if (this.#gone || connection.ended) return;
    const route = this.#wires.route(this, destination);
    if (route === 'lost') return;
    if (route === 'noHost' || route === 'rejected') {
      if (route === 'noHost') connection.endAfter(ADDRESS_RESOLUTION_MS, 'EHOSTUNREACH');
      else connection.endAfter(REJECTION_MS, 'ECONNREFUSED');
      return;
    }
    this.#wires.sim.after(route.outMs, () => {
      if (connection.ended || !this.#wires.passes(this, route)) return;
      if (route.to.#gone) {
        connection.endAfter(ADDRESS_RESOLUTION_MS, 'EHOSTUNREACH');
        return;
      }
      const socket = route.to.#ports.find(destination.protocol, route.address, route.port);
      if (socket === undefined) {
        connection.endAfter(route.backMs, 'ECONNREFUSED');
        return;
      }
      connection.established();
      accept(socket, route);
    });
  }
}
