import { describe, it } from 'node:test';
import { expect } from 'expect';
import type { Container, Endpoint, Endpoints, EndpointSlice, ServiceSpec } from '../../api/generated/types';
import { endpoints, endpointSlices } from '../../api/kinds/endpoints/endpoints';
import { nodes } from '../../api/kinds/node';
import { pods } from '../../api/kinds/pod/pod';
import { services } from '../../api/kinds/service';
import { withMetadata, type Draft } from '../../api/object';
import { timestamp } from '../../api/time';
import { endpointController } from '../endpoint/endpoint-controller';
import { garbageCollector } from '../garbage-collector/garbage-collector';
import { TestWorld } from '../test-world';
import { endpointSliceController } from './endpoint-slice-controller';
import { planSlices } from './slice-plan';

const WEB = { namespace: 'default', name: 'web' };
const LABELS = { app: 'web' };

interface PodFacts {
  readonly ready?: boolean;
  readonly port?: number;
  readonly initContainers?: readonly Container[];
}

class World extends TestWorld {
  #addresses = 0;

  constructor() {
    super(() => []);
    this.api.create(nodes, {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: 'node-1', labels: { 'topology.kubernetes.io/zone': 'north' } },
      spec: {},
    });
    this.start([endpointSliceController, endpointController, garbageCollector]);
  }

  service(spec: Partial<ServiceSpec> = {}, labels: Readonly<Record<string, string>> = {}): void {
    this.api.create(services, {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { ...WEB, labels },
      spec: { selector: LABELS, ports: [{ port: 80, targetPort: 'http' }], ...spec },
    });
    this.sim.settle();
  }

  run(name: string, { ready = true, port = 8080, initContainers }: PodFacts = {}): void {
    this.api.create(pods, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { namespace: 'default', name, labels: LABELS },
      spec: {
        nodeName: 'node-1',
        ...(initContainers && { initContainers }),
        containers: [{ name: 'web', image: 'nginx', ports: [{ name: 'http', containerPort: port, protocol: 'TCP' }] }],
      },
    });
    this.#addresses += 1;
    const podIP = `10.244.0.${this.#addresses}`;
    const conditions = [
      { type: 'Ready', status: ready ? 'True' : 'False', lastTransitionTime: timestamp(this.sim.nowMs) },
    ];
    this.api.modifyStatus(pods, { namespace: 'default', name }, (pod) => ({
      ...pod,
      status: { ...pod.status, phase: 'Running', podIP, podIPs: [{ ip: podIP }], conditions },
    }));
    this.sim.settle();
  }

  slices(): readonly EndpointSlice[] {
    return this.api.list(endpointSlices);
  }
}

describe('EndpointSlices', () => {
  it('hold the pods of a service with their conditions, node, zone and port', () => {
    const w = new World();
    w.service({}, { team: 'a' });
    w.run('one');
    w.run('two', { ready: false });
    const [slice, ...more] = w.slices();
    expect(more).toEqual([]);
    expect(slice).toMatchObject({
      addressType: 'IPv4',
      metadata: {
        name: expect.stringMatching(/^web-[bcdfghjklmnpqrstvwxz2456789]{5}$/),
        generateName: 'web-',
        labels: {
          team: 'a',
          'kubernetes.io/service-name': 'web',
          'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
        },
        ownerReferences: [{ kind: 'Service', name: 'web', controller: true, blockOwnerDeletion: true }],
      },
      ports: [{ name: '', port: 8080, protocol: 'TCP' }],
      endpoints: [
        {
          addresses: ['10.244.0.1'],
          conditions: { ready: true, serving: true, terminating: false },
          nodeName: 'node-1',
          zone: 'north',
          targetRef: { kind: 'Pod', name: 'one', namespace: 'default' },
        },
        { addresses: ['10.244.0.2'], conditions: { ready: false, serving: false, terminating: false } },
      ],
    });
  });

  const zone = { forZones: [{ name: 'north' }] };
  const HINTS: readonly (readonly [distribution: string | undefined, hints: Endpoint['hints']])[] = [
    [undefined, undefined],
    ['PreferClose', zone],
    ['PreferSameZone', zone],
    ['PreferSameNode', { ...zone, forNodes: [{ name: 'node-1' }] }],
  ];
  for (const [distribution, hints] of HINTS) {
    it(`say whom an endpoint is for with a traffic distribution of ${distribution ?? 'no kind'}, while it is ready`, () => {
      const w = new World();
      w.service(distribution === undefined ? {} : { trafficDistribution: distribution });
      w.run('one');
      w.run('two', { ready: false });
      expect(w.slices().flatMap(({ endpoints: list = [] }) => list.map((endpoint) => endpoint.hints))).toEqual([
        hints,
        undefined,
      ]);
      const service = w.api.get(services, WEB);
      const { trafficDistribution: _distribution, ...spec } = service.spec;
      w.api.update(services, { ...service, spec });
      w.sim.settle();
      expect(w.slices()[0]?.endpoints?.[0]?.hints).toBeUndefined();
    });
  }

  it('keep a pod that is on its way out, but not as ready, and let it go when it is gone', () => {
    const w = new World();
    w.service();
    w.run('one');
    w.api.delete(pods, { namespace: 'default', name: 'one' });
    w.sim.settle();
    expect(w.slices()[0]?.endpoints?.[0]?.conditions).toEqual({ ready: false, serving: true, terminating: true });
    w.api.delete(pods, { namespace: 'default', name: 'one' }, { gracePeriodSeconds: 0 });
    w.sim.settle();
    expect(w.slices()).toHaveLength(1);
    expect(w.slices()[0]).not.toHaveProperty('endpoints');
    expect(w.slices()[0]).not.toHaveProperty('ports');
  });

  it('are one for each set of ports', () => {
    const w = new World();
    w.service();
    w.run('one');
    w.run('two', { port: 9090 });
    expect(
      w
        .slices()
        .map(({ ports }) => ports?.[0]?.port)
        .sort(),
    ).toEqual([8080, 9090]);
  });

  it('are made for a service before it has pods, and go with it', () => {
    const w = new World();
    w.service({ clusterIP: 'None', clusterIPs: ['None'] });
    expect(w.slices()).toMatchObject([{ metadata: { labels: { 'service.kubernetes.io/headless': '' } } }]);
    w.api.delete(services, WEB);
    w.sim.advance(1000);
    expect(w.slices()).toEqual([]);
    expect(w.api.list(endpoints)).toEqual([]);
  });

  it('leave out a pod whose node is not there, say so, and take it back when the node is', () => {
    const w = new World();
    w.service();
    w.run('one');
    const addresses = () => w.slices().flatMap(({ endpoints: list = [] }) => list.map((each) => each.addresses[0]));
    const key = { namespace: '', name: 'node-1' };
    w.api.delete(nodes, key);
    w.api.modify(services, WEB, (service) => withMetadata(service, { labels: { team: 'b' } }));
    w.sim.advance(3500);
    expect(addresses()).toEqual([]);
    expect(w.events()).toContain(
      'FailedToUpdateEndpointSlices web: Error updating Endpoint Slices for Service default/web: ' +
        'skipping Pod one for Service default/web: Node node-1 Not Found',
    );
    w.node('node-1');
    // It is tried again, later each time.
    w.sim.settle();
    expect(addresses()).toEqual([]);
    w.sim.advance(4000);
    expect(addresses()).toEqual(['10.244.0.1']);
  });

  it('stay the same ones when the last pod goes, and when the ports change', () => {
    const w = new World();
    w.service();
    w.run('one');
    const names = w.slices().map(({ metadata }) => metadata.name);
    w.api.delete(pods, { namespace: 'default', name: 'one' }, { gracePeriodSeconds: 0 });
    w.sim.settle();
    expect(w.slices()).toMatchObject([{ metadata: { name: names[0] } }]);
    expect(w.slices()[0]).not.toHaveProperty('endpoints');
    w.run('two', { port: 9090 });
    expect(w.slices()).toMatchObject([{ metadata: { name: names[0] }, ports: [{ port: 9090 }] }]);
  });

  it('know the ports of sidecars by name', () => {
    const w = new World();
    w.service({ ports: [{ port: 80, targetPort: 'proxy' }] });
    const ports = [{ name: 'proxy', containerPort: 15_001, protocol: 'TCP' }];
    w.run('one', { initContainers: [{ name: 'proxy', image: 'envoy', restartPolicy: 'Always', ports }] });
    expect(w.slices()).toMatchObject([{ ports: [{ port: 15_001 }] }]);
  });

  it('come back when somebody deletes them, and none is made for a service without selector', () => {
    const w = new World();
    w.service();
    w.run('one');
    const [slice] = w.slices();
    w.api.delete(endpointSlices, { namespace: 'default', name: slice?.metadata.name ?? '' });
    w.sim.settle();
    expect(w.slices()).toMatchObject([{ endpoints: [{ addresses: ['10.244.0.1'] }] }]);
    const other = new World();
    other.api.create(services, { apiVersion: 'v1', kind: 'Service', metadata: WEB, spec: { ports: [{ port: 80 }] } });
    other.sim.settle();
    expect(other.slices()).toEqual([]);
  });
});

describe('Endpoints', () => {
  it('tell addresses that are ready from those that are not', () => {
    const w = new World();
    w.service({}, { team: 'a' });
    w.run('one');
    w.run('two', { ready: false });
    expect(w.api.get(endpoints, WEB)).toMatchObject({
      metadata: { labels: { team: 'a', 'endpoints.kubernetes.io/managed-by': 'endpoint-controller' } },
      subsets: [
        {
          addresses: [{ ip: '10.244.0.1', nodeName: 'node-1', targetRef: { kind: 'Pod', name: 'one' } }],
          notReadyAddresses: [{ ip: '10.244.0.2' }],
          ports: [{ port: 8080, protocol: 'TCP' }],
        },
      ],
    });
    w.api.delete(pods, { namespace: 'default', name: 'one' });
    w.sim.settle();
    expect(w.api.get(endpoints, WEB).subsets).toMatchObject([{ notReadyAddresses: [{ ip: '10.244.0.2' }] }]);
  });

  it('publish all when the service says so', () => {
    const w = new World();
    w.service({ publishNotReadyAddresses: true });
    w.run('two', { ready: false });
    expect(w.api.get(endpoints, WEB).subsets).toMatchObject([{ addresses: [{ ip: '10.244.0.1' }] }]);
  });

  it('go with a service that was deleted while the controller was away; what elects a leader stays', () => {
    const w = new TestWorld();
    const labels = { 'endpoints.kubernetes.io/managed-by': 'endpoint-controller' };
    const annotations = { 'control-plane.alpha.kubernetes.io/leader': '{}' };
    const draft = (metadata: Draft<Endpoints>['metadata']) => ({ apiVersion: 'v1', kind: 'Endpoints', metadata });
    w.api.create(endpoints, draft({ ...WEB, labels }));
    w.api.create(endpoints, draft({ namespace: 'default', name: 'election', annotations }));
    w.start([endpointController]);
    w.sim.settle();
    expect(w.api.list(endpoints).map(({ metadata }) => metadata.name)).toEqual(['election']);
  });
});

describe('the plan for slices', () => {
  const endpoint = (index: number): Endpoint => ({ addresses: [`10.0.0.${index}`], conditions: { ready: true } });
  const range = (from: number, to: number): readonly Endpoint[] =>
    Array.from({ length: to - from }, (_, index) => endpoint(from + index));
  const slice = (name: string, list: readonly Endpoint[]): EndpointSlice => ({
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name, creationTimestamp: '', resourceVersion: '', uid: '' },
    addressType: 'IPv4',
    endpoints: list,
  });
  const shown = ({ changed, removed, added }: ReturnType<typeof planSlices>) => ({
    changed: [...changed].map(([{ metadata }, list]) => `${metadata.name} ${list.length}`),
    removed: removed.map(({ metadata }) => metadata.name),
    added: added.map((list) => list.length),
  });

  it('puts at most a hundred endpoints into a slice', () => {
    expect(shown(planSlices([], range(0, 250)))).toEqual({ changed: [], removed: [], added: [100, 100, 50] });
  });

  it('leaves alone what need not change', () => {
    const [a, b] = [slice('a', range(0, 90)), slice('b', range(90, 100))];
    expect(shown(planSlices([a, b], range(0, 100)))).toEqual({ changed: [], removed: [], added: [] });
    expect(shown(planSlices([a, b], range(0, 105)))).toEqual({ changed: ['a 95'], removed: [], added: [] });
    expect(shown(planSlices([a, b], range(0, 150)))).toEqual({ changed: ['b 60'], removed: [], added: [] });
    expect(shown(planSlices([a, b], [...range(0, 90), ...range(200, 205)]))).toEqual({
      changed: ['a 95'],
      removed: ['b'],
      added: [],
    });
    expect(shown(planSlices([a], [...range(1, 90), ...range(200, 230)]))).toEqual({
      changed: ['a 100'],
      removed: [],
      added: [19],
    });
  });
});
