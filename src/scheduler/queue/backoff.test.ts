import { describe, it } from 'node:test';
import { expect } from 'expect';
import { backoffDurationMs, DEFAULT_BACKOFF } from './backoff';

describe('backoffDurationMs', () => {
  it('doubles from 1 s up to 10 s', () => {
    expect([0, 1, 2, 3, 4, 5, 50, 5000].map((failures) => backoffDurationMs(failures, DEFAULT_BACKOFF))).toEqual([
      0, 1000, 2000, 4000, 8000, 10_000, 10_000, 10_000,
    ]);
  });

  it('keeps to the limits that it is given', () => {
    const backoff = { initialMs: 3000, maxMs: 7000 };
    expect([0, 1, 2, 3].map((failures) => backoffDurationMs(failures, backoff))).toEqual([0, 3000, 6000, 7000]);
  });
});
