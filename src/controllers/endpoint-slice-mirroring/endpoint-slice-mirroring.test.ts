import { describe, it } from 'node:test';
import { expect } from 'expect';
import type { EndpointSubset, ServiceSpec } from '../../api/generated/types';
import { endpoints, endpointSlices } from '../../api/kinds/endpoints/endpoints';
import { events } from '../../api/kinds/event';
import { services } from '../../api/kinds/service';
import { testApi } from '../../api/testing';
import { endpointSliceMirroringController } from './endpoint-slice-mirroring-controller';

const DB = { namespace: 'default', name: 'db' };

class World {
  readonly api = testApi();

  stop = this.start();

  start(): () => void {
    return endpointSliceMirroringController.start(this.api, {});
  }

  service(spec: Partial<ServiceSpec> = {}): void {
    const metadata = DB;
    this.api.create(services, {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: { ports: [{ port: 80 }], ...spec },
    });
  }

  endpoints(subsets: readonly EndpointSubset[], labels: Readonly<Record<string, string>> = {}): void {
    const old = this.api.find(endpoints, DB);
    const metadata = { ...old?.metadata, ...DB, labels };
    if (old === undefined) this.api.create(endpoints, { apiVersion: 'v1', kind: 'Endpoints', metadata, subsets });
    else this.api.update(endpoints, { ...old, metadata: { ...old.metadata, labels }, subsets });
    this.api.sim.settle();
  }

  get slices() {
    this.api.sim.settle();
    return this.api.list(endpointSlices);
  }
}

const subset = (ip: string, port = 5432): EndpointSubset => ({
  addresses: [{ ip }],
  ports: [{ name: 'sql', port, protocol: 'TCP' }],
});

describe('the endpoint slice mirroring controller', () => {
  it('copies what somebody has written for a service without a selector', () => {
    const w = new World();
    w.service();
    w.endpoints([{ ...subset('192.0.2.1'), notReadyAddresses: [{ ip: '192.0.2.2' }] }], { tier: 'data' });
    expect(w.slices).toMatchObject([
      {
        metadata: {
          generateName: 'db-',
          labels: {
            tier: 'data',
            'kubernetes.io/service-name': 'db',
            'endpointslice.kubernetes.io/managed-by': 'endpointslicemirroring-controller.k8s.io',
          },
          ownerReferences: [{ kind: 'Endpoints', name: 'db', controller: true }],
        },
        addressType: 'IPv4',
        endpoints: [
          { addresses: ['192.0.2.1'], conditions: { ready: true } },
          { addresses: ['192.0.2.2'], conditions: { ready: false } },
        ],
        ports: [{ name: 'sql', port: 5432, protocol: 'TCP' }],
      },
    ]);
  });

  it('follows changes in the same slice, makes one for each subset and removes what is not wanted', () => {
    const w = new World();
    w.service();
    w.endpoints([subset('192.0.2.1')]);
    const [first] = w.slices;
    w.endpoints([subset('192.0.2.3'), subset('192.0.2.4', 5433)]);
    expect(w.slices.find(({ metadata }) => metadata.uid === first?.metadata.uid)?.endpoints).toMatchObject([
      { addresses: ['192.0.2.3'] },
    ]);
    expect(w.slices).toHaveLength(2);
    w.endpoints([]);
    expect(w.slices).toEqual([]);
  });

  it('makes slices of their own for addresses of the other family, and says which addresses are too many', () => {
    const w = new World();
    w.service();
    w.endpoints([{ ...subset('192.0.2.1'), notReadyAddresses: [{ ip: 'fd00::1' }] }]);
    expect(w.slices.map(({ addressType, ports }) => [addressType, ports?.[0]?.port]).sort()).toEqual([
      ['IPv4', 5432],
      ['IPv6', 5432],
    ]);
    const { ports = [] } = subset('192.0.2.1');
    w.endpoints([{ addresses: Array.from({ length: 1002 }, (_, i) => ({ ip: `10.9.${i >> 8}.${i & 255}` })), ports }]);
    expect(w.slices.map(({ endpoints: list = [] }) => list.length)).toEqual([1000]);
    expect(w.api.list(events).map(({ reason, message }) => `${reason}: ${message}`)).toEqual([
      'TooManyAddressesToMirror: A max of 1000 addresses can be mirrored to EndpointSlices per Endpoints subset. 2 addresses were skipped',
    ]);
  });

  it('takes back, when it starts, what has lost its reason in the meantime', () => {
    const w = new World();
    w.service();
    w.endpoints([subset('192.0.2.1')]);
    expect(w.slices).toHaveLength(1);
    w.stop();
    w.api.delete(services, DB);
    w.endpoints([subset('192.0.2.1')], { 'endpointslice.kubernetes.io/skip-mirror': 'true' });
    w.start();
    expect(w.slices).toEqual([]);
  });

  it('leaves alone what is somebody else’s', () => {
    const w = new World();
    w.endpoints([subset('192.0.2.1')]);
    expect(w.slices).toEqual([]);
    w.service();
    expect(w.slices).toHaveLength(1);
    w.endpoints([subset('192.0.2.1')], { 'endpointslice.kubernetes.io/skip-mirror': 'true' });
    expect(w.slices).toEqual([]);
    w.endpoints([subset('192.0.2.1')]);
    expect(w.slices).toHaveLength(1);
    const service = w.api.get(services, DB);
    w.api.update(services, { ...service, spec: { ...service.spec, selector: { app: 'db' } } });
    expect(w.slices).toEqual([]);
  });
});
