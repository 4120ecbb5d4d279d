import { describe, it } from 'node:test';
import { expect } from 'expect';
import { Simulation } from '../sim/simulation';
import { numFeasibleNodesToFind } from './find-nodes';
import { selectHost } from './select-host';

describe('numFeasibleNodesToFind', () => {
  const cases: readonly (readonly [percentage: number, nodes: number, expected: number])[] = [
    [0, 10, 10],
    [40, 10, 10],
    [0, 1000, 420],
    [40, 1000, 400],
    [0, 6000, 300],
    [40, 6000, 2400],
    [0, 5000, 500],
    [0, 150, 100],
  ];
  for (const [percentage, nodes, expected] of cases) {
    it(`${expected} of ${nodes} at ${percentage} %`, () =>
      expect(numFeasibleNodesToFind(nodes, percentage)).toBe(expected));
  }
});

describe('selectHost', () => {
  it('takes the highest, and each of the equally high about as often', () => {
    const random = new Simulation().random('test');
    expect(selectHost(Float64Array.of(1, 3, 2), random)).toBe(1);
    const draws = Array.from({ length: 3000 }, () => selectHost(Float64Array.of(5, 5, 1, 5), random));
    const count = (index: number) => draws.filter((draw) => draw === index).length;
    expect(count(2)).toBe(0);
    for (const index of [0, 1, 3]) expect(Math.abs(count(index) - 1000)).toBeLessThan(150);
  });
});
