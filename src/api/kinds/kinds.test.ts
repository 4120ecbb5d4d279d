import { expect } from 'expect';
import { describe, it } from 'node:test';
import type { ConfigMap, Node, Secret } from '../generated/types';
import type { Draft } from '../object';
import { bareApi, deepFreeze, refusal } from '../testing';
import { configMaps } from './config-map';
import { events } from './event';
import { leases } from './lease';
import { finalizeNamespace } from './namespace/finalize';
import { namespaces } from './namespace';
import { nodes } from './node';
import { roles } from './rbac/rbac';
import { secrets } from './secret';

const KEY = { namespace: 'default', name: 'x' };
const metadata = { name: 'x', namespace: 'default' };
const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('namespaces', () => {
  const key = { namespace: '', name: 'dev' };
  const draft = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'dev' }, spec: {} };

  it('are active, named by a label and held by a finalizer', () => {
    expect(bareApi().create(namespaces, draft)).toMatchObject({
      metadata: { labels: { 'kubernetes.io/metadata.name': 'dev' } },
      spec: { finalizers: ['kubernetes'] },
      status: { phase: 'Active' },
    });
  });

  it('go through Terminating and end with their last finalizer', () => {
    const api = bareApi();
    deepFreeze(api.create(namespaces, draft));
    const marked = deepFreeze(api.delete(namespaces, key));
    expect(marked.status?.phase).toBe('Terminating');
    expect(marked.metadata.deletionTimestamp).toBe('2026-01-01T00:00:00Z');
    expect(marked.metadata.deletionGracePeriodSeconds).toBeUndefined();
    expect(api.delete(namespaces, key)).toBe(marked);
    api.modify(namespaces, key, (namespace) => ({ ...namespace, spec: { finalizers: [] } }));
    expect(api.get(namespaces, key).spec.finalizers).toEqual(['kubernetes']);
    finalizeNamespace(api, { ...api.get(namespaces, key), spec: { finalizers: [] } });
    expect(api.find(namespaces, key)).toBeUndefined();
  });

  it('have names without dots and phases that fit', () => {
    const api = bareApi();
    expect(refusal(() => api.create(namespaces, { ...draft, metadata: { name: 'my.dev' } }))).toContain(
      'must not contain dots',
    );
    api.create(namespaces, draft);
    const terminating = () =>
      api.modifyStatus(namespaces, key, (namespace) => ({ ...namespace, status: { phase: 'Terminating' } }));
    expect(refusal(terminating)).toBe(
      'Namespace "dev" is invalid: status.Phase: Invalid value: "Terminating": may only be \'Active\' if `deletionTimestamp` is empty',
    );
    expect(
      refusal(() => finalizeNamespace(api, { ...api.get(namespaces, key), spec: { finalizers: ['mine'] } })),
    ).toContain(
      'spec.finalizers[0]: Invalid value: "mine": name is neither a standard finalizer name nor is it fully qualified',
    );
  });
});

describe('nodes', () => {
  const key = { namespace: '', name: 'n1' };
  const draft: Draft<Node> = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n1' }, spec: {} };

  it('come with their status, all of which pods may have', () => {
    const node = bareApi().create(nodes, { ...draft, status: { capacity: { cpu: '4000m' } } });
    expect(node.status).toEqual({ capacity: { cpu: '4' }, allocatable: { cpu: '4' } });
    expect(node.metadata.generation).toBeUndefined();
  });

  it('keep the addresses of their pods', () => {
    const api = bareApi();
    api.create(nodes, { ...draft, spec: { podCIDR: '10.244.1.0/24' } });
    expect(api.get(nodes, key).spec.podCIDRs).toEqual(['10.244.1.0/24']);
    const moved = () => api.modify(nodes, key, (node) => ({ ...node, spec: { podCIDR: '10.244.2.0/24' } }));
    expect(refusal(moved)).toBe(
      'Node "n1" is invalid: spec.podCIDRs: Forbidden: node updates may not change podCIDR except from "" to valid',
    );
  });

  it('have each taint once', () => {
    const taint = { key: 'gpu', effect: 'NoSchedule' };
    expect(refusal(() => bareApi().create(nodes, { ...draft, spec: { taints: [taint, taint] } }))).toBe(
      'Node "n1" is invalid: metadata.taints[1]: Duplicate value: {"Key":"gpu","Value":"","Effect":"NoSchedule","TimeAdded":null}: taints must be unique by key and effect pair',
    );
  });
});

describe('secrets', () => {
  const secret = (more: Partial<Secret>): Draft<Secret> => ({ apiVersion: 'v1', kind: 'Secret', metadata, ...more });

  it('store what is given as text, which wins, and never show it as text', () => {
    const stored = bareApi().create(
      secrets,
      secret({ data: { a: base64('old'), b: base64('kept') }, stringData: { a: 'new' } }),
    );
    expect(stored.data).toEqual({ a: base64('new'), b: base64('kept') });
    expect(stored.stringData).toBeUndefined();
    expect(stored.type).toBe('Opaque');
  });

  const required: readonly (readonly [Partial<Secret>, string])[] = [
    [{ type: 'kubernetes.io/tls' }, '[data[tls.crt]: Required value, data[tls.key]: Required value]'],
    [{ type: 'kubernetes.io/basic-auth' }, '[data[username]: Required value, data[password]: Required value]'],
    [{ type: 'kubernetes.io/ssh-auth' }, 'data[ssh-privatekey]: Required value'],
    [{ type: 'kubernetes.io/dockerconfigjson' }, 'data[.dockerconfigjson]: Required value'],
    [
      { type: 'kubernetes.io/service-account-token' },
      'metadata.annotations[kubernetes.io/service-account.name]: Required value',
    ],
    [{ data: { big: base64('x'.repeat(1024 * 1024 + 1)) } }, 'data: Too long: may not be more than 1048576 bytes'],
  ];
  for (const [more, expected] of required) {
    it(`of type ${more.type ?? 'Opaque'} need ${expected.slice(0, 40)}`, () =>
      expect(refusal(() => bareApi().create(secrets, secret(more)))).toBe(`Secret "x" is invalid: ${expected}`));
  }

  it('keep their type, and their data if they are immutable', () => {
    const api = bareApi();
    api.create(secrets, secret({ data: { a: base64('1') }, immutable: true }));
    expect(refusal(() => api.modify(secrets, KEY, (object) => ({ ...object, type: 'other', data: {} })))).toBe(
      'Secret "x" is invalid: [type: Invalid value: "other": field is immutable, data: Forbidden: field is immutable when `immutable` is set]',
    );
  });
});

describe('config maps', () => {
  const map = (more: Partial<ConfigMap>): Draft<ConfigMap> => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata,
    ...more,
  });

  it('have good keys, each once, and not too much', () => {
    const create = (more: Partial<ConfigMap>) => refusal(() => bareApi().create(configMaps, map(more)));
    expect(create({ data: { a: '1' }, binaryData: { a: 'AA==' } })).toBe(
      'ConfigMap "x" is invalid: data[a]: Invalid value: "a": duplicate of key present in binaryData',
    );
    expect(create({ data: { 'a/b': '1' } })).toContain(
      'data[a/b]: Invalid value: "a/b": a valid config key must consist of',
    );
    expect(create({ data: { a: 'x'.repeat(1024 * 1024 + 1) } })).toContain(
      'Too long: may not be more than 1048576 bytes',
    );
  });

  it('stay as they are if they say so', () => {
    const api = bareApi();
    api.create(configMaps, map({ data: { a: '1' }, immutable: true }));
    expect(refusal(() => api.modify(configMaps, KEY, (object) => ({ ...object, data: { a: '2' } })))).toBe(
      'ConfigMap "x" is invalid: data: Forbidden: field is immutable when `immutable` is set',
    );
    const released = () => api.modify(configMaps, KEY, ({ immutable: _immutable, ...rest }) => rest);
    expect(refusal(released)).toContain('immutable: Forbidden: field is immutable when `immutable` is set');
  });
});

describe('events and leases', () => {
  it('an event stands in the namespace of what it is about', () => {
    const about = { kind: 'Pod', namespace: 'other', name: 'web' };
    expect(
      refusal(() => bareApi().create(events, { apiVersion: 'v1', kind: 'Event', metadata, involvedObject: about })),
    ).toBe('Event "x" is invalid: involvedObject.namespace: Invalid value: "other": does not match event.namespace');
  });

  it('a lease lasts', () => {
    const spec = { leaseDurationSeconds: 0 };
    expect(
      refusal(() => bareApi().create(leases, { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata, spec })),
    ).toBe(
      'Lease.coordination.k8s.io "x" is invalid: spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0',
    );
  });
});

describe('roles', () => {
  const cases: readonly (readonly [string, string | undefined])[] = [
    ['system:node', undefined],
    [
      'a/b',
      `Role.rbac.authorization.k8s.io "a/b" is invalid: metadata.name: Invalid value: "a/b": may not contain '/'`,
    ],
  ];
  for (const [name, message] of cases) {
    it(`may be called ${name}: ${message === undefined}`, () => {
      const draft = {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'Role',
        metadata: { ...metadata, name },
        rules: [],
      };
      expect(refusal(() => bareApi().create(roles, draft))).toBe(message);
    });
  }
});
