/** A binary min-heap whose items can be removed from the middle. Push, pop and delete cost O(log n), `has` O(1). */
export class IndexedHeap<T extends object> {
  readonly #items: T[] = [];
  readonly #positions = new Map<T, number>();
  readonly #before: (a: T, b: T) => boolean;

  constructor(before: (a: T, b: T) => boolean) {
    this.#before = before;
  }

  get size(): number {
    return this.#items.length;
  }

  has(item: T): boolean {
    return this.#positions.has(item);
  }

  peek(): T | undefined {
    return this.#items[0];
  }

  push(item: T): void {
    if (this.#positions.has(item)) throw new Error('the item is in the heap already');
    this.#items.push(item);
    this.#rise(this.#items.length - 1, item);
  }

  pop(): T | undefined {
    const [top] = this.#items;
    if (top !== undefined) this.delete(top);
    return top;
  }

  /** Says whether the item was there. */
  delete(item: T): boolean {
    const position = this.#positions.get(item);
    if (position === undefined) return false;
    this.#positions.delete(item);
    const last = this.#items.pop();
    if (last === undefined || last === item) return true;
    if (!this.#rise(position, last)) this.#sink(position, last);
    return true;
  }

  #put(position: number, item: T): void {
    this.#items[position] = item;
    this.#positions.set(item, position);
  }

  /** Puts the item where it belongs at or above `position`; says whether that is above. */
  #rise(position: number, item: T): boolean {
    let index = position;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = this.#items[parent] as T;
      if (!this.#before(item, above)) break;
      this.#put(index, above);
      index = parent;
    }
    this.#put(index, item);
    return index !== position;
  }

  #sink(position: number, item: T): void {
    const items = this.#items;
    let index = position;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= items.length) break;
      if (child + 1 < items.length && this.#before(items[child + 1] as T, items[child] as T)) child += 1;
      if (!this.#before(items[child] as T, item)) break;
      this.#put(index, items[child] as T);
      index = child;
    }
    this.#put(index, item);
  }
}
