import { expect } from 'expect';
import { describe, it } from 'node:test';
import { clusterRoleBindings, clusterRoles, roleBindings, roles } from '../../kinds/rbac/rbac';
import { namespaces } from '../../kinds/namespace';
import { testApi } from '../../testing';

describe('the default roles', () => {
  it('are there from the start, whenever somebody first looks', () => {
    const early = testApi();
    const first = early.list(clusterRoles);
    const late = testApi();
    late.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'x' }, spec: {} });
    late.sim.advance(60_000);
    const { revision } = late;
    expect(late.list(clusterRoles)).toEqual(first);
    expect(late.revision).toBe(revision);
    expect(late.list(clusterRoleBindings)).toEqual(early.list(clusterRoleBindings));
    expect([roles, roleBindings].map((kind) => late.list<(typeof first)[number]>(kind).length)).toEqual([7, 7]);
  });

  it('have what the controller would aggregate', () => {
    const api = testApi();
    const rulesOf = (name: string) => api.get(clusterRoles, { namespace: '', name }).rules ?? [];
    const contains = (outer: string, inner: string) => rulesOf(inner).every((rule) => rulesOf(outer).includes(rule));
    expect(rulesOf('view').length).toBeGreaterThan(5);
    expect(contains('edit', 'view') && contains('admin', 'edit')).toBe(true);
    expect(contains('view', 'edit')).toBe(false);
  });

  it('carry the marks of their origin', () => {
    const role = testApi().get(clusterRoles, { namespace: '', name: 'system:aggregate-to-view' });
    expect(role.metadata).toMatchObject({
      labels: {
        'kubernetes.io/bootstrapping': 'rbac-defaults',
        'rbac.authorization.k8s.io/aggregate-to-view': 'true',
      },
      annotations: { 'rbac.authorization.kubernetes.io/autoupdate': 'true' },
      creationTimestamp: '2026-01-01T00:00:00Z',
    });
  });

  it('can be deleted', () => {
    const api = testApi();
    const before = api.list(clusterRoles).length;
    api.delete(clusterRoles, { namespace: '', name: 'view' });
    expect(api.list(clusterRoles)).toHaveLength(before - 1);
  });
});
