import { expect } from 'expect';
import { describe, it } from 'node:test';
import { finalizeNamespace } from './kinds/namespace/finalize';
import { namespaces } from './kinds/namespace';
import { priorityClasses } from './kinds/priority-class';
import { services } from './kinds/service';
import { testApi } from './testing';

const KUBERNETES = { namespace: 'default', name: 'kubernetes' };

describe('what the API server keeps itself', () => {
  it('is there from the start', () => {
    const api = testApi();
    expect(api.list(namespaces).map(({ metadata }) => metadata.name)).toEqual([
      'default',
      'kube-node-lease',
      'kube-public',
      'kube-system',
    ]);
    expect(api.list(priorityClasses).map(({ metadata, value }) => [metadata.name, value])).toEqual([
      ['system-cluster-critical', 2_000_000_000],
      ['system-node-critical', 2_000_001_000],
    ]);
    expect(api.get(services, KUBERNETES)).toMatchObject({
      metadata: { labels: { component: 'apiserver', provider: 'kubernetes' } },
      spec: { clusterIP: '10.96.0.1', ports: [{ name: 'https', port: 443, targetPort: 6443, protocol: 'TCP' }] },
    });
  });

  it('costs no timer while nothing happens', () => {
    const api = testApi();
    api.sim.settle();
    expect(api.sim.nextTimerMs).toBeUndefined();
  });

  it('comes back at the next look: the Service within ten seconds', () => {
    const api = testApi();
    api.sim.advance(4_000);
    const { uid } = api.delete(services, KUBERNETES).metadata;
    api.sim.advance(5_999);
    expect(api.find(services, KUBERNETES)).toBeUndefined();
    api.sim.advance(1);
    expect(api.get(services, KUBERNETES).metadata.uid).not.toBe(uid);
  });

  it('and a namespace within a minute', () => {
    const api = testApi();
    const key = { namespace: '', name: 'kube-node-lease' };
    finalizeNamespace(api, { ...api.delete(namespaces, key), spec: {} });
    expect(api.find(namespaces, key)).toBeUndefined();
    api.sim.advance(59_999);
    expect(api.find(namespaces, key)).toBeUndefined();
    api.sim.advance(1);
    expect(api.get(namespaces, key).status?.phase).toBe('Active');
  });
});
