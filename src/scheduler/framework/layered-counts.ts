/**
 * Counts by key that can be copied at no cost and then changed apart: preemption tries out changes on thousands of copies, each of
 * which touches a few keys. What `least` needs is kept as the counts change.
 */
export class LayeredCounts {
  readonly #base: Map<string, number>;
  /** The changes since the base was shared with a copy; undefined while it is not. */
  #changes: Map<string, number> | undefined;
  /** How many keys stand at each count. */
  readonly #keysAt: Map<number, number>;
  #size: number;

  constructor(from?: LayeredCounts) {
    if (from === undefined) {
      this.#base = new Map();
      this.#keysAt = new Map();
      this.#size = 0;
      return;
    }
    from.#changes ??= new Map();
    this.#base = from.#base;
    this.#changes = new Map(from.#changes);
    this.#keysAt = new Map(from.#keysAt);
    this.#size = from.#size;
  }

  clone(): LayeredCounts {
    return new LayeredCounts(this);
  }

  /** A copy that is right only until these counts change, which go on as if there were none. */
  view(): LayeredCounts {
    const changes = this.#changes;
    const view = new LayeredCounts(this);
    this.#changes = changes;
    return view;
  }

  /** How many keys there are, those at zero among them. */
  get size(): number {
    return this.#size;
  }

  /** The smallest count of any key; Infinity without keys. */
  get least(): number {
    let least = Infinity;
    for (const count of this.#keysAt.keys()) if (count < least) least = count;
    return least;
  }

  /** 0 for keys that were never added to. */
  get(key: string): number {
    return this.#find(key) ?? 0;
  }

  /** Adding 0 makes the key known. */
  add(key: string, delta: number): void {
    const before = this.#find(key);
    const after = (before ?? 0) + delta;
    (this.#changes ?? this.#base).set(key, after);
    if (before === undefined) this.#size += 1;
    else this.#countKeys(before, -1);
    this.#countKeys(after, 1);
  }

  #find(key: string): number | undefined {
    return this.#changes?.get(key) ?? this.#base.get(key);
  }

  #countKeys(count: number, delta: 1 | -1): void {
    const keys = (this.#keysAt.get(count) ?? 0) + delta;
    if (keys === 0) this.#keysAt.delete(count);
    else this.#keysAt.set(count, keys);
  }
}
