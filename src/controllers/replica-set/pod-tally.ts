import type { WatchEvent } from '../../api/collection';
import type { Pod, ReplicaSetSpec } from '../../api/generated/types';
import { controllerOf } from '../../api/object';
import type { LabelMatcher } from '../../api/scheduling/label-requirement';
import { isPodActive, isPodReady, isPodTerminating } from '../pod-activity';

/** How many of an owner's pods there are of each sort. */
export interface PodCounts {
  readonly active: number;
  readonly ready: number;
  readonly available: number;
  /** Has all labels of the template. */
  readonly fullyLabeled: number;
  readonly terminating: number;
}

/** The counts of the pods of one owner, kept up to date pod by pod. */
interface Tally {
  /** The owner's, for which the counts were made. */
  readonly spec: object;
  readonly selector: LabelMatcher;
  readonly templateLabels: readonly (readonly [string, string])[];
  active: number;
  ready: number;
  fullyLabeled: number;
  terminating: number;
  /** Pods that are to be released. */
  unmatched: number;
  /** Pods that could be adopted have come. */
  stale: boolean;
}

/**
 * Counts pods by owner as they change, so that an owner of many pods can be looked at without looking at all of them. It must be told of
 * every change of a pod at once.
 */
export class PodTallies {
  readonly #tallies = new Map<string, Tally>();

  /** What is known of the owner's pods; undefined when they have to be looked at. */
  counts(uid: string, spec: object): PodCounts | undefined {
    const tally = this.#tallies.get(uid);
    if (tally === undefined || tally.spec !== spec || tally.stale || tally.unmatched > 0) return undefined;
    return countsOf(tally);
  }

  /** Counts the owner's pods, and goes on counting from now on. */
  begin(uid: string, spec: Pick<ReplicaSetSpec, 'template'>, selector: LabelMatcher, own: Iterable<Pod>): PodCounts {
    const templateLabels = Object.entries(spec.template?.metadata?.labels ?? {});
    const none = { active: 0, ready: 0, fullyLabeled: 0, terminating: 0, unmatched: 0, stale: false };
    const tally: Tally = { spec, selector, templateLabels, ...none };
    for (const pod of own) add(tally, pod, 1);
    this.#tallies.set(uid, tally);
    return countsOf(tally);
  }

  /** The owner may have pods now that it does not control yet. */
  distrust(uid: string): void {
    const tally = this.#tallies.get(uid);
    if (tally !== undefined) tally.stale = true;
  }

  forget(uid: string): void {
    this.#tallies.delete(uid);
  }

  note({ type, object, old }: WatchEvent<Pod>): void {
    if (type !== 'DELETED' && old !== undefined && countsAlike(object, old)) return;
    const before = old && this.#tallyOf(old);
    if (before !== undefined && old !== undefined) add(before, old, -1);
    const after = type === 'DELETED' ? undefined : this.#tallyOf(object);
    if (after !== undefined) add(after, object, 1);
  }

  #tallyOf(pod: Pod): Tally | undefined {
    const controller = controllerOf(pod);
    return controller && this.#tallies.get(controller.uid);
  }
}

/** Nothing has changed that is counted: most changes of a pod are so. */
function countsAlike(pod: Pod, old: Pod): boolean {
  return (
    pod.metadata.labels === old.metadata.labels &&
    pod.metadata.ownerReferences === old.metadata.ownerReferences &&
    isPodActive(pod) === isPodActive(old) &&
    isPodTerminating(pod) === isPodTerminating(old) &&
    isPodReady(pod) === isPodReady(old)
  );
}

function countsOf({ active, ready, fullyLabeled, terminating }: Tally): PodCounts {
  return { active, ready, available: ready, fullyLabeled, terminating };
}

function add(tally: Tally, pod: Pod, amount: 1 | -1): void {
  const matches = tally.selector.matches(pod.metadata.labels);
  if (isPodTerminating(pod)) tally.terminating += matches ? amount : 0;
  if (!isPodActive(pod)) return;
  if (!matches) {
    tally.unmatched += amount;
    return;
  }
  tally.active += amount;
  if (isPodReady(pod)) tally.ready += amount;
  const { labels = {} } = pod.metadata;
  if (tally.templateLabels.every(([key, value]) => labels[key] === value)) tally.fullyLabeled += amount;
}
