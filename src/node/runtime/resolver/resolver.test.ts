import { expect } from 'expect';
import { describe, it } from 'node:test';
import type { DnsAnswer, DnsQuestion, DnsRecord } from '../../../sim/dns';
import type { NetworkNamespace } from '../../../sim/net';
import { NO_NETWORK } from '../../../sim/no-network';
import { TestWorld } from '../shell/test-world';
import { namesToAsk, readResolverConfiguration } from './resolver-configuration';

const RECORDS: readonly DnsRecord[] = [
  { name: 'web.shop.svc.cluster.local', type: 'A', ttlSeconds: 30, data: '10.96.7.7' },
  { name: 'alias.example', type: 'CNAME', ttlSeconds: 30, data: 'web.shop.svc.cluster.local' },
  { name: '7.7.96.10.in-addr.arpa', type: 'PTR', ttlSeconds: 30, data: 'web.shop.svc.cluster.local' },
  { name: '_http._tcp.web.example', type: 'SRV', ttlSeconds: 30, data: '0 100 80 web.example' },
];

/** A name server at 10.96.0.10 that knows a few records and remembers what it was asked; at other addresses nobody answers. */
function world(flavor: 'gnu' | 'busybox', resolvConf: string) {
  const asked: string[] = [];
  const network: NetworkNamespace = {
    ...NO_NETWORK,
    ask(server: string, { name, type }: DnsQuestion, onAnswer: (answer: DnsAnswer) => void) {
      if (server !== '10.96.0.10') return { cancel: () => undefined };
      asked.push(`${type} ${name}`);
      const named = RECORDS.filter((record) => record.name === name);
      const records = named.filter((record) => record.type === type || record.type === 'CNAME');
      const code = named.length === 0 ? 'NXDOMAIN' : 'NOERROR';
      return tested.sim.after(1, () =>
        onAnswer({ code, records, authority: [], additional: [], authoritative: name !== 'alias.example' }),
      );
    },
  };
  const tested: TestWorld = new TestWorld({ flavor, network });
  tested.files.writeFile('/etc/hosts', '127.0.0.1 localhost\n');
  tested.files.writeFile('/etc/resolv.conf', resolvConf);
  const run = (line: string) => {
    const startMs = tested.sim.nowMs;
    const process = tested.run(['sh', '-c', `${line}; echo "exit $?"`]);
    tested.sim.runUntil(() => process.exitStatus !== undefined, 60_000);
    return { output: tested.stdout.text, ms: tested.sim.nowMs - startMs };
  };
  return { run, asked };
}

const POD = 'search shop.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n';
const SERVER = 'Server:\t\t10.96.0.10\nAddress:\t10.96.0.10';

describe('the configuration of the resolver', () => {
  it('is read line by line, the last search winning', () => {
    const tested = new TestWorld();
    tested.files.writeFile(
      '/etc/resolv.conf',
      '# a comment\nsearch a.\nnameserver 1.1.1.1\nnameserver 2.2.2.2\nsearch b c. .\noptions ndots:3 timeout:99 attempts:1 rotate\n',
    );
    expect(readResolverConfiguration(tested.files)).toEqual({
      servers: ['1.1.1.1', '2.2.2.2'],
      searches: ['b', 'c'],
      ndots: 3,
      timeoutMs: 30_000,
      attempts: 1,
    });
  });

  it('has no servers without the file', () => {
    expect(readResolverConfiguration(new TestWorld().files).servers).toEqual([]);
  });

  const cases: readonly (readonly [name: string, ndots: number, names: readonly string[]])[] = [
    ['web', 1, ['web.a', 'web.b', 'web']],
    ['web.shop', 1, ['web.shop', 'web.shop.a', 'web.shop.b']],
    ['web.shop', 5, ['web.shop.a', 'web.shop.b', 'web.shop']],
    ['web.shop.', 5, ['web.shop']],
    ['web', 0, ['web', 'web.a', 'web.b']],
  ];
  for (const [name, ndots, names] of cases) {
    it(`${name} with ndots:${ndots}`, () => {
      const configuration = { servers: [], searches: ['a', 'b'], ndots, timeoutMs: 5000, attempts: 2 };
      expect(namesToAsk(name, configuration)).toEqual(names);
    });
  }
});

describe('tools that ask for names', () => {
  const cases: readonly (readonly [flavor: 'gnu' | 'busybox', line: string, output: string])[] = [
    [
      'busybox',
      'nslookup web.shop.svc.cluster.local',
      `${SERVER}:53\n\nName:\tweb.shop.svc.cluster.local\nAddress: 10.96.7.7\n\n\nexit 0\n`,
    ],
    [
      'busybox',
      'nslookup -type=a web',
      `${SERVER}:53\n\nName:\tweb.shop.svc.cluster.local\nAddress: 10.96.7.7\n\n** server can't find web.svc.cluster.local: NXDOMAIN\n\n** server can't find web.cluster.local: NXDOMAIN\n\nexit 1\n`,
    ],
    [
      'busybox',
      'nslookup 10.96.7.7',
      `${SERVER}:53\n\n7.7.96.10.in-addr.arpa\tname = web.shop.svc.cluster.local\n\nexit 0\n`,
    ],
    ['busybox', 'nslookup web.shop 10.0.0.1', ';; connection timed out; no servers could be reached\n\nexit 1\n'],
    ['gnu', 'nslookup web', `${SERVER}#53\n\nName:\tweb.shop.svc.cluster.local\nAddress: 10.96.7.7\n\nexit 0\n`],
    ['gnu', 'nslookup ghost', `${SERVER}#53\n\n** server can't find ghost: NXDOMAIN\n\nexit 1\n`],
    [
      'gnu',
      'nslookup alias.example',
      `${SERVER}#53\n\nNon-authoritative answer:\nalias.example\tcanonical name = web.shop.svc.cluster.local.\n\nexit 0\n`,
    ],
    ['gnu', 'dig +short web.shop.svc.cluster.local', '10.96.7.7\nexit 0\n'],
    ['gnu', 'dig +short web', 'exit 0\n'],
    ['gnu', 'dig +short +search web', '10.96.7.7\nexit 0\n'],
    ['gnu', 'dig +short -x 10.96.7.7', 'web.shop.svc.cluster.local.\nexit 0\n'],
    [
      'gnu',
      'dig +noall +answer _http._tcp.web.example SRV',
      '_http._tcp.web.example.\t30\tIN\tSRV\t0 100 80 web.example.\nexit 0\n',
    ],
    ['gnu', 'getent hosts web', '10.96.7.7       web.shop.svc.cluster.local\nexit 0\n'],
    ['gnu', 'getent hosts 10.96.7.7', '10.96.7.7       web.shop.svc.cluster.local\nexit 0\n'],
    ['gnu', 'getent hosts ghost', 'exit 2\n'],
  ];
  for (const [flavor, line, output] of cases) {
    it(`${flavor}: ${line}`, () => expect(world(flavor, POD).run(line).output).toBe(output));
  }

  it('ask in every domain of the search path, one question after the other', () => {
    const { run, asked } = world('gnu', POD);
    expect(run('getent hosts example.com').ms).toBe(4);
    expect(asked).toEqual([
      'A example.com.shop.svc.cluster.local',
      'A example.com.svc.cluster.local',
      'A example.com.cluster.local',
      'A example.com',
    ]);
  });

  it('go on to the next server when one is silent, and give up after two rounds', () => {
    const both = world('gnu', 'nameserver 10.0.0.1\nnameserver 10.96.0.10\n');
    expect(both.run('getent hosts web.shop.svc.cluster.local')).toEqual({
      output: '10.96.7.7       web.shop.svc.cluster.local\nexit 0\n',
      ms: 5001,
    });
    expect(world('gnu', 'nameserver 10.0.0.1\n').run('getent hosts web.example')).toEqual({
      output: 'exit 2\n',
      ms: 10_000,
    });
  });
});
