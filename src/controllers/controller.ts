import type { Authorizer } from '../api/authorization/authorizer';
import type { ApiServer } from '../api/server';
import { WorkQueue, type BackOffLimits } from './work-queue';

/** What the controller manager may be told (flags of kube-controller-manager). */
export interface ControllerManagerOptions {
  /** `--cluster-cidr`: where the nodes' pod ranges come from. Default 10.244.0.0/16. */
  readonly clusterCIDR?: string;
  /** `--node-cidr-mask-size`. Default 24. */
  readonly nodeCIDRMaskSize?: number;
  /** `--terminated-pod-gc-threshold`. Default 12500. */
  readonly terminatedPodGCThreshold?: number;
  /** `--root-ca-file`: the text published as kube-root-ca.crt. */
  readonly rootCA?: string;
  /** Says whose requests for certificates are approved; without it nobody's. */
  readonly authorizer?: Authorizer;
}

/**
 * A controller: begins to watch and to act, and returns the function that ends it. It keeps nothing from an earlier start: all it knows
 * it learns from the watches, which begin with all that exists.
 */
export interface Controller {
  /** As kube-controller-manager names it (cmd/kube-controller-manager/names). */
  readonly name: string;
  start(api: ApiServer, options: ControllerManagerOptions): () => void;
}

/** A controller that deals with one key at a time. */
export interface Reconciler {
  readonly backOff?: BackOffLimits;
  /** Begins the watches that add keys to the queue, and returns the functions that end them. */
  watch(queue: WorkQueue): readonly (() => void)[];
  /** Brings the world closer to what `key` wants; what it throws brings the key back later. */
  reconcile(key: string, queue: WorkQueue): void;
}

export function startReconciler(api: ApiServer, reconciler: Reconciler): () => void {
  const queue: WorkQueue = new WorkQueue(api.sim, (key) => reconciler.reconcile(key, queue), reconciler.backOff);
  const ends = reconciler.watch(queue);
  return () => {
    for (const end of ends) end();
    queue.stop();
  };
}
