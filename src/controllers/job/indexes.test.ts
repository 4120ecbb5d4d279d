import { describe, it } from 'node:test';
import { expect } from 'expect';
import fc from 'fast-check';
import {
  countCommon,
  countIndexes,
  firstFreeIndexes,
  formatIndexes,
  hasIndex,
  parseIndexes,
  withIndexes,
} from './indexes';

describe('indexes of a job', () => {
  for (const [text, completions, written] of [
    ['', 5, ''],
    ['1,3-5', 10, '1,3-5'],
    ['1,2', 10, '1,2'],
    ['1,2,3', 10, '1-3'],
    ['1-5,8', 4, '1-3'],
    ['x,2', 4, '2'],
  ] as const) {
    it(`${text || 'none'} of ${completions} is written ${written || 'as nothing'}`, () =>
      expect(formatIndexes(parseIndexes(text, completions))).toBe(written));
  }

  it('are a set of numbers', () => {
    const numbers = fc.array(fc.nat({ max: 30 }), { maxLength: 20 });
    fc.assert(
      fc.property(numbers, numbers, fc.nat({ max: 30 }), (first, second, count) => {
        const both = new Set([...first, ...second]);
        const indexes = withIndexes(withIndexes([], first), second);
        expect(countIndexes(indexes)).toBe(both.size);
        expect(parseIndexes(formatIndexes(indexes), 31)).toEqual(indexes);
        for (let index = 0; index <= 30; index += 1) expect(hasIndex(indexes, index)).toBe(both.has(index));
        expect(countCommon(withIndexes([], second), withIndexes([], first))).toBe(
          [...new Set(second)].filter((index) => first.includes(index)).length,
        );
        const free = [...Array(31).keys()].filter((index) => !both.has(index));
        expect(firstFreeIndexes(indexes, count, 31)).toEqual(free.slice(0, count));
      }),
    );
  });
});
