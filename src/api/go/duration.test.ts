import { expect } from 'expect';
import { describe, it } from 'node:test';
import { goDuration, parseGoDuration } from './duration';

describe('parseGoDuration', () => {
  for (const [text, ms] of [
    ['0', 0],
    ['1s', 1000],
    ['1.5s', 1500],
    ['.5s', 500],
    ['1h30m', 5_400_000],
    ['250ms', 250],
    ['-1s', -1000],
  ] as const) {
    it(`reads ${text}`, () => expect(parseGoDuration(text)).toBe(ms));
  }

  for (const [text, why] of [
    ['', 'time: invalid duration ""'],
    ['s', 'time: invalid duration "s"'],
    ['1', 'time: missing unit in duration "1"'],
    ['1d', 'time: unknown unit "d" in duration "1d"'],
  ] as const) {
    it(`refuses ${JSON.stringify(text)}`, () => expect(() => parseGoDuration(text)).toThrow(why));
  }
});

describe('goDuration', () => {
  for (const [ms, text] of [
    [0, '0s'],
    [350, '350ms'],
    [1500, '1.5s'],
    [10_000, '10s'],
    [80_000, '1m20s'],
    [300_000, '5m0s'],
    [7_200_000, '2h0m0s'],
    [-60_000, '-1m0s'],
  ] as const) {
    it(`${ms} ms: ${text}`, () => expect(goDuration(ms)).toBe(text));
  }
});
