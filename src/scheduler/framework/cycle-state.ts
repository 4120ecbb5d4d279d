/** What a plugin keeps from one extension point to the next within one scheduling cycle. */
export interface StateData {
  /** A copy that can be changed on its own, for the dry runs of preemption; data that no added or removed pod changes returns itself. */
  clone(): StateData;
}

/** Names a slot of every `CycleState` and the type of what lies in it. */
export interface StateKey<T extends StateData> {
  readonly index: number;
  readonly name: string;
  /** Carries the type; never called. */
  readonly of?: (data: T) => T;
}

let slots = 0;

/** Makes a key; call it once per process and kind of data, at module level. */
export function stateKey<T extends StateData>(name: string): StateKey<T> {
  const index = slots;
  slots += 1;
  return { index, name };
}

/** The memory of one scheduling cycle (pkg/scheduler/framework/cycle_state.go). Reading a slot costs an array access. */
export class CycleState {
  readonly #data: (StateData | undefined)[] = [];
  /** Plugins whose PreFilter answered Skip. */
  readonly skipFilter: Set<string>;
  /** Plugins whose PreScore answered Skip. */
  readonly skipScore: Set<string>;
  /** The pod is not to be bound any more. */
  isCancelled = false;

  constructor(from?: CycleState) {
    // A copy, which is for dry runs, learns nothing new of these.
    this.skipFilter = from?.skipFilter ?? new Set();
    this.skipScore = from?.skipScore ?? new Set();
    if (from !== undefined) this.#data = from.#data.map((data) => data?.clone());
  }

  write<T extends StateData>(key: StateKey<T>, data: T): void {
    this.#data[key.index] = data;
  }

  find<T extends StateData>(key: StateKey<T>): T | undefined {
    // The key's type parameter says what `write` put there.
    return this.#data[key.index] as T | undefined;
  }

  /** Throws when the extension point that should have written it was not run. */
  read<T extends StateData>(key: StateKey<T>): T {
    const data = this.find(key);
    if (data === undefined) throw new Error(`reading ${JSON.stringify(key.name)} from cycleState: not found`);
    return data;
  }

  clone(): CycleState {
    return new CycleState(this);
  }
}
