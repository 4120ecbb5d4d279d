import type { Lease, Node } from '../../api/generated/types';
import { leases } from '../../api/kinds/lease';
import { nodes } from '../../api/kinds/node';
import type { ApiServer } from '../../api/server';
import { ApiError } from '../../api/status';
import { microTimestamp } from '../../api/time';

const NAMESPACE = 'kube-node-lease';
const DURATION_SECONDS = 40;
/** A quarter of the duration. */
const RENEW_MS = 10_000;
/** The namespace may still have to be made, or somebody refuses: twice as long after every attempt. */
const FIRST_RETRY_MS = 200;
const LAST_RETRY_MS = 7000;

/**
 * The lease by which a node shows that its kubelet lives (component-helpers/apimachinery/lease/controller.go).
 *
 * Divergence from real Kubernetes: renewed without jitter, and by `ApiServer.setHeartbeat`, which costs nothing.
 */
export class NodeLease {
  readonly #api: ApiServer;
  readonly #nodeName: string;
  readonly #canWrite: () => boolean;
  #fromMs = 0;
  #retryMs = FIRST_RETRY_MS;
  #endWatch: (() => void) | undefined;

  constructor(api: ApiServer, nodeName: string, canWrite: () => boolean) {
    this.#api = api;
    this.#nodeName = nodeName;
    this.#canWrite = canWrite;
  }

  /** Makes or renews the lease and keeps it going. */
  start(node: Node): void {
    const { sim } = this.#api;
    const key = this.#key;
    this.#fromMs = sim.nowMs;
    this.#endWatch ??= watchOwnLease(this.#api, this.#nodeName, () => this.#heartbeatChanged());
    const lease = this.#api.find(leases, key);
    try {
      if (lease === undefined) this.#create(node);
      else this.#api.update(leases, this.#renewed(lease, sim.nowMs));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      sim.after(this.#retryMs, () => {
        if (this.#canWrite()) this.start(node);
      });
      this.#retryMs = Math.min(2 * this.#retryMs, LAST_RETRY_MS);
      return;
    }
    this.#retryMs = FIRST_RETRY_MS;
    let last: { readonly lease: Lease; readonly atMs: number; readonly renewed: Lease } | undefined;
    this.#api.setHeartbeat(leases, key, (stored, nowMs) => {
      const atMs = this.#lastRenewalMs(nowMs);
      if (last?.lease !== stored || last.atMs !== atMs)
        last = { lease: stored, atMs, renewed: this.#renewed(stored, atMs) };
      return last.renewed;
    });
  }

  /** Writes the last renewal there was, unless that is refused, and lets the lease run out. */
  stop(): void {
    this.#endWatch?.();
    this.#endWatch = undefined;
    const key = this.#key;
    if (!this.#api.hasHeartbeat(leases, key)) return;
    const lease = this.#api.find(leases, key);
    this.#api.setHeartbeat(leases, key, undefined);
    if (lease === undefined) return;
    try {
      this.#api.update(leases, this.#renewed(lease, this.#lastRenewalMs(this.#api.sim.nowMs)));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
    }
  }

  /** Has somebody deleted it? Then it is made anew when it would have been renewed, if the node is still there (`ensureLease`). */
  #heartbeatChanged(): void {
    const api = this.#api;
    const isGone = () => api.find(leases, this.#key) === undefined;
    if (!isGone()) return;
    api.sim.at(this.#lastRenewalMs(api.sim.nowMs) + RENEW_MS, () => {
      const node = api.find(nodes, { namespace: '', name: this.#nodeName });
      if (this.#canWrite() && node !== undefined && isGone()) this.start(node);
    });
  }

  get #key() {
    return { namespace: NAMESPACE, name: this.#nodeName };
  }

  #create({ metadata }: Node): void {
    const owner = { apiVersion: 'v1', kind: 'Node', name: metadata.name, uid: metadata.uid };
    this.#api.create(leases, {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { ...this.#key, ownerReferences: [owner] },
      spec: {
        holderIdentity: this.#nodeName,
        leaseDurationSeconds: DURATION_SECONDS,
        renewTime: microTimestamp(this.#api.sim.nowMs),
      },
    });
  }

  #renewed(lease: Lease, atMs: number): Lease {
    return {
      ...lease,
      spec: { ...lease.spec, leaseDurationSeconds: DURATION_SECONDS, renewTime: microTimestamp(atMs) },
    };
  }

  #lastRenewalMs(nowMs: number): number {
    return this.#fromMs + Math.floor((nowMs - this.#fromMs) / RENEW_MS) * RENEW_MS;
  }
}

/** Calls back when the heartbeat of the node's lease has begun or ended. Returns the function that ends it. */
function watchOwnLease(api: ApiServer, nodeName: string, handle: () => void): () => void {
  const handlers = api.shared(handlersByNode);
  handlers.set(nodeName, handle);
  return () => {
    if (handlers.get(nodeName) === handle) handlers.delete(nodeName);
  };
}

/** One watch for all kubelets of a cluster, each of which wants its own lease only. */
function handlersByNode(api: ApiServer): Map<string, () => void> {
  const handlers = new Map<string, () => void>();
  api.watchHeartbeats(leases, ({ name }) => handlers.get(name)?.());
  return handlers;
}
