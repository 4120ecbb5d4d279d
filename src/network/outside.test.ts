import { describe, it } from 'node:test';
import { expect } from 'expect';
import { Simulation } from '../sim/simulation';
import type { HttpOutcome, NetworkNamespace } from '../sim/net';
import { ClusterNetwork } from './cluster-network';

const sim = () => new Simulation({ startMs: 0 });

function serve(stack: NetworkNamespace | undefined, name: string, port = 80): NetworkNamespace {
  if (stack === undefined) throw new Error('the range is used up');
  stack.listen({
    port,
    http: ({ remoteAddress }, respond) => respond({ status: 200, headers: {}, body: `${name} sees ${remoteAddress}` }),
  });
  return stack;
}

function get(clock: Simulation, from: NetworkNamespace, host: string, port = 80): string {
  let result = 'pending';
  from.http(host, port, { method: 'GET', path: '/', headers: {}, body: '' }, 4000, (outcome: HttpOutcome) => {
    result = 'error' in outcome ? outcome.error : outcome.response.body;
  });
  clock.advance(5000);
  return result;
}

describe('machines without Kubernetes', () => {
  it('hide their containers, but for the ports that are published', () => {
    const clock = sim();
    const network = new ClusterNetwork(clock);
    const [one, two] = [network.connectHost('one', '10.0.0.1'), network.connectHost('two', '10.0.0.2')];
    const container = (id: string, machine: string, hostPort?: number) => {
      const published = hostPort === undefined ? [] : [{ hostPort, containerPort: 80, protocol: 'TCP' as const }];
      return serve(network.attachContainer({ id, name: id, machine, published }), id);
    };
    const [web, near, far] = [container('web', 'one', 8080), container('near', 'one'), container('far', 'two')];
    // The same addresses on every host.
    expect([web, near, far].map(({ addresses }) => addresses[0])).toEqual(['172.17.0.2', '172.17.0.3', '172.17.0.2']);
    expect(get(clock, near, '172.17.0.2')).toBe('web sees 172.17.0.3');
    expect(get(clock, one, '172.17.0.3')).toBe('near sees 172.17.0.1');
    expect(get(clock, far, '172.17.0.3')).toBe('ETIMEDOUT');
    expect(get(clock, far, '10.0.0.1', 8080)).toBe('web sees 10.0.0.2');
    expect(get(clock, two, '10.0.0.1', 8080)).toBe('web sees 10.0.0.2');
    expect(get(clock, near, '10.0.0.1', 8080)).toBe('web sees 172.17.0.1');
    expect(get(clock, one, 'localhost', 8080)).toBe('web sees 172.17.0.1');
    expect(get(clock, far, '10.0.0.1', 80)).toBe('ECONNREFUSED');
    network.detach('web');
    expect(get(clock, far, '10.0.0.1', 8080)).toBe('ECONNREFUSED');
    expect(container('next', 'two').addresses).toEqual(['172.17.0.3']);
  });

  it('see the node when a pod asks, and know no way back to the pod', () => {
    const clock = sim();
    const network = new ClusterNetwork(clock);
    network.connectNode('worker', '192.168.49.2');
    const pod = network.attach({
      uid: 'p',
      namespace: 'default',
      name: 'p',
      nodeName: 'worker',
      podCIDR: '10.244.0.0/24',
    });
    const host = serve(network.connectHost('laptop', '192.168.49.1'), 'laptop');
    expect(get(clock, serve(pod, 'pod'), '192.168.49.1')).toBe('laptop sees 192.168.49.2');
    expect(get(clock, host, '10.244.0.2')).toBe('ETIMEDOUT');
  });
});

describe('two clusters', () => {
  it('reach each other over the addresses of their nodes only', () => {
    const clock = sim();
    const [a, b] = [new ClusterNetwork(clock), new ClusterNetwork(clock)];
    a.joinTo(b);
    a.connectNode('minikube', '192.168.49.2');
    const node = serve(b.connectNode('minikube', '192.168.58.2'), 'node b', 30_080);
    const attach = (network: ClusterNetwork, uid: string, podCIDR: string) =>
      serve(network.attach({ uid, namespace: 'default', name: uid, nodeName: 'minikube', podCIDR }), uid);
    const client = attach(a, 'client', '10.244.0.0/24');
    attach(b, 'web', '10.245.0.0/24');
    expect(get(clock, client, '192.168.58.2', 30_080)).toBe('node b sees 192.168.49.2');
    expect(get(clock, client, '192.168.58.2', 30_081)).toBe('ECONNREFUSED');
    expect(get(clock, client, '10.245.0.2')).toBe('ETIMEDOUT');
    expect(get(clock, client, '192.168.77.9')).toBe('ETIMEDOUT');
    // Both have given out the same addresses: each sees its own.
    attach(b, 'twin', '10.244.0.0/24');
    expect(get(clock, client, '10.244.0.2')).toBe('client sees 10.244.0.2');
    a.links.isolate(['minikube']);
    expect(get(clock, client, '192.168.58.2', 30_080)).toBe('ETIMEDOUT');
    a.links.rejoin(['minikube']);
    b.links.isolate(['minikube']);
    expect(get(clock, client, '192.168.58.2', 30_080)).toBe('ETIMEDOUT');
    b.links.rejoin(['minikube']);
    expect(get(clock, node, '192.168.49.2')).toBe('ECONNREFUSED');
  });
});
