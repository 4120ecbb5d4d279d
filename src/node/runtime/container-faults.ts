import type { HttpHandler, Listener, ListenOptions, NetworkNamespace } from '../../sim/net';
import type { Signal } from './process/signals';

/** What a container is made to answer, whatever its program would say. */
export interface ForcedAnswer {
  /** `/healthz`; the query counts only when it is given. */
  readonly path: string;
  readonly status: number;
  readonly body?: string;
}

/** `refuse`: as if nobody listened. `hang`: the kernel takes the connection, and nothing ever comes back. */
export type Silence = 'refuse' | 'hang';

/** The container as its faults reach it. */
export interface FaultyContainer {
  /** Its first process ends by itself. */
  exit(code: number): void;
  kill(signal: Signal): void;
  setMemory(bytes: number): void;
  setCpu(millicores: number): void;
  writeLog(text: string): void;
}

/**
 * How a scenario disturbs one container, whatever its image does. What is set here ends with the container: one that is started in its place
 * is whole again.
 */
export class ContainerFaults {
  readonly #container: FaultyContainer;
  /** Of most containers nothing is here but one socket. */
  #sockets: FaultySocket | readonly FaultySocket[] = NO_SOCKETS;
  #answers: Map<string, ForcedAnswer> | undefined;
  #silent: Map<number, Silence> | undefined;

  constructor(container: FaultyContainer) {
    this.#container = container;
  }

  /** Its first process ends with `code` (0 to 255). */
  exit(code: number): void {
    this.#container.exit(code);
  }

  /** Its first process gets a signal from the node, as from `kill` there. */
  kill(signal: Signal): void {
    this.#container.kill(signal);
  }

  /** From now on its first process takes so much memory. */
  setMemory(bytes: number): void {
    this.#container.setMemory(bytes);
  }

  setCpu(millicores: number): void {
    this.#container.setCpu(millicores);
  }

  /** A line on its standard output. */
  writeLog(text: string): void {
    this.#container.writeLog(text.endsWith('\n') ? text : `${text}\n`);
  }

  /** From now on every HTTP request for that path gets this answer, on whatever port. */
  answer(answer: ForcedAnswer): void {
    this.#change(() => (this.#answers ??= new Map()).set(answer.path, answer));
  }

  /** From now on nothing comes from this port any more. */
  stopAnswering(port: number, how: Silence = 'refuse'): void {
    this.#change(() => (this.#silent ??= new Map()).set(port, how));
  }

  /** Its program answers again, as it likes and everywhere. */
  answerAgain(): void {
    this.#change(() => {
      this.#answers = undefined;
      this.#silent = undefined;
    });
  }

  /** Listens on the container's network as far as its faults let it. */
  listen(real: NetworkNamespace, options: ListenOptions): Listener | 'EADDRINUSE' {
    const socket = new FaultySocket(real, options, this);
    const opened = socket.open(this.#disturbed(options));
    if (opened === 'EADDRINUSE') return opened;
    const others = [this.#sockets].flat();
    this.#sockets = others.length === 0 ? socket : [...others, socket];
    return socket;
  }

  /** For its sockets: one has closed. */
  closed(socket: Listener): void {
    this.#sockets = [this.#sockets].flat().filter((other) => other !== socket);
  }

  #change(change: () => void): void {
    for (const socket of [this.#sockets].flat()) socket.changing();
    change();
    for (const socket of [this.#sockets].flat()) socket.open(this.#disturbed(socket.options));
  }

  /** What a program that asks for `options` gets now. */
  #disturbed(options: ListenOptions): ListenOptions | undefined {
    const silence = this.#silent?.get(options.port);
    if (silence === 'refuse') return undefined;
    const { port, address, protocol, http } = options;
    if (silence === 'hang') return { port, ...(address && { address }), ...(protocol && { protocol }) };
    if (this.#answers === undefined || http === undefined) return options;
    const { steadyUntilMs } = options;
    return {
      ...options,
      http: this.#answering(http),
      steadyUntilMs: (path) => (this.#forced(path) === undefined ? (steadyUntilMs?.(path) ?? 0) : Infinity),
    };
  }

  #forced(path: string): ForcedAnswer | undefined {
    return this.#answers?.get(path) ?? this.#answers?.get(path.split('?')[0] ?? '');
  }

  #answering(http: HttpHandler): HttpHandler {
    return (request, respond) => {
      const forced = this.#forced(request.path);
      if (forced === undefined) return http(request, respond);
      const { status, body = '' } = forced;
      respond({ status, headers: { 'content-length': String(Buffer.byteLength(body)) }, body });
    };
  }
}

const NO_SOCKETS: readonly FaultySocket[] = [];

/** A socket that a program has opened, and the one of the network that stands for it at the moment. */
class FaultySocket implements Listener {
  options: ListenOptions;
  address: string;
  readonly #network: NetworkNamespace;
  readonly #faults: ContainerFaults;
  #real: Listener | undefined;

  constructor(network: NetworkNamespace, options: ListenOptions, faults: ContainerFaults) {
    this.#network = network;
    this.#faults = faults;
    this.options = options;
    this.address = options.address ?? '0.0.0.0';
  }

  get port(): number {
    return this.options.port;
  }

  /** Listens with `options`, or not at all, from now on. A port that somebody else has taken in between stays theirs. */
  open(options: ListenOptions | undefined): 'EADDRINUSE' | undefined {
    this.#real?.close();
    this.#real = undefined;
    if (options === undefined) return undefined;
    const real = this.#network.listen(options);
    if (real === 'EADDRINUSE') return real;
    this.#real = real;
    if (this.options.port === 0) this.options = { ...this.options, port: real.port };
    this.address = real.address;
    return undefined;
  }

  changing(): void {
    this.#real?.changing();
  }

  close(): void {
    this.#real?.close();
    this.#real = undefined;
    this.#faults.closed(this);
  }
}
