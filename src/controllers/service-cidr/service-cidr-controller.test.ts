import { describe, it } from 'node:test';
import { expect } from 'expect';
import { ipAddresses, serviceCIDRs } from '../../api/kinds/networking/networking';
import { TestWorld } from '../test-world';
import { serviceCIDRController } from './service-cidr-controller';

const LABELS = { 'ipaddress.kubernetes.io/managed-by': 'ipallocator.k8s.io' };

class World extends TestWorld {
  constructor() {
    super();
    this.start([serviceCIDRController]);
  }

  range(name: string, cidr: string): void {
    const draft = { apiVersion: 'networking.k8s.io/v1', kind: 'ServiceCIDR' as const };
    this.api.create(serviceCIDRs, { ...draft, metadata: { name }, spec: { cidrs: [cidr] } });
    this.sim.settle();
  }

  address(name: string): void {
    const draft = { apiVersion: 'networking.k8s.io/v1', kind: 'IPAddress' as const };
    const spec = { parentRef: { resource: 'services', namespace: 'default', name: 'web' } };
    this.api.create(ipAddresses, { ...draft, metadata: { name, labels: LABELS }, spec });
    this.sim.settle();
  }

  /** `True`, `False Terminating`; undefined when there is no such range. */
  ready(name: string): string | undefined {
    const range = this.api.find(serviceCIDRs, { namespace: '', name });
    const condition = range?.status?.conditions?.find(({ type }) => type === 'Ready');
    return condition && `${condition.status} ${condition.reason}`.trim();
  }

  remove(name: string): void {
    this.api.delete(serviceCIDRs, { namespace: '', name });
    this.sim.settle();
  }
}

describe('ServiceCIDR controller', () => {
  it('says that a range is ready and lets it go ten seconds after its deletion', () => {
    const w = new World();
    w.range('more', '10.200.0.0/24');
    expect(w.ready('more')).toBe('True');
    w.remove('more');
    w.passSeconds(9);
    expect(w.ready('more')).toBe('True');
    w.passSeconds(1);
    expect(w.ready('more')).toBeUndefined();
  });

  it('holds a range until its last address goes', () => {
    const w = new World();
    w.range('more', '10.200.0.0/24');
    w.address('10.200.0.7');
    w.remove('more');
    w.passSeconds(60);
    expect(w.ready('more')).toBe('False Terminating');
    w.api.delete(ipAddresses, { namespace: '', name: '10.200.0.7' });
    w.sim.settle();
    expect(w.ready('more')).toBeUndefined();
  });

  it('lets a range go whose addresses are in another one, when that comes', () => {
    const w = new World();
    w.range('more', '10.200.0.0/24');
    w.address('10.200.0.7');
    w.remove('more');
    w.passSeconds(10);
    expect(w.ready('more')).toBe('False Terminating');
    w.range('all', '10.200.0.0/16');
    expect(w.ready('more')).toBeUndefined();
  });
});
