import { beforeEach, describe, it } from 'node:test';
import { expect } from 'expect';
import {
  createCustomWorld,
  CRON_TABS,
  cronTab,
  cronTabDefinition,
  DEFINITIONS,
} from '../custom-resources/testing/cron-tabs';
import type { CustomWorld } from '../custom-resources/testing/cron-tabs';
import type { Status } from '../generated/types';
import { bindPod } from '../kinds/pod/binding';
import { nodes } from '../kinds/node';
import { pods } from '../kinds/pod/pod';
import { serviceAccounts } from '../kinds/service-account';
import type { ApiRequest, ApiResponse } from '../rest/request';
import { podDraft, refusal } from '../testing';

const KINDS = '/apis/admissionregistration.k8s.io/v1';
const PODS = '/api/v1/namespaces/default/pods';
const STRATEGIC = { contentType: 'application/strategic-merge-patch+json' };
const KEY = { namespace: 'default', name: 'web' };
/** What a policy sees. */
const SEEN =
  "request.operation + ' ' + request.resource.resource + '/' + request.subResource + ' of ' + request.name + ': ' + request.kind.group + '/' + request.kind.kind";

let world: CustomWorld;

/** A policy that refuses all that `resources` match, and tells what it was. */
function refuse(resources: readonly string[], expression = 'false', message = SEEN): void {
  world.send('POST', `${KINDS}/validatingadmissionpolicies`, {
    metadata: { name: 'rule' },
    spec: {
      matchConstraints: {
        resourceRules: [{ apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources }],
      },
      validations: [{ expression, messageExpression: message }],
    },
  });
  world.send('POST', `${KINDS}/validatingadmissionpolicybindings`, {
    metadata: { name: 'bound' },
    spec: { policyName: 'rule', validationActions: ['Deny'] },
  });
}

function seen({ code, body }: ApiResponse): string {
  return code < 400 ? 'allowed' : ((body as Status).message ?? '').replace(/^.*denied request: /, '');
}

function patch(path: string, body: object): ApiResponse {
  return world.send('PATCH', path, body, STRATEGIC);
}

beforeEach(() => {
  world = createCustomWorld();
  const { api } = world;
  api.create(serviceAccounts, {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'default', namespace: 'default' },
  });
  const containers = [{ name: 'app', image: 'nginx', resources: { requests: { cpu: '1' } } }];
  api.create(pods, podDraft('web', { containers }));
});

describe('a subresource', () => {
  type Send = () => ApiResponse;
  const deployment = '/apis/apps/v1/namespaces/default/deployments/web';
  const scale = { kind: 'Scale', apiVersion: 'autoscaling/v1', metadata: { name: 'web' }, spec: { replicas: 3 } };
  // What a real server tells webhooks of each.
  const cases: readonly (readonly [rule: string, send: Send, expected: string])[] = [
    [
      'pods/status',
      () => patch(`${PODS}/web/status`, { status: { phase: 'Running' } }),
      'UPDATE pods/status of web: /Pod',
    ],
    [
      'pods/eviction',
      () =>
        world.send('POST', `${PODS}/web/eviction`, {
          apiVersion: 'policy/v1',
          kind: 'Eviction',
          metadata: { name: 'web' },
        }),
      'CREATE pods/eviction of web: policy/Eviction',
    ],
    [
      'pods/binding',
      () => world.send('POST', `${PODS}/web/binding`, { metadata: { name: 'web' }, target: { name: 'n' } }),
      'CREATE pods/binding of web: /Binding',
    ],
    [
      'pods/ephemeralcontainers',
      () => patch(`${PODS}/web/ephemeralcontainers`, { spec: { ephemeralContainers: [{ name: 'd', image: 'x' }] } }),
      'UPDATE pods/ephemeralcontainers of web: /Pod',
    ],
    [
      'pods/resize',
      () =>
        patch(`${PODS}/web/resize`, {
          spec: { containers: [{ name: 'app', resources: { requests: { cpu: '2' } } }] },
        }),
      'UPDATE pods/resize of web: /Pod',
    ],
    [
      'serviceaccounts/token',
      () => world.send('POST', '/api/v1/namespaces/default/serviceaccounts/default/token', { spec: {} }),
      'CREATE serviceaccounts/token of default: authentication.k8s.io/TokenRequest',
    ],
    [
      'namespaces/finalize',
      () =>
        world.send('PUT', '/api/v1/namespaces/default/finalize', {
          apiVersion: 'v1',
          kind: 'Namespace',
          metadata: { name: 'default' },
          spec: { finalizers: [] },
        }),
      'UPDATE namespaces/finalize of default: /Namespace',
    ],
    [
      '*/scale',
      () => {
        const template = { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'a', image: 'x' }] } };
        const spec = { selector: { matchLabels: { a: 'b' } }, template };
        world.send('POST', deployment.replace('/web', ''), { metadata: { name: 'web' }, spec });
        return world.send('PUT', `${deployment}/scale`, scale);
      },
      'UPDATE deployments/scale of web: autoscaling/Scale',
    ],
    [
      'crontabs/scale',
      () => {
        world.send('POST', DEFINITIONS, cronTabDefinition);
        world.sim.advance(1000);
        world.send('POST', CRON_TABS, cronTab);
        return world.send('PUT', `${CRON_TABS}/every-minute/scale`, { ...scale, metadata: { name: 'every-minute' } });
      },
      'UPDATE crontabs/scale of every-minute: autoscaling/Scale',
    ],
  ];
  for (const [rule, send, expected] of cases)
    it(`${rule} is admitted as what it is`, () => {
      refuse([rule]);
      expect(seen(send())).toBe(expected);
    });

  const rules: readonly (readonly [string, boolean])[] = [
    ['pods', false],
    ['*', false],
    ['pods/*', true],
    ['*/*', true],
    ['*/status', true],
    ['pods/eviction', false],
  ];
  for (const [rule, isMatched] of rules)
    it(`of a pod's status is ${isMatched ? '' : 'not '}matched by ${rule}`, () => {
      refuse([rule]);
      expect(patch(`${PODS}/web/status`, { status: { phase: 'Running' } }).code).toBe(isMatched ? 422 : 200);
    });

  it('of the engine itself is admitted too', () => {
    refuse(['pods/binding'], "object.target.name != 'n'", "'not ' + object.target.kind + ' ' + object.target.name");
    expect(refusal(() => bindPod(world.api, KEY, 'n'))).toMatch(/denied request: not Node n$/);
    expect(bindPod(world.api, KEY, 'm').spec.nodeName).toBe('m');
  });

  it('evicts without the deletion being admitted again', () => {
    refuse(['pods'], "request.operation != 'DELETE'");
    const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: 'web' } };
    expect(world.send('DELETE', `${PODS}/web`).code).toBe(422);
    expect(world.send('POST', `${PODS}/web/eviction`, eviction).code).toBe(201);
  });

  it('scales what a policy lets it, and a mutating policy changes the Scale', () => {
    world.send('POST', `${KINDS}/mutatingadmissionpolicies`, {
      metadata: { name: 'few' },
      spec: {
        reinvocationPolicy: 'Never',
        matchConstraints: {
          resourceRules: [{ apiGroups: ['*'], apiVersions: ['*'], operations: ['UPDATE'], resources: ['*/scale'] }],
        },
        mutations: [
          {
            patchType: 'JSONPatch',
            jsonPatch: { expression: '[JSONPatch{op: "replace", path: "/spec/replicas", value: 2}]' },
          },
        ],
      },
    });
    world.send('POST', `${KINDS}/mutatingadmissionpolicybindings`, {
      metadata: { name: 'few' },
      spec: { policyName: 'few' },
    });
    world.send('POST', DEFINITIONS, cronTabDefinition);
    world.sim.advance(1000);
    world.send('POST', CRON_TABS, cronTab);
    world.send('PUT', `${CRON_TABS}/every-minute/scale`, { ...scale, metadata: { name: 'every-minute' } });
    expect(world.send('GET', `${CRON_TABS}/every-minute`).body).toMatchObject({ spec: { replicas: 2 } });
  });
});

describe('a connection', () => {
  const connect = (subresource: string): string | undefined => {
    const request: ApiRequest = { method: 'POST', path: `${PODS}/web/${subresource}` };
    const listener = { onStdout: () => undefined, onStderr: () => undefined, onEnd: () => undefined };
    const wanted = { container: 'app', command: ['sh'], stdin: true, stdout: true, stderr: false, tty: true };
    const command = subresource === 'exec' ? wanted.command : [];
    return refusal(() =>
      subresource === 'portforward'
        ? world.rest.streams.ports(request)
        : world.rest.streams.process(request, { ...wanted, command }, listener),
    );
  };
  const text = (message: string | undefined) => message?.replace(/^.*denied request: /, '');

  it('is admitted as the options that it is asked for with', () => {
    refuse(['pods/*'], "request.operation != 'CONNECT'");
    expect(text(connect('exec'))).toBe('CONNECT pods/exec of web: /PodExecOptions');
    expect(text(connect('attach'))).toBe('CONNECT pods/attach of web: /PodAttachOptions');
    expect(text(connect('portforward'))).toBe('CONNECT pods/portforward of web: /PodPortForwardOptions');
  });

  it('shows what is to be run', () => {
    refuse(
      ['pods/exec'],
      "!('sh' in object.command)",
      "object.container + ' ' + string(object.tty) + ' ' + string(has(object.metadata))",
    );
    expect(text(connect('exec'))).toBe('app true false');
    expect(connect('attach')).toBe('pod web does not have a host assigned');
  });
});

describe('PodTopologyLabels', () => {
  it("gives a pod its node's zone and region, over its own", () => {
    const { api } = world;
    const labels = { 'topology.kubernetes.io/zone': 'a', 'topology.kubernetes.io/region': 'r', other: 'x' };
    api.create(nodes, { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n', labels }, spec: {} });
    const taken = { 'topology.kubernetes.io/zone': 'a', 'topology.kubernetes.io/region': 'r' };
    expect(bindPod(api, KEY, 'n').metadata.labels).toEqual(taken);
    const own = { app: 'web', 'topology.kubernetes.io/zone': 'b' };
    const made = api.create(pods, podDraft('static', { nodeName: 'n' }, { labels: own }));
    expect(made.metadata.labels).toEqual({ app: 'web', ...taken });
  });
});
