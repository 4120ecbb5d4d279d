import { describe, it } from 'node:test';
import { expect } from 'expect';
import type { WatchEvent } from '../../api/collection';
import type { ObjectMeta, Pod, PodStatus } from '../../api/generated/types';
import { pods } from '../../api/kinds/pod/pod';
import { podDraft } from '../../api/testing';
import { Cluster } from '../cluster';
import { brokenByChange, InvariantError, watchInvariants } from './invariants';

function pod(metadata: Partial<ObjectMeta>, nodeName = '', status: PodStatus = {}): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', uid: 'u', resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z', ...metadata },
    spec: { containers: [], nodeName },
    status,
  };
}

function modified(old: Pod, object: Pod): WatchEvent {
  return { type: 'MODIFIED', old, object, revision: 2 };
}

const started = (restartCount: number): PodStatus => ({
  containerStatuses: [{ name: 'app', image: 'nginx', imageID: '', ready: true, restartCount }],
});
const NOW = { resourceVersion: '2' };
const CASES: readonly (readonly [what: string, old: Pod, object: Pod, broken: string | undefined])[] = [
  ['a pod that is bound', pod({}), pod(NOW, 'a'), undefined],
  ['a pod that moves', pod({}, 'a'), pod(NOW, 'b'), 'moves from node a to b'],
  ['a pod that is unbound', pod({}, 'a'), pod(NOW), 'moves from node a to '],
  ['a pod that ends', pod({}, 'a', { phase: 'Running' }), pod(NOW, 'a', { phase: 'Failed' }), undefined],
  [
    'a pod that comes back',
    pod({}, 'a', { phase: 'Failed' }),
    pod(NOW, 'a', { phase: 'Running' }),
    'phase goes from Failed to Running',
  ],
  ['fewer restarts', pod({}, 'a', started(2)), pod(NOW, 'a', started(1)), 'restartCount of app falls from 2 to 1'],
  ['another uid', pod({}), pod({ ...NOW, uid: 'v' }), 'uid changes from u to v'],
  ['a version that stands still', pod({ resourceVersion: '2' }), pod(NOW), 'resourceVersion falls from 2 to 2'],
  ['a version that is not the revision', pod({}), pod({ resourceVersion: '3' }), 'resourceVersion 3 at revision 2'],
  ['a generation that falls', pod({ generation: 2 }), pod({ ...NOW, generation: 1 }), 'generation falls from 2 to 1'],
  [
    'a deletion that is taken back',
    pod({ deletionTimestamp: '2026-01-01T00:00:30Z' }),
    pod(NOW),
    'deletionTimestamp moves from 2026-01-01T00:00:30Z to undefined',
  ],
  [
    'a deletion that is hurried',
    pod({ deletionTimestamp: '2026-01-01T00:00:30Z' }),
    pod({ ...NOW, deletionTimestamp: '2026-01-01T00:00:05Z' }),
    undefined,
  ],
];

describe('what the write of an object breaks', () => {
  for (const [what, old, object, broken] of CASES) {
    it(what, () => expect(brokenByChange(pods, modified(old, object))).toBe(broken));
  }
});

describe('watched invariants', () => {
  it('freeze what is stored and notice writes past the rules', () => {
    const cluster = new Cluster({ nodes: [{ name: 'a' }, { name: 'b' }] });
    const { api } = cluster;
    const invariants = watchInvariants(cluster);
    const { metadata, spec } = api.create(pods, podDraft('web'));
    expect(Object.isFrozen(spec.containers[0])).toBe(true);
    cluster.sim.advance(10_000);
    invariants.check();
    const running = api.get(pods, { namespace: 'default', name: metadata.name });
    const nodeName = running.spec.nodeName === 'a' ? 'b' : 'a';
    expect(() => api.replace(pods, { ...running, spec: { ...running.spec, nodeName } })).toThrow(InvariantError);
  });
});
