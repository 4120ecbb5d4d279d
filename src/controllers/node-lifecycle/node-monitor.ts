import type { Timer } from '../../sim/simulation';
import { createEventRecorder, type EventRecorder } from '../../api/events/event-recorder';
import type { Node, Pod, Taint } from '../../api/generated/types';
import { leases } from '../../api/kinds/lease';
import { nodes } from '../../api/kinds/node';
import { pods } from '../../api/kinds/pod/pod';
import { zoneKey } from '../../api/scheduling/zone';
import type { ApiServer } from '../../api/server';
import { ApiError } from '../../api/status';
import { parseTimestamp } from '../../api/time';
import { recordNodeEvent, recordNodeStatusChange } from '../node-events';
import { asUnknown, MONITOR_GRACE_MS, readyCondition, STARTUP_GRACE_MS } from './node-health';
import { hasTaint, NOT_READY, swapTaints, UNREACHABLE } from './node-taints';
import { markPodNotReady } from './pod-readiness';
import { isExcludedFromDisruption } from './zone';
import { Zones } from './zones';

/** How often the nodes are looked at (`--node-monitor-period`). */
const PERIOD_MS = 5_000;
const LEASE_NAMESPACE = 'kube-node-lease';

/** What is known of a node's health (`nodeHealthData`). */
interface NodeHealth {
  node: Node;
  /** When the last sign of life was noticed. */
  probeMs: number;
  heartbeat: string | undefined;
  renewMs: number;
  /** Comes up when the node will have been silent for too long. */
  deadline: Timer | undefined;
}

/**
 * Notices nodes that come, go and fall silent (`monitorNodeHealth` in node_lifecycle_controller.go). The real controller looks at all nodes
 * every 5 s; this one looks at the same moments, but only when something has changed, and only at the nodes that have. While somebody
 * keeps a node's heartbeat going it needs no look at all; one that has no heartbeat has a timer at the end of its grace period.
 *
 * Divergence from real Kubernetes: a node is given up at the round in which its grace period ends, not at the one after it.
 */
export class NodeMonitor {
  readonly #api: ApiServer;
  readonly #recorder: EventRecorder;
  readonly #startMs: number;
  readonly #zones: Zones;
  readonly #known = new Map<string, NodeHealth>();
  readonly #ends: readonly (() => void)[];
  #changed = new Set<string>();
  #round: Timer | undefined;
  #lastRoundMs = -1;

  constructor(api: ApiServer) {
    this.#api = api;
    this.#startMs = api.sim.nowMs;
    this.#recorder = createEventRecorder(api, { component: 'node-controller' });
    this.#zones = new Zones(api.sim, (name) => this.#taintNoExecute(name));
    this.#ends = [
      api.watch(nodes, {}, ({ object }) => this.#look(object.metadata.name)),
      api.watch(leases, { namespace: LEASE_NAMESPACE }, ({ object }) => this.#look(object.metadata.name)),
      api.watchHeartbeats(nodes, ({ name }) => this.#look(name)),
      api.watchHeartbeats(leases, ({ namespace, name }) => {
        if (namespace === LEASE_NAMESPACE) this.#look(name);
      }),
      api.watch(pods, { concerns: isMoved }, ({ type, object }) => {
        const { nodeName = '' } = object.spec;
        if (type === 'DELETED' || nodeName === '') return;
        const health = this.#known.get(nodeName);
        const ready = health === undefined ? undefined : readyCondition(health.node);
        if (ready !== undefined && ready.status !== 'True') markPodNotReady(api, this.#recorder, object);
      }),
    ];
  }

  stop(): void {
    for (const end of this.#ends) end();
    this.#round?.cancel();
    this.#zones.stop();
    for (const { deadline } of this.#known.values()) deadline?.cancel();
  }

  #look(name: string): void {
    this.#changed.add(name);
    if (this.#round !== undefined) return;
    const next = this.#roundAtOrAfter(this.#api.sim.nowMs);
    this.#round = this.#api.sim.at(next === this.#lastRoundMs ? next + PERIOD_MS : next, () => this.#goRound());
  }

  #roundAtOrAfter(ms: number): number {
    return this.#startMs + Math.ceil((ms - this.#startMs) / PERIOD_MS) * PERIOD_MS;
  }

  #goRound(): void {
    this.#round = undefined;
    this.#lastRoundMs = this.#api.sim.nowMs;
    const changed = this.#changed;
    this.#changed = new Set();
    for (const name of changed) this.#register(name);
    for (const name of changed) this.#monitor(name);
    this.#handleDisruption();
  }

  #register(name: string): void {
    const node = this.#api.find(nodes, { namespace: '', name });
    const health = this.#known.get(name);
    if (health !== undefined && (node === undefined || node.metadata.uid !== health.node.metadata.uid)) {
      recordNodeEvent(this.#recorder, health.node, 'RemovingNode', `Removing Node ${name} from Controller`);
      health.deadline?.cancel();
      this.#known.delete(name);
      this.#zones.forget(name);
    }
    if (node === undefined || this.#known.has(name)) return;
    recordNodeEvent(this.#recorder, node, 'RegisteredNode', `Registered Node ${name} in Controller`);
    this.#known.set(name, this.#firstHealth(node));
    this.#zones.place(name, zoneKey(node));
    this.#markReachable(name);
  }

  #firstHealth(node: Node): NodeHealth {
    const ready = readyCondition(node);
    const probeMs = ready === undefined ? parseTimestamp(node.metadata.creationTimestamp) : this.#api.sim.nowMs;
    return { node, probeMs, heartbeat: ready?.lastHeartbeatTime, renewMs: -Infinity, deadline: undefined };
  }

  #monitor(name: string): void {
    const node = this.#api.find(nodes, { namespace: '', name });
    const health = this.#known.get(name);
    if (node === undefined || health === undefined) return;
    this.#zones.place(name, zoneKey(node));
    this.#noticeSignsOfLife(node, health);
    const observed = readyCondition(node);
    const latest = this.#giveUpIfSilent(node, health);
    const current = readyCondition(latest);
    health.node = latest;
    if (isExcludedFromDisruption(node)) this.#zones.exclude(name);
    else this.#zones.count(name, current?.status === 'True');
    if (current === undefined) return;
    this.#taintByReadiness(latest, current.status);
    if (current.status === 'True' || observed?.status !== 'True') return;
    recordNodeStatusChange(this.#recorder, node, 'NodeNotReady');
    const index = { name: 'spec.nodeName', value: name };
    for (const pod of this.#api.list(pods, { index })) markPodNotReady(this.#api, this.#recorder, pod);
  }

  #noticeSignsOfLife(node: Node, health: NodeHealth): void {
    const { nowMs } = this.#api.sim;
    const notice = (ms: number) => {
      health.probeMs = Math.max(health.probeMs, Math.min(nowMs, this.#roundAtOrAfter(ms)));
    };
    const ready = readyCondition(node);
    if ((readyCondition(health.node) === undefined) !== (ready === undefined)) notice(nowMs);
    if (ready?.lastHeartbeatTime !== undefined && ready.lastHeartbeatTime !== health.heartbeat)
      notice(parseTimestamp(ready.lastHeartbeatTime));
    health.heartbeat = ready?.lastHeartbeatTime;
    const lease = this.#api.find(leases, { namespace: LEASE_NAMESPACE, name: node.metadata.name });
    const renewMs = parseTimestamp(lease?.spec?.renewTime ?? '');
    if (renewMs > health.renewMs) {
      health.renewMs = renewMs;
      notice(renewMs);
    }
  }

  /** The node as it is from now on: unknown when its grace period is over. Otherwise sets the timer for that moment, if nobody keeps it alive. */
  #giveUpIfSilent(node: Node, health: NodeHealth): Node {
    const { sim } = this.#api;
    const { name } = node.metadata;
    health.deadline?.cancel();
    health.deadline = undefined;
    if (this.#isKeptAlive(name)) {
      health.probeMs = sim.nowMs;
      return node;
    }
    const ready = readyCondition(node);
    const endMs = health.probeMs + (ready === undefined ? STARTUP_GRACE_MS : MONITOR_GRACE_MS);
    if (ready?.status === 'Unknown') return node;
    if (sim.nowMs < endMs) {
      health.deadline = sim.at(this.#roundAtOrAfter(endMs), () => this.#look(name));
      return node;
    }
    return this.#api.updateStatus(nodes, asUnknown(node, sim.nowMs));
  }

  #isKeptAlive(name: string): boolean {
    return (
      this.#api.hasHeartbeat(leases, { namespace: LEASE_NAMESPACE, name }) ||
      this.#api.hasHeartbeat(nodes, { namespace: '', name })
    );
  }

  /** `processTaintBaseEviction`: a new NoExecute taint has to wait for its turn, one that only changes its name does not. */
  #taintByReadiness(node: Node, ready: string): void {
    const { name } = node.metadata;
    if (ready === 'True') {
      this.#markReachable(name);
      return;
    }
    const [taint, opposite] = ready === 'False' ? [NOT_READY, UNREACHABLE] : [UNREACHABLE, NOT_READY];
    if (hasTaint(node, opposite)) this.#swapTaints(name, [taint], [opposite]);
    else this.#zones.queueForTainting(name, hasTaint(node, taint));
  }

  /** `doNoExecuteTaintingPass`, for the node whose turn has come. */
  #taintNoExecute(name: string): void {
    const node = this.#api.find(nodes, { namespace: '', name });
    const ready = node === undefined ? undefined : readyCondition(node)?.status;
    if (ready === 'False') this.#swapTaints(name, [NOT_READY], [UNREACHABLE]);
    else if (ready === 'Unknown') this.#swapTaints(name, [UNREACHABLE], [NOT_READY]);
  }

  /** What is refused, by a webhook for example, is tried again in the next round. */
  #swapTaints(name: string, add: readonly Taint[], remove: readonly Taint[]): void {
    try {
      swapTaints(this.#api, name, add, remove);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.#look(name);
    }
  }

  #markReachable(name: string): void {
    this.#swapTaints(name, [], [UNREACHABLE, NOT_READY]);
    this.#zones.unqueue(name);
  }

  #handleDisruption(): void {
    const change = this.#zones.update();
    if (change === 'allDisrupted') for (const name of this.#known.keys()) this.#markReachable(name);
    if (change !== 'recovered') return;
    // Nothing could be heard while all was down: every node gets a new grace period.
    for (const [name, health] of this.#known) {
      health.probeMs = this.#api.sim.nowMs;
      // Whoever was waiting for a taint has lost his turn when all went down.
      if (health.deadline !== undefined || readyCondition(health.node)?.status !== 'True') this.#look(name);
    }
  }
}

function isMoved({ spec }: Pod, { spec: old }: Pod): boolean {
  return spec.nodeName !== old.nodeName;
}
