import type { DnsAnswer, DnsQuestion } from '../../sim/dns';
import type { FileSystem } from '../../sim/file-system';
import { isLoopback, parseAddress } from '../../sim/ipv4';
import type { Delivery, HttpRequest, Listener, ListenOptions, NetworkNamespace, PendingRequest } from '../../sim/net';
import type { Simulation } from '../../sim/simulation';
import type { ContainerFaults } from './container-faults';
import { addressInHosts } from './hosts-file';
import { readResolverConfiguration } from './resolver/resolver-configuration';
import { addressIn, StubResolver, type After } from './resolver/stub-resolver';

/**
 * The network of a pod as the processes of one container see it: names are looked up as its `/etc/hosts` and `/etc/resolv.conf` say,
 * in this order (nsswitch.conf: `hosts: files dns`).
 */
export class ContainerNetwork implements NetworkNamespace {
  readonly #sim: Simulation;
  readonly #real: NetworkNamespace;
  readonly #container: { readonly files: FileSystem; readonly faults: ContainerFaults };

  constructor(
    sim: Simulation,
    real: NetworkNamespace,
    container: { readonly files: FileSystem; readonly faults: ContainerFaults },
  ) {
    this.#sim = sim;
    this.#real = real;
    this.#container = container;
  }

  listen(options: ListenOptions): Listener | 'EADDRINUSE' {
    return this.#container.faults.listen(this.#real, options);
  }

  get id(): string {
    return this.#real.id;
  }

  get addresses(): readonly string[] {
    return this.#real.addresses;
  }

  watch(changing: () => void): () => void {
    return this.#real.watch(changing);
  }

  http(
    host: string,
    port: number,
    request: HttpRequest,
    timeoutMs: number,
    onDone: Parameters<NetworkNamespace['http']>[4],
  ): PendingRequest {
    if (isPlain(host)) return this.#real.http(host, port, request, timeoutMs, onDone);
    const named = { ...request, headers: { host: hostHeader(host, port), ...request.headers } };
    return this.#named(
      host,
      timeoutMs,
      (address, leftMs) => this.#real.http(address, port, named, leftMs, onDone),
      (error) => onDone({ error }),
    );
  }

  connect(host: string, port: number, timeoutMs: number, onDone: ConnectCallback): PendingRequest {
    if (isPlain(host)) return this.#real.connect(host, port, timeoutMs, onDone);
    return this.#named(host, timeoutMs, (address, leftMs) => this.#real.connect(address, port, leftMs, onDone), onDone);
  }

  send(host: string, port: number, body: string, onReply: Parameters<NetworkNamespace['send']>[3]): PendingRequest {
    if (isPlain(host)) return this.#real.send(host, port, body, onReply);
    return this.#named(
      host,
      Infinity,
      (address) => this.#real.send(address, port, body, onReply),
      (error) => onReply({ error }),
    );
  }

  ask(server: string, question: DnsQuestion, onAnswer: (answer: DnsAnswer) => void): PendingRequest {
    return this.#real.ask(server, question, onAnswer);
  }

  /** Goes on with the address of a name, in what is left of the time. */
  #named(
    host: string,
    timeoutMs: number,
    proceed: (address: string, leftMs: number) => PendingRequest,
    onError: (error: 'ENOTFOUND' | 'ETIMEDOUT') => void,
  ): PendingRequest {
    const known = addressInHosts(this.#container.files, host);
    if (known !== undefined) return proceed(known, timeoutMs);
    const configuration = readResolverConfiguration(this.#container.files);
    // Without a name server only the network itself can know the name.
    if (configuration.servers.length === 0) return proceed(host, timeoutMs);
    const startMs = this.#sim.nowMs;
    let request: PendingRequest | undefined;
    const limit = timeoutMs === Infinity ? undefined : this.#sim.after(timeoutMs, () => end('ETIMEDOUT'));
    const end = (error: 'ENOTFOUND' | 'ETIMEDOUT'): void => {
      lookUp.cancel();
      limit?.cancel();
      onError(error);
    };
    const after: After = (delayMs, task) => {
      const timer = this.#sim.after(delayMs, task);
      return () => timer.cancel();
    };
    const lookUp = new StubResolver(after, this.#real, configuration).lookUp(host, 'A', (result) => {
      const address = addressIn(result);
      if (address === undefined) return end('ENOTFOUND');
      limit?.cancel();
      request = proceed(address, timeoutMs - (this.#sim.nowMs - startMs));
    });
    return {
      get delivery(): Delivery | undefined {
        return request?.delivery;
      },
      cancel() {
        lookUp.cancel();
        limit?.cancel();
        request?.cancel();
      },
    };
  }
}

type ConnectCallback = Parameters<NetworkNamespace['connect']>[3];

/** Nobody has to be asked. */
function isPlain(host: string): boolean {
  return host === 'localhost' || isLoopback(host) || parseAddress(host) !== undefined;
}

function hostHeader(host: string, port: number): string {
  return port === 80 ? host : `${host}:${port}`;
}
