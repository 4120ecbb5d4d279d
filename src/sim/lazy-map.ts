/** A map that is made when somebody first looks into it. */
export class LazyMap<Key, Value, Source = undefined> implements ReadonlyMap<Key, Value> {
  readonly #make: (source: Source) => ReadonlyMap<Key, Value>;
  readonly #source: Source;
  #made: ReadonlyMap<Key, Value> | undefined;

  /** Where there are many, `make` is one function for all and `source` what it makes each from. */
  constructor(make: (source: Source) => ReadonlyMap<Key, Value>, source: Source) {
    this.#make = make;
    this.#source = source;
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
    return (this.#made ??= this.#make(this.#source));
  }
}
