import { describe, it } from 'node:test';
import { expect } from 'expect';
import { createWarningRecorder } from './warning-recorder';

describe('createWarningRecorder', () => {
  const cases: readonly (readonly [string, readonly string[], readonly string[]])[] = [
    ['nothing', [], []],
    ['the empty text', ['', 'a'], ['a']],
    ['repetitions', ['a', 'b', 'a'], ['a', 'b']],
    ['a long text that fits', ['x'.repeat(4096)], ['x'.repeat(4096)]],
    ['texts that are too long together', ['x'.repeat(4000), 'y'.repeat(97)], ['x'.repeat(256), 'y'.repeat(97)]],
    ['characters of two halves', ['😀'.repeat(4097)], ['😀'.repeat(256)]],
    [
      'a great many',
      Array.from({ length: 100_000 }, (_, index) => `${100_000 + index}`),
      Array.from({ length: 683 }, (_, index) => `${100_000 + index}`),
    ],
  ];
  for (const [what, added, expected] of cases)
    it(what, () => {
      const warnings = createWarningRecorder();
      for (const text of added) warnings.add(text);
      expect(warnings.texts()).toEqual(expected);
    });
});
