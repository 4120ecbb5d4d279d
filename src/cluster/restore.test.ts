import { describe, it } from 'node:test';
import { expect } from 'expect';
import { nodes } from '../api/kinds/node';
import { pods } from '../api/kinds/pod/pod';
import { isReason } from '../api/status';
import { Cluster } from './cluster';

const SPECS = [{ name: 'worker-1' }, { name: 'worker-2' }];

function createPod({ api }: Cluster, name: string): void {
  const spec = { containers: [{ name: 'main', image: 'nginx', resources: {} }] };
  api.create(pods, { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'default' }, spec });
}

describe('a cluster that is taken up again', () => {
  const first = new Cluster({ nodes: SPECS });
  createPod(first, 'web');
  first.sim.advance(60_000);
  const state = first.api.stored();
  const second = new Cluster({ nodes: SPECS, restore: state });
  const key = { namespace: 'default', name: 'web' };

  it('has the same objects at a later time, and no two of them share a uid', () => {
    expect(second.sim.nowMs).toBe(state.atMs + second.ageMs);
    const names = second.api.stored().objects.map(({ kind, metadata }) => `${kind} ${metadata.name} ${metadata.uid}`);
    const lasting = state.objects.filter(({ kind }) => kind !== 'Event');
    expect(names).toEqual(
      expect.arrayContaining(lasting.map(({ kind, metadata }) => `${kind} ${metadata.name} ${metadata.uid}`)),
    );
    createPod(second, 'other');
    second.sim.advance(60_000);
    const uids = second.api.stored().objects.map(({ metadata }) => metadata.uid);
    expect(new Set(uids).size).toBe(uids.length);
  });

  it('runs the containers of its pods again, as after a reboot of the machines', () => {
    const before = first.api.get(pods, key);
    const after = second.api.get(pods, key);
    expect(after.spec.nodeName).toBe(before.spec.nodeName);
    expect(after.status?.containerStatuses?.[0]).toMatchObject({ ready: true, restartCount: 1 });
  });

  it('gives its machines their addresses and pod ranges back', () => {
    for (const { name } of SPECS) {
      const at = { namespace: '', name };
      expect(second.api.get(nodes, at).spec.podCIDR).toBe(first.api.get(nodes, at).spec.podCIDR);
      expect(second.api.get(nodes, at).status?.addresses).toEqual(first.api.get(nodes, at).status?.addresses);
    }
  });

  it('answers a watch from before with 410 Expired, and goes on counting versions', () => {
    const watch = (sinceRevision: number) => second.api.watch(pods, { sinceRevision }, () => undefined);
    expect(second.api.revision).toBeGreaterThan(state.revision);
    let refusal: unknown;
    try {
      watch(state.revision - 1);
    } catch (error) {
      refusal = error;
    }
    expect(isReason(refusal, 'Expired')).toBe(true);
    watch(state.revision)();
  });
});
