/**
 * What a process sees of a network: addresses, listening sockets, requests. The types only; `src/network` makes a world of them.
 * All of it is synchronous and called back: nothing answers before the virtual time it takes has passed.
 */

import type { DnsAnswer, DnsQuestion } from './dns';

export interface HttpRequest {
  readonly method: string;
  /** Path and query, `/healthz?full=1`. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A request as the server sees it: with the address and port it came from and the one it was sent to. */
export interface IncomingHttpRequest extends HttpRequest {
  readonly remoteAddress: string;
  readonly localAddress: string;
  readonly localPort: number;
}

/** Answers by calling `respond` once, now or later; a server that dies first leaves the caller with a reset connection. */
export type HttpHandler = (request: IncomingHttpRequest, respond: (response: HttpResponse) => void) => void;

/** A datagram as the server sees it. */
export interface IncomingDatagram {
  readonly body: string;
  readonly remoteAddress: string;
  readonly localAddress: string;
  readonly localPort: number;
}

/** Errors as errno names them. `ENOTFOUND`: the name does not resolve. */
export type NetworkErrorCode =
  | 'ECONNREFUSED'
  | 'ECONNRESET'
  | 'EHOSTUNREACH'
  | 'ETIMEDOUT'
  | 'EADDRINUSE'
  | 'EADDRNOTAVAIL'
  | 'ENOTFOUND';

export interface ListenOptions {
  readonly port: number;
  /** Default `0.0.0.0`: all addresses of the namespace. `127.0.0.1` is reachable from inside the namespace only. */
  readonly address?: string;
  readonly protocol?: 'TCP' | 'UDP' | 'SCTP';
  /** Absent: the port accepts connections and says nothing. */
  readonly http?: HttpHandler;
  /** For UDP: what becomes of a datagram. `reply` sends one back to where it came from, any number of times. */
  readonly datagram?: (datagram: IncomingDatagram, reply: (body: string) => void) => void;
  /** HTTP comes encrypted. */
  readonly tls?: boolean;
  /** What the gRPC service `grpc.health.v1.Health` says of a service ('': of the server). Absent: no gRPC is spoken here. */
  readonly grpcHealth?: (service: string) => GrpcHealth;
  /**
   * Until when (in milliseconds since 1970; `Infinity`: for ever) a GET of this path, or gRPC's health, is answered as it is now, unless files or
   * sockets change before or `Listener.changing` is called. It also promises that the handler answers at once and does nothing besides but read
   * files and the clock and write to the standard streams of its process: it is then not asked again and again by probes, but later for all the
   * moments at which they would have asked, so that what it writes is there. Absent, or a moment that has passed: nobody knows.
   */
  readonly steadyUntilMs?: ((path: string) => number) | undefined;
}

/** `UNIMPLEMENTED`: gRPC is spoken, but not this service; `NOT_FOUND`: no such service is known. */
export type GrpcHealth = 'SERVING' | 'NOT_SERVING' | 'UNKNOWN' | 'SERVICE_UNKNOWN' | 'NOT_FOUND' | 'UNIMPLEMENTED';

export interface Listener {
  readonly port: number;
  readonly address: string;
  close(): void;
  /** To be called just before the answers become others than `steadyUntilMs` has said. */
  changing(): void;
}

export type HttpOutcome = { readonly response: HttpResponse } | { readonly error: NetworkErrorCode };

/** Where a request or a connection has come to. */
export interface Delivery {
  readonly atMs: number;
  readonly server: Pick<ListenOptions, 'http' | 'tls' | 'grpcHealth' | 'steadyUntilMs'>;
  /** Absent: only the connection was asked for. */
  readonly request?: IncomingHttpRequest;
}

export interface PendingRequest {
  /** Absent until somebody who listens has taken it. */
  readonly delivery?: Delivery | undefined;
  cancel(): void;
}

/** One network stack: the addresses, loopback interface and port space that the containers of a pod share, or those of a node. */
export interface NetworkNamespace {
  /** An opaque identity (`net:[4026532001]`): equal in two processes exactly when they share the stack. */
  readonly id: string;
  /** Without loopback; empty while no address is assigned. */
  readonly addresses: readonly string[];
  /** Takes a port, or says `EADDRINUSE` when a listener of the same protocol has it on an overlapping address. */
  listen(options: ListenOptions): Listener | 'EADDRINUSE';
  /** `host` is a name or an address. `timeoutMs` bounds the wait for connection and answer together; past it: `ETIMEDOUT`. */
  http(
    host: string,
    port: number,
    request: HttpRequest,
    timeoutMs: number,
    onDone: (outcome: HttpOutcome) => void,
  ): PendingRequest;
  /** Calls back each time just before a socket begins or ends to listen here, or its answers change. The function returned ends that. */
  watch(changing: () => void): () => void;
  /**
   * Sends a datagram (UDP) and calls back for each that comes back to its socket, until it is cancelled; `ECONNREFUSED` when nobody has the port.
   * A datagram that is lost, or that nobody answers, has no echo.
   */
  send(
    host: string,
    port: number,
    body: string,
    onReply: (reply: { readonly body: string } | { readonly error: NetworkErrorCode }) => void,
  ): PendingRequest;
  /** Asks the name server at this address. When the question is lost, or the server says nothing, no answer ever comes. */
  ask(server: string, question: DnsQuestion, onAnswer: (answer: DnsAnswer) => void): PendingRequest;
  /** Opens and closes a connection: what a TCP probe does. */
  connect(
    host: string,
    port: number,
    timeoutMs: number,
    onDone: (error: NetworkErrorCode | undefined) => void,
  ): PendingRequest;
}
