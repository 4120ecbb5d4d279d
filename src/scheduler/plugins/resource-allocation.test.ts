import { expect } from 'expect';
import { describe, it } from 'node:test';
import { nodeInfoOf } from '../framework/node-info';
import { podInfo } from '../framework/pod-info';
import { nodeObject, podObject } from '../testing/world';
import { evenness } from './node-resources-balanced-allocation';
import { strategyScorer } from './resource-allocation';

const CPU = { name: 'cpu', weight: 1 };
const MEMORY = { name: 'memory', weight: 1 };
const GPU = { name: 'nvidia.com/gpu', weight: 3 };
const SHAPE = [
  { utilization: 0, score: 0 },
  { utilization: 50, score: 10 },
  { utilization: 100, score: 5 },
];

describe('strategyScorer', () => {
  const node = (cpu: string, memory: string, gpu?: string) =>
    nodeInfoOf(nodeObject('n', { allocatable: { cpu, memory, pods: '10', ...(gpu && { 'nvidia.com/gpu': gpu }) } }));
  const pod = (cpu: string, memory: string, gpu?: string) =>
    podInfo(podObject('p', { requests: { cpu, memory, ...(gpu && { 'nvidia.com/gpu': gpu }) } }));
  const ratio = { type: 'RequestedToCapacityRatio', requestedToCapacityRatio: { shape: SHAPE } };
  const cases = [
    [
      'LeastAllocated: the mean of what stays free',
      { type: 'LeastAllocated', resources: [CPU, MEMORY] },
      pod('1', '3Gi'),
      node('4', '4Gi'),
      50,
    ],
    [
      'MostAllocated: the mean of what is taken',
      { type: 'MostAllocated', resources: [CPU, MEMORY] },
      pod('1', '3Gi'),
      node('4', '4Gi'),
      50,
    ],
    [
      'MostAllocated: more than there is counts as all',
      { type: 'MostAllocated', resources: [CPU] },
      pod('8', '1Gi'),
      node('4', '4Gi'),
      100,
    ],
    [
      'weights',
      { type: 'MostAllocated', resources: [CPU, { ...MEMORY, weight: 3 }] },
      pod('1', '4Gi'),
      node('4', '4Gi'),
      81,
    ],
    [
      'an extended resource that the pod wants',
      { type: 'MostAllocated', resources: [CPU, GPU] },
      pod('1', '1Gi', '1'),
      node('4', '4Gi', '2'),
      43,
    ],
    [
      'one that it does not want',
      { type: 'MostAllocated', resources: [CPU, GPU] },
      pod('1', '1Gi'),
      node('4', '4Gi', '2'),
      25,
    ],
    [
      'one that the node lacks',
      { type: 'MostAllocated', resources: [CPU, GPU] },
      pod('1', '1Gi', '1'),
      node('4', '4Gi'),
      25,
    ],
    ['nothing that counts', { type: 'MostAllocated', resources: [GPU] }, pod('1', '1Gi'), node('4', '4Gi'), 0],
    ['a shape: on the way up', { ...ratio, resources: [CPU] }, pod('1', '1Gi'), node('4', '4Gi'), 50],
    ['a shape: on the way down', { ...ratio, resources: [CPU] }, pod('3', '1Gi'), node('4', '4Gi'), 75],
    ['a shape: at its end', { ...ratio, resources: [CPU] }, pod('9', '1Gi'), node('4', '4Gi'), 50],
    [
      'a shape: what scores nothing does not weigh',
      { ...ratio, resources: [CPU, GPU] },
      pod('2', '1Gi', '1'),
      node('4', '4Gi', '200'),
      100,
    ],
  ] as const;
  for (const [title, strategy, info, on, score] of cases)
    it(title, () => expect(strategyScorer(strategy)(info, on)).toBe(score));
});

describe('evenness', () => {
  for (const [fractions, score] of [
    [[], 100],
    [[0.3], 100],
    [[0.25, 0.75], 75],
    [[0, 0.5, 1], 59],
  ] as const)
    it(`of ${fractions.join(', ') || 'nothing'}`, () => expect(evenness(fractions)).toBe(score));
});
