import type { Simulation } from '../../sim/simulation';
import { EvictionQueue } from './eviction-queue';
import { evictionsPerSecond, zoneState, type ZoneState } from './zone';

interface Zone {
  readonly queue: EvictionQueue;
  state: ZoneState;
  ready: number;
  notReady: number;
}

interface Place {
  readonly zone: string;
  /** Undefined: not counted. */
  ready?: boolean;
}

/**
 * The zones with their nodes: how many are ready, and who is to be evicted next. When all zones are down at once nothing is evicted,
 * for then the fault may be on this side (`handleDisruption` in node_lifecycle_controller.go).
 */
export class Zones {
  readonly #sim: Simulation;
  readonly #startMs: number;
  readonly #taint: (node: string) => void;
  readonly #zones = new Map<string, Zone>();
  readonly #places = new Map<string, Place>();

  constructor(sim: Simulation, taint: (node: string) => void) {
    this.#sim = sim;
    this.#startMs = sim.nowMs;
    this.#taint = taint;
  }

  place(node: string, zone: string): void {
    if (this.#places.get(node)?.zone === zone) return;
    this.forget(node);
    this.#places.set(node, { zone });
    if (this.#zones.has(zone)) return;
    const queue = new EvictionQueue(this.#sim, this.#startMs, evictionsPerSecond('Initial', 0), this.#taint);
    this.#zones.set(zone, { queue, state: 'Initial', ready: 0, notReady: 0 });
  }

  forget(node: string): void {
    this.unqueue(node);
    this.exclude(node);
    this.#places.delete(node);
  }

  count(node: string, ready: boolean): void {
    this.exclude(node);
    const place = this.#places.get(node);
    const zone = this.#zoneOf(node);
    if (place === undefined || zone === undefined) return;
    place.ready = ready;
    if (ready) zone.ready += 1;
    else zone.notReady += 1;
  }

  exclude(node: string): void {
    const place = this.#places.get(node);
    const zone = this.#zoneOf(node);
    if (place?.ready === undefined || zone === undefined) return;
    if (place.ready) zone.ready -= 1;
    else zone.notReady -= 1;
    delete place.ready;
  }

  /** `markNodeForTainting`: a node that has lost its taint gets a new turn. */
  queueForTainting(node: string, tainted: boolean): void {
    const queue = this.#zoneOf(node)?.queue;
    if (!tainted) queue?.remove(node);
    queue?.add(node);
  }

  unqueue(node: string): void {
    this.#zoneOf(node)?.queue.remove(node);
  }

  /** Judges the zones anew and sets their rates. Says when the last of them went down, or when the first came back after that. */
  update(): 'allDisrupted' | 'recovered' | undefined {
    const counted = [...this.#zones.values()].filter(({ ready, notReady }) => ready + notReady > 0);
    const judged = counted.map((zone) => ({ zone, state: zoneState(zone.ready, zone.notReady) }));
    const allAre = judged.every(({ state }) => state === 'FullDisruption');
    const allWere = counted.every(({ state }) => state === 'FullDisruption');
    if (allAre && allWere) return undefined;
    for (const { zone, state } of judged) {
      if (allAre) zone.queue.setRate(0);
      else if (allWere || zone.state !== state)
        zone.queue.setRate(evictionsPerSecond(state, zone.ready + zone.notReady));
      zone.state = state;
    }
    return allAre ? 'allDisrupted' : allWere ? 'recovered' : undefined;
  }

  stop(): void {
    for (const { queue } of this.#zones.values()) queue.stop();
  }

  #zoneOf(node: string): Zone | undefined {
    const place = this.#places.get(node);
    return place === undefined ? undefined : this.#zones.get(place.zone);
  }
}
