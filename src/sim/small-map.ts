const NONE: unique symbol = Symbol('none');

/**
 * A map that mostly has one entry: then it takes a quarter of the memory of a `Map`, which has room for four and a table to find them in. In the order
 * in which entries were added; what is added while somebody goes through it may not be met.
 */
// No private methods: for those V8 keeps a mark in each instance.
export class SmallMap<Key, Value> implements ReadonlyMap<Key, Value> {
  #key: Key | typeof NONE = NONE;
  #value: Value | typeof NONE = NONE;
  /** All, when there have been more than one. */
  #all: Map<Key, Value> | undefined;

  get size(): number {
    return this.#all?.size ?? (this.#key === NONE ? 0 : 1);
  }

  get(key: Key): Value | undefined {
    if (this.#all !== undefined) return this.#all.get(key);
    return this.#key !== key || this.#value === NONE ? undefined : this.#value;
  }

  has(key: Key): boolean {
    return this.#all?.has(key) ?? this.#key === key;
  }

  set(key: Key, value: Value): this {
    if (this.#all !== undefined) this.#all.set(key, value);
    else if (this.#key === NONE || this.#key === key) {
      this.#key = key;
      this.#value = value;
    } else {
      this.#all = new Map(this.entries()).set(key, value);
      this.#key = NONE;
      this.#value = NONE;
    }
    return this;
  }

  delete(key: Key): boolean {
    if (this.#all !== undefined) return this.#all.delete(key);
    if (this.#key !== key) return false;
    this.#key = NONE;
    this.#value = NONE;
    return true;
  }

  keys(): ReturnType<ReadonlyMap<Key, Value>['keys']> {
    if (this.#all !== undefined) return this.#all.keys();
    return (this.#key === NONE ? [] : [this.#key]).values();
  }

  values(): ReturnType<ReadonlyMap<Key, Value>['values']> {
    if (this.#all !== undefined) return this.#all.values();
    return (this.#value === NONE ? [] : [this.#value]).values();
  }

  entries(): ReturnType<ReadonlyMap<Key, Value>['entries']> {
    if (this.#all !== undefined) return this.#all.entries();
    const entries: [Key, Value][] = this.#key === NONE || this.#value === NONE ? [] : [[this.#key, this.#value]];
    return entries.values();
  }

  [Symbol.iterator](): ReturnType<ReadonlyMap<Key, Value>['entries']> {
    return this.entries();
  }

  forEach(callback: (value: Value, key: Key, map: ReadonlyMap<Key, Value>) => void): void {
    for (const [key, value] of this.entries()) callback(value, key, this);
  }
}
