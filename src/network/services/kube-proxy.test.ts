import { describe, it } from 'node:test';
import { expect } from 'expect';
import type { Endpoint, Service, ServiceSpec } from '../../api/generated/types';
import { endpointSlices } from '../../api/kinds/endpoints/endpoints';
import { nodes } from '../../api/kinds/node';
import { services } from '../../api/kinds/service';
import { testApi } from '../../api/testing';
import type { NetworkNamespace } from '../../sim/net';
import { ClusterNetwork } from '../cluster-network';
import { KubeProxy } from './kube-proxy';

const NODES = ['a', 'b', 'c'] as const;
type NodeName = (typeof NODES)[number];
type EndpointDraft = Pick<Endpoint, 'conditions' | 'hints'>;

/** Three nodes, a machine outside, and servers that answer with their name and who they think has asked. */
class World {
  readonly api = testApi();
  readonly network = new ClusterNetwork(this.api.sim);
  readonly machines = new Map<string, NetworkNamespace>();
  readonly outside = this.network.connectHost('laptop', '192.168.49.1');
  readonly proxy: KubeProxy;

  constructor() {
    for (const [index, name] of NODES.entries()) {
      this.machines.set(name, this.network.connectNode(name, `192.168.49.${index + 2}`));
      this.api.create(nodes, {
        apiVersion: 'v1',
        kind: 'Node',
        metadata: { name, labels: { 'topology.kubernetes.io/zone': `zone-${name}` } },
        spec: {},
      });
    }
    this.proxy = new KubeProxy(this.api, this.network);
    this.network.use({ translation: this.proxy });
  }

  node(name: NodeName): NetworkNamespace {
    return this.machines.get(name) as NetworkNamespace;
  }

  pod(name: string, nodeName: NodeName, ports: readonly number[] = [8080], hostPort?: number): NetworkNamespace {
    const stack = this.network.attach({
      uid: name,
      namespace: 'default',
      name,
      nodeName,
      podCIDR: `10.244.${NODES.indexOf(nodeName)}.0/24`,
      hostPorts: hostPort === undefined ? undefined : [{ hostPort, containerPort: 8080, protocol: 'TCP' }],
    });
    if (stack === undefined) throw new Error('the range is used up');
    for (const port of ports) {
      stack.listen({
        port,
        http: ({ remoteAddress }, respond) =>
          respond({ status: 200, headers: {}, body: `${name}:${port} sees ${remoteAddress}` }),
      });
    }
    return stack;
  }

  service(spec: Partial<ServiceSpec> = {}): Service {
    return this.api.create(services, {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web', namespace: 'default' },
      spec: { clusterIP: '10.96.0.80', ports: [{ port: 80, targetPort: 8080 }], ...spec },
    });
  }

  /** What the service's only slice says: who serves it where. */
  endpoints(list: Readonly<Record<string, EndpointDraft | undefined>>, ports = [{ name: '', port: 8080 }]): void {
    const endpoints = Object.entries(list).map(([where, draft]) => {
      const [address = '', nodeName = ''] = where.split('@');
      return { addresses: [address], nodeName, conditions: { ready: true }, ...draft };
    });
    const key = { name: 'web-1', namespace: 'default' };
    const slice = {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice' as const,
      metadata: { ...key, labels: { 'kubernetes.io/service-name': 'web' } },
      addressType: 'IPv4',
      endpoints,
      ports,
    };
    const old = this.api.find(endpointSlices, key);
    if (old === undefined) this.api.create(endpointSlices, slice);
    else this.api.update(endpointSlices, { ...slice, metadata: { ...old.metadata, ...slice.metadata } });
    this.api.sim.advance(1000);
  }

  get(from: NetworkNamespace, host = '10.96.0.80', port = 80): string {
    let result = 'pending';
    from.http(host, port, { method: 'GET', path: '/', headers: {}, body: '' }, 500, (outcome) => {
      result = 'error' in outcome ? outcome.error : outcome.response.body;
    });
    this.api.sim.advance(500);
    return result;
  }

  /** How often each answer came. */
  survey(times: number, ask: () => string): Readonly<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (let round = 0; round < times; round += 1) {
      const answer = ask();
      counts[answer] = (counts[answer] ?? 0) + 1;
    }
    return counts;
  }
}

/** `one` on node a, `two` on node b. */
function pair(spec: Partial<ServiceSpec> = {}): World {
  const w = new World();
  w.pod('one', 'a');
  w.pod('two', 'b');
  w.service(spec);
  w.endpoints({ '10.244.0.2@a': {}, '10.244.1.2@b': {} });
  return w;
}

const NODE_PORT = { type: 'NodePort', ports: [{ port: 80, targetPort: 8080, nodePort: 30080 }] };

describe('a service address', () => {
  it('leads to each endpoint as often, and keeps the address of the pod that asks', () => {
    const w = pair();
    const client = w.pod('client', 'a');
    const counts = w.survey(200, () => w.get(client));
    expect(Object.keys(counts).sort()).toEqual(['one:8080 sees 10.244.0.3', 'two:8080 sees 10.244.0.3']);
    for (const count of Object.values(counts)) expect(count).toBeGreaterThan(70);
    expect(w.get(w.node('c'))).toMatch(/^(one|two):8080 sees 192\.168\.49\.4$/);
    expect(w.get(w.outside)).toBe('ETIMEDOUT');
    expect(w.get(client, '10.96.0.80', 81)).toBe('ETIMEDOUT');
  });

  const ready = { conditions: { ready: true, serving: true, terminating: false } };
  const unready = { conditions: { ready: false, serving: false, terminating: false } };
  const leaving = { conditions: { ready: false, serving: true, terminating: true } };
  const ENDPOINTS: readonly (readonly [what: string, one: EndpointDraft, two: EndpointDraft, answers: string])[] = [
    ['those that are ready only', ready, unready, 'one'],
    ['none that terminates while another is ready', leaving, ready, 'two'],
    ['one that terminates and still serves when no other is left', leaving, unready, 'one'],
    ['nobody when none is ready', unready, unready, 'ECONNREFUSED'],
  ];
  for (const [what, one, two, answers] of ENDPOINTS) {
    it(`leads to ${what}`, () => {
      const w = pair();
      w.endpoints({ '10.244.0.2@a': one, '10.244.1.2@b': two });
      const client = w.pod('client', 'c');
      const seen = w.survey(20, () => w.get(client).split(':')[0] ?? '');
      expect(Object.keys(seen)).toEqual([answers]);
    });
  }

  it('has ports of its own, led by name to those of the endpoints', () => {
    const w = new World();
    w.pod('web', 'a', [8080, 9090]);
    w.service({
      ports: [
        { name: 'http', port: 80, targetPort: 'http' },
        { name: 'metrics', port: 81, targetPort: 9090 },
      ],
    });
    w.endpoints({ '10.244.0.2@a': {} }, [
      { name: 'http', port: 8080 },
      { name: 'metrics', port: 9090 },
    ]);
    expect([w.get(w.node('b')), w.get(w.node('b'), '10.96.0.80', 81)]).toEqual([
      'web:8080 sees 192.168.49.3',
      'web:9090 sees 192.168.49.3',
    ]);
  });

  it('shows a pod that reaches itself its node instead', () => {
    const w = pair();
    w.endpoints({ '10.244.0.2@a': {} });
    const [one] = [w.network.attach({ uid: 'one', namespace: '', name: '', nodeName: 'a', podCIDR: '' })];
    expect(one && w.get(one)).toBe('one:8080 sees 10.244.0.1');
  });

  it('binds a client to its endpoint as long as it does not rest longer than the time-out', () => {
    const w = pair({ sessionAffinity: 'ClientIP', sessionAffinityConfig: { clientIP: { timeoutSeconds: 60 } } });
    const clients = Array.from({ length: 8 }, (_, index) => w.pod(`client-${index}`, 'c'));
    const firsts = clients.map((client) => w.get(client));
    for (let round = 0; round < 3; round += 1) {
      w.api.sim.advance(50_000);
      expect(clients.map((client) => w.get(client))).toEqual(firsts);
    }
    w.api.sim.advance(61_000);
    expect(clients.map((client) => w.get(client))).not.toEqual(firsts);
    w.endpoints({ '10.244.1.2@b': {} });
    expect(clients.every((client) => w.get(client).startsWith('two'))).toBe(true);
  });

  it('stays on the node with an internal traffic policy of Local', () => {
    const w = pair({ internalTrafficPolicy: 'Local' });
    const clients = [w.pod('near one', 'a'), w.pod('near two', 'b'), w.pod('alone', 'c')];
    const seen = clients.map((client) => Object.keys(w.survey(10, () => w.get(client).split(':')[0] ?? '')));
    expect(seen).toEqual([['one'], ['two'], ['ETIMEDOUT']]);
  });

  it('prefers the zone, or the node, that all endpoints have hints for', () => {
    const w = pair();
    const client = w.pod('client', 'a');
    const stranger = w.pod('stranger', 'c');
    const near = (hints: Endpoint['hints'], otherHints: Endpoint['hints']) => {
      w.endpoints({ '10.244.0.2@a': { hints }, '10.244.1.2@b': { hints: otherHints } });
      return [client, stranger].map((from) => Object.keys(w.survey(20, () => w.get(from).slice(0, 3))).sort());
    };
    const both = ['one', 'two'];
    const zone = (name: string) => ({ forZones: [{ name }] });
    expect(near(zone('zone-a'), zone('zone-b'))).toEqual([['one'], both]);
    expect(near(zone('zone-a'), undefined)).toEqual([both, both]);
    expect(near({ ...zone('zone-b'), forNodes: [{ name: 'a' }] }, { forNodes: [{ name: 'b' }] })).toEqual([
      ['one'],
      both,
    ]);
  });
});

describe('a node port', () => {
  it('leads from every node to every endpoint, which sees the node', () => {
    const w = pair(NODE_PORT);
    w.endpoints({ '10.244.1.2@b': {} });
    const client = w.pod('client', 'c');
    const ask = (from: NetworkNamespace, host: string) => w.get(from, host, 30080);
    expect(ask(w.outside, '192.168.49.2')).toBe('two:8080 sees 192.168.49.2');
    expect(ask(w.outside, '192.168.49.3')).toBe('two:8080 sees 10.244.1.1');
    expect(ask(client, '192.168.49.2')).toBe('two:8080 sees 192.168.49.2');
    expect(ask(client, '192.168.49.4')).toBe('two:8080 sees 192.168.49.4');
    expect(ask(w.node('a'), 'localhost')).toBe('two:8080 sees 192.168.49.2');
    expect(ask(client, 'localhost')).toBe('ECONNREFUSED');
    w.endpoints({});
    expect(ask(w.outside, '192.168.49.2')).toBe('ECONNREFUSED');
  });

  it('keeps the address of who asks with an external traffic policy of Local, and drops what has no endpoint there', () => {
    const w = pair({ ...NODE_PORT, externalTrafficPolicy: 'Local' });
    w.endpoints({ '10.244.1.2@b': {} });
    const client = w.pod('client', 'c');
    const ask = (from: NetworkNamespace, host: string) => w.get(from, host, 30080);
    expect(ask(w.outside, '192.168.49.3')).toBe('two:8080 sees 192.168.49.1');
    expect(ask(w.outside, '192.168.49.2')).toBe('ETIMEDOUT');
    expect(ask(client, '192.168.49.3')).toBe('two:8080 sees 192.168.49.4');
    expect(ask(client, '192.168.49.4')).toBe('two:8080 sees 10.244.2.2');
    expect(ask(w.node('c'), '192.168.49.4')).toBe('two:8080 sees 192.168.49.4');
  });

  it('does not answer on a node that cannot be reached', () => {
    const w = pair(NODE_PORT);
    w.network.links.isolate(['c']);
    expect(w.get(w.outside, '192.168.49.4', 30080)).toBe('ETIMEDOUT');
    w.network.links.rejoin(['c']);
    expect(w.get(w.outside, '192.168.49.4', 30080)).toContain('sees 192.168.49.4');
  });
});

describe('an external address', () => {
  const setIngress = (w: World) => {
    const service = w.api.get(services, { namespace: 'default', name: 'web' });
    w.api.updateStatus(services, { ...service, status: { loadBalancer: { ingress: [{ ip: '203.0.113.7' }] } } });
    w.api.sim.advance(1000);
  };

  it('of a load balancer leads in over a node', () => {
    const w = pair({ type: 'LoadBalancer' });
    expect(w.get(w.outside, '203.0.113.7')).toBe('ETIMEDOUT');
    setIngress(w);
    expect(w.get(w.outside, '203.0.113.7')).toMatch(/^(one|two):8080 sees (192\.168\.49\.|10\.244\.[01]\.1)/);
    expect(w.get(w.pod('client', 'c'), '203.0.113.7')).toMatch(/sees 192\.168\.49\.4$/);
  });

  it('enters only where there are endpoints when traffic has to stay on its node', () => {
    const w = pair({ type: 'LoadBalancer', externalTrafficPolicy: 'Local' });
    setIngress(w);
    w.endpoints({ '10.244.1.2@b': {} });
    expect(w.survey(10, () => w.get(w.outside, '203.0.113.7'))).toEqual({ 'two:8080 sees 192.168.49.1': 10 });
  });

  it('is told by each node whether it has endpoints', () => {
    const w = pair({ type: 'LoadBalancer', externalTrafficPolicy: 'Local' });
    const key = { namespace: 'default', name: 'web' };
    const service = w.api.get(services, key);
    const port = service.spec.healthCheckNodePort ?? 0;
    expect(port).toBeGreaterThanOrEqual(30_000);
    const ask = (address: string) => w.get(w.outside, address, port);
    expect(JSON.parse(ask('192.168.49.2'))).toEqual({
      service: key,
      localEndpoints: 1,
      serviceProxyHealthy: true,
    });
    expect(JSON.parse(ask('192.168.49.4'))).toMatchObject({ localEndpoints: 0 });
    w.api.update(services, { ...service, spec: { ...service.spec, externalTrafficPolicy: 'Cluster' } });
    w.api.sim.advance(1000);
    expect(w.api.get(services, key).spec.healthCheckNodePort).toBeUndefined();
    expect(ask('192.168.49.2')).toBe('ECONNREFUSED');
  });

  it('is only for those whom the source ranges admit', () => {
    const w = pair({ type: 'LoadBalancer', loadBalancerSourceRanges: ['198.51.100.0/24'] });
    setIngress(w);
    const friend = w.network.connectHost('friend', '198.51.100.9');
    expect(w.get(w.outside, '203.0.113.7')).toBe('ETIMEDOUT');
    expect(w.get(friend, '203.0.113.7')).toContain('sees');
  });

  it('that a service simply has leads to it too', () => {
    const w = pair({ externalIPs: ['198.51.100.32'] });
    expect(w.get(w.outside, '198.51.100.32')).toContain('sees');
    expect(w.get(w.pod('client', 'c'), '198.51.100.32')).toContain('sees 192.168.49.4');
  });
});

describe('a host port', () => {
  it('leads to the pod on its node, from near and far', () => {
    const w = new World();
    w.pod('web', 'a', [8080], 80);
    const [near, far] = [w.pod('near', 'a'), w.pod('far', 'b')];
    const ask = (from: NetworkNamespace, host = '192.168.49.2') => w.get(from, host, 80);
    expect(ask(w.outside)).toBe('web:8080 sees 192.168.49.1');
    expect(ask(far)).toBe('web:8080 sees 192.168.49.3');
    expect(ask(near)).toBe('web:8080 sees 10.244.0.1');
    expect(ask(w.node('a'), 'localhost')).toBe('web:8080 sees 10.244.0.1');
    expect(ask(w.outside, '192.168.49.3')).toBe('ECONNREFUSED');
    w.network.detach('web');
    expect(ask(w.outside)).toBe('ECONNREFUSED');
  });
});

describe('kube-proxy', () => {
  it('writes its rules at once, and then once a second', () => {
    const w = pair();
    const client = w.pod('client', 'c');
    const at = (ms: number) => {
      w.api.sim.advance(ms);
      return w.get(client).slice(0, 3);
    };
    const key = { namespace: 'default', name: 'web-1' };
    const serve = (address: string) => {
      const slice = w.api.get(endpointSlices, key);
      w.api.update(endpointSlices, { ...slice, endpoints: [{ addresses: [address] }] });
    };
    w.api.sim.advance(5000);
    serve('10.244.0.2');
    w.api.sim.advance(100);
    serve('10.244.1.2');
    expect(at(100)).toBe('one');
    expect(at(500)).toBe('two');
  });

  it('keeps its last rules on a node that learns of nothing new', () => {
    const w = pair();
    const [client, other] = [w.pod('client', 'c'), w.pod('other', 'b')];
    w.endpoints({ '10.244.0.2@a': {} });
    w.proxy.setFollowing('c', false);
    w.endpoints({ '10.244.1.2@b': {} });
    expect([w.get(client), w.get(other)].map((text) => text.slice(0, 3))).toEqual(['one', 'two']);
    w.proxy.setFollowing('c', true);
    expect(w.get(client).slice(0, 3)).toBe('two');
  });
});
