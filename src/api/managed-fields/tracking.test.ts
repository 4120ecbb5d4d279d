import { expect } from 'expect';
import { describe, it } from 'node:test';
import type { Deployment, Pod } from '../generated/types';
import { deployments } from '../kinds/apps/deployment';
import { configMaps } from '../kinds/config-map';
import { nodes } from '../kinds/node';
import { pods } from '../kinds/pod/pod';
import { withMetadata } from '../object';
import type { ApiServer } from '../server';
import { podDraft, testApi } from '../testing';

const KEY = { namespace: 'default', name: 'web' };

function createdPod(api: ApiServer, fieldManager?: string): Pod {
  const draft = podDraft('web', {}, { labels: { app: 'web' } });
  return api.create(pods, draft, fieldManager === undefined ? {} : { fieldManager });
}

/** Who manages what, by manager, operation and subresource. */
function managers({ metadata }: { readonly metadata: Pod['metadata'] }): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    (metadata.managedFields ?? []).map(({ manager, operation, subresource, fieldsV1 }) => [
      [manager, operation, subresource].filter(Boolean).join(' '),
      fieldsV1,
    ]),
  );
}

function replicas(object: Deployment, count: number): Deployment {
  return { ...object, spec: { ...object.spec, replicas: count } };
}

function createdDeployment(api: ApiServer): Deployment {
  const labels = { app: 'web' };
  const template = { metadata: { labels }, spec: { containers: [{ name: 'app', image: 'nginx' }] } };
  const draft = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'default' },
    spec: { selector: { matchLabels: labels }, template, replicas: 1 },
    status: { replicas: 7 },
  };
  return api.create(deployments, draft as unknown as Deployment, { fieldManager: 'creator' });
}

describe('a write in the name of a field manager', () => {
  it('owns what it creates, the defaults with it, but not what only the server sets', () => {
    const [entry] = createdPod(testApi(), 'kubectl-create').metadata.managedFields ?? [];
    expect(entry).toEqual({
      manager: 'kubectl-create',
      operation: 'Update',
      apiVersion: 'v1',
      time: '2026-01-01T00:00:00Z',
      fieldsType: 'FieldsV1',
      fieldsV1: {
        'f:metadata': { 'f:labels': { '.': {}, 'f:app': {} } },
        'f:spec': {
          'f:containers': {
            'k:{"name":"app"}': {
              '.': {},
              'f:image': {},
              'f:imagePullPolicy': {},
              'f:name': {},
              'f:resources': {},
              'f:terminationMessagePath': {},
              'f:terminationMessagePolicy': {},
            },
          },
          'f:dnsPolicy': {},
          'f:enableServiceLinks': {},
          'f:restartPolicy': {},
          'f:schedulerName': {},
          'f:securityContext': {},
          'f:terminationGracePeriodSeconds': {},
        },
      },
    });
  });

  it('is called unknown if nobody says who it is', () => {
    expect(Object.keys(managers(createdPod(testApi(), '')))).toEqual(['unknown Update']);
  });

  it('shares the text of its fields with equal objects', () => {
    const api = testApi();
    const [first, second] = ['a', 'b'].map((name) => api.create(pods, podDraft(name), { fieldManager: 'm' }));
    expect(first?.metadata.managedFields?.[0]?.fieldsV1).toBe(second?.metadata.managedFields?.[0]?.fieldsV1);
  });

  it('takes what it changes and loses nothing by what it leaves', () => {
    const api = testApi();
    const created = createdDeployment(api);
    const owned = managers(created)['creator Update'];
    expect(owned).toMatchObject({ 'f:spec': { 'f:replicas': {} } });
    expect(owned).not.toHaveProperty(['f:status']);
    const scaled = api.update(deployments, replicas(created, 3), { fieldManager: 'scaler' });
    expect(managers(scaled)).toMatchObject({ 'scaler Update': { 'f:spec': { 'f:replicas': {} } } });
    expect(managers(scaled)['creator Update']).not.toHaveProperty(['f:spec', 'f:replicas']);
    const back = api.update(deployments, replicas(scaled, 1), { fieldManager: 'creator' });
    expect(Object.keys(managers(back))).toEqual(['creator Update']);
  });

  it('is one of its own through a subresource, and owns nothing there that the subresource does not write', () => {
    const api = testApi();
    const created = createdDeployment(api);
    const status = { replicas: 1, observedGeneration: 1 };
    const changed = { ...replicas(created, 9), status, metadata: { ...created.metadata, managedFields: [] } };
    const written = api.updateStatus(deployments, changed, { fieldManager: 'creator' });
    expect(written.spec.replicas).toBe(1);
    expect(managers(written)['creator Update status']).toEqual({
      'f:status': { 'f:observedGeneration': {}, 'f:replicas': {} },
    });
  });

  it('changes nothing, not even its time, when it sets what is set already', () => {
    const api = testApi();
    const created = createdPod(api, 'm');
    api.sim.advance(60_000);
    expect(api.update(pods, { ...created }, { fieldManager: 'm' })).toBe(created);
    expect(api.update(pods, { ...created }, { fieldManager: 'another' })).toBe(created);
  });

  it('has the time of its last change', () => {
    const api = testApi();
    const created = createdPod(api, 'm');
    api.sim.advance(60_000);
    const labelled = withMetadata(created, { labels: { app: 'web', tier: 'x' } });
    expect(api.update(pods, labelled, { fieldManager: 'm' }).metadata.managedFields?.map(({ time }) => time)).toEqual([
      '2026-01-01T00:01:00Z',
    ]);
  });
});

describe('managedFields', () => {
  it('of an object that nobody manages stay away until somebody applies', () => {
    const api = testApi();
    const created = createdPod(api);
    const labelled = api.update(pods, withMetadata(created, { labels: { a: 'b' } }), { fieldManager: 'm' });
    expect(labelled.metadata.managedFields).toBeUndefined();
  });

  it("stay through writes in nobody's name, and through writes that leave them out", () => {
    const api = testApi();
    const { managedFields, ...metadata } = createdPod(api, 'm').metadata;
    const left = api.update(pods, { ...api.get(pods, KEY), metadata: { ...metadata, labels: { a: 'b' } } });
    expect(left.metadata.managedFields).toBe(managedFields);
    const { managedFields: _gone, ...others } = left.metadata;
    const tracked = api.update(pods, { ...left, metadata: { ...others, labels: { a: 'c' } } }, { fieldManager: 'n' });
    expect(Object.keys(managers(tracked))).toEqual(['m Update', 'n Update']);
  });

  for (const [title, entries] of [
    ['an empty list', []],
    ['a list of one empty entry', [{}]],
  ] as const) {
    it(`are forgotten on request: ${title}`, () => {
      const api = testApi();
      const created = createdPod(api, 'm');
      const reset = withMetadata(created, { managedFields: entries });
      expect(api.update(pods, reset, { fieldManager: 'm' }).metadata.managedFields).toBeUndefined();
    });
  }

  it('may be changed by an update, if they can be read', () => {
    const api = testApi();
    const created = createdPod(api, 'm');
    const [entry = {}] = created.metadata.managedFields ?? [];
    const renamed = withMetadata(created, { managedFields: [{ ...entry, manager: 'n' }] });
    const updated = api.update(pods, renamed, { fieldManager: 'm' });
    expect(Object.keys(managers(updated))).toEqual(['n Update']);
    for (const broken of [
      { ...entry, operation: 'Delete' },
      { ...entry, fieldsType: 'V2' },
      { ...entry, fieldsV1: { x: {} } },
    ]) {
      const bad = withMetadata(updated, { managedFields: [broken] });
      expect(Object.keys(managers(api.update(pods, bad, { fieldManager: 'm' })))).toEqual(['n Update']);
    }
  });

  it('have at most ten entries of updates; the oldest become one', () => {
    const api = testApi();
    const map = { apiVersion: 'v1', kind: 'ConfigMap', metadata: KEY, data: {} };
    let object = api.create(configMaps, map, { fieldManager: 'm0' });
    for (let index = 0; index < 14; index += 1) {
      api.sim.advance(1000);
      object = api.update(
        configMaps,
        { ...object, data: { ...object.data, [`k${index}`]: 'v' } },
        { fieldManager: `m${index}` },
      );
    }
    expect(object.metadata.managedFields).toHaveLength(10);
    expect(managers(object)['ancient-changes Update']).toMatchObject({ 'f:data': { 'f:k0': {}, 'f:k4': {} } });
  });

  it('know no owner of what is in a list whose items have no key', () => {
    const api = testApi();
    const map = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n', labels: { a: 'b' } }, spec: {}, status: {} };
    const node = api.create(nodes, map, { fieldManager: 'm' });
    const tainted = api.update(
      nodes,
      { ...node, spec: { taints: [{ key: 'a', effect: 'NoSchedule' }] } },
      { fieldManager: 't' },
    );
    expect(managers(tainted)).toMatchObject({ 't Update': { 'f:spec': { 'f:taints': {} } } });
  });
});
