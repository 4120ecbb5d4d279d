import { describe, it } from 'node:test';
import { expect } from 'expect';
import fc from 'fast-check';
import { IndexedHeap } from './indexed-heap';

interface Item {
  readonly key: number;
  readonly order: number;
}

const before = (a: Item, b: Item) => a.key < b.key || (a.key === b.key && a.order < b.order);

describe('IndexedHeap', () => {
  it('gives back what is left in order, whatever was removed from the middle', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 20 }), fc.boolean())), (entries) => {
        const heap = new IndexedHeap<Item>(before);
        const items = entries.map(([key], order) => ({ key, order }));
        for (const item of items) heap.push(item);
        for (const item of items) if (entries[item.order]?.[1] === true) expect(heap.delete(item)).toBe(true);
        const left = items.filter(({ order }) => entries[order]?.[1] === false);
        const popped: Item[] = [];
        for (let item = heap.pop(); item !== undefined; item = heap.pop()) popped.push(item);
        expect(popped).toEqual(left.toSorted((a, b) => (before(a, b) ? -1 : 1)));
        expect(heap.size).toBe(0);
      }),
    );
  });

  it('refuses an item that it has and does not miss one that it has not', () => {
    const heap = new IndexedHeap<Item>(before);
    const item = { key: 1, order: 1 };
    heap.push(item);
    expect(() => heap.push(item)).toThrow('in the heap already');
    expect(heap.delete({ key: 1, order: 1 })).toBe(false);
    expect(heap.has(item)).toBe(true);
  });
});
