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
  it('goes on by itself after a view of it was taken', () => {
    const counts = new LayeredCounts();
    counts.add('a', 1);
    const view = counts.view();
    view.add('a', 5);
    expect([counts.get('a'), view.get('a')]).toEqual([1, 6]);
    counts.add('a', 1);
    expect([counts.get('a'), counts.view().get('a')]).toEqual([2, 2]);
  });

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
          for (const key of ['a', 'b', 'c']) expect(counts.get(key)).toBe(model.get(key) ?? 0);
        }
      }),
    );
  });
});
