import type { Timer } from '../../sim/simulation';
import type { Node, Pod, PodCondition } from '../../api/generated/types';
import { withPodCondition } from '../../api/kinds/pod/conditions';
import { nodes } from '../../api/kinds/node';
import { pods } from '../../api/kinds/pod/pod';
import { keyOf } from '../../api/object';
import type { ApiServer } from '../../api/server';
import { isReason } from '../../api/status';
import type { Controller } from '../controller';
import { beforeInGarbageOrder, isOutOfService, isPodTerminated } from './garbage';

const PERIOD_MS = 20_000;
/** A node must be gone for so long before its pods are given up. */
const QUARANTINE_MS = 40_000;

/**
 * Removes pods that nobody will ever remove: those of nodes that are gone or out of service, terminating ones without a node, and
 * the oldest of too many that have ended (pkg/controller/podgc/gc_controller.go). The real controller looks at all pods every 20 s; this
 * one looks at the same moments, but only when there is something to do.
 */
export const podGarbageCollector: Controller = {
  name: 'pod-garbage-collector-controller',
  start(api, { terminatedPodGCThreshold = 12_500 }) {
    const collector = new PodGarbageCollector(api, terminatedPodGCThreshold);
    return () => collector.stop();
  },
};

class PodGarbageCollector {
  readonly #api: ApiServer;
  readonly #threshold: number;
  readonly #startMs: number;
  readonly #terminated = new Map<string, Pod>();
  /** Terminating pods without a node, or on one that may be out of service. */
  readonly #terminating = new Map<string, Pod>();
  /** Nodes that pods name and that are not there, with the end of their quarantine. */
  readonly #missingNodes = new Map<string, number | undefined>();
  readonly #ends: readonly (() => void)[];
  #round: Timer | undefined;

  constructor(api: ApiServer, threshold: number) {
    this.#api = api;
    this.#threshold = threshold;
    this.#startMs = api.sim.nowMs;
    this.#ends = [
      api.watch(pods, { concerns }, ({ type, object, old }) => {
        if (type === 'DELETED') this.#forget(object);
        else this.#observePod(object, old);
      }),
      api.watch(nodes, {}, ({ type, object }) => this.#observeNode(object, type === 'DELETED')),
    ];
  }

  stop(): void {
    for (const end of this.#ends) end();
    this.#round?.cancel();
  }

  #observePod(pod: Pod, old: Pod | undefined): void {
    const { metadata, spec } = pod;
    const { nodeName = '' } = spec;
    if (isPodTerminated(pod)) {
      this.#terminated.set(metadata.uid, pod);
      if (this.#terminated.size > this.#threshold) this.#plan();
    }
    if (metadata.deletionTimestamp !== undefined && old?.metadata.deletionTimestamp === undefined) {
      this.#terminating.set(metadata.uid, pod);
      if (nodeName === '' || isOutOfService(this.#node(nodeName))) this.#plan();
    }
    if (nodeName !== '' && nodeName !== old?.spec.nodeName && this.#node(nodeName) === undefined) this.#miss(nodeName);
  }

  #forget({ metadata }: Pod): void {
    this.#terminated.delete(metadata.uid);
    this.#terminating.delete(metadata.uid);
  }

  #observeNode(node: Node, deleted: boolean): void {
    const { name } = node.metadata;
    if (deleted) this.#miss(name);
    else if (isOutOfService(node)) this.#plan();
  }

  #miss(nodeName: string): void {
    if (this.#missingNodes.has(nodeName)) return;
    this.#missingNodes.set(nodeName, undefined);
    this.#plan();
  }

  #plan(notBeforeMs = this.#api.sim.nowMs): void {
    const rounds = Math.ceil((notBeforeMs - this.#startMs) / PERIOD_MS);
    const atMs = this.#startMs + rounds * PERIOD_MS;
    if (this.#round !== undefined && this.#round.atMs <= atMs) return;
    this.#round?.cancel();
    this.#round = this.#api.sim.at(atMs, () => {
      this.#round = undefined;
      this.#collect();
    });
  }

  #collect(): void {
    this.#collectTerminated();
    for (const pod of [...this.#terminating.values()].sort(beforeInGarbageOrder)) {
      const { nodeName = '' } = pod.spec;
      if (nodeName === '' || isOutOfService(this.#node(nodeName))) this.#markFailedAndDelete(pod);
    }
    for (const [nodeName, endMs] of this.#missingNodes) this.#collectOrphans(nodeName, endMs);
  }

  #collectTerminated(): void {
    const excess = this.#terminated.size - this.#threshold;
    if (this.#threshold <= 0 || excess <= 0) return;
    const garbage = [...this.#terminated.values()].sort(beforeInGarbageOrder).slice(0, excess);
    for (const pod of garbage) this.#markFailedAndDelete(pod);
  }

  #collectOrphans(nodeName: string, endMs: number | undefined): void {
    const orphans = this.#api.list(pods, { index: { name: 'spec.nodeName', value: nodeName } });
    if (orphans.length === 0 || this.#node(nodeName) !== undefined) {
      this.#missingNodes.delete(nodeName);
      return;
    }
    const { nowMs } = this.#api.sim;
    const quarantineEndMs = endMs ?? nowMs + QUARANTINE_MS;
    if (nowMs < quarantineEndMs) {
      this.#missingNodes.set(nodeName, quarantineEndMs);
      this.#plan(quarantineEndMs);
      return;
    }
    this.#missingNodes.delete(nodeName);
    for (const pod of orphans) {
      this.#markFailedAndDelete(pod, {
        type: 'DisruptionTarget',
        ...(pod.metadata.generation !== undefined && { observedGeneration: pod.metadata.generation }),
        status: 'True',
        reason: 'DeletionByPodGC',
        message: 'PodGC: node no longer exists',
      });
    }
  }

  #markFailedAndDelete(stale: Pod, condition?: PodCondition): void {
    const pod = this.#api.find(pods, keyOf(stale));
    if (pod === undefined || pod.metadata.uid !== stale.metadata.uid) return;
    const { status = {} } = pod;
    if (status.phase !== 'Succeeded' && status.phase !== 'Failed') {
      const { generation } = pod.metadata;
      const failed = {
        ...status,
        phase: 'Failed',
        ...(generation !== undefined && { observedGeneration: generation }),
      };
      const update = condition === undefined ? failed : withPodCondition(failed, condition, this.#api.sim.nowMs);
      this.#api.updateStatus(pods, { ...pod, status: update });
    }
    try {
      this.#api.delete(pods, keyOf(pod), { gracePeriodSeconds: 0 });
    } catch (error) {
      if (!isReason(error, 'NotFound')) throw error;
    }
  }

  #node(name: string): Node | undefined {
    return this.#api.find(nodes, { namespace: '', name });
  }
}

/** Is there anything to collect, or a node that may be missing? */
function concerns(pod: Pod, old: Pod): boolean {
  return (
    isPodTerminated(pod) || pod.metadata.deletionTimestamp !== undefined || pod.spec.nodeName !== old.spec.nodeName
  );
}
