import { expect } from 'expect';
import { describe, it } from 'node:test';
import type { WatchEvent } from './collection';
import type { ConfigMap, Pod } from './generated/types';
import { deployments } from './kinds/apps/deployment';
import { configMaps } from './kinds/config-map';
import { bindPod } from './kinds/pod/binding';
import { pods } from './kinds/pod/pod';
import type { Draft } from './object';
import type { ApiServer } from './server';
import { bareApi, deepFreeze, podDraft, refusal } from './testing';

const KEY = { namespace: 'default', name: 'web' };

function mapDraft(
  name: string,
  data: Readonly<Record<string, string>> = {},
  metadata: Partial<ConfigMap['metadata']> = {},
): Draft<ConfigMap> {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default', ...metadata }, data };
}

/** Freezes all that is stored, so that whoever mutates it fails. */
function freezeAll(api: ApiServer): void {
  for (const kind of api.kinds()) for (const object of api.collection(kind).values()) deepFreeze(object);
}

function recorded(
  api: ApiServer,
  options: Parameters<typeof api.watch<Pod>>[1] = {},
): { readonly seen: string[]; readonly stop: () => void } {
  const seen: string[] = [];
  const stop = api.watch(
    pods,
    options,
    ({ type, object }: WatchEvent<Pod>) => void seen.push(`${type} ${object.metadata.name}`),
  );
  return { seen, stop };
}

describe('create', () => {
  it('fills in what only the server knows', () => {
    const api = bareApi();
    const { metadata } = api.create(configMaps, mapDraft('web'));
    expect(metadata).toMatchObject({
      name: 'web',
      namespace: 'default',
      creationTimestamp: '2026-01-01T00:00:00Z',
      resourceVersion: '2',
    });
    expect(metadata.uid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(metadata.generation).toBeUndefined();
  });

  it('generates names', () => {
    const { name } = bareApi().create(configMaps, mapDraft('', {}, { generateName: 'web-' })).metadata;
    expect(name).toMatch(/^web-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
  });

  it('refuses what exists, what has a version and what is invalid', () => {
    const api = bareApi();
    api.create(configMaps, mapDraft('web'));
    expect(refusal(() => api.create(configMaps, mapDraft('web')))).toBe('configmaps "web" already exists');
    expect(refusal(() => api.create(configMaps, mapDraft('x', {}, { resourceVersion: '5' })))).toBe(
      'resourceVersion should not be set on objects to be created',
    );
    expect(refusal(() => api.create(configMaps, mapDraft('Web')))).toContain(
      'ConfigMap "Web" is invalid: metadata.name: Invalid value: "Web"',
    );
  });

  it('stores nothing in a dry run', () => {
    const api = bareApi();
    api.create(configMaps, mapDraft('web'), { dryRun: true });
    expect(api.find(configMaps, KEY)).toBeUndefined();
    expect(api.revision).toBe(1);
  });
});

describe('update', () => {
  it('takes the version that was read, or none, and no older one', () => {
    const api = bareApi();
    const first = deepFreeze(api.create(configMaps, mapDraft('web', { a: '1' })));
    const second = deepFreeze(api.update(configMaps, { ...first, data: { a: '2' } }));
    expect(second.metadata.resourceVersion).toBe('3');
    expect(refusal(() => api.update(configMaps, { ...first, data: { a: '3' } }))).toBe(
      'Operation cannot be fulfilled on configmaps "web": the object has been modified; please apply your changes to the latest version and try again',
    );
    const unconditional = { ...first, metadata: { ...first.metadata, resourceVersion: '' }, data: { a: '4' } };
    expect(api.update(configMaps, unconditional).data).toEqual({ a: '4' });
  });

  it('is no write when nothing changes', () => {
    const api = bareApi();
    const map = deepFreeze(api.create(configMaps, mapDraft('web', { a: '1' })));
    expect(api.update(configMaps, { ...map, data: { ...map.data } })).toBe(map);
    expect(api.revision).toBe(2);
  });

  it('counts changes of the spec alone', () => {
    const api = bareApi();
    const spec = {
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { name: '', uid: '', resourceVersion: '', creationTimestamp: '', labels: { app: 'web' } },
        spec: { containers: [{ name: 'app', image: 'nginx' }] },
      },
    };
    api.create(deployments, {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', namespace: 'default' },
      spec,
    });
    freezeAll(api);
    api.modify(deployments, KEY, (object) => ({ ...object, metadata: { ...object.metadata, labels: { a: 'b' } } }));
    api.modifyStatus(deployments, KEY, (object) => ({ ...object, status: { replicas: 1 } }));
    expect(api.get(deployments, KEY).metadata.generation).toBe(1);
    const scaled = api.modify(deployments, KEY, (object) => ({
      ...object,
      spec: { ...object.spec, replicas: 3 },
      status: {},
    }));
    expect(scaled.metadata.generation).toBe(2);
    expect(scaled.status).toEqual({ replicas: 1 });
  });

  it('of a status changes nothing else', () => {
    const api = bareApi();
    const pod = deepFreeze(api.create(pods, podDraft('web')));
    const updated = api.updateStatus(pods, {
      ...pod,
      spec: { containers: [] },
      status: { ...pod.status, phase: 'Running' },
    });
    expect(updated.spec).toEqual(pod.spec);
    expect(updated.status?.phase).toBe('Running');
  });
});

describe('delete', () => {
  it('removes at once what nobody keeps', () => {
    const api = bareApi();
    api.create(configMaps, mapDraft('web'));
    api.delete(configMaps, KEY);
    expect(api.find(configMaps, KEY)).toBeUndefined();
    expect(refusal(() => api.delete(configMaps, KEY))).toBe('configmaps "web" not found');
  });

  it('minds preconditions', () => {
    const api = bareApi();
    const { uid } = api.create(configMaps, mapDraft('web')).metadata;
    expect(refusal(() => api.delete(configMaps, KEY, { preconditions: { uid: 'other' } }))).toBe(
      `Operation cannot be fulfilled on ConfigMap "web": the UID in the precondition (other) does not match the UID in record (${uid}). The object might have been deleted and then recreated`,
    );
  });

  it('waits for finalizers', () => {
    const api = bareApi();
    api.create(configMaps, mapDraft('web', {}, { finalizers: ['example.com/hold'] }));
    freezeAll(api);
    expect(api.delete(configMaps, KEY).metadata).toMatchObject({
      deletionTimestamp: '2026-01-01T00:00:00Z',
      deletionGracePeriodSeconds: 0,
    });
    freezeAll(api);
    const added = (object: ConfigMap) => ({
      ...object,
      metadata: { ...object.metadata, finalizers: ['example.com/hold', 'example.com/more'] },
    });
    expect(refusal(() => api.modify(configMaps, KEY, added))).toContain(
      'no new finalizers can be added if the object is being deleted, found new finalizers []string{"example.com/more"}',
    );
    api.modify(configMaps, KEY, (object) => ({ ...object, metadata: { ...object.metadata, finalizers: [] } }));
    expect(api.find(configMaps, KEY)).toBeUndefined();
  });

  it('gives a pod on a node its grace period, which can only get shorter', () => {
    const api = bareApi();
    api.create(pods, podDraft('web'));
    bindPod(api, KEY, 'n1');
    freezeAll(api);
    expect(api.delete(pods, KEY).metadata).toMatchObject({
      deletionTimestamp: '2026-01-01T00:00:30Z',
      deletionGracePeriodSeconds: 30,
      generation: 2,
    });
    freezeAll(api);
    const marked = api.get(pods, KEY);
    expect(api.delete(pods, KEY, { gracePeriodSeconds: 60 })).toBe(marked);
    expect(api.delete(pods, KEY, { gracePeriodSeconds: 5 }).metadata).toMatchObject({
      deletionTimestamp: '2026-01-01T00:00:05Z',
      deletionGracePeriodSeconds: 5,
    });
    api.delete(pods, KEY, { gracePeriodSeconds: 0 });
    expect(api.find(pods, KEY)).toBeUndefined();
  });

  it('removes a pod without a node and a pod that has ended at once', () => {
    const api = bareApi();
    api.create(pods, podDraft('web'));
    api.delete(pods, KEY);
    expect(api.find(pods, KEY)).toBeUndefined();
    api.create(pods, podDraft('web'));
    bindPod(api, KEY, 'n1');
    api.modifyStatus(pods, KEY, (pod) => ({ ...pod, status: { ...pod.status, phase: 'Succeeded' } }));
    api.delete(pods, KEY);
    expect(api.find(pods, KEY)).toBeUndefined();
  });

  it('marks a pod that goes at once before it goes, but no other object', () => {
    const api = bareApi();
    api.create(pods, podDraft('web'));
    expect(api.delete(pods, KEY).metadata).toMatchObject({ deletionGracePeriodSeconds: 0, generation: 2 });
    api.create(configMaps, mapDraft('web'));
    expect(api.delete(configMaps, KEY).metadata.deletionTimestamp).toBeUndefined();
  });

  it('keeps the finalizers of a pod that has its grace period already', () => {
    const api = bareApi();
    api.create(pods, podDraft('web'));
    bindPod(api, KEY, 'n1');
    api.delete(pods, KEY, { propagationPolicy: 'Foreground' });
    expect(api.delete(pods, KEY, { propagationPolicy: 'Background' }).metadata.finalizers).toEqual([
      'foregroundDeletion',
    ]);
    const hurried = api.delete(pods, KEY, { propagationPolicy: 'Background', gracePeriodSeconds: 1 });
    expect(hurried.metadata.finalizers).toBeUndefined();
  });

  it('stands for its propagation in finalizers', () => {
    const api = bareApi();
    api.create(configMaps, mapDraft('web'));
    expect(api.delete(configMaps, KEY, { propagationPolicy: 'Foreground' }).metadata.finalizers).toEqual([
      'foregroundDeletion',
    ]);
    api.create(configMaps, mapDraft('other'));
    expect(
      api.delete(configMaps, { ...KEY, name: 'other' }, { propagationPolicy: 'Orphan' }).metadata.finalizers,
    ).toEqual(['orphan']);
  });
});

describe('watch', () => {
  it('begins with what exists and goes on in order, never inside a write', () => {
    const api = bareApi();
    api.create(pods, podDraft('b'));
    api.create(pods, podDraft('a'));
    const { seen, stop } = recorded(api);
    expect(seen).toEqual([]);
    api.sim.settle();
    expect(seen).toEqual(['ADDED a', 'ADDED b']);
    api.create(pods, podDraft('c'));
    api.modifyStatus(pods, { ...KEY, name: 'a' }, (pod) => ({ ...pod, status: { ...pod.status, phase: 'Running' } }));
    api.delete(pods, { ...KEY, name: 'b' });
    expect(seen).toHaveLength(2);
    api.sim.settle();
    expect(seen.slice(2)).toEqual(['ADDED c', 'MODIFIED a', 'MODIFIED b', 'DELETED b']);
    stop();
    api.create(pods, podDraft('d'));
    api.sim.settle();
    expect(seen).toHaveLength(6);
  });

  it('goes on after a version, and says so when that is too old or still to come', () => {
    const api = bareApi();
    api.create(pods, podDraft('a'));
    const since = api.revision;
    api.create(pods, podDraft('b'));
    const { seen } = recorded(api, { sinceRevision: since });
    api.sim.settle();
    expect(seen).toEqual(['ADDED b']);
    expect(refusal(() => recorded(api, { sinceRevision: 99 }))).toBe(
      'Timeout: Too large resource version: 99, current: 3',
    );
    for (let round = 0; round < 5000; round += 1) {
      api.create(pods, podDraft('x'));
      api.delete(pods, { ...KEY, name: 'x' });
    }
    const { forgottenRevision } = api.collection(pods);
    expect(forgottenRevision).toBeGreaterThan(since);
    expect(refusal(() => recorded(api, { sinceRevision: since }))).toBe(
      `too old resource version: ${since} (${forgottenRevision})`,
    );
  });

  it('tells a watcher of one node what comes to it and what leaves it', () => {
    const api = bareApi();
    const onNode = recorded(api, { index: { name: 'spec.nodeName', value: 'n1' } });
    const unbound = recorded(api, { index: { name: 'spec.nodeName', value: '' } });
    api.create(pods, podDraft('web'));
    api.sim.settle();
    bindPod(api, KEY, 'n1');
    api.sim.settle();
    expect(unbound.seen).toEqual(['ADDED web', 'DELETED web']);
    expect(onNode.seen).toEqual(['ADDED web']);
  });
});

describe('heartbeats', () => {
  it('change what is read and nothing else', () => {
    const api = bareApi();
    const { seen } = recorded(api);
    api.create(pods, podDraft('web'));
    const { revision } = api;
    api.setHeartbeat(pods, KEY, (pod, nowMs) => ({
      ...pod,
      metadata: { ...pod.metadata, annotations: { beat: String(nowMs - api.sim.startMs) } },
    }));
    api.sim.advance(40_000);
    expect(api.get(pods, KEY).metadata.annotations).toEqual({ beat: '40000' });
    expect(api.list(pods)[0]?.metadata.annotations).toEqual({ beat: '40000' });
    expect([api.revision, seen]).toEqual([revision, ['ADDED web']]);
    api.delete(pods, KEY);
    expect(api.hasHeartbeat(pods, KEY)).toBe(false);
  });

  it('are told of to who still wants to know', () => {
    const api = bareApi();
    const heard: string[] = [];
    const stop = api.watchHeartbeats(pods, ({ name }) => heard.push(name));
    api.setHeartbeat(pods, KEY, (pod) => pod);
    api.sim.settle();
    expect(heard).toEqual(['web']);
    api.setHeartbeat(pods, KEY, undefined);
    stop();
    api.sim.settle();
    expect(heard).toEqual(['web']);
  });
});
