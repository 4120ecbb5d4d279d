import { expect } from 'expect';
import { test } from 'node:test';
import fc from 'fast-check';
import { SmallMap } from './small-map';

const change = fc.oneof(
  fc.record({ key: fc.integer({ min: 0, max: 2 }), value: fc.integer() }),
  fc.record({ key: fc.integer({ min: 0, max: 2 }) }),
);

test('a small map has what a map has, in the same order', () => {
  fc.assert(
    fc.property(fc.array(change), (changes) => {
      const small = new SmallMap<number, number>();
      const map = new Map<number, number>();
      for (const { key, ...rest } of changes) {
        if ('value' in rest) {
          small.set(key, rest.value);
          map.set(key, rest.value);
        } else expect(small.delete(key)).toBe(map.delete(key));
        expect([...small]).toEqual([...map]);
        expect([...small.keys()]).toEqual([...map.keys()]);
        expect([...small.values()]).toEqual([...map.values()]);
        expect(small.size).toBe(map.size);
        for (const asked of [0, 1, 2]) {
          expect(small.get(asked)).toBe(map.get(asked));
          expect(small.has(asked)).toBe(map.has(asked));
        }
      }
    }),
  );
});
