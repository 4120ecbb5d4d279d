import { expect } from 'expect';
import { describe, it } from 'node:test';
import type { Pod, PodDisruptionBudgetStatus, PodSpec } from '../../generated/types';
import { nodes } from '../../kinds/node';
import { pods } from '../../kinds/pod/pod';
import { podDisruptionBudgets } from '../../kinds/policy';
import { podDraft, testApi } from '../../testing';
import type { ApiRequest } from '../request';
import { RestApi } from '../rest-api';

const PODS = '/api/v1/namespaces/default/pods';
const STRATEGIC = 'application/strategic-merge-patch+json';
const KEY = { namespace: 'default', name: 'web' };

interface Body {
  readonly message?: string;
  readonly details?: {
    readonly causes?: readonly { readonly message?: string }[];
    readonly retryAfterSeconds?: number;
  };
}

function world() {
  const api = testApi();
  const rest = new RestApi(api, () => undefined);
  const send = (request: ApiRequest) => {
    const { code, body } = rest.handle(request);
    const { message = '', details } = body as Body;
    return { code, message, cause: details?.causes?.[0]?.message, retry: details?.retryAfterSeconds, body };
  };
  const pod = (spec: Partial<PodSpec> = {}, ready = 'True', phase = 'Running') => {
    const created = api.create(pods, podDraft('web', { nodeName: 'n', ...spec }, { labels: { app: 'web' } }));
    return api.updateStatus(pods, {
      ...created,
      status: { ...created.status, phase, conditions: [{ type: 'Ready', status: ready }] },
    });
  };
  const budget = (name: string, status: PodDisruptionBudgetStatus, spec: object = {}) => {
    const created = api.create(podDisruptionBudgets, {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name, namespace: 'default' },
      spec: { minAvailable: 1, selector: { matchLabels: { app: 'web' } }, ...spec },
    });
    return api.updateStatus(podDisruptionBudgets, { ...created, status: { observedGeneration: 1, ...status } });
  };
  const evict = (more: object = {}, query: Readonly<Record<string, string>> = {}) => {
    const body = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: 'web' }, ...more };
    return send({ method: 'POST', path: `${PODS}/web/eviction`, query, body });
  };
  const patch = (path: string, body: object) => send({ method: 'PATCH', path, contentType: STRATEGIC, body });
  return { api, send, pod, budget, evict, patch };
}

describe('pods/eviction', () => {
  const VIOLATES = "Cannot evict pod as it would violate the pod's disruption budget.";
  const exhausted = { currentHealthy: 1, desiredHealthy: 1, expectedPods: 1, disruptionsAllowed: 0 };

  it('deletes a pod that no budget guards, and marks it before', () => {
    const { api, pod, evict } = world();
    pod();
    expect(evict()).toMatchObject({ code: 201, body: { status: 'Success', code: 201 } });
    const { metadata, status } = api.get(pods, KEY);
    expect(metadata.deletionGracePeriodSeconds).toBe(30);
    expect(status?.conditions?.at(-1)).toMatchObject({
      type: 'DisruptionTarget',
      status: 'True',
      reason: 'EvictionByEvictionAPI',
      message: 'Eviction API: evicting',
    });
  });

  it('takes one disruption off the budget and tells it of the pod', () => {
    const { api, pod, budget, evict } = world();
    pod();
    budget('b', { currentHealthy: 2, desiredHealthy: 1, expectedPods: 2, disruptionsAllowed: 1 });
    expect(evict().code).toBe(201);
    expect(api.get(podDisruptionBudgets, { namespace: 'default', name: 'b' }).status).toMatchObject({
      disruptionsAllowed: 0,
      disruptedPods: { web: '2026-01-01T00:00:00Z' },
      conditions: [{ type: 'DisruptionAllowed', status: 'False', reason: 'InsufficientPods' }],
    });
  });

  // pkg/registry/core/pod/storage/eviction_test.go.
  const refusals: readonly (readonly [string, PodDisruptionBudgetStatus, string, number | undefined])[] = [
    ['too few are healthy', exhausted, 'The disruption budget b needs 1 healthy pods and has 1 currently', undefined],
    [
      'its controller has not seen it yet',
      { ...exhausted, observedGeneration: 0 },
      'The disruption budget b is still being processed by the server.',
      10,
    ],
    [
      'it failed to sync',
      { ...exhausted, conditions: [condition('SyncFailed', 'no controllers')] },
      'The disruption budget b does not allow evicting pods currently because it failed sync: no controllers',
      undefined,
    ],
    [
      'it says why',
      { ...exhausted, currentHealthy: 3, conditions: [condition('InsufficientPods', 'wait')] },
      'The disruption budget b does not allow evicting pods currently (InsufficientPods): wait',
      undefined,
    ],
  ];
  for (const [name, status, cause, retry] of refusals) {
    it(`is refused when ${name}`, () => {
      const { api, pod, budget, evict } = world();
      pod();
      budget('b', status);
      expect(evict()).toMatchObject({ code: 429, message: VIOLATES, cause, retry });
      expect(api.get(pods, KEY).metadata.deletionTimestamp).toBeUndefined();
    });
  }

  it('does not guard a pod that has not started or has ended', () => {
    for (const phase of ['Pending', 'Succeeded', 'Failed']) {
      const { pod, budget, evict } = world();
      pod({}, 'False', phase);
      budget('b', exhausted);
      expect(evict().code).toBe(201);
    }
  });

  it('lets pods go that are not ready while enough others are, or always if it is told to', () => {
    const cases: readonly (readonly [PodDisruptionBudgetStatus, string, number])[] = [
      [exhausted, 'IfHealthyBudget', 201],
      [{ ...exhausted, currentHealthy: 0 }, 'IfHealthyBudget', 429],
      [{ ...exhausted, currentHealthy: 0 }, 'AlwaysAllow', 201],
      [{ ...exhausted, desiredHealthy: 0, currentHealthy: 0 }, 'IfHealthyBudget', 429],
    ];
    for (const [status, unhealthyPodEvictionPolicy, code] of cases) {
      const { pod, budget, evict } = world();
      pod({}, 'False');
      budget('b', status, { unhealthyPodEvictionPolicy });
      expect(evict().code).toBe(code);
    }
  });

  it('refuses several budgets', () => {
    const { pod, budget, evict } = world();
    pod();
    budget('a', exhausted);
    budget('b', exhausted);
    expect(evict()).toMatchObject({
      code: 500,
      message: 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
    });
  });

  it('only tries in a dry run, asked for in the query or the body', () => {
    for (const [more, query] of [
      [{}, { dryRun: 'All' }],
      [{ deleteOptions: { dryRun: ['All'] } }, {}],
    ] as const) {
      const { api, pod, budget, evict } = world();
      const before = pod();
      const allowing = budget('b', { ...exhausted, disruptionsAllowed: 1 });
      expect(evict(more, query).code).toBe(201);
      expect(api.get(pods, KEY)).toBe(before);
      expect(api.get(podDisruptionBudgets, { namespace: 'default', name: 'b' })).toBe(allowing);
    }
  });

  it('heeds the preconditions, and the name of the path', () => {
    const { pod, evict } = world();
    const { uid } = pod().metadata;
    expect(evict({ deleteOptions: { preconditions: { uid: 'x' } } })).toMatchObject({
      code: 409,
      message:
        `Operation cannot be fulfilled on Pod "web": the UID in the precondition (x) does not match the UID in record (${uid}). ` +
        'The object might have been deleted and then recreated',
    });
    expect(evict({ metadata: { name: 'other' } })).toMatchObject({
      code: 400,
      message: 'name in URL does not match name in Eviction object',
    });
    expect(evict({ deleteOptions: { preconditions: { uid } } }).code).toBe(201);
  });
});

describe('scale', () => {
  const PATH = '/apis/apps/v1/namespaces/default/deployments/web';
  const deployment = () => {
    const api = world();
    const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'a', image: 'x' }] } };
    const spec = { replicas: 2, selector: { matchLabels: { app: 'web' } }, template };
    const body = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec };
    api.send({ method: 'POST', path: PATH.replace('/web', ''), body });
    return api;
  };
  const scale = (metadata: object, replicas: number) => ({
    apiVersion: 'autoscaling/v1',
    kind: 'Scale',
    metadata: { name: 'web', ...metadata },
    spec: { replicas },
  });

  it('shows and changes the replicas', () => {
    const { send } = deployment();
    expect(send({ method: 'GET', path: `${PATH}/scale` }).body).toMatchObject({
      kind: 'Scale',
      apiVersion: 'autoscaling/v1',
      spec: { replicas: 2 },
      status: { replicas: 0, selector: 'app=web' },
    });
    expect(send({ method: 'PUT', path: `${PATH}/scale`, body: scale({}, 5) }).body).toMatchObject({
      spec: { replicas: 5 },
    });
    const contentType = 'application/merge-patch+json';
    expect(send({ method: 'PATCH', path: `${PATH}/scale`, contentType, body: { spec: { replicas: 3 } } }).code).toBe(
      200,
    );
    expect(send({ method: 'GET', path: PATH }).body).toMatchObject({
      metadata: { generation: 3 },
      spec: { replicas: 3 },
    });
  });

  it('refuses old versions, other uids and numbers below zero', () => {
    const { send } = deployment();
    const put = (metadata: object, replicas: number) =>
      send({ method: 'PUT', path: `${PATH}/scale`, body: scale(metadata, replicas) });
    expect(put({ resourceVersion: '1' }, 5).code).toBe(409);
    expect(put({ uid: 'x' }, 5).message).toMatch(
      /^Operation cannot be fulfilled on deployments\.apps "web": StorageError: .* Precondition failed: UID in precondition: x, /,
    );
    expect(put({}, -1).message).toBe(
      'Scale.autoscaling "web" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0',
    );
  });
});

describe('pods/ephemeralcontainers', () => {
  const add = (...containers: readonly object[]) => ({ spec: { ephemeralContainers: containers } });

  it('adds, and nothing else', () => {
    const { api, pod, patch } = world();
    const before = pod();
    const body = { ...add({ name: 'debug', image: 'busybox' }), metadata: { labels: { x: 'y' } } };
    expect(patch(`${PODS}/web/ephemeralcontainers`, body).code).toBe(200);
    const after: Pod = api.get(pods, KEY);
    expect(after.spec.ephemeralContainers).toMatchObject([{ name: 'debug', imagePullPolicy: 'Always' }]);
    expect(after.metadata.labels).toEqual({ app: 'web' });
    expect(after.metadata.generation).toBe((before.metadata.generation ?? 0) + 1);
    expect(after.spec.containers).toEqual(before.spec.containers);
  });

  it('refuses to change or take away what is there, and what is wrong in itself', () => {
    const { pod, patch, send } = world();
    const path = `${PODS}/web/ephemeralcontainers`;
    pod();
    patch(path, add({ name: 'debug', image: 'busybox' }));
    expect(patch(path, add({ name: 'debug', image: 'other' })).message).toMatch(
      /spec\.ephemeralContainers: Forbidden: existing ephemeral containers "debug" may not be changed\n@@/,
    );
    expect(patch(path, add({ name: 'more' })).message).toContain('spec.ephemeralContainers[0].image: Required value');
    const { body } = send({ method: 'GET', path });
    const emptied = { ...(body as Pod), spec: { ...(body as Pod).spec, ephemeralContainers: [] } };
    expect(send({ method: 'PUT', path, body: emptied }).message).toContain(
      'existing ephemeral containers "debug" may not be removed',
    );
  });
});

describe('pods/resize', () => {
  const container = (resources: object) => ({
    spec: { containers: [{ name: 'app', image: 'nginx:1.27', resources }] },
  });

  it('changes cpu and memory and counts the generation', () => {
    const { api, pod, patch } = world();
    const node = api.create(nodes, { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n' }, spec: {} });
    api.updateStatus(nodes, { ...node, status: { allocatable: { cpu: '1', memory: '1Gi' } } });
    pod(container({ requests: { cpu: '100m' } }).spec);
    const body = {
      spec: { containers: [{ name: 'app', resources: { requests: { cpu: '200m' } } }] },
      metadata: { labels: { x: 'y' } },
    };
    expect(patch(`${PODS}/web/resize`, body).code).toBe(200);
    const { metadata, spec } = api.get(pods, KEY);
    expect(spec.containers[0]?.resources).toEqual({ requests: { cpu: '200m' } });
    expect(metadata).toMatchObject({ generation: 2, labels: { app: 'web' } });
    const large = { containers: [{ name: 'app', resources: { requests: { cpu: '1100m', memory: '2Gi' } } }] };
    expect(patch(`${PODS}/web/resize`, { spec: large })).toMatchObject({
      code: 403,
      message:
        'pods "web" is forbidden: node didn\'t have enough allocatable resources: cpu, requested: 1100, allocatable: 1000; memory, requested: 2147483648, allocatable: 1073741824',
    });
  });

  // pkg/apis/core/validation/validation_test.go, TestValidatePodResize.
  const refusals: readonly (readonly [string, object, object, string])[] = [
    [
      'another resource',
      { requests: { cpu: '1' } },
      { requests: { cpu: '1', 'ephemeral-storage': '1Gi' } },
      'spec: Forbidden: only cpu and memory resources are mutable',
    ],
    [
      'the class',
      { requests: { cpu: '1' } },
      { requests: { cpu: '1', memory: '1Gi' }, limits: { cpu: '1', memory: '1Gi' } },
      'spec: Invalid value: "Burstable": Pod QOS Class may not change as a result of resizing',
    ],
    [
      'a request taken away',
      { requests: { cpu: '1', memory: '1Gi' } },
      { requests: { cpu: '1', memory: null } },
      'spec.containers[0].resources.requests: Forbidden: resource requests cannot be removed',
    ],
  ];
  for (const [name, before, after, message] of refusals) {
    it(`refuses ${name}`, () => {
      const { pod, patch } = world();
      pod(container(before).spec);
      const answer = patch(`${PODS}/web/resize`, { spec: { containers: [{ name: 'app', resources: after }] } });
      expect(answer).toMatchObject({ code: 422, message: expect.stringContaining(message) });
    });
  }

  it('refuses other containers', () => {
    const { pod, patch } = world();
    pod();
    expect(patch(`${PODS}/web/resize`, { spec: { containers: [{ name: 'more', image: 'x' }] } }).message).toContain(
      'spec.containers: Forbidden: containers may not be added or removed on resize',
    );
  });
});

/** Of `O=developers, CN=ana`. */
const OF_ANA = [
  'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlIWk1JR01BZ0VBTUNNeEV6QVJCZ05WQkFvTUNtUmxkbVZz',
  'YjNCbGNuTXhEREFLQmdOVkJBTU1BMkZ1WVRBcQpNQVVHQXl0bGNBTWhBTUtiWGh1dzE1NytqZzhoRmF1MTc3WjJKK0d5YmVj',
  'd3FnQ3JxVGRhOUJ0OG9EWXdOQVlKCktvWklodmNOQVFrT01TY3dKVEFqQmdOVkhSRUVIREFhZ2d0aGJtRXVaWGhoYlhCc1pZ',
  'Y0VDZ0FBQjRFRllVQmkKTG1Nd0JRWURLMlZ3QTBFQUE4REs1YXZsU0U1RXlEaVd1Y0V4Ylh1VVhwc282MFhQQXZOTUVlek1D',
  'SitRbU1OWApzbHV5Ylk4akdJenpKbjQ0djN5eWErK2x2TFFqVkxDNkc2OVBDQT09Ci0tLS0tRU5EIENFUlRJRklDQVRFIFJF',
  'UVVFU1QtLS0tLQo=',
].join('');

describe('certificatesigningrequests/approval', () => {
  const PATH = '/apis/certificates.k8s.io/v1/certificatesigningrequests';
  const requested = () => {
    const { send, patch } = world();
    const spec = { request: OF_ANA, signerName: 'example.com/x', usages: ['client auth'] };
    const body = {
      apiVersion: 'certificates.k8s.io/v1',
      kind: 'CertificateSigningRequest',
      metadata: { name: 'x' },
      spec,
    };
    const user = { name: 'jane', groups: ['devs'] };
    const created = send({ method: 'POST', path: PATH, body, user });
    const approve = (...conditions: readonly object[]) => patch(`${PATH}/x/approval`, { status: { conditions } });
    return { send, patch, approve, created };
  };
  const approved = { type: 'Approved', status: 'True', reason: 'Test' };

  it('names who asked and takes the verdict once', () => {
    const { approve, created } = requested();
    expect(created.body).toMatchObject({ spec: { username: 'jane', groups: ['devs'] } });
    expect(approve(approved).body).toMatchObject({
      status: {
        conditions: [
          { ...approved, lastUpdateTime: '2026-01-01T00:00:00Z', lastTransitionTime: '2026-01-01T00:00:00Z' },
        ],
      },
    });
    expect(approve(approved, { type: 'Denied', status: 'True' }).message).toContain(
      'status.conditions: Invalid value: "Denied": Approved and Denied conditions are mutually exclusive',
    );
  });

  it('is the only way to it', () => {
    const { patch } = requested();
    expect(patch(`${PATH}/x/status`, { status: { conditions: [approved] } }).message).toContain(
      'status.conditions: Forbidden: updates may not add a condition of type "Approved"',
    );
  });
});

function condition(reason: string, message: string) {
  return { type: 'DisruptionAllowed', status: 'False', reason, message, lastTransitionTime: '2026-01-01T00:00:00Z' };
}
