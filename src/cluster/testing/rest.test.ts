import { describe, it } from 'node:test';
import { expect } from 'expect';
import { pods } from '../../api/kinds/pod/pod';
import { withMetadata } from '../../api/object';
import { podDraft } from '../../api/testing';
import { Cluster } from '../cluster';
import { unfinished } from './rest';

const POD = { namespace: 'default', name: 'web' };

describe('what is unfinished', () => {
  const cases: readonly (readonly [what: string, does: (cluster: Cluster) => void, sentence: string])[] = [
    [
      'a pod that nobody schedules',
      (cluster) => cluster.stop('scheduler'),
      'pod default/web waits, and would fit on a',
    ],
    [
      'a pod that no kubelet sees',
      (cluster) => cluster.node('a').stop(),
      'pod default/web is on a, which has not looked at it',
    ],
  ];
  for (const [what, does, sentence] of cases) {
    it(what, () => {
      const cluster = new Cluster({ nodes: [{ name: 'a' }] });
      does(cluster);
      cluster.api.create(pods, podDraft('web'));
      cluster.sim.advance(10_000);
      expect(unfinished(cluster)).toEqual([sentence]);
    });
  }

  it('nothing, or a pod that is held back', () => {
    const cluster = new Cluster({ nodes: [{ name: 'a' }] });
    cluster.api.create(pods, podDraft('web', {}, { finalizers: ['example.com/hold'] }));
    cluster.sim.advance(60_000);
    expect(unfinished(cluster)).toEqual([]);
    cluster.api.delete(pods, POD);
    cluster.sim.advance(60_000);
    expect(unfinished(cluster)).toEqual(['pods default/web is still on its way out']);
    cluster.api.modify(pods, POD, (pod) => withMetadata(pod, { finalizers: undefined }));
    cluster.sim.advance(60_000);
    expect(unfinished(cluster)).toEqual([]);
  });
});
