import { expect } from 'expect';
import fc from 'fast-check';
import { describe, it } from 'node:test';
import type { NetworkPolicySpec, Pod } from '../../api/generated/types';
import { bootstrapControlPlane } from '../../api/bootstrap';
import { namespaces } from '../../api/kinds/namespace';
import { networkPolicies } from '../../api/kinds/networking/networking';
import { pods } from '../../api/kinds/pod/pod';
import { builtInKinds } from '../../api/registry';
import { ApiServer } from '../../api/server';
import { Simulation } from '../../sim/simulation';
import { ClusterNetwork } from '../cluster-network';
import type { Protocol } from '../hooks';
import { NetworkPolicies } from './network-policies';

type Labels = Readonly<Record<string, string>>;

/** A server on TCP 80 (`http`) and 8080 and UDP 53 in every pod, and who gets through to it. */
class World {
  readonly sim = new Simulation({ startMs: 0 });
  readonly api = new ApiServer(this.sim, builtInKinds, () => []);
  readonly network = new ClusterNetwork(this.sim);
  readonly policies = new NetworkPolicies(this.api);
  readonly #stacks = new Map<string, ReturnType<ClusterNetwork['connectNode']>>();
  #policies = 0;

  constructor() {
    bootstrapControlPlane(this.api);
    this.network.use({ policies: this.policies });
    for (const [name, address] of [
      ['n1', '192.168.49.2'],
      ['n2', '192.168.49.3'],
    ] as const) {
      const stack = this.network.connectNode(name, address);
      stack.listen({ port: 80 });
      this.#stacks.set(name, stack);
    }
  }

  namespace(name: string, labels: Labels): void {
    this.api.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels }, spec: {} });
  }

  pod(name: string, labels: Labels, { namespace = 'default', nodeName = 'n1' } = {}): void {
    const ports = [{ name: 'http', containerPort: 80, protocol: 'TCP' }];
    const containers: Pod['spec']['containers'] = [{ name: 'c', image: 'web', ports }];
    const metadata = { namespace, name, labels };
    this.api.create(pods, { apiVersion: 'v1', kind: 'Pod', metadata, spec: { nodeName, containers } });
    const podCIDR = nodeName === 'n1' ? '10.244.0.0/24' : '10.244.1.0/24';
    const stack = this.network.attach({ uid: `${namespace}/${name}`, namespace, name, nodeName, podCIDR });
    if (stack === undefined) throw new Error('no address is left');
    stack.listen({ port: 80 });
    stack.listen({ port: 8080 });
    stack.listen({ port: 53, protocol: 'UDP', datagram: (_datagram, reply) => reply('yes') });
    this.#stacks.set(name, stack);
  }

  policy(spec: NetworkPolicySpec, namespace = 'default'): void {
    this.#policies += 1;
    const metadata = { namespace, name: `policy-${this.#policies}` };
    this.api.create(networkPolicies, { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata, spec });
  }

  stack(name: string): ReturnType<ClusterNetwork['connectNode']> {
    const stack = this.#stacks.get(name);
    if (stack === undefined) throw new Error(`no ${name}`);
    return stack;
  }

  reaches(from: string, to: string, port = 80, protocol: Protocol = 'TCP'): boolean {
    const [address = ''] = this.stack(to).addresses;
    let outcome = 'silence';
    const pending =
      protocol === 'TCP'
        ? this.stack(from).connect(address, port, 500, (error) => (outcome = error ?? 'open'))
        : this.stack(from).send(address, port, 'hello', (reply) => (outcome = 'body' in reply ? 'open' : reply.error));
    this.sim.advance(1000);
    pending.cancel();
    expect(['open', 'ETIMEDOUT', 'silence']).toContain(outcome);
    return outcome === 'open';
  }
}

function example(): World {
  const w = new World();
  w.namespace('other', { team: 'b' });
  w.pod('web', { app: 'web' });
  w.pod('a', { app: 'a' }, { nodeName: 'n2' });
  w.pod('b', { app: 'b' });
  w.pod('x', { app: 'a' }, { namespace: 'other' });
  return w;
}

const TO_WEB = { podSelector: { matchLabels: { app: 'web' } } };

describe('network policies', () => {
  it('are nothing until one selects the pod', () => {
    const w = example();
    w.policy({ podSelector: { matchLabels: { app: 'nobody' } } });
    w.policy({ podSelector: {} }, 'other');
    expect(w.reaches('a', 'web')).toBe(true);
    expect(w.reaches('a', 'x')).toBe(false);
    expect(w.reaches('x', 'web')).toBe(true);
  });

  const rows: readonly (readonly [
    what: string,
    spec: NetworkPolicySpec,
    reach: readonly string[],
    deaf: readonly string[],
  ])[] = [
    ['deny all that comes in', TO_WEB, ['n1', 'web'], ['a', 'b', 'x', 'n2']],
    ['one empty rule permits all', { ...TO_WEB, ingress: [{}] }, ['a', 'b', 'x', 'n2'], []],
    [
      'pods of the own namespace by label',
      { ...TO_WEB, ingress: [{ from: [{ podSelector: { matchLabels: { app: 'a' } } }] }] },
      ['a'],
      ['b', 'x'],
    ],
    [
      'a whole namespace by label',
      { ...TO_WEB, ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: 'b' } } }] }] },
      ['x'],
      ['a', 'b'],
    ],
    [
      'a namespace by its name',
      {
        ...TO_WEB,
        ingress: [{ from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'other' } } }] }],
      },
      ['x'],
      ['a', 'b'],
    ],
    [
      'both selectors of one peer must match',
      {
        ...TO_WEB,
        ingress: [
          {
            from: [
              { namespaceSelector: { matchLabels: { team: 'b' } }, podSelector: { matchLabels: { app: 'b' } } },
              { namespaceSelector: {}, podSelector: { matchLabels: { app: 'a' } } },
            ],
          },
        ],
      },
      ['a', 'x'],
      ['b'],
    ],
    [
      'a block of addresses with a hole',
      {
        ...TO_WEB,
        ingress: [{ from: [{ ipBlock: { cidr: '192.168.49.0/24', except: ['192.168.49.2/32'] } }] }],
      },
      ['n1', 'n2'],
      ['a', 'b'],
    ],
    ['only what goes out', { ...TO_WEB, policyTypes: ['Egress'] }, ['a', 'b', 'x'], []],
  ];
  for (const [what, spec, reach, deaf] of rows) {
    it(what, () => {
      const w = example();
      w.policy(spec);
      for (const name of reach) expect([name, w.reaches(name, 'web')]).toEqual([name, true]);
      for (const name of deaf) expect([name, w.reaches(name, 'web')]).toEqual([name, false]);
    });
  }

  const ports: readonly (readonly [what: string, ports: readonly object[], open: readonly string[]])[] = [
    ['no ports', [], ['TCP/80', 'TCP/8080', 'UDP/53']],
    ['a number', [{ port: 80 }], ['TCP/80']],
    ['a name', [{ port: 'http' }], ['TCP/80']],
    ['a name of another protocol', [{ port: 'http', protocol: 'UDP' }], []],
    ['a range', [{ port: 81, endPort: 9000 }], ['TCP/8080']],
    ['a protocol', [{ protocol: 'UDP' }], ['UDP/53']],
    ['a number of another protocol', [{ port: 80, protocol: 'UDP' }], []],
  ];
  for (const [what, listed, open] of ports) {
    it(`ports: ${what}`, () => {
      const w = example();
      w.policy({ ...TO_WEB, ingress: [{ ports: listed }] });
      const reached = (['TCP/80', 'TCP/8080', 'UDP/53'] as const).filter((text) => {
        const [protocol, port] = text.split('/');
        return w.reaches('a', 'web', Number(port), protocol === 'UDP' ? 'UDP' : 'TCP');
      });
      expect(reached).toEqual(open);
    });
  }

  it('what goes out and what comes in must both be permitted', () => {
    const w = example();
    w.policy({
      podSelector: { matchLabels: { app: 'a' } },
      policyTypes: ['Egress'],
      egress: [{ to: [{ podSelector: {} }] }],
    });
    expect(w.reaches('a', 'web')).toBe(true);
    expect(w.reaches('a', 'x')).toBe(false);
    expect(w.reaches('web', 'a')).toBe(true);
    expect(w.reaches('a', 'n2')).toBe(true);
    expect(w.reaches('a', 'n1')).toBe(false);
    w.policy(TO_WEB);
    expect(w.reaches('a', 'web')).toBe(false);
  });

  it('permit what the sets of their rules say, whatever policies there are', () => {
    const app = fc.constantFrom('web', 'a', 'b');
    const peer = fc.record({ team: fc.constantFrom('own', 'other', 'any'), app: fc.option(app, { nil: undefined }) });
    const rule = fc.record({ peers: fc.array(peer, { maxLength: 2 }), ports: fc.subarray([80, 8080]) });
    const policy = fc.record({
      namespace: fc.constantFrom('default', 'other'),
      app: fc.option(app, { nil: undefined }),
      ingress: fc.option(fc.array(rule, { maxLength: 2 }), { nil: undefined }),
      egress: fc.option(fc.array(rule, { maxLength: 2 }), { nil: undefined }),
    });
    type Rule = typeof rule extends fc.Arbitrary<infer T> ? T : never;
    interface Model {
      readonly namespace: string;
      readonly app: string;
    }
    const all: Readonly<Record<string, Model>> = {
      web: { namespace: 'default', app: 'web' },
      a: { namespace: 'default', app: 'a' },
      b: { namespace: 'default', app: 'b' },
      x: { namespace: 'other', app: 'a' },
    };
    const inTeam = (team: string, namespace: string, pod: Model) =>
      team === 'any' || pod.namespace === (team === 'own' ? namespace : 'other');
    const permitted = (rules: readonly Rule[], namespace: string, pod: Model, port: number) =>
      rules.some(
        ({ peers, ports: listed }) =>
          (peers.length === 0 ||
            peers.some((one) => inTeam(one.team, namespace, pod) && (one.app ?? pod.app) === pod.app)) &&
          (listed.length === 0 || listed.includes(port)),
      );
    const peersOf = (peers: Rule['peers']) =>
      peers.map((one) => ({
        ...(one.team === 'other' && { namespaceSelector: { matchLabels: { team: 'b' } } }),
        ...(one.team === 'any' && { namespaceSelector: {} }),
        podSelector: one.app === undefined ? {} : { matchLabels: { app: one.app } },
      }));
    const portsOf = (listed: Rule['ports']) => listed.map((port) => ({ port }));
    fc.assert(
      fc.property(fc.array(policy, { maxLength: 4 }), (policies) => {
        const w = example();
        for (const { namespace, app: selected, ingress, egress } of policies) {
          const policyTypes = [...(ingress ? ['Ingress'] : []), ...(egress ? ['Egress'] : [])];
          if (policyTypes.length === 0) continue;
          const spec: NetworkPolicySpec = {
            podSelector: selected === undefined ? {} : { matchLabels: { app: selected } },
            policyTypes,
            ...(ingress && {
              ingress: ingress.map((one) => ({ from: peersOf(one.peers), ports: portsOf(one.ports) })),
            }),
            ...(egress && { egress: egress.map((one) => ({ to: peersOf(one.peers), ports: portsOf(one.ports) })) }),
          };
          w.policy(spec, namespace);
        }
        const open = (direction: 'ingress' | 'egress', end: Model, other: Model, port: number) => {
          const own = policies.filter(
            (one) =>
              one[direction] !== undefined && one.namespace === end.namespace && (one.app ?? end.app) === end.app,
          );
          return own.length === 0 || own.some((one) => permitted(one[direction] ?? [], one.namespace, other, port));
        };
        for (const [from, client] of Object.entries(all)) {
          for (const [to, server] of Object.entries(all)) {
            if (from === to) continue;
            for (const port of [80, 8080]) {
              const expected = open('egress', client, server, port) && open('ingress', server, client, port);
              expect([from, to, port, w.reaches(from, to, port)]).toEqual([from, to, port, expected]);
            }
          }
        }
      }),
      { numRuns: 40 },
    );
  });
});
