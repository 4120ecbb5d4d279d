import type { KubeObject, ObjectKey } from '../../src/api/object';
import { apiVersionOf } from '../../src/api/kind';
import type { Client } from '../../src/client/client';
import { inProcessClient } from '../../src/client/in-process';
import { readObject, send } from '../../src/client/resources';
import type { ServerAccess } from '../../src/client/server-access';
import { signedIn } from '../../src/client/signed-in';
import { resourcePath } from '../../src/api/rest/path';
import { Cluster, type ClusterOptions, type NodeSpec } from '../../src/cluster/cluster';
import type { NodeVerdict } from '../../src/report/story';
import type { Verdict } from '../../src/scheduler/scheduler';
import type { NetworkNamespace } from '../../src/sim/net';
import { DEFAULT_START_MS } from '../../src/sim/simulation';
import { mistaken, OnlyEmbedded } from './failure';
import { kindNamed } from './kinds';
import { MinikubeClusters } from './minikube-clusters';
import type { RealCluster } from './real-cluster';
import type { Subject } from './subjects';
import { ScenarioTerminal, type CommandResult } from './scenario-terminal';

/** The context, and the server, of a cluster that a scenario did not start with a tool of its own. */
const DEFAULT_CONTEXT = 'gherkube';

/** No machine of a scenario can have this name. */
const TERMINAL_MACHINE = "the terminal's machine";

/** What a shell line begins with that is for the machines of a cluster, or makes one. */
const MACHINE_COMMANDS = /(?:^|[;&|(\n])\s*(?:minikube|docker|crictl)\b/;

/**
 * The clusters of one scenario and the terminal that speaks to them. A scenario that names no cluster gets two plain workers as soon as a
 * step needs one; `minikube start` makes further ones. The newest is the one that sentences speak of. In a run for a cluster outside there is
 * that one alone; what it can't do throws `OnlyEmbedded`.
 */
export class Laboratory {
  readonly terminal: ScenarioTerminal;
  readonly #seed: number;
  readonly #real: RealCluster | undefined;
  readonly #onCluster: (client: Client) => Promise<void>;
  readonly #clusters: Cluster[] = [];
  readonly #clients = new Map<Cluster, Client>();
  /** The terminal's machine, by the cluster whose nodes it was plugged in beside. */
  readonly #stacks = new Map<Cluster, NetworkNamespace>();
  #current: Cluster | undefined;
  #noCluster = false;

  /** `onCluster` is told of every cluster before anything happens in it. */
  constructor(
    { seed, real }: { readonly seed: number; readonly real: RealCluster | undefined },
    manifestFolders: () => readonly string[],
    onCluster: (client: Client) => Promise<void>,
  ) {
    this.#seed = seed;
    this.#real = real;
    this.#onCluster = onCluster;
    this.terminal = new ScenarioTerminal({
      manifestFolders,
      minikube: new MinikubeClusters(
        async (options) => await this.#adopt(new Cluster({ ...options, seed })),
        () => this.#clusters.length,
      ),
      machines: {
        machines: () => (this.#current === undefined ? [] : machinesOf(this.#current)),
        machineAt: (address) => this.#clusters.flatMap(machinesOf).find((machine) => machine.address === address),
        waitUntil: async (isDone, timeoutMs) =>
          this.#current === undefined ? isDone() : await runUntil(this.#current, isDone, timeoutMs),
      },
      plugIn: () => this.#current && this.#besideNodesOf(this.#current),
      clientAt: (server, access) => this.#clientAt(server, access),
      sleep: async (ms) => {
        if (real !== undefined) await real.client.sleep(ms);
        else if (this.#current !== undefined) await this.#clientOf(this.#current).sleep(ms);
      },
      ...(real !== undefined && { backgroundTurn: async () => await real.client.sleep(REAL_TURN_MS) }),
      nowMs: () => real?.client.nowMs() ?? this.#current?.sim.nowMs ?? DEFAULT_START_MS,
    });
  }

  /** All that were made, oldest first. */
  get clusters(): readonly Cluster[] {
    return this.#clusters;
  }

  /** The moment at which the first cluster was ready, milliseconds since 1970. */
  get startMs(): number {
    if (this.#real !== undefined) return this.#real.enteredMs;
    const [first] = this.#clusters;
    return first === undefined ? 0 : first.sim.startMs + first.ageMs;
  }

  /** The latest moment of any cluster, not before the start. */
  get endMs(): number {
    if (this.#real !== undefined) return this.#real.enteredMs === 0 ? 0 : this.#real.client.nowMs();
    return Math.max(this.startMs, ...this.#clusters.map(({ sim }) => sim.nowMs));
  }

  /** The embedded cluster that sentences speak of; the default one when there is none yet. */
  async cluster(): Promise<Cluster> {
    if (this.#real !== undefined) throw new OnlyEmbedded('what this sentence needs');
    if (this.#noCluster) throw mistaken('the scenario says that no cluster is running');
    return this.#current ?? (await this.#createEmbedded(workers(DEFAULT_WORKERS)));
  }

  async client(): Promise<Client> {
    if (this.#real === undefined) return this.#clientOf(await this.cluster());
    await this.#ensureCluster();
    return this.#real.client;
  }

  /** Makes a cluster of plain workers and points the terminal at it. One outside goes by a chance of its own, whatever the seed. */
  async createWorkers(count: number, options: Omit<ClusterOptions, 'nodes'> = {}): Promise<void> {
    const choice = Object.keys(options).find((name) => name !== 'seed');
    if (this.#real === undefined) await this.#createEmbedded(workers(count), options);
    else if (choice !== undefined) throw new OnlyEmbedded(`a choice of its ${choice}`);
    else await this.#real.requireNodes(count);
  }

  /** Makes a cluster of these nodes and points the terminal at it. */
  async create(nodes: readonly NodeSpec[]): Promise<void> {
    if (this.#real === undefined) await this.#createEmbedded(nodes);
    else await this.#real.requireNodesLike(nodes);
  }

  /** Makes another cluster, whose nodes reach those of the first one, and points the terminal and the sentences at it. */
  async createBeside(name: string, count: number): Promise<void> {
    const beside = await this.cluster();
    const cluster = await this.#adopt(new Cluster({ seed: this.#seed, nodes: workers(count), beside }));
    this.terminal.addContext(name, cluster.server);
  }

  useNoCluster(): void {
    if (this.#real !== undefined) throw new OnlyEmbedded('a terminal without any cluster');
    if (this.#current !== undefined) throw mistaken('the scenario has a cluster already');
    this.#noCluster = true;
  }

  /** A machine of the cluster. Throws when it has none of that name. */
  async node(name: string): Promise<ReturnType<Cluster['node']>> {
    const cluster = await this.cluster();
    const names = cluster.nodeNames();
    if (!names.includes(name)) throw mistaken(`there is no node ${name}; there are ${names.join(', ')}`);
    return cluster.node(name);
  }

  /** The names of the nodes with the label `topology.kubernetes.io/zone=zone`. Throws when there are none. */
  async nodesInZone(zone: string): Promise<readonly string[]> {
    const names = (await this.cluster()).nodesInZone(zone);
    if (names.length === 0) throw mistaken(`no node is labelled topology.kubernetes.io/zone=${zone}`);
    return names;
  }

  /** Adds a node with the labels, `worker-3` after two, and waits until it is Ready. Returns its name. */
  async addLabelledNode(labels: Readonly<Record<string, string>>): Promise<string> {
    if (this.#real !== undefined) return await this.#real.labelSomeNode(labels);
    const cluster = await this.cluster();
    const name = `worker-${cluster.nodeNames().length + 1}`;
    cluster.addNode({ labels, name });
    cluster.settleNodes();
    return name;
  }

  /** The node gets the labels; a node that does not exist yet is added with them. */
  async labelNode(name: string, labels: Readonly<Record<string, string>>): Promise<void> {
    if (this.#real !== undefined) await this.#real.labelNode(name, labels);
    else await this.#changeNode({ name, labels }, { metadata: { labels } });
  }

  async taintNode(name: string, taint: NonNullable<NodeSpec['taints']>[number]): Promise<void> {
    if (this.#real !== undefined) await this.#real.taintNode(name, taint);
    else await this.#changeNode({ name, taints: [taint] }, { spec: { taints: [taint] } });
  }

  /** Runs shell lines in the terminal. A scenario that speaks of no cluster has the default one, unless it begins by starting one itself. */
  async run(lines: string): Promise<CommandResult> {
    if (this.#real !== undefined && MACHINE_COMMANDS.test(lines)) throw new OnlyEmbedded('machines to look into');
    if (!/^\s*minikube\s/.test(lines)) await this.#ensureCluster();
    return await this.terminal.run(lines);
  }

  /** Runs kubectl as the terminal would, past the shell. */
  async kubectl(argv: readonly string[], stdin: string): Promise<CommandResult> {
    await this.#ensureCluster();
    return await this.terminal.kubectl(argv, stdin);
  }

  /** The object that was spoken of, by the singular name of its kind; undefined when there is none. */
  async read({ kind, namespace, name }: Subject): Promise<KubeObject | undefined> {
    const facts = kindNamed(kind);
    if (facts === undefined) throw mistaken(`there is no kind ${kind}`);
    const resource = { apiVersion: apiVersionOf(facts), plural: facts.plural };
    return await readObject(await this.client(), resource, facts.namespaced ? namespace : '', name);
  }

  /** How the scheduler's last attempt to place the pod went; undefined when there was none. */
  verdict(pod: ObjectKey): Verdict | undefined {
    return this.#current?.verdict(pod);
  }

  /** What the scheduler said of each node when it last tried to place the pod. */
  verdicts(namespace: string, name: string): readonly NodeVerdict[] {
    const refusals = this.verdict({ namespace, name })?.refusals ?? [];
    return refusals.map(({ nodeName, plugin, reasons }) => ({ node: nodeName, plugin, reasons }));
  }

  /** Which namespaces are the scenario's; undefined: all are. */
  get ownNamespaces(): ((namespace: string) => boolean) | undefined {
    const real = this.#real;
    return real && ((namespace) => real.owns(namespace));
  }

  /** The scenario has made these. */
  made(subjects: readonly Subject[]): void {
    for (const subject of subjects) this.#real?.made(subject);
  }

  /** Ends what the scenario has begun outside of its own clusters. */
  async leave(): Promise<void> {
    this.terminal.close();
    await this.#real?.leave();
  }

  /** What makes the course of the clusters repeatable, and its digest, 16 hexadecimal digits; nothing of a cluster outside. */
  course(): { readonly seed: number; readonly hash: string } | undefined {
    return this.#real === undefined ? { seed: this.#seed, hash: this.#hash() } : undefined;
  }

  #hash(): string {
    const mask = (1n << 64n) - 1n;
    const sum = this.#clusters.reduce((total, { sim }) => (total * 31n + BigInt(`0x${sim.log.hex}`)) & mask, 0n);
    return sum.toString(16).padStart(16, '0');
  }

  #besideNodesOf(cluster: Cluster): NetworkNamespace {
    const stack = this.#stacks.get(cluster) ?? cluster.connectHost(TERMINAL_MACHINE);
    this.#stacks.set(cluster, stack);
    return stack;
  }

  async #ensureCluster(): Promise<void> {
    if (this.#real !== undefined) await this.#real.enter(async (namespace) => await this.#entered(namespace));
    else if (!this.#noCluster) await this.cluster();
  }

  async #entered(namespace: string): Promise<void> {
    if (this.#real === undefined) return;
    const { client } = this.#real;
    this.terminal.addContext(DEFAULT_CONTEXT, client.server, namespace);
    await this.#onCluster(client);
  }

  async #createEmbedded(nodes: readonly NodeSpec[], options: Omit<ClusterOptions, 'nodes'> = {}): Promise<Cluster> {
    if (this.#current !== undefined)
      throw mistaken('the scenario has a cluster already; name its nodes in the first sentence');
    const cluster = await this.#adopt(new Cluster({ seed: this.#seed, ...options, nodes }));
    this.terminal.addContext(DEFAULT_CONTEXT, cluster.server);
    return cluster;
  }

  async #changeNode(spec: NodeSpec, patch: object): Promise<void> {
    const cluster = await this.cluster();
    if (!cluster.nodeNames().includes(spec.name)) {
      cluster.addNode(spec);
      cluster.settleNodes();
      return;
    }
    const path = resourcePath({ apiVersion: 'v1', plural: 'nodes', namespace: '', name: spec.name, subresource: '' });
    const contentType = 'application/strategic-merge-patch+json';
    await send(await this.client(), { method: 'PATCH', path, contentType, body: patch });
  }

  async #adopt(cluster: Cluster): Promise<Cluster> {
    this.#clusters.push(cluster);
    this.#current = cluster;
    await this.#onCluster(this.#clientOf(cluster));
    return cluster;
  }

  #clientOf(cluster: Cluster): Client {
    const client = this.#clients.get(cluster) ?? inProcessClient(cluster);
    this.#clients.set(cluster, client);
    return client;
  }

  #clientAt(server: string, access: () => ServerAccess): Client | undefined {
    if (this.#real !== undefined) return server === this.#real.client.server ? this.#real.client : undefined;
    const cluster = this.#clusters.findLast((candidate) => candidate.server === server);
    return cluster === undefined ? undefined : signedIn(this.#clientOf(cluster), access, cluster);
  }
}

const DEFAULT_WORKERS = 2;
/** For how long at a time answers of a cluster outside are waited for, milliseconds. */
const REAL_TURN_MS = 10;

function workers(count: number): readonly NodeSpec[] {
  return Array.from({ length: count }, (_, index) => ({ name: `worker-${index + 1}` }));
}

function machinesOf(cluster: Cluster): readonly ReturnType<Cluster['node']>[] {
  return cluster.nodeNames().map((name) => cluster.node(name));
}

/** Between two looks at whether somebody pressed Ctrl-C, milliseconds of the cluster's time. */
const LOOK_MS = 1000;

/** Lets time pass until `isDone`; others get their turn in between. */
async function runUntil({ sim }: Cluster, isDone: () => boolean, timeoutMs: number): Promise<boolean> {
  const deadlineMs = sim.nowMs + timeoutMs;
  sim.beginStep();
  while (!sim.runUntil(isDone, Math.min(LOOK_MS, deadlineMs - sim.nowMs)) && sim.nowMs < deadlineMs) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
  return isDone();
}
