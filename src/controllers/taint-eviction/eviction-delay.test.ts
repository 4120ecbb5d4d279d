import { describe, it } from 'node:test';
import { expect } from 'expect';
import type { Taint, Toleration } from '../../api/generated/types';
import { evictionDelayMs } from './eviction-delay';

const taint = (key: string, value?: string): Taint => ({
  key,
  effect: 'NoExecute',
  ...(value !== undefined && { value }),
});
const exists = (key?: string, tolerationSeconds?: number): Toleration => ({
  operator: 'Exists',
  ...(key !== undefined && { key }),
  ...(tolerationSeconds !== undefined && { tolerationSeconds }),
});

const CASES: readonly (readonly [
  what: string,
  taints: readonly Taint[],
  tolerations: readonly Toleration[],
  delay: ReturnType<typeof evictionDelayMs>,
])[] = [
  ['no taint', [], [], undefined],
  ['no toleration', [taint('a')], [], 'now'],
  ['another key', [taint('a')], [exists('b')], 'now'],
  ['another value', [taint('a', 'x')], [{ key: 'a', operator: 'Equal', value: 'y' }], 'now'],
  ['the same value, operator left out', [taint('a', 'x')], [{ key: 'a', value: 'x' }], undefined],
  ['another effect', [taint('a')], [{ ...exists('a'), effect: 'NoSchedule' }], 'now'],
  ['for ever', [taint('a')], [exists('a')], undefined],
  ['every key', [taint('a'), taint('b')], [exists()], undefined],
  ['for a while', [taint('a')], [exists('a', 30)], 30_000],
  [
    'the shortest of those needed',
    [taint('a'), taint('b')],
    [exists('a', 30), exists('b', 20), exists('c', 10)],
    20_000,
  ],
  ['one of two taints', [taint('a'), taint('b')], [exists('a', 30)], 'now'],
  ['not at all', [taint('a')], [exists('a', 0)], 0],
  ['less than that', [taint('a')], [exists('a', -5)], 0],
];

describe('how long a pod may stay', () => {
  for (const [what, taints, tolerations, delay] of CASES) {
    it(what, () => expect(evictionDelayMs(taints, tolerations)).toEqual(delay));
  }
});
