import { describe, it } from 'node:test';
import { expect } from 'expect';
import { endpointSlices } from '../api/kinds/endpoints/endpoints';
import { nodes } from '../api/kinds/node';
import { pods } from '../api/kinds/pod/pod';
import { services } from '../api/kinds/service';
import { podDraft } from '../api/testing';
import type { HttpOutcome, NetworkNamespace } from '../sim/net';
import { Cluster } from './cluster';

const key = (name: string) => ({ namespace: 'default', name });

class World {
  readonly cluster = new Cluster({
    nodes: ['a', 'b', 'c'].map((name) => ({
      name,
      labels: { 'topology.kubernetes.io/zone': name === 'a' ? 'x' : 'y' },
    })),
  });

  constructor() {
    for (const [name, nodeName] of [
      ['one', 'b'],
      ['two', 'c'],
    ]) {
      this.cluster.api.create(pods, podDraft(name ?? '', { nodeName: nodeName ?? '' }, { labels: { app: 'web' } }));
    }
    this.cluster.api.create(services, {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web', namespace: 'default' },
      spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
    });
    this.pass(30);
  }

  pass(seconds: number): void {
    this.cluster.sim.advance(seconds * 1000);
  }

  ready(name: string): string | undefined {
    const { status } = this.cluster.api.get(nodes, { namespace: '', name });
    return status?.conditions?.find(({ type }) => type === 'Ready')?.status;
  }

  host(nodeName: string): NetworkNamespace {
    const { hostNetwork } = this.cluster.node(nodeName);
    if (hostNetwork === undefined) throw new Error(`${nodeName} has never been switched on`);
    return hostNetwork;
  }

  /** What becomes of requests to the service's address, each once. */
  answers(from: NetworkNamespace, count = 12): readonly string[] {
    const { clusterIP = '' } = this.cluster.api.get(services, key('web')).spec;
    const seen = new Set<string>();
    const note = (outcome: HttpOutcome) =>
      seen.add('error' in outcome ? outcome.error : String(outcome.response.status));
    for (let round = 0; round < count; round += 1) {
      from.http(clusterIP, 80, { method: 'GET', path: '/', headers: {}, body: '' }, 500, note);
      this.pass(0.5);
    }
    return [...seen].sort();
  }

  get servers(): readonly string[] {
    const slices = this.cluster.api.list(endpointSlices).filter(({ metadata }) => metadata.name.startsWith('web-'));
    return slices
      .flatMap(({ endpoints = [] }) => endpoints)
      .filter(({ conditions }) => conditions?.ready === true)
      .map(({ targetRef }) => targetRef?.name ?? '')
      .sort();
  }
}

describe('a node that is cut off', () => {
  it('becomes unknown, loses its traffic first and its pods later, and comes back', () => {
    const w = new World();
    expect([w.servers, w.answers(w.host('a'))]).toEqual([['one', 'two'], ['200']]);
    w.cluster.isolateNodes(['b']);
    expect([w.ready('b'), w.answers(w.host('a'))]).toEqual(['True', ['200', 'ETIMEDOUT']]);
    w.pass(60);
    expect([w.ready('b'), w.servers, w.answers(w.host('a'))]).toEqual(['Unknown', ['two'], ['200']]);
    // There the world looks as it did: both are served, one cannot be reached.
    expect(w.answers(w.host('b'))).toEqual(['200', 'ETIMEDOUT']);
    expect(w.cluster.kubelets('b')).toBeUndefined();
    w.cluster.rejoinNodes(['b']);
    w.pass(20);
    expect([w.ready('b'), w.servers, w.answers(w.host('b'))]).toEqual(['True', ['one', 'two'], ['200']]);
  });

  it('learns of what it has missed when it is back', () => {
    const w = new World();
    w.cluster.isolateNodes(['b']);
    w.pass(400);
    // Nobody on the node has ended it.
    expect(w.cluster.api.get(pods, key('one')).metadata.deletionTimestamp).toBeDefined();
    expect(w.cluster.node('b').runtime.pod(w.cluster.api.get(pods, key('one')).metadata.uid)?.sandbox).toBeDefined();
    w.cluster.api.create(pods, podDraft('late', { nodeName: 'b', tolerations: [{ operator: 'Exists' }] }));
    w.pass(60);
    expect(w.cluster.api.get(pods, key('late')).status?.phase).toBe('Pending');
    w.cluster.rejoinNodes(['b']);
    w.pass(60);
    expect(w.cluster.api.find(pods, key('one'))).toBeUndefined();
    expect(w.cluster.api.get(pods, key('late')).status?.phase).toBe('Running');
  });

  it('still reaches those that are cut off with it', () => {
    const w = new World();
    expect(w.cluster.nodesInZone('y')).toEqual(['b', 'c']);
    w.cluster.isolateNodes(w.cluster.nodesInZone('y'));
    expect(w.answers(w.host('b'))).toEqual(['200']);
    expect(w.answers(w.host('a'))).toEqual(['ETIMEDOUT']);
  });
});

describe('a link between two nodes', () => {
  it('may be cut while all others go on', () => {
    const w = new World();
    w.cluster.network.links.setCut('a', 'b', true);
    w.pass(300);
    expect([w.ready('a'), w.ready('b'), w.servers]).toEqual(['True', 'True', ['one', 'two']]);
    expect(w.answers(w.host('a'))).toEqual(['200', 'ETIMEDOUT']);
    expect(w.answers(w.host('c'))).toEqual(['200']);
  });

  it('may be slow', () => {
    const w = new World();
    const { podIP = '' } = w.cluster.api.get(pods, key('one')).status ?? {};
    const askMs = () => {
      const startMs = w.cluster.sim.nowMs;
      let endMs = startMs;
      w.host('a').connect(podIP, 80, 5000, () => (endMs = w.cluster.sim.nowMs));
      w.pass(5);
      return endMs - startMs;
    };
    expect(askMs()).toBe(2);
    w.cluster.network.links.setDelay('b', 'a', 150);
    expect(askMs()).toBe(302);
    w.cluster.network.links.setDelay('a', 'b', 0);
    expect(askMs()).toBe(2);
  });
});

describe('a second cluster', () => {
  it('has pods that the first has no way to, and node ports that it has', () => {
    const first = new World();
    const beside = new Cluster({ nodes: [{ name: 'a' }], beside: first.cluster });
    expect(beside.sim).toBe(first.cluster.sim);
    expect(beside.server).toBe('https://192.168.58.2:8443');
    beside.api.create(pods, podDraft('web', {}, { labels: { app: 'web' } }));
    beside.api.create(services, {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web', namespace: 'default' },
      spec: { type: 'NodePort', selector: { app: 'web' }, ports: [{ port: 80, nodePort: 30_080 }] },
    });
    first.pass(30);
    const knock = (host: string, port: number): string => {
      let result = 'pending';
      first.host('b').connect(host, port, 5000, (error) => (result = error ?? 'open'));
      first.pass(5);
      return result;
    };
    expect(knock('192.168.58.2', 30_080)).toBe('open');
    expect(knock('192.168.58.2', 30_081)).toBe('ECONNREFUSED');
    const { clusterIP = '' } = beside.api.get(services, key('web')).spec;
    expect(knock(clusterIP, 80)).toBe('ETIMEDOUT');
  });
});
