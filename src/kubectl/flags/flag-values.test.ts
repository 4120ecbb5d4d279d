import { expect } from 'expect';
import { describe, it } from 'node:test';
import { parseInteger } from './flag-values';

describe('parseInteger', () => {
  it('reads the bases of Go', () => {
    expect(['12', '-3', '0x10', '010', '0b11'].map(parseInteger)).toEqual([12, -3, 16, 8, 3]);
  });

  it('refuses what is no number or too long', () => {
    expect(() => parseInteger('1.5')).toThrow('strconv.ParseInt: parsing "1.5": invalid syntax');
    expect(() => parseInteger('99999999999999999999')).toThrow('value out of range');
  });
});
