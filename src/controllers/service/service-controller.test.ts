import { describe, it } from 'node:test';
import { expect } from 'expect';
import type { Service, ServiceSpec } from '../../api/generated/types';
import { events } from '../../api/kinds/event';
import { services } from '../../api/kinds/service';
import { testApi } from '../../api/testing';
import { startLoadBalancerProvider, type LoadBalancerProvider } from './service-controller';

const FINALIZER = 'service.kubernetes.io/load-balancer-cleanup';

class World {
  readonly api = testApi();

  constructor(provider?: LoadBalancerProvider) {
    startLoadBalancerProvider(this.api, provider);
  }

  service(name: string, spec: Partial<ServiceSpec> = {}): void {
    this.api.create(services, {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, namespace: 'default' },
      spec: { type: 'LoadBalancer', ports: [{ port: 80 }], ...spec },
    });
    this.pass(10);
  }

  get(name: string): Service | undefined {
    return this.api.find(services, { namespace: 'default', name });
  }

  change(name: string, spec: Partial<ServiceSpec>): void {
    const service = this.api.get(services, { namespace: 'default', name });
    this.api.update(services, { ...service, spec: { ...service.spec, ...spec } });
    this.pass(10);
  }

  pass(seconds: number): void {
    this.api.sim.advance(seconds * 1000);
  }

  addresses(name: string): readonly (string | undefined)[] {
    return (this.get(name)?.status?.loadBalancer?.ingress ?? []).map(({ ip }) => ip);
  }

  get reasons(): readonly string[] {
    return this.api.list(events).flatMap(({ reason, count = 1 }) => Array.from({ length: count }, () => reason ?? ''));
  }
}

describe('the service controller', () => {
  it('gives each load balancer an address, and tells of it', () => {
    const w = new World();
    w.service('web');
    w.service('shop');
    w.service('inner', { type: 'ClusterIP' });
    w.service('foreign', { loadBalancerClass: 'example.com/other' });
    expect(['web', 'shop', 'inner', 'foreign'].map((name) => w.addresses(name))).toEqual([
      ['203.0.113.1'],
      ['203.0.113.2'],
      [],
      [],
    ]);
    expect(w.get('web')).toMatchObject({
      metadata: { finalizers: [FINALIZER] },
      status: { loadBalancer: { ingress: [{ ip: '203.0.113.1', ipMode: 'VIP' }] } },
    });
    expect([...w.reasons].sort()).toEqual([
      'EnsuredLoadBalancer',
      'EnsuredLoadBalancer',
      'EnsuringLoadBalancer',
      'EnsuringLoadBalancer',
      'UnAvailableLoadBalancer',
      'UnAvailableLoadBalancer',
    ]);
  });

  it('takes the address back with the service, or with its type', () => {
    const w = new World();
    w.service('web');
    w.service('shop');
    w.change('web', { type: 'ClusterIP' });
    expect(w.addresses('web')).toEqual([]);
    expect(w.get('web')?.metadata.finalizers ?? []).toEqual([]);
    w.api.delete(services, { namespace: 'default', name: 'shop' });
    expect(w.get('shop')?.metadata.deletionTimestamp).toBeDefined();
    w.pass(1);
    expect(w.get('shop')).toBeUndefined();
    expect(w.reasons.filter((reason) => reason === 'DeletedLoadBalancer')).toHaveLength(2);
    w.service('next');
    expect(w.addresses('next')).toEqual(['203.0.113.1']);
  });

  it('starts anew when the type changes there and back before the address is there', () => {
    const w = new World();
    for (const type of ['LoadBalancer', 'ClusterIP', 'LoadBalancer']) {
      const service = w.get('web');
      const spec = { type, ports: [{ port: 80 }] };
      const metadata = { name: 'web', namespace: 'default' };
      if (service === undefined) w.api.create(services, { apiVersion: 'v1', kind: 'Service', metadata, spec });
      else w.api.update(services, { ...service, spec: { ...service.spec, type } });
      w.api.sim.settle();
    }
    w.pass(10);
    expect([w.addresses('web'), w.get('web')?.metadata.finalizers]).toEqual([['203.0.113.1'], [FINALIZER]]);
  });

  it('keeps the address of a service that changes, and gives the one that is asked for', () => {
    const w = new World();
    w.service('web', { loadBalancerIP: '203.0.113.77' });
    w.change('web', { ports: [{ port: 81 }] });
    expect(w.addresses('web')).toEqual(['203.0.113.77']);
  });

  it('tries again when no address is left', () => {
    const w = new World({ cidr: '203.0.113.0/30' });
    for (const name of ['one', 'two', 'three']) w.service(name);
    expect(w.addresses('three')).toEqual([]);
    expect(w.reasons).toContain('SyncLoadBalancerFailed');
    w.api.delete(services, { namespace: 'default', name: 'one' });
    w.pass(300);
    expect(w.addresses('three')).toEqual(['203.0.113.1']);
  });
});
