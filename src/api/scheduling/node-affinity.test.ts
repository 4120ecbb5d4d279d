import { describe, it } from 'node:test';
import { expect } from 'expect';
import type { Node, NodeSelectorRequirement, NodeSelectorTerm } from '../generated/types';
import { matchesNodeSelector, preferredNodeAffinityScore, requiredNodeAffinity } from './node-affinity';

function node(labels: Readonly<Record<string, string>>, name = 'a'): Node {
  const metadata = { name, uid: name, resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z', labels };
  return { apiVersion: 'v1', kind: 'Node', metadata, spec: {} };
}

const expressions = (...matchExpressions: readonly NodeSelectorRequirement[]): NodeSelectorTerm => ({
  matchExpressions,
});
const fields = (...matchFields: readonly NodeSelectorRequirement[]): NodeSelectorTerm => ({ matchFields });

describe('matchesNodeSelector', () => {
  const requirement = (operator: string, ...values: readonly string[]): NodeSelectorRequirement => ({
    key: 'k',
    operator,
    values,
  });
  const cases: readonly (readonly [
    title: string,
    term: NodeSelectorTerm,
    labels: Readonly<Record<string, string>>,
    matches: boolean,
  ])[] = [
    ['In', expressions(requirement('In', 'x', 'y')), { k: 'y' }, true],
    ['In, another value', expressions(requirement('In', 'x', 'y')), { k: 'z' }, false],
    ['In, no label', expressions(requirement('In', 'x')), {}, false],
    ['In of nothing makes no sense', expressions(requirement('In')), { k: 'x' }, false],
    ['NotIn', expressions(requirement('NotIn', 'x')), { k: 'y' }, true],
    ['NotIn, no label', expressions(requirement('NotIn', 'x')), {}, true],
    ['NotIn, that value', expressions(requirement('NotIn', 'x')), { k: 'x' }, false],
    ['Exists', expressions(requirement('Exists')), { k: '' }, true],
    ['Exists, no label', expressions(requirement('Exists')), {}, false],
    ['Exists with a value makes no sense', expressions(requirement('Exists', 'x')), { k: 'x' }, false],
    ['DoesNotExist', expressions(requirement('DoesNotExist')), {}, true],
    ['DoesNotExist, but does', expressions(requirement('DoesNotExist')), { k: '' }, false],
    ['Gt', expressions(requirement('Gt', '5')), { k: '10' }, true],
    ['Gt, equal', expressions(requirement('Gt', '5')), { k: '5' }, false],
    ['Gt, a word', expressions(requirement('Gt', '5')), { k: 'many' }, false],
    ['Gt of a word', expressions(requirement('Gt', 'few')), { k: '5' }, false],
    ['Gt of two', expressions(requirement('Gt', '1', '2')), { k: '5' }, false],
    ['Lt, negative', expressions(requirement('Lt', '5')), { k: '-10' }, true],
    ['Lt, beyond 64 bits', expressions(requirement('Lt', '5')), { k: '-9223372036854775809' }, false],
    ['an unknown operator', expressions(requirement('Near', '5')), { k: '5' }, false],
    ['all of a term', expressions(requirement('Exists'), { key: 'l', operator: 'Exists' }), { k: '1' }, false],
    ['nothing in a term', {}, { k: '1' }, false],
    ['the name', fields({ key: 'metadata.name', operator: 'In', values: ['a'] }), {}, true],
    ['another name', fields({ key: 'metadata.name', operator: 'In', values: ['b'] }), {}, false],
    ['not the name', fields({ key: 'metadata.name', operator: 'NotIn', values: ['b'] }), {}, true],
    ['two names', fields({ key: 'metadata.name', operator: 'In', values: ['a', 'b'] }), {}, false],
    ['another field', fields({ key: 'metadata.uid', operator: 'In', values: ['a'] }), {}, false],
    ['a label key that objects have anyway', expressions({ key: 'constructor', operator: 'Exists' }), {}, false],
  ];
  for (const [title, term, labels, matches] of cases) {
    it(title, () => expect(matchesNodeSelector({ nodeSelectorTerms: [term] }, node(labels))).toBe(matches));
  }

  it('takes any of the terms, and none when there is none', () => {
    const nodeSelectorTerms = [expressions(requirement('In', 'x')), expressions(requirement('In', 'y'))];
    expect(matchesNodeSelector({ nodeSelectorTerms }, node({ k: 'y' }))).toBe(true);
    expect(matchesNodeSelector({ nodeSelectorTerms: [] }, node({}))).toBe(false);
  });
});

describe('requiredNodeAffinity', () => {
  const spec = { containers: [] };
  const requiredDuringSchedulingIgnoredDuringExecution = {
    nodeSelectorTerms: [expressions({ key: 'k', operator: 'Exists' })],
  };

  it('is undefined for pods that demand nothing', () => {
    expect(requiredNodeAffinity({ spec })).toBeUndefined();
    expect(requiredNodeAffinity({ spec: { ...spec, nodeSelector: {}, affinity: {} } })).toBeUndefined();
  });

  it('demands selector and affinity together', () => {
    const affinity = { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution } };
    const matches = requiredNodeAffinity({ spec: { ...spec, nodeSelector: { l: '1' }, affinity } });
    const labelled: readonly Readonly<Record<string, string>>[] = [
      { l: '1', k: '' },
      { l: '1' },
      { k: '' },
      { l: '2', k: '' },
    ];
    expect(labelled.map((labels) => matches?.(node(labels)))).toEqual([true, false, false, false]);
  });
});

describe('preferredNodeAffinityScore', () => {
  it('adds the weights of the terms that match', () => {
    const term = (weight: number, key: string) => ({ weight, preference: expressions({ key, operator: 'Exists' }) });
    expect(
      preferredNodeAffinityScore(
        [term(1, 'a'), term(20, 'b'), term(100, 'c'), { weight: 7, preference: {} }],
        node({ a: '', b: '' }),
      ),
    ).toBe(21);
  });
});
