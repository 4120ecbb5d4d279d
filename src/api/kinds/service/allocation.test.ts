import { describe, it } from 'node:test';
import { expect } from 'expect';
import { defaultAdmission } from '../../admission/default-admission';
import { bootstrapControlPlane } from '../../bootstrap';
import type { Service, ServiceSpec } from '../../generated/types';
import { ApiServer } from '../../server';
import { builtInKinds } from '../../registry';
import { Simulation } from '../../../sim/simulation';
import { ipAddresses, serviceCIDRs } from '../networking/networking';
import { services } from '../service';

class World {
  readonly sim = new Simulation({ seed: 1 });
  readonly api = new ApiServer(this.sim, builtInKinds, defaultAdmission);

  constructor() {
    bootstrapControlPlane(this.api);
    this.sim.settle();
  }

  service(name: string, spec: ServiceSpec, dryRun = false): Service {
    const metadata = { namespace: 'default', name };
    const ports = [{ port: 80 }];
    const draft = { apiVersion: 'v1', kind: 'Service' as const, metadata, spec: { ports, ...spec } };
    const service = this.api.create(services, draft, { dryRun });
    this.sim.settle();
    return service;
  }

  change(name: string, spec: Partial<ServiceSpec>): Service {
    const key = { namespace: 'default', name };
    const service = this.api.modify(services, key, (old) => ({ ...old, spec: { ...old.spec, ...spec } }));
    this.sim.settle();
    return service;
  }

  /** `services/default/web` of the address; undefined when nobody has it. */
  holder(address: string | undefined): string | undefined {
    const held = this.api.find(ipAddresses, { namespace: '', name: address ?? '' });
    const { resource, namespace, name } = held?.spec.parentRef ?? {};
    return held && `${resource}/${namespace}/${name}`;
  }
}

function why(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return '';
}

describe('the addresses of services', () => {
  it('are IPAddresses, as long as their service has them', () => {
    const w = new World();
    expect(w.holder('10.96.0.1')).toBe('services/default/kubernetes');
    const { clusterIP } = w.service('web', {}).spec;
    expect(w.holder(clusterIP)).toBe('services/default/web');
    w.change('web', { type: 'ExternalName', externalName: 'a.example' });
    expect(w.holder(clusterIP)).toBeUndefined();
    const { clusterIP: next } = w.change('web', { type: 'ClusterIP' }).spec;
    expect(w.holder(next)).toBe('services/default/web');
    w.api.delete(ipAddresses, { namespace: '', name: next ?? '' });
    w.sim.settle();
    expect(w.holder(next)).toBe('services/default/web');
    w.api.delete(services, { namespace: 'default', name: 'web' });
    w.sim.settle();
    expect(w.holder(next)).toBeUndefined();
  });

  it('are refused when they are taken, by a service or by hand, or of no range', () => {
    const w = new World();
    w.service('web', { clusterIP: '10.96.7.7' });
    const parentRef = { resource: 'services', namespace: 'default', name: 'other' };
    const metadata = { name: '10.96.7.8' };
    w.api.create(ipAddresses, {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'IPAddress',
      metadata,
      spec: { parentRef },
    });
    const refusal = (clusterIP: string) =>
      why(() => w.service('other', { clusterIP })).replace(/^.*address?[^:]*: /, '');
    for (const taken of ['10.96.7.7', '10.96.7.8'])
      expect(refusal(taken)).toContain(`failed to allocate IP ${taken}: provided IP is already allocated`);
    for (const outside of ['11.0.0.1', '10.96.0.0', '10.111.255.255'])
      expect(refusal(outside)).toContain(`${outside}: the provided network does not match the current range`);
    w.api.delete(services, { namespace: 'default', name: 'web' });
    expect(w.service('next', { clusterIP: '10.96.7.7' }).spec.clusterIPs).toEqual(['10.96.7.7']);
  });

  it('come from every range that is ready', () => {
    const w = new World();
    const range = (cidr: string) =>
      w.api.create(serviceCIDRs, {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'ServiceCIDR',
        metadata: { name: 'more' },
        spec: { cidrs: [cidr] },
      });
    const { metadata } = range('10.200.0.0/29');
    expect(w.service('web', { clusterIP: '10.200.0.6' }).spec.clusterIP).toBe('10.200.0.6');
    const ready = {
      type: 'Ready',
      status: 'False',
      reason: '',
      message: '',
      lastTransitionTime: metadata.creationTimestamp,
    };
    w.api.modifyStatus(serviceCIDRs, { namespace: '', name: 'more' }, (old) => ({
      ...old,
      status: { conditions: [ready] },
    }));
    expect(why(() => w.service('other', { clusterIP: '10.200.0.5' }))).toContain('does not match the current range');
  });

  it('cost nothing in a trial', () => {
    const w = new World();
    expect(w.service('web', {}, true).spec.clusterIP).toBe('10.96.0.0');
    const ports = [{ port: 80, nodePort: 80 }];
    expect(w.service('web', { type: 'NodePort', ports }, true).spec.ports).toMatchObject(ports);
    expect(w.service('web', { type: 'NodePort' }, true).spec.ports).toMatchObject([{ nodePort: 32769 }]);
  });
});

describe('node ports', () => {
  it('are the same for the protocols of one port, and kept by who writes without having read', () => {
    const w = new World();
    const ports = [
      { port: 53, name: 'a' },
      { port: 53, name: 'b', protocol: 'UDP' },
    ];
    const made = w.service('dns', { type: 'NodePort', ports }).spec.ports ?? [];
    expect(made[0]?.nodePort).toBe(made[1]?.nodePort);
    const changed = w.change('dns', { ports: [{ port: 54, name: 'b' }] }).spec.ports;
    expect(changed).toMatchObject([{ port: 54, nodePort: made[1]?.nodePort }]);
  });

  it('go with the type that needs them, and with the port that asks after a load balancer', () => {
    const w = new World();
    const made = w.service('web', { type: 'LoadBalancer', externalTrafficPolicy: 'Local' }).spec;
    expect(made.healthCheckNodePort).toBeGreaterThanOrEqual(30_000);
    const { spec } = w.change('web', { type: 'ClusterIP' });
    expect(spec).not.toHaveProperty('healthCheckNodePort');
    expect(spec).not.toHaveProperty('externalTrafficPolicy');
    expect(spec).not.toHaveProperty('allocateLoadBalancerNodePorts');
    expect(spec.ports?.[0]).not.toHaveProperty('nodePort');
  });
});
