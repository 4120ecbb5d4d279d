import { describe, it } from 'node:test';
import { expect } from 'expect';
import { tableText, verdict, type Row, type Target } from './row';

const row = (value: number, target?: Target): Row => ({
  what: 'a cluster',
  value,
  unit: 'ms',
  runs: 5,
  ...(target && { target }),
});

describe('verdict', () => {
  const cases: readonly (readonly [number, Target | undefined, string])[] = [
    [4.9, { relation: '<', value: 5 }, 'met'],
    [5, { relation: '<', value: 5 }, 'missed: 1.0x the target'],
    [1.5, { relation: '<=', value: 1.5 }, 'met'],
    [12, { relation: '<', value: 5 }, 'missed: 2.4x the target'],
    [5, { relation: '>=', value: 5 }, 'met'],
    [4, { relation: '>=', value: 5 }, 'missed: 0.8x the target'],
    [12, undefined, ''],
  ];
  for (const [value, target, expected] of cases) {
    it(`${value} against ${target ? `${target.relation} ${target.value}` : 'nothing'}`, () =>
      expect(verdict(row(value, target))).toBe(expected));
  }
});

describe('tableText', () => {
  it('aligns its columns', () => {
    expect(tableText([row(4.8567, { relation: '<', value: 5 }), row(1234.5)])).toBe(
      [
        'WHAT       TARGET  MEDIAN   RUNS  VERDICT  NOTE',
        'a cluster  < 5 ms  4.86 ms  5     met',
        'a cluster          1235 ms  5',
      ].join('\n'),
    );
  });
});
