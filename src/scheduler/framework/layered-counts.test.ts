import { describe, it } from 'node:test';
import { expect } from 'expect';
import fc from 'fast-check';
import { LayeredCounts } from './layered-counts';

const change = fc.record({
  copy: fc.nat(2),
  key: fc.constantFrom('a', 'b', 'c'),
  delta: fc.integer({ min: -2, max: 2 }),
  clone: fc.boolean(),
});

describe('LayeredCounts', () => {
  it('keeps copies apart and counts as plain maps do', () => {
    fc.assert(
      fc.property(fc.array(change), (changes) => {
        const copies = [new LayeredCounts()];
        const models = [new Map<string, number>()];
        for (const { copy, key, delta, clone } of changes) {
          const at = copy % copies.length;
          const counts = copies[at] as LayeredCounts;
          const model = models[at] as Map<string, number>;
          if (clone && copies.length < 3) {
            copies.push(counts.clone());
            models.push(new Map(model));
          }
          counts.add(key, delta);
          model.set(key, (model.get(key) ?? 0) + delta);
        }
        for (const [at, model] of models.entries()) {
          const counts = copies[at] as LayeredCounts;
          expect(counts.size).toBe(model.size);
          expect(counts.least).toBe(Math.min(...model.values()));
          expect(counts.isAllZero).toBe([...model.values()].every((count) => count === 0));
          for (const key of ['a', 'b', 'c']) expect(counts.get(key)).toBe(model.get(key) ?? 0);
        }
      }),
    );
  });
});
