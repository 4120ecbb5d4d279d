import { describe, it } from 'node:test';
import { expect } from 'expect';
import type { PodSpec } from '../../../../api/generated/types';
import { TestWorld } from '../../../test-world';

const IMAGE = 'registry.k8s.io/e2e-test-images/agnhost:2.63.0';

function agnhost(args: readonly string[], spec: Partial<PodSpec> = {}) {
  const world = new TestWorld();
  const node = world.node();
  const run = (name: string, runArgs: readonly string[], more: Partial<PodSpec> = {}) => {
    const { metadata } = world.pod(name, {
      restartPolicy: 'Never',
      containers: [{ name: 'app', image: IMAGE, args: [...runArgs] }],
      ...more,
    });
    world.passSeconds(20);
    const pod = node.runtime.pod(metadata.uid);
    return {
      network: pod?.sandbox?.config.network,
      logs: () => pod?.latest.get('app')?.log.read() ?? '',
      state: () => world.state(name),
    };
  };
  return { world, run, ...run('web', args, spec) };
}

const KEYS = ['--tls-cert-file=/localhost.crt', '--tls-private-key-file=/localhost.key', '--port=8443'];

/** What a webhook answers to a review. */
function review(server: ReturnType<typeof agnhost>, path: string, body: unknown, seconds = 1): unknown {
  let answer: unknown = 'nothing';
  const headers = { 'content-type': 'application/json' };
  const request = { method: 'POST', path, headers, body: JSON.stringify(body) };
  server.network?.http('localhost', 8443, request, 30_000, (outcome) => {
    answer = 'error' in outcome ? outcome.error : JSON.parse(outcome.response.body).response;
  });
  server.world.passSeconds(seconds);
  return answer;
}

const PODS = { group: '', version: 'v1', resource: 'pods' };
const CONFIG_MAPS = { group: '', version: 'v1', resource: 'configmaps' };
const UNWANTED = { data: { 'webhook-e2e-test': 'webhook-disallow' } };
const FIXED = { data: { 'webhook-e2e-test': 'webhook-nondeletable' } };
const patch = (...operations: readonly object[]) => ({
  allowed: true,
  patchType: 'JSONPatch',
  patch: Buffer.from(JSON.stringify(operations)).toString('base64'),
});

describe('agnhost webhook', () => {
  const server = agnhost(['webhook', ...KEYS, '-v=4']);
  const cases: readonly (readonly [title: string, path: string, request: object, response: object | string])[] = [
    ['denies all', '/always-deny', {}, { allowed: false, status: { message: 'this webhook denies all requests' } }],
    [
      'adds the first label',
      '/add-label',
      { object: {} },
      patch({ op: 'add', path: '/metadata/labels', value: { 'added-label': 'yes' } }),
    ],
    [
      'adds one more label',
      '/add-label',
      { object: { metadata: { labels: { a: 'b' } } } },
      patch({ op: 'add', path: '/metadata/labels/added-label', value: 'yes' }),
    ],
    [
      'leaves a label that is right',
      '/add-label',
      { object: { metadata: { labels: { 'added-label': 'yes' } } } },
      { allowed: true },
    ],
    [
      'denies a pod by its label and its container',
      '/pods',
      {
        resource: PODS,
        object: {
          metadata: { labels: { 'webhook-e2e-test': 'webhook-disallow' } },
          spec: { containers: [{ name: 'a-webhook-disallow' }] },
        },
      },
      {
        allowed: false,
        status: { message: 'the pod contains unwanted label; the pod contains unwanted container name;' },
      },
    ],
    [
      'never answers about one pod',
      '/pods',
      { resource: PODS, object: { metadata: { labels: { 'webhook-e2e-test': 'wait-forever' } } } },
      'nothing',
    ],
    [
      'is asked about pods only',
      '/pods',
      { resource: CONFIG_MAPS },
      { allowed: false, status: { message: 'expect resource to be { v1 pods}' } },
    ],
    [
      'denies a config map',
      '/configmaps',
      { resource: CONFIG_MAPS, operation: 'CREATE', object: UNWANTED },
      { allowed: false, status: { reason: 'the configmap contains unwanted key and value' } },
    ],
    [
      'keeps a config map from being deleted',
      '/configmaps',
      { resource: CONFIG_MAPS, operation: 'DELETE', object: null, oldObject: FIXED },
      {
        allowed: false,
        status: { reason: 'the configmap cannot be deleted because it contains unwanted key and value' },
      },
    ],
    [
      'takes a config map to its second stage',
      '/mutating-configmaps',
      {
        resource: CONFIG_MAPS,
        operation: 'CREATE',
        object: { data: { 'mutation-start': 'yes', 'mutation-stage-1': 'yes' } },
      },
      patch({ op: 'add', path: '/data/mutation-stage-2', value: 'yes' }),
    ],
    [
      'denies a custom resource',
      '/custom-resource',
      { operation: 'UPDATE', object: UNWANTED },
      { allowed: false, status: { reason: 'the custom resource contains unwanted data' } },
    ],
    [
      'denies a definition',
      '/crd',
      { operation: 'CREATE', object: { metadata: { labels: { 'webhook-e2e-test': 'webhook-disallow' } } } },
      { allowed: false, status: { message: 'the crd contains unwanted label' } },
    ],
  ];
  for (const [title, path, request, expected] of cases) {
    it(title, () => {
      const answer = review(server, path, {
        kind: 'AdmissionReview',
        apiVersion: 'admission.k8s.io/v1',
        request: { uid: 'u', ...request },
      });
      if (typeof expected === 'string') expect(answer).toBe(expected);
      else expect(answer).toMatchObject({ uid: 'u', ...expected });
    });
  }

  it('allows after five seconds', () => {
    const body = { kind: 'AdmissionReview', apiVersion: 'admission.k8s.io/v1', request: { uid: 'u' } };
    expect(review(server, '/always-allow-delay-5s', body, 4)).toBe('nothing');
    expect(review(server, '/always-allow-delay-5s', body, 6)).toMatchObject({ allowed: true });
  });

  it('says in its log what it does', () => {
    expect(server.logs()).toMatch(/^I\d{4} [\d:]+\.\d{6} {7}1 alwaysdeny.go:27\] calling always-deny$/m);
  });

  it('does not start without its keys', () => {
    const { state, logs } = agnhost(['webhook', '--tls-cert-file=/nothing']);
    expect(state()).toBe('Failed[app:Error 255]');
    expect(logs()).toContain('config.go:34] open /nothing: no such file or directory\n');
  });
});

describe('agnhost crd-conversion-webhook', () => {
  const server = agnhost(['crd-conversion-webhook', ...KEYS]);
  const [v1, v2] = ['stable.example.com/v1', 'stable.example.com/v2'];
  const convert = (object: object, desiredAPIVersion: string) =>
    review(server, '/crdconvert', {
      kind: 'ConversionReview',
      apiVersion: 'apiextensions.k8s.io/v1',
      request: { uid: 'u', desiredAPIVersion, objects: [object] },
    });

  for (const [from, to, version] of [
    [{ apiVersion: v1, hostPort: 'localhost:80' }, { apiVersion: v2, host: 'localhost', port: '80' }, v2],
    [{ apiVersion: v2, host: 'localhost', port: '80' }, { apiVersion: v1, hostPort: 'localhost:80' }, v1],
    [{ apiVersion: v1, kind: 'X' }, { apiVersion: v2, kind: 'X' }, v2],
  ] as const)
    it(`makes ${JSON.stringify(to)} of ${JSON.stringify(from)}`, () =>
      expect(convert(from, version)).toMatchObject({
        uid: 'u',
        convertedObjects: [to],
        result: { status: 'Success' },
      }));

  for (const [from, message, version] of [
    [{ apiVersion: v1, hostPort: 'a:b:c' }, 'invalid hostPort value `a:b:c`', v2],
    [{ apiVersion: v1 }, `conversion from a version to itself should not call the webhook: ${v1}`, v1],
    [{ apiVersion: v1 }, 'unexpected conversion version "v3"', 'v3'],
  ] as const)
    it(message, () => expect(convert(from, version)).toMatchObject({ result: { status: 'Failure', message } }));
});

describe('agnhost and the files for names', () => {
  for (const [command, output] of [
    ['dns-suffix', 'default.svc.cluster.local,svc.cluster.local,cluster.local\n'],
    ['dns-server-list', '10.96.0.10\n'],
    ['etc-hosts', '\tweb\n'],
  ] as const)
    it(command, () => expect(agnhost([command]).logs()).toContain(output));
});

describe('agnhost guestbook', () => {
  it('keeps replicas up to date and forwards to them', () => {
    const primary = agnhost(['guestbook', '--http-port=6379']);
    const [address = ''] = primary.network?.addresses ?? [];
    const ask = (pod: Pick<typeof primary, 'network'>, path: string, port: number): string => {
      let answer = 'nothing';
      pod.network?.http('localhost', port, { method: 'GET', path, headers: {}, body: '' }, 9_000, (outcome) => {
        answer = 'error' in outcome ? outcome.error : `${outcome.response.status} ${outcome.response.body}`;
      });
      primary.world.passSeconds(2);
      return answer;
    };
    expect(ask(primary, '/set?key=a&value=1', 6379)).toBe('200 {"message":"Updated"}');
    const replica = primary.run('replica', ['guestbook', '--http-port=6379', `--replicaof=${address}`]);
    expect(ask(replica, '/get?key=a', 6379)).toBe('200 {"data":"1"}');
    expect(ask(primary, '/set?key=b&value=2', 6379)).toBe('200 {"message":"Updated"}');
    expect(ask(replica, '/get', 6379)).toBe('200 {"data":{"a":"1","b":"2"}}');
    const aliases = [{ ip: address, hostnames: ['agnhost-primary', 'agnhost-replica'] }];
    const front = primary.run('front', ['guestbook'], { hostAliases: aliases });
    expect(ask(front, '/guestbook?cmd=get&key=b', 80)).toBe('200 {"data":"2"}');
    expect(ask(front, '/guestbook?cmd=drop', 80)).toBe("400 unsupported cmd: 'drop'\n");
  });

  it('gives up on a primary that is not there', () => {
    const { logs, state, world } = agnhost(['guestbook', '--replicaof=10.244.0.99']);
    world.passSeconds(20);
    expect(logs()).toContain('Timed out while registering to primary.\n');
    expect(state()).toBe('Failed[app:Error 1]');
  });
});
