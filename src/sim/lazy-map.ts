/** A map that is made when somebody first looks into it. */
export class LazyMap<Key, Value> implements ReadonlyMap<Key, Value> {
  readonly #make: () => ReadonlyMap<Key, Value>;
  #made: ReadonlyMap<Key, Value> | undefined;

  constructor(make: () => ReadonlyMap<Key, Value>) {
    this.#make = make;
  }

  get size(): number {
    return this.#map().size;
  }

  get(key: Key): Value | undefined {
    return this.#map().get(key);
  }

  has(key: Key): boolean {
    return this.#map().has(key);
  }

  keys(): ReturnType<ReadonlyMap<Key, Value>['keys']> {
    return this.#map().keys();
  }

  values(): ReturnType<ReadonlyMap<Key, Value>['values']> {
    return this.#map().values();
  }

  entries(): ReturnType<ReadonlyMap<Key, Value>['entries']> {
    return this.#map().entries();
  }

  [Symbol.iterator](): ReturnType<ReadonlyMap<Key, Value>['entries']> {
    return this.#map().entries();
  }

  forEach(callback: (value: Value, key: Key, map: ReadonlyMap<Key, Value>) => void): void {
    for (const [key, value] of this.#map()) callback(value, key, this);
  }

  #map(): ReadonlyMap<Key, Value> {
    return (this.#made ??= this.#make());
  }
}
