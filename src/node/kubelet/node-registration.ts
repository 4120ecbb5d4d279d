import type { Node, NodeStatus, Taint } from '../../api/generated/types';
import { nodes } from '../../api/kinds/node';
import type { KubeletContext } from './kubelet-context';
import { conditionEvents, nodeStatusMaker, withHeartbeat, type Machine, type NodeStatusMaker } from './node-status';

export interface Registration {
  /** Besides those that every node gets. */
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly taints: readonly Taint[];
}

/** nodeStatusReportFrequency and nodeStatusUpdateFrequency of the kubelet. */
const REPORT_MS = 5 * 60_000;
const UPDATE_MS = 10_000;

/** The node object of a kubelet: makes it, and keeps its status true (pkg/kubelet/kubelet_node_status.go). */
export class NodeRegistration {
  readonly #context: KubeletContext;
  readonly #machine: Machine;
  readonly #registration: Registration;
  readonly #pressures: () => readonly string[];
  readonly #makeStatus: NodeStatusMaker;
  #reportedMs = 0;
  #planned = false;

  constructor(
    context: KubeletContext,
    machine: Machine,
    registration: Registration,
    pressures: () => readonly string[],
  ) {
    this.#context = context;
    this.#machine = machine;
    this.#registration = registration;
    this.#pressures = pressures;
    this.#makeStatus = nodeStatusMaker(machine);
  }

  /** Makes the node object, or sets the default labels of the one that is there, and reports the status. */
  register(): Node {
    const { api } = this.#context;
    const { name } = this.#machine;
    const existing = api.find(nodes, { namespace: '', name });
    const defaults = defaultLabels(name);
    if (existing === undefined) {
      const { labels, annotations, taints } = this.#registration;
      api.create(nodes, {
        apiVersion: 'v1',
        kind: 'Node',
        metadata: {
          name,
          labels: { ...defaults, ...labels },
          annotations: { 'volumes.kubernetes.io/controller-managed-attach-detach': 'true', ...annotations },
        },
        spec: { ...(taints.length > 0 && { taints }) },
      });
    } else {
      api.update(nodes, {
        ...existing,
        metadata: { ...existing.metadata, labels: { ...existing.metadata.labels, ...defaults } },
      });
    }
    this.report();
    return api.get(nodes, { namespace: '', name });
  }

  /** Writes the status as it is now, with the events that go with it. */
  report(): void {
    const { api, sim, runtime, networkError } = this.#context;
    const node = api.find(nodes, this.#key);
    if (node === undefined) return;
    const before = node.status;
    const status = this.#makeStatus(node, {
      images: runtime.images.list(),
      runtimeHandlers: runtime.handlers.reported,
      networkError: networkError(),
      pressures: this.#pressures(),
      nowMs: sim.nowMs,
    });
    for (const event of conditionEvents(before, status))
      this.#event(event, `Node ${this.#machine.name} status is now: ${event}`);
    this.#reportedMs = sim.nowMs;
    api.updateStatus(nodes, { ...node, status });
    this.#keepReporting();
  }

  /** Something small has changed: reports it at the next look at the node, within ten seconds. */
  reportSoon(): void {
    if (this.#planned) return;
    this.#planned = true;
    const { sim, alive, availability } = this.#context;
    const passed = (sim.nowMs - this.#reportedMs) % UPDATE_MS;
    sim.after(UPDATE_MS - passed, () => {
      this.#planned = false;
      if (alive() && availability.available) this.report();
    });
  }

  /** Writes the last report there was; no more follow. */
  stop(): void {
    const { api, sim } = this.#context;
    if (!api.hasHeartbeat(nodes, this.#key)) return;
    const node = api.find(nodes, this.#key);
    api.setHeartbeat(nodes, this.#key, undefined);
    const atMs = this.#lastReportMs(sim.nowMs);
    if (node?.status !== undefined && atMs !== this.#reportedMs)
      api.updateStatus(nodes, { ...node, status: withHeartbeat(node.status, atMs) });
  }

  get #key() {
    return { namespace: '', name: this.#machine.name };
  }

  #event(reason: string, message: string): void {
    this.#context.recorder.event(this.#context.nodeRef, 'Normal', reason, message);
  }

  #keepReporting(): void {
    const { api } = this.#context;
    if (api.hasHeartbeat(nodes, this.#key)) return;
    let last: { readonly status: NodeStatus; readonly atMs: number; readonly reported: NodeStatus } | undefined;
    api.setHeartbeat(nodes, this.#key, (node, nowMs) => {
      const atMs = this.#lastReportMs(nowMs);
      if (atMs === this.#reportedMs || node.status === undefined) return node;
      if (last?.status !== node.status || last.atMs !== atMs)
        last = { status: node.status, atMs, reported: withHeartbeat(node.status, atMs) };
      return { ...node, status: last.reported };
    });
  }

  #lastReportMs(nowMs: number): number {
    return this.#reportedMs + Math.floor((nowMs - this.#reportedMs) / REPORT_MS) * REPORT_MS;
  }
}

/** The labels that every kubelet sets (`initialNode`). */
function defaultLabels(name: string): Readonly<Record<string, string>> {
  return {
    'beta.kubernetes.io/arch': 'amd64',
    'beta.kubernetes.io/os': 'linux',
    'kubernetes.io/arch': 'amd64',
    'kubernetes.io/hostname': name,
    'kubernetes.io/os': 'linux',
  };
}
