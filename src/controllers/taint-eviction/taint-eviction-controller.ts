import type { Timer } from '../../sim/simulation';
import { deepEqual } from '../../api/equality';
import { createEventRecorder, type EventRecorder } from '../../api/events/event-recorder';
import type { Node, Pod, Taint } from '../../api/generated/types';
import { withPodCondition } from '../../api/kinds/pod/conditions';
import { nodes } from '../../api/kinds/node';
import { pods } from '../../api/kinds/pod/pod';
import { keyOf, keyText, type ObjectKey } from '../../api/object';
import type { ApiServer } from '../../api/server';
import { ApiError } from '../../api/status';
import type { Controller } from '../controller';
import { evictionDelayMs } from './eviction-delay';

/** Deletes pods from nodes with NoExecute taints that they do not tolerate, or no longer (pkg/controller/tainteviction). */
export const taintEvictionController: Controller = {
  name: 'taint-eviction-controller',
  start(api) {
    const eviction = new TaintEviction(api);
    return () => eviction.stop();
  },
};

class TaintEviction {
  readonly #api: ApiServer;
  readonly #recorder: EventRecorder;
  readonly #taintedNodes = new Map<string, readonly Taint[]>();
  readonly #scheduled = new Map<string, { readonly timer: Timer; readonly scheduledMs: number }>();
  readonly #ends: readonly (() => void)[];

  constructor(api: ApiServer) {
    this.#api = api;
    this.#recorder = createEventRecorder(api, { component: 'taint-eviction-controller' });
    this.#ends = [
      api.watch(nodes, {}, ({ type, object, old }) => {
        if (type === 'DELETED') this.#taintedNodes.delete(object.metadata.name);
        else this.#observeNode(object, old);
      }),
      api.watch(pods, { concerns: hasMovedOrTolerates }, ({ type, object }) => {
        if (type === 'DELETED') this.#cancel(keyOf(object));
        else this.#observePod(object);
      }),
    ];
  }

  stop(): void {
    for (const end of this.#ends) end();
    for (const { timer } of this.#scheduled.values()) timer.cancel();
    this.#scheduled.clear();
  }

  #observeNode(node: Node, old: Node | undefined): void {
    const { name } = node.metadata;
    const taints = noExecuteTaints(node);
    if (old === undefined ? taints.length === 0 : deepEqual(taints, noExecuteTaints(old))) return;
    if (taints.length === 0) this.#taintedNodes.delete(name);
    else this.#taintedNodes.set(name, taints);
    for (const pod of this.#api.list(pods, { index: { name: 'spec.nodeName', value: name } })) this.#judge(pod, taints);
  }

  #observePod(pod: Pod): void {
    const taints = this.#taintedNodes.get(pod.spec.nodeName ?? '');
    if (taints !== undefined) this.#judge(pod, taints);
  }

  /** `processPodOnNode`. */
  #judge(pod: Pod, taints: readonly Taint[]): void {
    const key = keyOf(pod);
    const delayMs = evictionDelayMs(taints, pod.spec.tolerations ?? []);
    if (delayMs === undefined) {
      this.#cancel(key);
      return;
    }
    if (delayMs === 'now') {
      this.#cancel(key);
      this.#evict(key);
      return;
    }
    const scheduled = this.#scheduled.get(keyText(key.namespace, key.name));
    // An eviction that is under way keeps its moment, even when the taint or the toleration is another one by now.
    if (scheduled !== undefined && scheduled.scheduledMs < this.#api.sim.nowMs) return;
    if (scheduled !== undefined) this.#cancel(key);
    this.#schedule(key, delayMs);
  }

  #schedule(key: ObjectKey, delayMs: number): void {
    const { sim } = this.#api;
    const text = keyText(key.namespace, key.name);
    const timer = sim.after(delayMs, () => {
      this.#scheduled.delete(text);
      this.#evict(key);
    });
    this.#scheduled.set(text, { timer, scheduledMs: sim.nowMs });
  }

  #cancel(key: ObjectKey): void {
    const text = keyText(key.namespace, key.name);
    const scheduled = this.#scheduled.get(text);
    if (scheduled === undefined) return;
    scheduled.timer.cancel();
    this.#scheduled.delete(text);
    this.#say(key, `Cancelling deletion of Pod ${text}`);
  }

  #evict(key: ObjectKey): void {
    this.#say(key, `Marking for deletion Pod ${keyText(key.namespace, key.name)}`);
    const pod = this.#api.find(pods, key);
    if (pod === undefined) return;
    const condition = {
      type: 'DisruptionTarget',
      ...(pod.metadata.generation !== undefined && { observedGeneration: pod.metadata.generation }),
      status: 'True',
      reason: 'DeletionByTaintManager',
      message: 'Taint manager: deleting due to NoExecute taint',
    };
    this.#api.updateStatus(pods, {
      ...pod,
      status: withPodCondition(pod.status ?? {}, condition, this.#api.sim.nowMs),
    });
    try {
      this.#api.delete(pods, key);
    } catch (error) {
      // Real ones try five times within 50 ms, and then leave it.
      if (!(error instanceof ApiError)) throw error;
    }
  }

  #say({ namespace, name }: ObjectKey, message: string): void {
    this.#recorder.event({ apiVersion: 'v1', kind: 'Pod', name, namespace }, 'Normal', 'TaintManagerEviction', message);
  }
}

function noExecuteTaints({ spec }: Node): readonly Taint[] {
  return spec.taints?.filter(({ effect }) => effect === 'NoExecute') ?? [];
}

function hasMovedOrTolerates({ spec }: Pod, { spec: old }: Pod): boolean {
  return spec.nodeName !== old.nodeName || !deepEqual(spec.tolerations, old.tolerations);
}
