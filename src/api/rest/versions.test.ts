import { expect } from 'expect';
import { describe, it } from 'node:test';
import { testApi } from '../testing';
import type { ApiResponse, ApiWatchEvent } from './request';
import { RestApi } from './rest-api';

const OLD_EVENTS = '/api/v1/namespaces/default/events';
const NEW_EVENTS = '/apis/events.k8s.io/v1/namespaces/default/events';
const V1 = '/apis/autoscaling/v1/namespaces/default/horizontalpodautoscalers';
const V2 = '/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers';
const MERGE = 'application/merge-patch+json';

const OLD_EVENT = {
  metadata: { name: 'old' },
  involvedObject: { kind: 'Pod', namespace: 'default', name: 'web' },
  reason: 'Started',
  message: 'Started it',
  source: { component: 'kubelet' },
  count: 3,
  type: 'Normal',
};
const NEW_EVENT = {
  metadata: { name: 'new' },
  eventTime: '2026-01-01T00:00:00.000000Z',
  regarding: { kind: 'Pod', namespace: 'default', name: 'web' },
  reason: 'Started',
  note: 'Started it',
  action: 'Start',
  reportingController: 'example.com/test',
  reportingInstance: 'test-1',
  type: 'Normal',
};

function world() {
  const api = testApi();
  return { api, rest: new RestApi(api, () => undefined) };
}

function messageOf({ body }: ApiResponse): unknown {
  return (body as { readonly message?: string }).message;
}

describe('events of both groups', () => {
  it('are the same objects under other names', () => {
    const { rest } = world();
    expect(rest.handle({ method: 'POST', path: OLD_EVENTS, body: OLD_EVENT }).code).toBe(201);
    expect(rest.handle({ method: 'POST', path: NEW_EVENTS, body: NEW_EVENT }).code).toBe(201);
    expect(rest.handle({ method: 'GET', path: `${NEW_EVENTS}/old` }).body).toMatchObject({
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      metadata: { name: 'old', namespace: 'default', resourceVersion: expect.any(String) },
      regarding: { name: 'web' },
      note: 'Started it',
      deprecatedSource: { component: 'kubelet' },
      deprecatedCount: 3,
    });
    const { body } = rest.handle({ method: 'GET', path: `${OLD_EVENTS}/new` });
    expect(body).toMatchObject({
      apiVersion: 'v1',
      involvedObject: { name: 'web' },
      message: 'Started it',
      reportingComponent: 'example.com/test',
      source: {},
    });
    expect(body).not.toHaveProperty('regarding');
    for (const path of [OLD_EVENTS, NEW_EVENTS])
      expect(rest.handle({ method: 'GET', path }).body).toMatchObject({
        items: [{ metadata: { name: 'new' } }, { metadata: { name: 'old' } }],
      });
  });

  it('are selected by the fields of their version', () => {
    const { rest } = world();
    rest.handle({ method: 'POST', path: OLD_EVENTS, body: OLD_EVENT });
    const found = (path: string, fieldSelector: string) =>
      rest.handle({ method: 'GET', path, query: { fieldSelector } });
    expect(found(NEW_EVENTS, 'regarding.name=web').body).toMatchObject({ items: [{ metadata: { name: 'old' } }] });
    expect(found(NEW_EVENTS, 'regarding.name=other').body).toMatchObject({ items: [] });
    expect(messageOf(found(NEW_EVENTS, 'involvedObject.name=web'))).toBe(
      'field label not supported: involvedObject.name',
    );
    expect(messageOf(found(OLD_EVENTS, 'regarding.name=web'))).toBe('field label not supported: regarding.name');
  });

  it('are checked by the rules of the version that writes them', () => {
    const { rest } = world();
    const wrong = { ...NEW_EVENT, deprecatedCount: 1, type: 'None', series: { count: 1, lastObservedTime: null } };
    expect(messageOf(rest.handle({ method: 'POST', path: NEW_EVENTS, body: wrong }))).toBe(
      'Event "new" is invalid: [series.count: Invalid value: "": should be at least 2, series.lastObservedTime: Required value, ' +
        'type: Invalid value: "": has invalid value: None, count: Invalid value: "": needs to be unset]',
    );
    rest.handle({ method: 'POST', path: NEW_EVENTS, body: NEW_EVENT });
    const changed = {
      method: 'PATCH',
      path: `${NEW_EVENTS}/new`,
      contentType: MERGE,
      body: { note: 'other' },
    } as const;
    expect(messageOf(rest.handle(changed))).toBe(
      'Event "new" is invalid: message: Invalid value: "other": field is immutable',
    );
    expect(rest.handle({ ...changed, path: `${OLD_EVENTS}/new`, body: { message: 'other' } }).code).toBe(200);
  });

  it('are watched, patched and deleted in either version', () => {
    const { api, rest } = world();
    const seen: ApiWatchEvent[] = [];
    rest.watch({ method: 'GET', path: NEW_EVENTS }, (event) => seen.push(event));
    const tables: ApiWatchEvent[] = [];
    rest.watch({ method: 'GET', path: NEW_EVENTS, as: 'table' }, (event) => tables.push(event));
    rest.handle({ method: 'POST', path: OLD_EVENTS, body: OLD_EVENT });
    rest.handle({
      method: 'PATCH',
      path: `${NEW_EVENTS}/old`,
      contentType: MERGE,
      body: { series: { count: 2, lastObservedTime: '2026-01-01T00:00:00.000000Z' }, eventTime: null },
    });
    rest.handle({ method: 'DELETE', path: `${NEW_EVENTS}/old` });
    api.sim.settle();
    expect(seen.map(({ type }) => type)).toEqual(['ADDED', 'MODIFIED', 'DELETED']);
    expect(seen[1]?.object).toMatchObject({ apiVersion: 'events.k8s.io/v1', note: 'Started it', series: { count: 2 } });
    expect(tables[0]?.object).toMatchObject({ rows: [{ cells: expect.arrayContaining(['pod/web', 'Started it']) }] });
    expect(rest.handle({ method: 'GET', path: `${OLD_EVENTS}/old` })).toMatchObject({
      code: 404,
      body: { message: 'events "old" not found' },
    });
  });
});

describe('autoscalers of both versions', () => {
  const SPEC = { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }, maxReplicas: 5 };
  const METRIC = {
    type: 'Pods',
    pods: { metric: { name: 'hits' }, target: { type: 'AverageValue', averageValue: '10' } },
  };
  const CPU = { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } } };

  it('show what version 1 says of the CPU as a metric', () => {
    const { rest } = world();
    const body = { metadata: { name: 'web' }, spec: { ...SPEC, targetCPUUtilizationPercentage: 70 } };
    expect(rest.handle({ method: 'POST', path: V1, body }).code).toBe(201);
    expect(rest.handle({ method: 'GET', path: `${V2}/web` }).body).toMatchObject({
      apiVersion: 'autoscaling/v2',
      spec: { ...SPEC, minReplicas: 1, metrics: [CPU] },
    });
  });

  it('add the default metric when version 1 names none', () => {
    const { rest } = world();
    const { body } = rest.handle({ method: 'POST', path: V1, body: { metadata: { name: 'web' }, spec: SPEC } });
    expect(body).toMatchObject({ apiVersion: 'autoscaling/v1', spec: { targetCPUUtilizationPercentage: 80 } });
  });

  it('keep what version 1 has no field for in annotations, there and back', () => {
    const { rest } = world();
    const behavior = {
      scaleDown: { stabilizationWindowSeconds: 60, policies: [{ type: 'Pods', value: 1, periodSeconds: 15 }] },
    };
    const body = { metadata: { name: 'web' }, spec: { ...SPEC, metrics: [METRIC, CPU], behavior } };
    expect(rest.handle({ method: 'POST', path: V2, body }).code).toBe(201);
    const stored = rest.handle({ method: 'GET', path: `${V2}/web` }).body as { readonly spec: object };
    const old = rest.handle({ method: 'GET', path: `${V1}/web` }).body;
    expect(old).toMatchObject({
      metadata: {
        annotations: {
          'autoscaling.alpha.kubernetes.io/metrics':
            '[{"type":"Pods","pods":{"metricName":"hits","targetAverageValue":"10"}}]',
          'autoscaling.alpha.kubernetes.io/behavior': expect.stringContaining(
            '"ScaleDown":{"StabilizationWindowSeconds":60,',
          ),
        },
      },
      spec: { targetCPUUtilizationPercentage: 70 },
    });
    const patch = { spec: { maxReplicas: 7 } };
    expect(rest.handle({ method: 'PATCH', path: `${V1}/web`, contentType: MERGE, body: patch }).code).toBe(200);
    const after = rest.handle({ method: 'GET', path: `${V2}/web` }).body as {
      readonly metadata: object;
      readonly spec: object;
    };
    expect(after.spec).toEqual({ ...stored.spec, maxReplicas: 7 });
    expect(after.metadata).not.toHaveProperty('annotations');
  });

  it('pass over annotations that cannot be read', () => {
    const { rest } = world();
    for (const [index, text] of [
      '',
      '{',
      '{}',
      '[1]',
      '[{"type":"Pods","pods":{"metricName":{"a":1}}}]',
      '[{"pods":7}]',
    ].entries()) {
      const annotations = {
        'autoscaling.alpha.kubernetes.io/metrics': text,
        'autoscaling.alpha.kubernetes.io/behavior': text,
      };
      const body = {
        metadata: { name: `web-${index}`, annotations },
        spec: { ...SPEC, targetCPUUtilizationPercentage: 70 },
      };
      const { code } = rest.handle({ method: 'POST', path: V1, body });
      expect(code).toBeLessThan(500);
    }
    expect(rest.handle({ method: 'GET', path: V2 }).code).toBe(200);
  });
});
