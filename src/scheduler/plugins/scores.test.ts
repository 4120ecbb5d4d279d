import { describe, it } from 'node:test';
import { expect } from 'expect';
import { imageScore, normalizedImageName, sumImageScores } from './image-locality';
import { balance, balancedAllocationScore } from './node-resources-balanced-allocation';
import { defaultNormalizeScore } from './normalize';

const MEBIBYTE = 1024 * 1024;

describe('balance', () => {
  const cases: readonly (readonly [
    cpu: number,
    cpuCapacity: number,
    memory: number,
    memoryCapacity: number,
    score: number,
  ])[] = [
    [0, 4000, 0, 10_000, 100],
    [3000, 4000, 5000, 10_000, 87],
    [3000, 6000, 5000, 10_000, 100],
    [6000, 10_000, 0, 20_000, 70],
    [6000, 4000, 0, 10_000, 50],
    [100, 0, 100, 1000, 100],
  ];
  for (const [cpu, cpuCapacity, memory, memoryCapacity, score] of cases) {
    it(`${cpu}/${cpuCapacity} and ${memory}/${memoryCapacity}: ${score}`, () =>
      expect(balance(cpu, cpuCapacity, memory, memoryCapacity)).toBe(score));
  }

  it('is scored by what the pod makes of it', () => {
    expect(balancedAllocationScore(90, 90)).toBe(75);
    expect(balancedAllocationScore(100, 50)).toBe(100);
    expect(balancedAllocationScore(50, 100)).toBe(50);
  });
});

describe('image scores', () => {
  const images = (...all: readonly (readonly [name: string, mebibytes: number, nodes: number])[]) => ({
    imageStates: new Map(
      all.map(([name, mebibytes, nodes]) => [
        name,
        { sizeBytes: mebibytes * MEBIBYTE, nodes: new Set(Array.from({ length: nodes }, (_, index) => `n${index}`)) },
      ]),
    ),
  });

  it('are none for little, 100 for 1000 MiB a container', () => {
    expect(imageScore(22 * MEBIBYTE, 1)).toBe(0);
    expect(imageScore(23 * MEBIBYTE, 1)).toBe(0);
    expect(imageScore(2000 * MEBIBYTE, 2)).toBe(100);
    expect(imageScore(9000 * MEBIBYTE, 2)).toBe(100);
  });

  it('count an image the less the fewer nodes have it', () => {
    const node = images(['gcr.io/40:latest', 40, 1], ['gcr.io/250:latest', 250, 1]);
    const sum = sumImageScores(['gcr.io/40:latest', 'gcr.io/250:latest', 'gcr.io/other:latest'], node, 2);
    expect(sum).toBe((20 + 125) * MEBIBYTE);
    expect(imageScore(sum, 2)).toBe(6);
  });

  it('know the tag that was left out', () => {
    expect(['root', 'root:tag', 'gcr.io:5000/root', 'root@sha256:aa'].map(normalizedImageName)).toEqual([
      'root:latest',
      'root:tag',
      'gcr.io:5000/root:latest',
      'root@sha256:aa',
    ]);
  });
});

describe('defaultNormalizeScore', () => {
  const cases: readonly (readonly [scores: readonly number[], reverse: boolean, expected: readonly number[]])[] = [
    [[1, 2, 3, 4], false, [25, 50, 75, 100]],
    [[1, 2, 3, 4], true, [75, 50, 25, 0]],
    [[1000, 10, 20, 30], false, [100, 1, 2, 3]],
    [[0, 0], false, [0, 0]],
    [[0, 0], true, [100, 100]],
  ];
  for (const [scores, reverse, expected] of cases) {
    it(`${scores.join(' ')}${reverse ? ', the other way round' : ''}`, () => {
      const normalized = Float64Array.from(scores);
      defaultNormalizeScore(normalized, { reverse });
      expect([...normalized]).toEqual(expected);
    });
  }
});
