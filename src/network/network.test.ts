import { describe, it } from 'node:test';
import { expect } from 'expect';
import fc from 'fast-check';
import { Simulation } from '../sim/simulation';
import type { HttpHandler, HttpOutcome, IncomingHttpRequest, NetworkNamespace } from '../sim/net';
import { AddressPool } from './address-pool';
import { ClusterNetwork } from './cluster-network';
import { parseAddress } from '../sim/ipv4';
import { createNodeAddresses } from './node-addresses';

class World {
  readonly sim = new Simulation({ startMs: 0 });
  readonly network = new ClusterNetwork(this.sim);
  readonly nodeA = this.network.connectNode('a', '192.168.49.2');
  readonly nodeB = this.network.connectNode('b', '192.168.49.3');

  pod(name: string, nodeName = 'a', podCIDR = nodeName === 'a' ? '10.244.0.0/24' : '10.244.1.0/24'): NetworkNamespace {
    const stack = this.network.attach({ uid: name, namespace: 'default', name, nodeName, podCIDR });
    if (stack === undefined) throw new Error('the range is used up');
    return stack;
  }

  /** What became of a GET, and when. */
  get(
    from: NetworkNamespace,
    host: string,
    port = 80,
    { timeoutMs = 10_000, untilMs = 200_000, path = '/' } = {},
  ): string {
    const startMs = this.sim.nowMs;
    let text = 'pending';
    const onDone = (outcome: HttpOutcome) => {
      text = `${'error' in outcome ? outcome.error : `${outcome.response.status} ${outcome.response.body}`} @${this.sim.nowMs - startMs}`;
    };
    from.http(host, port, { method: 'GET', path, headers: {}, body: '' }, timeoutMs, onDone);
    this.sim.advance(untilMs);
    return text;
  }

  knock(from: NetworkNamespace, host: string, port: number, timeoutMs = 1000): string {
    const startMs = this.sim.nowMs;
    let text = 'pending';
    from.connect(host, port, timeoutMs, (error) => (text = `${error ?? 'open'} @${this.sim.nowMs - startMs}`));
    this.sim.advance(5000);
    return text;
  }
}

const say =
  (body: string): HttpHandler =>
  (_request, respond) =>
    respond({ status: 200, headers: {}, body });

const address = (stack: NetworkNamespace) => stack.addresses[0] ?? 'none';

describe('cluster network', () => {
  it('gives each pod an address of its node and lets all reach all, under their own addresses', () => {
    const w = new World();
    const [web, near, far] = [w.pod('web'), w.pod('near'), w.pod('far', 'b')];
    expect([web, near, far].map(address)).toEqual(['10.244.0.2', '10.244.0.3', '10.244.1.2']);
    const seen: IncomingHttpRequest[] = [];
    web.listen({
      port: 8080,
      http: (request, respond) => {
        seen.push(request);
        respond({ status: 200, headers: {}, body: `hello ${request.remoteAddress}` });
      },
    });
    expect(w.get(near, '10.244.0.2', 8080)).toBe('200 hello 10.244.0.3 @1');
    expect(w.get(far, '10.244.0.2', 8080)).toBe('200 hello 10.244.1.2 @2');
    expect(w.get(w.nodeB, '10.244.0.2', 8080)).toBe('200 hello 192.168.49.3 @2');
    expect(w.get(web, 'localhost', 8080)).toBe('200 hello 127.0.0.1 @1');
    expect(w.get(web, 'web', 8080)).toBe('200 hello 10.244.0.2 @1');
    expect(
      seen.map(({ headers, localAddress, localPort }) => `${headers['host']} ${localAddress}:${localPort}`),
    ).toEqual([
      '10.244.0.2:8080 10.244.0.2:8080',
      '10.244.0.2:8080 10.244.0.2:8080',
      '10.244.0.2:8080 10.244.0.2:8080',
      'localhost:8080 127.0.0.1:8080',
      'web:8080 10.244.0.2:8080',
    ]);
  });

  const PORTS: readonly (readonly [first: string | undefined, second: string | undefined, taken: boolean])[] = [
    [undefined, undefined, true],
    ['127.0.0.1', '127.0.0.1', true],
    ['0.0.0.0', '127.0.0.1', true],
    ['127.0.0.1', undefined, true],
    ['127.0.0.1', '10.244.0.2', false],
  ];
  for (const [first, second, taken] of PORTS) {
    it(`${taken ? 'refuses' : 'grants'} a port on ${second ?? 'all'} when ${first ?? 'all'} has it`, () => {
      const pod = new World().pod('web');
      const bind = (address: string | undefined) => pod.listen({ port: 80, ...(address !== undefined && { address }) });
      expect(bind(first)).not.toBe('EADDRINUSE');
      expect(bind(second) === 'EADDRINUSE').toBe(taken);
    });
  }

  it('keeps protocols apart, frees a port with its listener and finds free ones', () => {
    const pod = new World().pod('web');
    const first = pod.listen({ port: 53 });
    expect(pod.listen({ port: 53, protocol: 'UDP' })).toMatchObject({ port: 53 });
    if (first !== 'EADDRINUSE') first.close();
    expect(pod.listen({ port: 53 })).toMatchObject({ port: 53, address: '0.0.0.0' });
    expect([pod.listen({ port: 0 }), pod.listen({ port: 0 })]).toMatchObject([{ port: 32_768 }, { port: 32_769 }]);
  });

  it('tells refusal, silence and absence apart', () => {
    const w = new World();
    const [web, other] = [w.pod('web'), w.pod('other', 'b')];
    web.listen({ port: 80, address: '127.0.0.1', http: say('inside') });
    web.listen({ port: 90 });
    const cases: readonly (readonly [host: string, port: number, result: string])[] = [
      ['10.244.0.2', 81, 'ECONNREFUSED @2'],
      ['10.244.0.2', 80, 'ECONNREFUSED @2'],
      ['10.244.0.2', 90, 'ETIMEDOUT @10000'],
      ['10.244.0.77', 80, 'EHOSTUNREACH @3060'],
      ['192.168.49.99', 80, 'EHOSTUNREACH @3060'],
      ['8.8.8.8', 80, 'ETIMEDOUT @10000'],
      ['nobody', 80, 'ENOTFOUND @1'],
    ];
    for (const [host, port, result] of cases)
      expect(`${host}:${port} ${w.get(other, host, port)}`).toBe(`${host}:${port} ${result}`);
    expect(w.get(web, '127.0.0.1')).toBe('200 inside @1');
    expect(w.get(other, '8.8.8.8', 80, { timeoutMs: Infinity })).toBe('ETIMEDOUT @127000');
    expect(w.knock(other, '10.244.0.2', 90)).toBe('open @2');
    expect(w.knock(other, '10.244.0.2', 91)).toBe('ECONNREFUSED @2');
    expect(w.knock(other, '10.244.0.77', 90)).toBe('ETIMEDOUT @1000');
    expect(w.sim.nextTimerMs).toBeUndefined();
  });

  it('resets who waits for a server that dies, and forgets who has died waiting', () => {
    const w = new World();
    const [web, client] = [w.pod('web'), w.pod('client', 'b')];
    const slow: HttpHandler = (_request, respond) => {
      w.sim.after(500, () => respond({ status: 200, headers: {}, body: 'late' }));
    };
    const listener = web.listen({ port: 80, http: slow });
    expect(w.get(client, '10.244.0.2', 80)).toBe('200 late @502');
    expect(w.get(client, '10.244.0.2', 80, { timeoutMs: 200 })).toBe('ETIMEDOUT @200');
    w.sim.after(100, () => listener !== 'EADDRINUSE' && listener.close());
    expect(w.get(client, '10.244.0.2', 80)).toBe('ECONNRESET @101');
    expect(w.get(client, '10.244.0.2', 80)).toBe('ECONNREFUSED @2');
    web.listen({ port: 80, http: slow });
    w.sim.after(100, () => w.network.detach('web'));
    expect(w.get(client, '10.244.0.2', 80)).toBe('ECONNRESET @101');
    expect(w.get(client, '10.244.0.2', 80)).toBe('EHOSTUNREACH @3060');
    w.pod('web-2').listen({ port: 80, http: slow });
    w.sim.after(100, () => w.network.detach('client'));
    expect(w.get(client, '10.244.0.3', 80)).toBe('pending');
    expect(w.sim.nextTimerMs).toBeUndefined();
  });

  it('lets a caller change its mind', () => {
    const w = new World();
    const [web, client] = [w.pod('web'), w.pod('client')];
    web.listen({ port: 80, http: say('hello') });
    let done = 0;
    const request = { method: 'GET', path: '/', headers: {}, body: '' };
    client.http('10.244.0.2', 80, request, 1000, () => (done += 1)).cancel();
    w.sim.advance(5000);
    expect(done).toBe(0);
  });

  it('loses what is sent to and from a node without power, and over a link that is cut', () => {
    const w = new World();
    const [web, near, far] = [w.pod('web'), w.pod('near'), w.pod('far', 'b')];
    web.listen({ port: 80, http: say('hello') });
    far.listen({ port: 80, http: say('far') });
    const brief = { timeoutMs: 1000, untilMs: 2000 };
    w.network.disconnectNode('a');
    expect(w.get(far, '10.244.0.2', 80, brief)).toBe('ETIMEDOUT @1000');
    expect(w.get(near, '10.244.1.2', 80, brief)).toBe('ETIMEDOUT @1000');
    expect(w.get(near, '10.244.0.2', 80, brief)).toBe('200 hello @1');
    expect(w.network.connectNode('a', '192.168.49.2')).toBe(w.nodeA);
    expect(w.get(far, '10.244.0.2', 80, brief)).toBe('200 hello @2');
    w.network.cutLink('b', 'a');
    expect(w.get(far, '10.244.0.2', 80, brief)).toBe('ETIMEDOUT @1000');
    w.network.restoreLink('a', 'b');
    expect(w.get(far, '10.244.0.2', 80, brief)).toBe('200 hello @2');
    // An answer that is under way when the power goes is lost as well.
    w.sim.after(1.5, () => w.network.setNodeUp('b', false));
    const slow: HttpHandler = (_request, respond) => {
      w.sim.after(10, () => respond({ status: 200, headers: {}, body: 'late' }));
    };
    far.listen({ port: 81, http: slow });
    expect(w.get(near, '10.244.1.2', 81, brief)).toBe('ETIMEDOUT @1000');
  });

  it('resolves names of hosts files, and asks name servers', () => {
    const sim = new Simulation({ startMs: 0 });
    const network = new ClusterNetwork(sim);
    const node = network.connectNode('a', '192.168.49.2');
    const pod = network.attach({
      uid: 'u',
      namespace: 'default',
      name: 'web',
      nodeName: 'a',
      podCIDR: '10.244.0.0/24',
    });
    pod?.listen({ port: 80, http: say('hello') });
    network.addHost('web.example', '10.244.0.2');
    const outcomes: HttpOutcome[] = [];
    const codes: string[] = [];
    for (const name of ['web.example', 'web.default.svc'])
      node.ask('192.168.49.1', { name, type: 'A' }, ({ code }) => codes.push(code));
    for (const host of ['web.example', 'web.default.svc']) {
      node.http(host, 80, { method: 'GET', path: '/', headers: {}, body: '' }, 1000, (outcome) =>
        outcomes.push(outcome),
      );
    }
    sim.advance(1000);
    expect(outcomes).toMatchObject([{ error: 'ENOTFOUND' }, { response: { body: 'hello' } }]);
    expect(codes).toEqual(['NOERROR', 'NXDOMAIN']);
  });

  it('takes a node out and lets another have its address', () => {
    const w = new World();
    expect(() => w.network.connectNode('c', '192.168.49.2')).toThrow(
      'two live network namespaces would share the address 192.168.49.2',
    );
    w.network.removeNode('a');
    expect(address(w.network.connectNode('c', '192.168.49.2'))).toBe('192.168.49.2');
  });

  it('serves ten thousand pods', () => {
    const w = new World();
    const last = Array.from({ length: 10_000 }, (_, index) =>
      w.pod(`pod-${index}`, 'a', `10.${Math.floor(index / 250)}.0.0/24`),
    ).at(-1);
    last?.listen({ port: 80, http: say('hello') });
    expect(w.get(w.nodeB, address(last ?? w.nodeA))).toBe('200 hello @2');
  });
});

describe('addresses', () => {
  it('gives nodes the addresses that minikube gives', () => {
    const next = createNodeAddresses();
    expect([next(), next()]).toEqual(['192.168.49.2', '192.168.49.3']);
  });

  it('lets released addresses rest as long as possible', () => {
    const pool = new AddressPool('10.0.0.0/29');
    const take = () => pool.take();
    expect([take(), take(), take()]).toEqual(['10.0.0.2', '10.0.0.3', '10.0.0.4']);
    pool.release(parseAddress('10.0.0.2') ?? 0);
    expect([take(), take(), take(), take()]).toEqual(['10.0.0.5', '10.0.0.6', '10.0.0.2', undefined]);
  });

  it('never gives an address to two live pods, whatever comes and goes', () => {
    const step = fc.record({ uid: fc.nat(30), attach: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const network = new ClusterNetwork(new Simulation());
        const live = new Map<string, string>();
        for (const { uid, attach } of steps) {
          const name = `pod-${uid}`;
          if (attach) {
            const stack = network.attach({
              uid: name,
              namespace: 'default',
              name,
              nodeName: 'a',
              podCIDR: '10.0.0.0/28',
            });
            expect(stack === undefined).toBe(!live.has(name) && live.size === 13);
            if (stack !== undefined) live.set(name, address(stack));
          } else {
            network.detach(name);
            live.delete(name);
          }
          expect(new Set(live.values()).size).toBe(live.size);
        }
      }),
    );
  });
});
