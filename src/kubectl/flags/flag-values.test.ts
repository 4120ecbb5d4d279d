import { expect } from 'expect';
import { describe, it } from 'node:test';
import { durationText, parseDurationMs, parseInteger } from './flag-values';

describe('parseDurationMs', () => {
  const cases: readonly (readonly [string, number])[] = [
    ['0', 0],
    ['1s', 1000],
    ['1.5s', 1500],
    ['1h30m', 5_400_000],
    ['250ms', 250],
    ['-1s', -1000],
  ];
  for (const [text, ms] of cases) it(`reads ${text}`, () => expect(parseDurationMs(text)).toBe(ms));
});

describe('durationText', () => {
  const cases: readonly (readonly [number, string])[] = [
    [0, '0s'],
    [500, '500ms'],
    [20_000, '20s'],
    [60_000, '1m0s'],
    [5_400_000, '1h30m0s'],
  ];
  for (const [ms, text] of cases) it(`writes ${text}`, () => expect(durationText(ms)).toBe(text));
});

describe('parseInteger', () => {
  it('reads the bases of Go', () => {
    expect(['12', '-3', '0x10', '010', '0b11'].map(parseInteger)).toEqual([12, -3, 16, 8, 3]);
  });

  it('refuses what is no number or too long', () => {
    expect(() => parseInteger('1.5')).toThrow('strconv.ParseInt: parsing "1.5": invalid syntax');
    expect(() => parseInteger('99999999999999999999')).toThrow('value out of range');
  });
});
