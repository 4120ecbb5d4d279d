import type { EventRecorder } from '../api/events/event-recorder';
import type { Pod } from '../api/generated/types';
import type { ClusterEvent } from './framework/cluster-event';
import type { Framework } from './framework/framework';
import type { PluginOrder, Profile } from './framework/plugin';
import type { QueueingHints } from './queue/queueing-hints';

export const DEFAULT_SCHEDULER_NAME = 'default-scheduler';

/** A scheduler name and how its pods are scheduled (pkg/scheduler/profile/profile.go). */
export interface SchedulerProfile {
  readonly schedulerName: string;
  readonly plugins: Profile;
  /** Default: every plugin at all extension points that it has. */
  readonly order?: PluginOrder;
  /** Default: that of the whole scheduler. */
  readonly percentageOfNodesToScore?: number;
}

/** A profile at work. */
export interface RunningProfile {
  readonly framework: Framework;
  readonly recorder: EventRecorder;
  readonly hints: QueueingHints;
}

/** The profiles of one scheduler, of which there is at least one; they share nodes, queue and nominations. */
export class Profiles<T extends RunningProfile> {
  readonly #all: readonly T[];
  readonly #byName: ReadonlyMap<string, T>;

  /** `profiles` by scheduler name; the first one orders the queue, as all of them have the same queue sort plugin. */
  constructor(profiles: ReadonlyMap<string, T>) {
    this.#byName = profiles;
    this.#all = [...profiles.values()];
  }

  map<U extends RunningProfile>(change: (profile: T) => U): Profiles<U> {
    return new Profiles(new Map(Array.from(this.#byName, ([name, profile]) => [name, change(profile)])));
  }

  get first(): T {
    const [first] = this.#all;
    if (first === undefined) throw new Error('at least one profile is required');
    return first;
  }

  /** Undefined for a pod that another scheduler is to find a node for. */
  find({ spec }: Pod): T | undefined {
    return this.#byName.get(spec.schedulerName ?? DEFAULT_SCHEDULER_NAME);
  }

  /** The profile of a pod that is known to have one. */
  of(pod: Pod): T {
    const profile = this.find(pod);
    if (profile === undefined)
      throw new Error(`profile not found for scheduler name "${pod.spec.schedulerName ?? ''}"`);
    return profile;
  }

  /** The plugins of any profile that asked for the event. */
  interestedPlugins(event: ClusterEvent): readonly string[] {
    if (this.#all.length === 1) return this.first.hints.interestedPlugins(event);
    return [...new Set(this.#all.flatMap(({ hints }) => hints.interestedPlugins(event)))];
  }
}
