import { beforeEach, describe, it } from 'node:test';
import { expect } from 'expect';
import type { ConfigMap, Status } from '../api/generated/types';
import { configMaps } from '../api/kinds/config-map';
import { leases } from '../api/kinds/lease';
import { nodes } from '../api/kinds/node';
import type { KubeObject } from '../api/object';
import type { ApiRequest, ApiResponse } from '../api/rest/request';
import { webhookNetwork } from '../api/webhooks/server-network';
import { Cluster } from './cluster';

const REGISTRATION = '/apis/admissionregistration.k8s.io/v1';
const MAPS = '/api/v1/namespaces/default/configmaps';
const messageOf = ({ body }: ApiResponse) => (body as Status).message;

/** A node, and the webhooks of Kubernetes' own tests in a pod behind a service. */
class WebhookWorld {
  readonly cluster = new Cluster({ nodes: [{ name: 'one' }] });

  send(method: ApiRequest['method'], path: string, body?: unknown, query?: Record<string, string>): ApiResponse {
    return this.cluster.rest.handle({ method, path, ...(body !== undefined && { body }), ...(query && { query }) });
  }

  serve(command = 'webhook'): void {
    const labels = { app: 'hooks' };
    this.send('POST', '/api/v1/namespaces/default/secrets', {
      metadata: { name: 'key-pair' },
      stringData: { 'tls.crt': 'certificate', 'tls.key': 'key' },
    });
    this.send('POST', '/api/v1/namespaces/default/pods', {
      metadata: { name: 'hooks', labels },
      spec: {
        containers: [
          {
            name: 'hooks',
            image: 'registry.k8s.io/e2e-test-images/agnhost:2.53',
            args: [command, '--tls-cert-file=/keys/tls.crt', '--tls-private-key-file=/keys/tls.key', '--port=8443'],
            volumeMounts: [{ name: 'keys', mountPath: '/keys' }],
          },
        ],
        volumes: [{ name: 'keys', secret: { secretName: 'key-pair' } }],
      },
    });
    this.send('POST', '/api/v1/namespaces/default/services', {
      metadata: { name: 'hooks' },
      spec: { selector: labels, ports: [{ port: 443, targetPort: 8443 }] },
    });
    this.cluster.sim.advance(60_000);
  }

  configure(kind: 'Validating' | 'Mutating', path: string, more: object = {}, service = 'hooks'): ApiResponse {
    return this.send('POST', `${REGISTRATION}/${kind.toLowerCase()}webhookconfigurations`, {
      metadata: { name: 'judge' },
      webhooks: [
        {
          name: 'judge.example.com',
          admissionReviewVersions: ['v1'],
          sideEffects: 'None',
          clientConfig: { service: { name: service, namespace: 'default', path } },
          rules: [{ operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['configmaps', 'pods'] }],
          ...more,
        },
      ],
    });
  }

  create(name: string, data: object = {}): ApiResponse {
    return this.send('POST', MAPS, { metadata: { name }, data });
  }
}

let world: WebhookWorld;

beforeEach(() => {
  world = new WebhookWorld();
});

describe('a validating webhook', () => {
  it('is asked over the network, and its refusal is told', () => {
    world.serve();
    expect(world.configure('Validating', '/always-deny').code).toBe(201);
    const refused = world.create('a');
    expect([refused.code, messageOf(refused)]).toEqual([
      400,
      'admission webhook "judge.example.com" denied the request: this webhook denies all requests',
    ]);
  });

  it('takes its time', () => {
    world.serve();
    world.configure('Validating', '/always-allow-delay-5s');
    const beforeMs = world.cluster.sim.nowMs;
    expect(world.create('a').code).toBe(201);
    expect(world.cluster.sim.nowMs - beforeMs).toBeGreaterThanOrEqual(5_000);
  });

  it('must answer in time', () => {
    world.serve();
    world.configure('Validating', '/always-allow-delay-5s', { timeoutSeconds: 2 });
    const refused = world.create('a');
    expect([refused.code, messageOf(refused)]).toEqual([
      500,
      'Internal error occurred: failed calling webhook "judge.example.com": failed to call webhook: Post "https://hooks.default.svc:443/always-allow-delay-5s?timeout=2s": context deadline exceeded',
    ]);
  });

  it('may be missing where failures are ignored', () => {
    world.configure('Validating', '/x', { failurePolicy: 'Ignore' }, 'nobody');
    expect(world.create('a').code).toBe(201);
  });

  it('must be there otherwise', () => {
    world.configure('Validating', '/x', {}, 'nobody');
    expect(messageOf(world.create('a'))).toBe(
      'Internal error occurred: failed calling webhook "judge.example.com": failed to call webhook: Post "https://nobody.default.svc:443/x?timeout=10s": service "nobody" not found',
    );
  });

  it('is missed when no pod is behind its service', () => {
    world.serve();
    world.send('DELETE', '/api/v1/namespaces/default/pods/hooks', { gracePeriodSeconds: 0 });
    world.cluster.sim.advance(10_000);
    world.configure('Validating', '/always-deny');
    expect(messageOf(world.create('a'))).toMatch(/dial tcp 10\.96\.\d+\.\d+:443: connect: connection refused$/);
  });

  it('can be told to time out', () => {
    world.serve();
    world.configure('Validating', '/always-deny');
    webhookNetwork(world.cluster.api).faults.set('judge.example.com', 'times out');
    expect(messageOf(world.create('a'))).toMatch(/context deadline exceeded$/);
  });

  it('is not asked about what its selectors, conditions and operations leave out', () => {
    world.serve();
    world.configure('Validating', '/always-deny', {
      matchConditions: [{ name: 'named', expression: "object.metadata.name != 'free'" }],
      namespaceSelector: { matchExpressions: [{ key: 'free', operator: 'DoesNotExist' }] },
    });
    expect(world.create('free').code).toBe(201);
    expect(world.create('a').code).toBe(400);
    expect(world.send('DELETE', `${MAPS}/free`).code).toBe(200);
  });

  it('may take so long that others write meanwhile', () => {
    world.serve();
    world.create('a', { one: '1' });
    world.configure('Validating', '/always-allow-delay-5s', {
      rules: [{ operations: ['UPDATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['configmaps'] }],
      matchConditions: [{ name: 'people', expression: "request.userInfo.username == 'kubernetes-admin'" }],
    });
    const { api, sim } = world.cluster;
    sim.after(2_000, () => {
      api.modify(configMaps, { namespace: 'default', name: 'a' }, (map) => ({
        ...map,
        data: { ...map.data, two: '2' },
      }));
    });
    const patched = world.cluster.rest.handle({
      method: 'PATCH',
      path: `${MAPS}/a`,
      body: { data: { three: '3' } },
      contentType: 'application/merge-patch+json',
    });
    expect([patched.code, (patched.body as ConfigMap).data]).toEqual([200, { one: '1', two: '2', three: '3' }]);
  });

  it('with side effects does not take part in a dry run', () => {
    world.serve();
    world.configure('Validating', '/always-deny');
    const dry = world.send('POST', MAPS, { metadata: { name: 'a' } }, { dryRun: 'All' });
    expect(dry.code).toBe(400);
  });

  it('also judges what controllers write', () => {
    world.serve();
    world.configure('Validating', '/always-deny');
    world.send('POST', '/apis/apps/v1/namespaces/default/replicasets', {
      metadata: { name: 'web' },
      spec: {
        replicas: 1,
        selector: { matchLabels: { app: 'web' } },
        template: {
          metadata: { labels: { app: 'web' } },
          spec: { containers: [{ name: 'web', image: 'nginx' }] },
        },
      },
    });
    world.cluster.sim.advance(1_000);
    const { items } = world.send('GET', '/api/v1/namespaces/default/events').body as {
      readonly items: readonly (KubeObject & { readonly reason: string; readonly message: string })[];
    };
    expect(items.find(({ reason }) => reason === 'FailedCreate')?.message).toBe(
      'Error creating: admission webhook "judge.example.com" denied the request: this webhook denies all requests',
    );
  });

  it('that refuses everything stops nobody for good', () => {
    const { api, sim } = world.cluster;
    const rules = [{ operations: ['*'], apiGroups: ['*'], apiVersions: ['*'], resources: ['*/*'] }];
    world.configure('Validating', '/', { rules }, 'nobody');
    world.cluster.addNode({ name: 'two' });
    world.cluster.node('one').powerOff();
    sim.advance(600_000);
    world.cluster.node('one').powerOn();
    world.cluster.stop('API server');
    world.cluster.start('API server');
    sim.advance(60_000);
    expect(messageOf(world.create('config'))).toContain('service "nobody" not found');
    world.send('DELETE', `${REGISTRATION}/validatingwebhookconfigurations/judge`);
    sim.advance(60_000);
    const ready = api
      .list(nodes)
      .map(({ metadata, status }) => [
        metadata.name,
        status?.conditions?.find(({ type }) => type === 'Ready')?.status,
        api.hasHeartbeat(leases, { namespace: 'kube-node-lease', name: metadata.name }),
      ]);
    expect(ready).toEqual([
      ['one', 'True', true],
      ['two', 'True', true],
    ]);
  });
});

describe('a mutating webhook', () => {
  it('changes what is written', () => {
    world.serve();
    world.configure('Mutating', '/add-label');
    const created = world.create('a');
    expect((created.body as KubeObject).metadata.labels).toEqual({ 'added-label': 'yes' });
  });
});

describe('a conversion webhook', () => {
  const path = '/apis/stable.example.com';
  const define = (service: string): object => ({
    metadata: { name: 'e2e-test-crontabs.stable.example.com' },
    spec: {
      group: 'stable.example.com',
      scope: 'Namespaced',
      names: { plural: 'e2e-test-crontabs', singular: 'crontab', kind: 'CronTab' },
      conversion: {
        strategy: 'Webhook',
        webhook: {
          conversionReviewVersions: ['v1'],
          clientConfig: { service: { name: service, namespace: 'default', path: '/crdconvert' } },
        },
      },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object', properties: { hostPort: { type: 'string' } } } },
        },
        {
          name: 'v2',
          served: true,
          storage: false,
          schema: {
            openAPIV3Schema: { type: 'object', properties: { host: { type: 'string' }, port: { type: 'string' } } },
          },
        },
      ],
    },
  });
  const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

  it('makes one version of another', () => {
    world.serve('crd-conversion-webhook');
    expect(world.send('POST', definitions, define('hooks')).code).toBe(201);
    world.cluster.sim.advance(1_000);
    const v1 = { apiVersion: 'stable.example.com/v1', kind: 'CronTab', metadata: { name: 'a' }, hostPort: 'one:80' };
    expect(world.send('POST', `${path}/v1/namespaces/default/e2e-test-crontabs`, v1).code).toBe(201);
    const read = world.send('GET', `${path}/v2/namespaces/default/e2e-test-crontabs/a`);
    expect(read.body).toMatchObject({ apiVersion: 'stable.example.com/v2', host: 'one', port: '80' });
    const v2 = {
      apiVersion: 'stable.example.com/v2',
      kind: 'CronTab',
      metadata: { name: 'b' },
      host: 'two',
      port: '81',
    };
    expect(world.send('POST', `${path}/v2/namespaces/default/e2e-test-crontabs`, v2).code).toBe(201);
    const stored = world.send('GET', `${path}/v1/namespaces/default/e2e-test-crontabs/b`);
    expect(stored.body).toMatchObject({ hostPort: 'two:81' });
  });

  it('is missed when it is not there', () => {
    world.send('POST', definitions, define('nobody'));
    world.cluster.sim.advance(1_000);
    const v2 = {
      apiVersion: 'stable.example.com/v2',
      kind: 'CronTab',
      metadata: { name: 'b' },
      host: 'two',
      port: '81',
    };
    const refused = world.send('POST', `${path}/v2/namespaces/default/e2e-test-crontabs`, v2);
    expect([refused.code, messageOf(refused)]).toEqual([
      500,
      'conversion webhook for stable.example.com/v2, Kind=CronTab failed: Post "https://nobody.default.svc:443/crdconvert?timeout=30s": service "nobody" not found',
    ]);
  });
});
