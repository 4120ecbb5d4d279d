import { describe, it } from 'node:test';
import { expect } from 'expect';
import { schedulingTables, type PodVerdict } from './scheduling';

const WEB: PodVerdict = {
  pod: 'default/web',
  verdict: {
    atMs: 0,
    nodeName: 'b',
    message: '',
    scored: [
      {
        nodeName: 'a',
        totalScore: 100,
        scores: [
          { plugin: 'NodeAffinity', weightedScore: 0 },
          { plugin: 'ImageLocality', weightedScore: 100 },
        ],
      },
      {
        nodeName: 'b',
        totalScore: 200,
        scores: [
          { plugin: 'NodeAffinity', weightedScore: 200 },
          { plugin: 'ImageLocality', weightedScore: 0 },
        ],
      },
    ],
    refusals: [{ nodeName: 'c', plugin: 'TaintToleration', reasons: ['node(s) had untolerated taint(s)'] }],
  },
};

describe('scheduling tables', () => {
  it('show what each node scored, and why it was refused', () => {
    expect(schedulingTables([WEB]).split('\n')).toEqual([
      'default/web -> b',
      'NODE  TOTAL  NodeAffinity  ImageLocality',
      'a     100    0             100',
      'b *   200    200           0',
      'c     TaintToleration: node(s) had untolerated taint(s)',
    ]);
  });

  it('say why a pod has no node', () => {
    const verdict = { ...WEB.verdict, nodeName: undefined, message: '0/1 nodes are available: ...', scored: [] };
    expect(schedulingTables([{ pod: 'default/web', verdict }])).toMatch(
      /^default\/web -> 0\/1 nodes are available: \.\.\.\nNODE/,
    );
  });

  it('leave out the rest of very many', () => {
    const text = schedulingTables(Array.from({ length: 25 }, () => WEB));
    expect(text).toContain('and 5 more pods');
  });
});
