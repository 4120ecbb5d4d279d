import { describe, it } from 'node:test';
import { expect } from 'expect';
import { requireReadableSize } from './body-size';

const MB = 1024 * 1024;

describe('requireReadableSize', () => {
  const cases: readonly (readonly [string, unknown, boolean])[] = [
    ['nothing', undefined, true],
    ['a text that just fits', { a: 'x'.repeat(3 * MB - 8) }, true],
    ['a text of one byte more', { a: 'x'.repeat(3 * MB - 7) }, false],
    ['characters of several bytes', { a: '한'.repeat(MB) }, false],
    ['characters that must be escaped', { a: '\u0001'.repeat(600_000) }, false],
    ['many small values', Array.from({ length: 1_600_000 }, () => 0), false],
    ['many small values that fit', Array.from({ length: 1_500_000 }, () => 0), true],
    ['names', Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`${index}`.padEnd(100_000), 0])), false],
  ];
  for (const [name, body, fits] of cases) {
    it(name, () => {
      const check = () => requireReadableSize(body);
      if (fits) check();
      else expect(check).toThrow('Request entity too large: limit is 3145728');
    });
  }
});
