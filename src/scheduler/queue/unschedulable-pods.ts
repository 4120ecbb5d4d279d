import type { QueuedPodInfo } from './queued-pod-info';

/** Pods that wait for something to change, found by the plugins that rejected them (pkg/scheduler/backend/queue/unschedulable_pods.go). */
export class UnschedulablePods {
  readonly #pods = new Map<string, QueuedPodInfo>();
  readonly #byPlugin = new Map<string, Set<QueuedPodInfo>>();

  get size(): number {
    return this.#pods.size;
  }

  get(uid: string): QueuedPodInfo | undefined {
    return this.#pods.get(uid);
  }

  values(): IterableIterator<QueuedPodInfo> {
    return this.#pods.values();
  }

  /** Those that one of the plugins rejected, each once. */
  rejectedBy(plugins: Iterable<string>): ReadonlySet<QueuedPodInfo> {
    const rejected = new Set<QueuedPodInfo>();
    for (const plugin of plugins) for (const queued of this.#byPlugin.get(plugin) ?? []) rejected.add(queued);
    return rejected;
  }

  /** The pod's rejectors must not change while it is here. */
  add(queued: QueuedPodInfo): void {
    queued.place = 'unschedulable';
    this.#pods.set(queued.info.uid, queued);
    for (const plugin of rejectors(queued)) {
      const pods = this.#byPlugin.get(plugin) ?? new Set();
      this.#byPlugin.set(plugin, pods.add(queued));
    }
  }

  delete(queued: QueuedPodInfo): void {
    if (!this.#pods.delete(queued.info.uid)) return;
    queued.place = 'nowhere';
    for (const plugin of rejectors(queued)) {
      const pods = this.#byPlugin.get(plugin);
      pods?.delete(queued);
      if (pods?.size === 0) this.#byPlugin.delete(plugin);
    }
  }
}

function rejectors({ unschedulablePlugins, pendingPlugins }: QueuedPodInfo): Iterable<string> {
  return pendingPlugins.size === 0 ? unschedulablePlugins : new Set([...unschedulablePlugins, ...pendingPlugins]);
}
