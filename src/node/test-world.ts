import type { DnsAnswer, DnsQuestion } from '../sim/dns';
import type { Status } from '../api/generated/types';
import type { ProcessListener } from '../api/kubelet-endpoint';
import type { Event, Node, Pod, PodSpec } from '../api/generated/types';
import { events } from '../api/kinds/event';
import { namespaces } from '../api/kinds/namespace';
import { nodes } from '../api/kinds/node';
import { pods } from '../api/kinds/pod/pod';
import { builtInKinds } from '../api/registry';
import { ApiServer } from '../api/server';
import type { Delivery, HttpOutcome, HttpRequest, ListenOptions, NetworkNamespace, PendingRequest } from '../sim/net';
import { Simulation } from '../sim/simulation';
import { createNode, type ClusterNode, type NodeOptions } from './node';
import type { PodAttachment, PodNetwork } from '../api/pod-network';
import { imageCatalogue } from './runtime/images/catalogue';
import type { Image } from './runtime/images/image';
import type { ImageRegistry } from './runtime/images/registry';
import { exitOnTermination, waitForSignal } from './runtime/images/serve';
import type { Program } from './runtime/process/process';
import { sleep } from './runtime/process/system-calls';

/** The network that tests use: addresses count up, a request takes a millisecond, and only ports of the network itself are known. */
export class TestNetwork implements PodNetwork {
  readonly #sim: Simulation;
  readonly #stacks = new Map<string, TestStack>();
  /** What `attach` has left to give. */
  free = 20_000;
  #count = 0;

  constructor(sim: Simulation) {
    this.#sim = sim;
  }

  connectNode(nodeName: string, address: string): NetworkNamespace {
    return new TestStack(this.#sim, nodeName, [address], this.#stacks);
  }

  disconnectNode(): void {
    // Nobody asks in these tests.
  }

  attach({ uid }: PodAttachment): NetworkNamespace | undefined {
    if (this.free <= 0) return undefined;
    this.free -= 1;
    this.#count += 1;
    const stack = new TestStack(
      this.#sim,
      uid,
      [`10.244.${Math.floor(this.#count / 250)}.${(this.#count % 250) + 1}`],
      this.#stacks,
    );
    this.#stacks.set(stack.addresses[0] ?? '', stack);
    return stack;
  }

  detach(podUid: string): void {
    for (const [address, { id }] of this.#stacks) if (id === podUid) this.#stacks.delete(address);
    this.free += 1;
  }
}

/** Until an answer is back. */
const TRIP_MS = 1;

class TestStack implements NetworkNamespace {
  readonly id: string;
  readonly addresses: readonly string[];
  readonly #sim: Simulation;
  readonly #all: ReadonlyMap<string, TestStack>;
  readonly #ports = new Map<number, ListenOptions>();
  readonly #watchers = new Set<() => void>();

  constructor(sim: Simulation, id: string, addresses: readonly string[], all: ReadonlyMap<string, TestStack>) {
    this.#sim = sim;
    this.id = id;
    this.addresses = addresses;
    this.#all = all;
  }

  watch(changing: () => void): () => void {
    this.#watchers.add(changing);
    return () => void this.#watchers.delete(changing);
  }

  listen(options: ListenOptions) {
    const { port, address = '0.0.0.0' } = options;
    if (this.#ports.has(port)) return 'EADDRINUSE' as const;
    const changing = (): void => [...this.#watchers].forEach((watcher) => watcher());
    changing();
    this.#ports.set(port, options);
    const close = (): void => {
      changing();
      this.#ports.delete(port);
    };
    return { port, address, close, changing };
  }

  http(
    host: string,
    port: number,
    request: HttpRequest,
    timeoutMs: number,
    onDone: (outcome: HttpOutcome) => void,
  ): PendingRequest {
    const target = this.#reached(host);
    const remote = {
      remoteAddress: host === '127.0.0.1' ? host : (this.addresses[0] ?? ''),
      localAddress: host,
      localPort: port,
    };
    const headers = { host: port === 80 ? host : `${host}:${port}`, ...request.headers };
    return this.#open<HttpOutcome>(timeoutMs, { error: 'ETIMEDOUT' }, onDone, (pending, end) => {
      const server = target === undefined ? undefined : target.#ports.get(port);
      if (server === undefined) return end({ error: 'ECONNREFUSED' });
      const incoming = { ...request, headers, ...remote };
      pending.delivery = { atMs: this.#sim.nowMs, server, request: incoming };
      server.http?.(incoming, (response) => end({ response }));
    });
  }

  send(): PendingRequest {
    return { cancel: () => undefined };
  }

  /** Nobody knows any name. */
  ask(_server: string, _question: DnsQuestion, onAnswer: (answer: DnsAnswer) => void): PendingRequest {
    const answer = { code: 'NXDOMAIN', records: [], authority: [], additional: [], authoritative: true } as const;
    return this.#sim.after(TRIP_MS, () => onAnswer(answer));
  }

  connect(
    host: string,
    port: number,
    timeoutMs: number,
    onDone: (error: 'ECONNREFUSED' | 'ETIMEDOUT' | undefined) => void,
  ): PendingRequest {
    return this.#open<'ECONNREFUSED' | 'ETIMEDOUT' | undefined>(timeoutMs, 'ETIMEDOUT', onDone, (pending, end) => {
      const target = this.#reached(host);
      const server = target === undefined ? undefined : target.#ports.get(port);
      if (server === undefined) return end('ECONNREFUSED');
      pending.delivery = { atMs: this.#sim.nowMs, server };
      end(undefined);
    });
  }

  #open<T>(
    timeoutMs: number,
    late: T,
    onDone: (outcome: T) => void,
    arrive: (pending: { delivery?: Delivery }, end: (outcome: T) => void) => void,
  ): PendingRequest {
    let open = true;
    const finish = (outcome: T): void => {
      if (!open) return;
      pending.cancel();
      onDone(outcome);
    };
    const end = (outcome: T): void => void this.#sim.after(TRIP_MS, () => finish(outcome));
    const timeout = timeoutMs === Infinity ? undefined : this.#sim.after(timeoutMs, () => finish(late));
    const pending: { delivery?: Delivery; cancel: () => void } = {
      cancel: () => {
        open = false;
        timeout?.cancel();
      },
    };
    this.#sim.after(0, () => {
      if (open) arrive(pending, end);
    });
    return pending;
  }

  #reached(host: string): TestStack | undefined {
    return host === 'localhost' || host === '127.0.0.1' || this.addresses.includes(host) ? this : this.#all.get(host);
  }
}

/** A cluster of nodes without scheduler and controllers: pods are made with the name of their node. */
export class TestWorld {
  readonly sim: Simulation;
  readonly api: ApiServer;
  readonly network: TestNetwork;
  readonly startMs: number;
  #nodes = 0;

  constructor(sim = new Simulation()) {
    this.sim = sim;
    this.api = new ApiServer(sim, builtInKinds, () => []);
    this.network = new TestNetwork(sim);
    this.startMs = sim.nowMs;
    for (const name of ['default', 'kube-node-lease']) {
      this.api.create(namespaces, {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name },
        spec: { finalizers: ['kubernetes'] },
      });
    }
  }

  /** A node that runs; its range of addresses comes at once, unless it is `offline`. */
  node(options: Partial<NodeOptions> & { readonly offline?: boolean } = {}): ClusterNode {
    this.#nodes += 1;
    const { name = `node-${this.#nodes}`, offline = false } = options;
    const node = createNode(this.api, {
      address: `172.18.${Math.floor(this.#nodes / 250)}.${(this.#nodes % 250) + 1}`,
      network: this.network,
      ...options,
      name,
    });
    node.start();
    this.sim.advance(100);
    if (!offline) this.giveRange(name);
    return node;
  }

  giveRange(name: string): void {
    this.api.modify(nodes, { namespace: '', name }, (node: Node) => ({
      ...node,
      spec: { ...node.spec, podCIDR: '10.244.0.0/24', podCIDRs: ['10.244.0.0/24'] },
    }));
    this.sim.settle();
  }

  getNode(name = 'node-1'): Node {
    return this.api.get(nodes, { namespace: '', name });
  }

  pod(name: string, spec: Partial<PodSpec> = {}): Pod {
    return this.api.create(pods, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { namespace: 'default', name },
      spec: { nodeName: 'node-1', containers: [{ name: 'app', image: 'nginx:1.14.2' }], ...spec },
    });
  }

  /** Writes the pod as it is given. */
  update(pod: Pod): Pod {
    return this.api.update(pods, pod);
  }

  getPod(name: string): Pod {
    return this.api.get(pods, { namespace: 'default', name });
  }

  findPod(name: string): Pod | undefined {
    return this.api.find(pods, { namespace: 'default', name });
  }

  delete(name: string, gracePeriodSeconds?: number): void {
    this.api.delete(
      pods,
      { namespace: 'default', name },
      { ...(gracePeriodSeconds !== undefined && { gracePeriodSeconds }) },
    );
  }

  passSeconds(seconds: number): void {
    this.sim.beginStep();
    this.sim.advance(seconds * 1000);
  }

  get seconds(): number {
    return (this.sim.nowMs - this.startMs) / 1000;
  }

  /** `phase[name:state]`: what `kubectl get` makes its STATUS from. */
  state(name: string): string {
    const { status } = this.getPod(name);
    const one = status?.containerStatuses?.map(({ name: container, state, restartCount }) => {
      const { running, waiting, terminated } = state ?? {};
      const what =
        running !== undefined
          ? 'running'
          : (waiting?.reason ?? `${terminated?.reason ?? ''} ${terminated?.exitCode ?? ''}`);
      return `${container}:${what}${restartCount > 0 ? ` x${restartCount}` : ''}`;
    });
    return `${status?.phase ?? ''}[${one?.join(' ') ?? ''}]`;
  }

  /** `type=status reason` of a pod's conditions. */
  conditions(name: string): readonly string[] {
    return (this.getPod(name).status?.conditions ?? []).map(
      ({ type, status, reason }) => `${type}=${status}${reason === undefined ? '' : ` ${reason}`}`,
    );
  }

  /** `reason: message` of the events about an object, in the order in which they were written; `xN` when it came N times. */
  events(about: string): readonly string[] {
    const list = this.api.list(events).filter(({ involvedObject }) => involvedObject.name === about);
    const text = ({ reason = '', message = '', count = 1 }: Event) =>
      `${reason}: ${message}${count > 1 ? ` x${count}` : ''}`;
    return [...list].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1)).map(text);
  }
}

/** The catalogue, and the programs of a test as images: `docker.io/library/<name>:latest` each. */
export function testImages(programs: Readonly<Record<string, Program>>): ImageRegistry {
  const images = new Map(
    Object.entries(programs).map(([name, program]): [string, Image] => [
      `docker.io/library/${name}:latest`,
      { sizeBytes: 10_000_000, entrypoint: [`/${name}`], commands: () => new Map([[`/${name}`, program]]) },
    ]),
  );
  return { find: (reference) => images.get(reference) ?? imageCatalogue.find(reference) };
}

/** Waits so many seconds and ends with `code`. */
export function exitAfter(seconds: number, code: number, output = ''): Program {
  return function* exiting(process) {
    yield* sleep(seconds * 1000);
    process.print(output);
    return code;
  };
}

/** Runs until it is killed; SIGTERM alone does nothing to it. */
export const stubborn: Program = () => waitForSignal();

/** Runs until SIGTERM, which it answers at once. */
export const polite: Program = function* politeProgram(process) {
  exitOnTermination(process);
  return yield* waitForSignal();
};

/** What a process wrote so far, and how it ended. */
export interface Collected extends ProcessListener {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: Status | undefined;
}

export function collect(): Collected {
  const collected = {
    stdout: '',
    stderr: '',
    status: undefined as Status | undefined,
    onStdout: (text: string) => void (collected.stdout += text),
    onStderr: (text: string) => void (collected.stderr += text),
    onEnd: (status: Status) => void (collected.status = status),
  };
  return collected;
}

/** Output, no input, no terminal. */
export const OUTPUT = { stdin: false, stdout: true, stderr: true, tty: false };
