import type { Pod } from '../../api/generated/types';
import { hashText } from '../../sim/hash';
import type { Timer } from '../../sim/simulation';
import { SmallMap } from '../../sim/small-map';
import { DataObjectWatch, type DataObjectFollower } from './data-object-watch';
import type { MountedVolume, VolumeHost } from './volume-plugin';

/** The kubelet looks at a healthy pod anew after 60 to 90 seconds (pkg/kubelet/pod_workers.go, `completeWork`). */
const SYNC_MS = 60_000;
const SYNC_JITTER_MS = 30_000;

/**
 * The volumes of one pod that are there. What they follow is brought up to date at the next moment at which the kubelet would look at the pod;
 * there is no such moment unless something has changed.
 */
export class PodVolumes implements DataObjectFollower {
  pod: Pod;
  readonly mounted = new SmallMap<string, MountedVolume>();
  readonly #host: VolumeHost;
  readonly #onSync: (volumes: PodVolumes) => void;
  readonly #sinceMs: number;
  #changed = false;
  #timer: Timer | undefined;

  constructor(pod: Pod, host: VolumeHost, onSync: (volumes: PodVolumes) => void) {
    this.pod = pod;
    this.#host = host;
    this.#onSync = onSync;
    this.#sinceMs = host.sim.nowMs;
  }

  add(name: string, volume: MountedVolume): void {
    this.mounted.set(name, volume);
    for (const object of volume.follows ?? []) DataObjectWatch.of(this.#host.api).add(object, this);
  }

  dataChanged(): void {
    this.#changed = true;
    this.planSync();
  }

  /** Something that a volume follows has changed since the last `update`. */
  get changed(): boolean {
    return this.#changed;
  }

  podChanged(pod: Pod): void {
    const { labels, annotations } = this.pod.metadata;
    if (pod.metadata.labels !== labels || pod.metadata.annotations !== annotations) this.#changed = true;
    this.pod = pod;
  }

  /** Only the state of the pod is another one: there is nothing to bring up to date, and the old one need not be kept. */
  podReconciled(pod: Pod): void {
    if (this.#changed) return;
    this.pod = pod;
    for (const volume of this.mounted.values()) volume.podReconciled?.(pod);
  }

  planSync(): void {
    if (!this.#changed || this.#timer !== undefined) return;
    const { sim } = this.#host;
    const periodMs = SYNC_MS + (Math.abs(hashText(this.pod.metadata.uid)) % SYNC_JITTER_MS);
    const periods = Math.floor((sim.nowMs - this.#sinceMs) / periodMs) + 1;
    this.#timer = sim.at(this.#sinceMs + periods * periodMs, () => {
      this.#timer = undefined;
      this.#onSync(this);
    });
  }

  /** Brings all up to date; returns why not, by volume. */
  update(): ReadonlyMap<string, string> {
    this.#changed = false;
    this.#timer?.cancel();
    this.#timer = undefined;
    const errors = new Map<string, string>();
    for (const [name, volume] of this.mounted) {
      const error = volume.update?.(this.pod);
      if (error !== undefined) errors.set(name, error);
    }
    return errors;
  }

  /** The machine has lost its power: what was in memory is gone. */
  forgetMemory(): void {
    for (const [name, volume] of this.mounted) if (volume.inMemory === true) this.#remove(name, volume);
  }

  end(): void {
    this.#timer?.cancel();
    for (const [name, volume] of this.mounted) this.#remove(name, volume);
  }

  #remove(name: string, { follows = [] }: MountedVolume): void {
    this.mounted.delete(name);
    for (const object of follows) DataObjectWatch.of(this.#host.api).remove(object, this);
  }
}
