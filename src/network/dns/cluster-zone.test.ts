import { expect } from 'expect';
import fc from 'fast-check';
import { describe, it } from 'node:test';
import { bootstrapControlPlane } from '../../api/bootstrap';
import type { Endpoint, ServiceSpec } from '../../api/generated/types';
import { endpointSlices } from '../../api/kinds/endpoints/endpoints';
import { services } from '../../api/kinds/service';
import { builtInKinds } from '../../api/registry';
import { ApiServer } from '../../api/server';
import type { DnsType } from '../../sim/dns';
import { Simulation } from '../../sim/simulation';
import { defaultAdmission } from '../../api/admission/default-admission';
import { ClusterZone } from './cluster-zone';
import { outsideAnswer } from './outside-zone';

class World {
  readonly api = new ApiServer(new Simulation({ startMs: 0 }), builtInKinds, defaultAdmission);
  readonly zone = new ClusterZone(this.api);

  constructor() {
    bootstrapControlPlane(this.api);
  }

  service(name: string, spec: Partial<ServiceSpec>): void {
    const ports = [{ name: 'http', port: 80, protocol: 'TCP' }];
    const draft = { apiVersion: 'v1', kind: 'Service', metadata: { namespace: 'default', name } };
    this.api.create(services, { ...draft, spec: { ports, ...spec } });
  }

  slice(service: string, endpoints: readonly Endpoint[], port: number | 'none' = 8080): void {
    this.api.create(endpointSlices, {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { namespace: 'default', name: `${service}-x`, labels: { 'kubernetes.io/service-name': service } },
      addressType: 'IPv4',
      endpoints,
      ports: port === 'none' ? [] : [{ name: 'http', port, protocol: 'TCP' }],
    });
  }

  /** `NOERROR` and the records' data, or the code alone. */
  ask(name: string, type: DnsType = 'A'): string {
    const elsewhere = (question: Parameters<typeof outsideAnswer>[0]) =>
      outsideAnswer(question, (host) => (host === 'example.com' ? '93.184.215.14' : undefined));
    const answer = this.zone.answer({ name, type }, elsewhere);
    if (answer === undefined) return 'elsewhere';
    return [answer.code, ...answer.records.map(({ data }) => data).sort()].join(' ');
  }
}

const ready = (address: string, hostname?: string): Endpoint => ({
  addresses: [address],
  conditions: { ready: true },
  ...(hostname !== undefined && { hostname }),
});

function example(): World {
  const w = new World();
  w.service('web', { clusterIP: '10.96.7.7' });
  w.slice('web', [ready('10.244.0.9')]);
  w.service('db', { clusterIP: 'None' });
  w.slice('db', [
    ready('10.244.0.5', 'db-0'),
    ready('10.244.1.6'),
    { addresses: ['10.244.1.7'], conditions: { ready: false } },
  ]);
  w.service('none', { clusterIP: 'None' });
  w.service('portless', { clusterIP: 'None', ports: [] });
  w.slice('portless', [ready('10.244.0.8')], 'none');
  w.service('out', { type: 'ExternalName', externalName: 'example.com' });
  w.service('lost', { type: 'ExternalName', externalName: 'nowhere.example' });
  return w;
}

describe('the names of a cluster', () => {
  const w = example();
  const cases: readonly (readonly [name: string, type: DnsType, answer: string])[] = [
    ['web.default.svc.cluster.local', 'A', 'NOERROR 10.96.7.7'],
    ['WEB.Default.svc.cluster.local', 'A', 'NOERROR 10.96.7.7'],
    ['web.default.svc.cluster.local', 'AAAA', 'NOERROR'],
    ['web.default.svc.cluster.local', 'SRV', 'NOERROR 0 100 80 web.default.svc.cluster.local'],
    ['_http._tcp.web.default.svc.cluster.local', 'SRV', 'NOERROR 0 100 80 web.default.svc.cluster.local'],
    ['_http._udp.web.default.svc.cluster.local', 'SRV', 'NXDOMAIN'],
    ['_other._tcp.web.default.svc.cluster.local', 'SRV', 'NXDOMAIN'],
    ['10-244-0-9.web.default.svc.cluster.local', 'A', 'NOERROR 10.244.0.9'],
    ['db.default.svc.cluster.local', 'A', 'NOERROR 10.244.0.5 10.244.1.6'],
    ['db-0.db.default.svc.cluster.local', 'A', 'NOERROR 10.244.0.5'],
    ['10-244-1-6.db.default.svc.cluster.local', 'A', 'NOERROR 10.244.1.6'],
    ['10-244-1-7.db.default.svc.cluster.local', 'A', 'NXDOMAIN'],
    [
      '_http._tcp.db.default.svc.cluster.local',
      'SRV',
      'NOERROR 0 50 8080 10-244-1-6.db.default.svc.cluster.local 0 50 8080 db-0.db.default.svc.cluster.local',
    ],
    ['none.default.svc.cluster.local', 'A', 'NXDOMAIN'],
    ['portless.default.svc.cluster.local', 'A', 'NOERROR 10.244.0.8'],
    ['portless.default.svc.cluster.local', 'SRV', 'NOERROR'],
    ['out.default.svc.cluster.local', 'A', 'NOERROR 93.184.215.14 example.com'],
    ['out.default.svc.cluster.local', 'CNAME', 'NOERROR example.com'],
    ['lost.default.svc.cluster.local', 'A', 'NOERROR nowhere.example'],
    ['x.out.default.svc.cluster.local', 'A', 'NXDOMAIN'],
    ['ghost.default.svc.cluster.local', 'A', 'NXDOMAIN'],
    ['web.ghost.svc.cluster.local', 'A', 'NXDOMAIN'],
    ['default.svc.cluster.local', 'A', 'NOERROR'],
    ['ghost.svc.cluster.local', 'A', 'NXDOMAIN'],
    ['svc.cluster.local', 'A', 'NOERROR'],
    ['cluster.local', 'A', 'NOERROR'],
    ['other.cluster.local', 'A', 'NXDOMAIN'],
    ['a.b.c.web.default.svc.cluster.local', 'A', 'NXDOMAIN'],
    ['1-2-3-4.default.pod.cluster.local', 'A', 'NOERROR 1.2.3.4'],
    ['web.default.pod.cluster.local', 'A', 'NXDOMAIN'],
    ['7.7.96.10.in-addr.arpa', 'PTR', 'NOERROR web.default.svc.cluster.local'],
    ['5.0.244.10.in-addr.arpa', 'PTR', 'NOERROR db-0.db.default.svc.cluster.local'],
    ['9.0.244.10.in-addr.arpa', 'PTR', 'NOERROR 10-244-0-9.web.default.svc.cluster.local'],
    ['7.1.244.10.in-addr.arpa', 'PTR', 'elsewhere'],
    ['example.com', 'A', 'elsewhere'],
  ];
  for (const [name, type, answer] of cases) it(`${type} ${name}`, () => expect(w.ask(name, type)).toBe(answer));

  it('says of what is not there whose zone it is', () => {
    const answer = w.zone.answer({ name: 'ghost.default.svc.cluster.local', type: 'A' }, () => {
      throw new Error('nobody else is asked');
    });
    expect(answer?.authority).toMatchObject([{ name: 'cluster.local', type: 'SOA', ttlSeconds: 30 }]);
  });

  it('are those of the services and ready endpoints there are, whatever they are', () => {
    const name = fc.constantFrom('a', 'b', 'c', 'd');
    const endpoint = fc.record({ host: fc.option(name), octet: fc.integer({ min: 2, max: 9 }), isReady: fc.boolean() });
    const service = fc.record({
      name,
      isHeadless: fc.boolean(),
      endpoints: fc.uniqueArray(endpoint, { selector: ({ octet }) => octet, maxLength: 4 }),
    });
    fc.assert(
      fc.property(
        fc.uniqueArray(service, { selector: (one) => one.name, maxLength: 4 }),
        name,
        name,
        (all, asked, host) => {
          const world = new World();
          for (const [index, one] of all.entries()) {
            world.service(one.name, { clusterIP: one.isHeadless ? 'None' : `10.96.1.${index + 1}` });
            world.slice(
              one.name,
              one.endpoints.map(({ host: hostname, octet, isReady }) => ({
                addresses: [`10.244.0.${octet}`],
                conditions: { ready: isReady },
                ...(hostname !== null && { hostname }),
              })),
            );
          }
          const index = all.findIndex((one) => one.name === asked);
          const found = all[index];
          const live = (found?.endpoints ?? []).filter(({ isReady }) => isReady);
          const text = (addresses: readonly string[]) =>
            addresses.length === 0 ? 'NXDOMAIN' : ['NOERROR', ...[...addresses].sort()].join(' ');
          const addressOf = ({ octet }: { octet: number }) => `10.244.0.${octet}`;
          const own = found?.isHeadless === false ? [`10.96.1.${index + 1}`] : live.map(addressOf);
          expect(world.ask(`${asked}.default.svc.cluster.local`)).toBe(text(own));
          const named = live.filter((one) => one.host === host).map(addressOf);
          expect(world.ask(`${host}.${asked}.default.svc.cluster.local`)).toBe(text(named));
        },
      ),
      { numRuns: 60 },
    );
  });
});
