/** `--kube-api-qps` of kube-controller-manager, shared by the creation of a pod and the updates of the status that follow from its end. */
const CREATIONS_PER_SECOND = 8;
const LEAST_BURST = 30;

interface Bucket {
  /** The size for which it was made: for another one it is full again. */
  readonly replicas: number;
  readonly left: number;
  readonly atMs: number;
}

/**
 * How fast an object may make pods whose predecessors fail at once, as on a node that rejects them: a token bucket for each object that
 * holds all its replicas, so that nothing else is ever held back. Source: pkg/controller/apis/config/v1alpha1/defaults.go.
 *
 * Divergence from real Kubernetes: the limit of 20 requests a second holds for all that a controller asks of the API server.
 */
export class CreationLimit {
  readonly #buckets = new Map<string, Bucket>();

  /** How many pods may be made now. */
  available(uid: string, replicas: number, nowMs: number): number {
    const burst = Math.max(replicas, LEAST_BURST);
    const known = this.#buckets.get(uid);
    const { left, atMs } = known?.replicas === replicas ? known : { left: burst, atMs: nowMs };
    // A part of one stays, or frequent looks would never gather a whole one.
    const filled = Math.min(burst, left + ((nowMs - atMs) / 1000) * CREATIONS_PER_SECOND);
    this.#buckets.set(uid, { replicas, left: filled, atMs: nowMs });
    return Math.floor(filled);
  }

  /** So many of those that were available have been made. */
  spend(uid: string, count: number): void {
    const bucket = this.#buckets.get(uid);
    if (bucket !== undefined) this.#buckets.set(uid, { ...bucket, left: bucket.left - count });
  }

  /** In how many milliseconds there is another one, 0 when there is one now. */
  waitMs(uid: string): number {
    const { left } = this.#buckets.get(uid) ?? { left: 1 };
    return Math.ceil((Math.max(0, 1 - left) / CREATIONS_PER_SECOND) * 1000);
  }

  forget(uid: string): void {
    this.#buckets.delete(uid);
  }
}
