import { describe, it } from 'node:test';
import { expect } from 'expect';
import { ageOf, humanDuration } from './duration';

const [S, M, H, D, Y] = [1000, 60_000, 3_600_000, 86_400_000, 31_536_000_000];

// apimachinery/pkg/util/duration/duration_test.go
const human: readonly (readonly [number, string])[] = [
  [-2 * S, '<invalid>'],
  [-2 * S + 1, '0s'],
  [0, '0s'],
  [999, '0s'],
  [S, '1s'],
  [70 * S, '70s'],
  [119 * S, '119s'],
  [2 * M, '2m'],
  [3 * M + 10 * S, '3m10s'],
  [10 * M, '10m'],
  [179 * M + 59 * S, '179m'],
  [3 * H, '3h'],
  [3 * H + M, '3h1m'],
  [8 * H - S, '7h59m'],
  [8 * H + 59 * M, '8h'],
  [47 * H + 59 * M, '47h'],
  [2 * D, '2d'],
  [2 * D + H, '2d1h'],
  [8 * D - S, '7d23h'],
  [8 * D + 23 * H, '8d'],
  [2 * Y - S, '729d'],
  [2 * Y, '2y'],
  [2 * Y + D, '2y1d'],
  [8 * Y - S, '7y364d'],
  [8 * Y + 364 * D, '8y'],
];

describe('durations', () => {
  for (const [ms, text] of human) it(`${ms} ms is ${text}`, () => expect(humanDuration(ms)).toBe(text));

  it('tells an age', () => {
    expect(ageOf('2024-01-01T00:00:00Z', Date.parse('2024-01-01T00:05:03.9Z'))).toBe('5m3s');
    expect(ageOf(undefined, 0)).toBe('<unknown>');
    expect(ageOf(null, 0)).toBe('<unknown>');
  });
});
