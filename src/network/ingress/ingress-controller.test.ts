import { expect } from 'expect';
import { describe, it } from 'node:test';
import { bootstrapControlPlane } from '../../api/bootstrap';
import type { IngressSpec } from '../../api/generated/types';
import { endpointSlices } from '../../api/kinds/endpoints/endpoints';
import { events } from '../../api/kinds/event';
import { ingresses } from '../../api/kinds/networking/networking';
import { services } from '../../api/kinds/service';
import { builtInKinds } from '../../api/registry';
import { ApiServer } from '../../api/server';
import type { HttpResponse } from '../../sim/net';
import { Simulation } from '../../sim/simulation';
import { ClusterNetwork } from '../cluster-network';
import { startIngressController } from './ingress-controller';

/** A node, a machine outside, and two pods behind the service `web`, whose port 80 leads to 8080. */
class World {
  readonly sim = new Simulation({ startMs: 0 });
  readonly api = new ApiServer(this.sim, builtInKinds, () => []);
  readonly network = new ClusterNetwork(this.sim);
  readonly node = this.network.connectNode('n1', '192.168.49.2');
  readonly laptop = this.network.connectHost('laptop', '192.168.49.1');
  readonly pods = ['a', 'b'].map((name) => {
    const stack = this.network.attach({
      uid: name,
      namespace: 'default',
      name,
      nodeName: 'n1',
      podCIDR: '10.244.0.0/24',
    });
    if (stack === undefined) throw new Error('no address is left');
    return stack;
  });
  readonly stop: () => void;

  constructor() {
    bootstrapControlPlane(this.api);
    this.stop = startIngressController(this.api, this.node);
    const metadata = { namespace: 'default', name: 'web' };
    const ports = [{ name: 'http', port: 80, targetPort: 8080, protocol: 'TCP' }];
    this.api.create(services, {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: { ports, clusterIP: '10.96.7.7', clusterIPs: ['10.96.7.7'] },
    });
    this.api.create(endpointSlices, {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { namespace: 'default', name: 'web-x', labels: { 'kubernetes.io/service-name': 'web' } },
      addressType: 'IPv4',
      endpoints: this.pods.map(({ addresses }) => ({ addresses, conditions: { ready: true } })),
      ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
    });
  }

  ingress(spec: IngressSpec, annotations: Readonly<Record<string, string>> = {}): void {
    const metadata = { namespace: 'default', name: 'shop', annotations };
    this.api.create(ingresses, { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata, spec });
    this.sim.settle();
  }

  serve(...which: readonly number[]): void {
    for (const index of which) {
      this.pods[index]?.listen({
        port: 8080,
        http: ({ headers }, respond) => {
          const body = `${index} for ${headers['host']} from ${headers['x-forwarded-for']} by ${headers['x-forwarded-proto']}`;
          respond({ status: 200, headers: {}, body });
        },
      });
    }
  }

  get(host: string, port = 80): HttpResponse | string {
    let result: HttpResponse | string = 'nothing';
    const request = { method: 'GET', path: '/', headers: { host }, body: '' };
    this.laptop.http('192.168.49.2', port, request, 100_000, (outcome) => {
      result = 'error' in outcome ? outcome.error : outcome.response;
    });
    this.sim.advance(100_000);
    return result;
  }
}

const backend = { service: { name: 'web', port: { name: 'http' } } };
const SHOP: IngressSpec = {
  ingressClassName: 'nginx',
  rules: [{ host: 'shop.example', http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } }],
};

describe('the ingress controller', () => {
  it('takes pods in turn and tells them whom they serve', () => {
    const w = new World();
    w.serve(0, 1);
    w.ingress(SHOP);
    const bodies = [1, 2, 3].map(() => w.get('shop.example'));
    expect(bodies).toMatchObject([
      { body: '0 for shop.example from 192.168.49.1 by http' },
      { body: '1 for shop.example from 192.168.49.1 by http' },
      { body: '0 for shop.example from 192.168.49.1 by http' },
    ]);
  });

  it('goes on to the next pod when one refuses, and says when all do', () => {
    const w = new World();
    w.serve(1);
    w.ingress(SHOP);
    expect(w.get('shop.example')).toMatchObject({ status: 200 });
    w.api.delete(endpointSlices, { namespace: 'default', name: 'web-x' });
    expect(w.get('shop.example')).toMatchObject({ status: 503 });
    const refused = new World();
    refused.ingress(SHOP);
    expect(refused.get('shop.example')).toMatchObject({ status: 502 });
  });

  it('leads hosts with a certificate to the encrypted port', () => {
    const w = new World();
    w.serve(0, 1);
    w.ingress({ ...SHOP, tls: [{ hosts: ['shop.example'], secretName: 'shop' }] });
    expect(w.get('shop.example')).toMatchObject({ status: 308, headers: { location: 'https://shop.example/' } });
    expect(w.get('shop.example', 443)).toMatchObject({ body: '0 for shop.example from 192.168.49.1 by https' });
  });

  it('serves its own class only', () => {
    const w = new World();
    w.serve(0, 1);
    w.ingress({ ...SHOP, ingressClassName: 'other' });
    expect(w.get('shop.example')).toMatchObject({
      status: 404,
      body: expect.stringContaining('<h1>404 Not Found</h1>'),
    });
    expect(w.api.list(events)).toEqual([]);
  });

  it('writes where it can be reached, once a minute, and tells what it does', () => {
    const w = new World();
    w.ingress(SHOP);
    const address = () => w.api.list(ingresses)[0]?.status?.loadBalancer?.ingress?.[0]?.ip;
    expect(w.api.list(events)).toMatchObject([{ type: 'Normal', reason: 'Sync', message: 'Scheduled for sync' }]);
    w.sim.advance(59_000);
    expect(address()).toBeUndefined();
    w.sim.advance(2000);
    expect(address()).toBe('192.168.49.2');
    w.sim.advance(600_000);
    expect(w.api.list(events)).toHaveLength(1);
  });

  it('frees the ports when it ends', () => {
    const w = new World();
    w.stop();
    expect(w.get('shop.example')).toBe('ECONNREFUSED');
  });
});
