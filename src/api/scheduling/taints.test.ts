import { describe, it } from 'node:test';
import { expect } from 'expect';
import type { Taint, Toleration } from '../generated/types';
import { findUntoleratedTaint, forbidsScheduling, toleratesTaint } from './taints';

const TAINT: Taint = { key: 'foo', value: 'bar', effect: 'NoSchedule' };

describe('toleratesTaint', () => {
  const cases: readonly (readonly [title: string, toleration: Toleration, taint: Taint, tolerates: boolean])[] = [
    [
      'the same key, value and effect',
      { key: 'foo', operator: 'Equal', value: 'bar', effect: 'NoSchedule' },
      TAINT,
      true,
    ],
    ['Equal is the default', { key: 'foo', value: 'bar' }, TAINT, true],
    ['another value', { key: 'foo', value: 'baz' }, TAINT, false],
    ['Exists takes any value', { key: 'foo', operator: 'Exists' }, TAINT, true],
    ['Exists without a key takes everything', { operator: 'Exists' }, TAINT, true],
    ['Exists of one effect', { operator: 'Exists', effect: 'NoExecute' }, TAINT, false],
    ['another key', { key: 'moo', operator: 'Exists' }, TAINT, false],
    ['another effect', { key: 'foo', value: 'bar', effect: 'NoExecute' }, TAINT, false],
    ['no value on either side', { key: 'foo' }, { key: 'foo', effect: 'NoSchedule' }, true],
    ['the comparison operators are off', { key: 'foo', operator: 'Gt', value: '1' }, { ...TAINT, value: '2' }, false],
  ];
  for (const [title, toleration, taint, tolerates] of cases)
    it(title, () => expect(toleratesTaint(toleration, taint)).toBe(tolerates));
});

describe('findUntoleratedTaint', () => {
  it('finds the first taint of the wanted effects that nothing covers', () => {
    const soft: Taint = { key: 'soft', effect: 'PreferNoSchedule' };
    const hard: Taint = { key: 'hard', effect: 'NoExecute' };
    expect(findUntoleratedTaint([soft, TAINT, hard], [{ key: 'foo', operator: 'Exists' }], forbidsScheduling)).toBe(
      hard,
    );
    expect(findUntoleratedTaint([soft], undefined, forbidsScheduling)).toBeUndefined();
    expect(findUntoleratedTaint(undefined, undefined, forbidsScheduling)).toBeUndefined();
  });
});
