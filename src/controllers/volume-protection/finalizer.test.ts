import { describe, it } from 'node:test';
import { expect } from 'expect';
import { changedFinalizers, isFinalizerWrong } from './finalizer';

const OWN = 'kubernetes.io/own';
const deletionTimestamp = '2026-01-01T00:00:00Z';

describe('the finalizer of a protection', () => {
  for (const [what, metadata, used, expected] of [
    ['comes to what lives without it', { finalizers: ['a'] }, false, ['a', OWN]],
    ['stays with what lives', { finalizers: [OWN] }, false, undefined],
    ['stays with what is on its way out but used', { finalizers: [OWN], deletionTimestamp }, true, undefined],
    ['goes from what is on its way out', { finalizers: ['a', OWN], deletionTimestamp }, false, ['a']],
    ['does not come to what is on its way out', { finalizers: ['a'], deletionTimestamp }, false, undefined],
  ] as const)
    it(what, () => {
      expect(changedFinalizers(metadata, OWN, () => used)).toEqual(expected);
      expect(isFinalizerWrong(metadata, OWN)).toBe(used || expected !== undefined);
    });
});
