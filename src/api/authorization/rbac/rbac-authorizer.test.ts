import { expect } from 'expect';
import { describe, it } from 'node:test';
import type { PolicyRule, Subject } from '../../generated/types';
import { clusterRoleBindings, clusterRoles, roleBindings, roles } from '../../kinds/rbac/rbac';
import type { ApiServer } from '../../server';
import { bareApi } from '../../testing';
import type { RequestAttributes } from '../authorizer';
import { rbacAuthorizer } from './rbac-authorizer';

const VERSION = 'rbac.authorization.k8s.io/v1';
const GROUP = 'rbac.authorization.k8s.io';
const READ_PODS: PolicyRule = { verbs: ['get'], apiGroups: [''], resources: ['pods'] };

function clusterRole(api: ApiServer, name: string, rule: PolicyRule): void {
  api.create(clusterRoles, { apiVersion: VERSION, kind: 'ClusterRole', metadata: { name }, rules: [rule] });
}

function bindCluster(api: ApiServer, name: string, roleName: string, subject: Subject): void {
  const roleRef = { apiGroup: GROUP, kind: 'ClusterRole', name: roleName };
  api.create(clusterRoleBindings, {
    apiVersion: VERSION,
    kind: 'ClusterRoleBinding',
    metadata: { name },
    roleRef,
    subjects: [subject],
  });
}

function bind(api: ApiServer, namespace: string, kind: 'Role' | 'ClusterRole', role: string, subject: Subject): void {
  const roleRef = { apiGroup: GROUP, kind, name: role };
  const metadata = { name: `${role}-${subject.name}`, namespace };
  api.create(roleBindings, { apiVersion: VERSION, kind: 'RoleBinding', metadata, roleRef, subjects: [subject] });
}

function getPods(name: string, groups: readonly string[], namespace: string): RequestAttributes {
  const user = { name, groups };
  return {
    user,
    verb: 'get',
    isResource: true,
    path: '',
    group: '',
    resource: 'pods',
    subresource: '',
    namespace,
    name: '',
  };
}

describe('the RBAC authorizer', () => {
  it('says which binding allows it', () => {
    const api = bareApi();
    clusterRole(api, 'reader', READ_PODS);
    bindCluster(api, 'readers', 'reader', { kind: 'Group', apiGroup: GROUP, name: 'devs' });
    const authorize = rbacAuthorizer(api);
    expect(authorize(getPods('jane', ['devs'], 'a'))).toEqual({
      allowed: true,
      reason: 'RBAC: allowed by ClusterRoleBinding "readers" of ClusterRole "reader" to Group "devs"',
    });
    expect(authorize(getPods('jane', ['ops'], 'a'))).toEqual({ allowed: false, reason: '' });
    expect(authorize({ ...getPods('jane', ['devs'], 'a'), verb: 'delete' }).allowed).toBe(false);
  });

  it('a RoleBinding counts in its namespace only, with a role of that namespace or of the cluster', () => {
    const api = bareApi();
    clusterRole(api, 'reader', READ_PODS);
    const metadata = { name: 'local', namespace: 'a' };
    api.create(roles, { apiVersion: VERSION, kind: 'Role', metadata, rules: [READ_PODS] });
    bind(api, 'a', 'Role', 'local', { kind: 'User', apiGroup: GROUP, name: 'jane' });
    bind(api, 'b', 'ClusterRole', 'reader', { kind: 'User', apiGroup: GROUP, name: 'joe' });
    const authorize = rbacAuthorizer(api);
    expect(authorize(getPods('jane', [], 'a')).reason).toBe(
      'RBAC: allowed by RoleBinding "local-jane/a" of Role "local" to User "jane"',
    );
    expect(authorize(getPods('jane', [], 'b')).allowed).toBe(false);
    expect(authorize(getPods('joe', [], 'b')).allowed).toBe(true);
    expect(authorize(getPods('joe', [], '')).allowed).toBe(false);
  });

  it('knows service accounts by their user name; without a namespace those of the binding', () => {
    const api = bareApi();
    clusterRole(api, 'reader', READ_PODS);
    bind(api, 'a', 'ClusterRole', 'reader', { kind: 'ServiceAccount', name: 'robot' });
    bind(api, 'a', 'ClusterRole', 'reader', { kind: 'ServiceAccount', name: 'guest', namespace: 'b' });
    const authorize = rbacAuthorizer(api);
    expect(authorize(getPods('system:serviceaccount:a:robot', [], 'a')).reason).toBe(
      'RBAC: allowed by RoleBinding "reader-robot/a" of ClusterRole "reader" to ServiceAccount "robot/a"',
    );
    expect(authorize(getPods('system:serviceaccount:b:robot', [], 'a')).allowed).toBe(false);
    expect(authorize(getPods('system:serviceaccount:b:guest', [], 'a')).allowed).toBe(true);
  });

  it('sees bindings and roles change and go at once', () => {
    const api = bareApi();
    const authorize = rbacAuthorizer(api);
    expect(authorize(getPods('jane', [], 'a')).allowed).toBe(false);
    bindCluster(api, 'x', 'reader', { kind: 'User', apiGroup: GROUP, name: 'jane' });
    expect(authorize(getPods('jane', [], 'a')).reason).toBe(
      'RBAC: clusterrole.rbac.authorization.k8s.io "reader" not found',
    );
    clusterRole(api, 'reader', READ_PODS);
    expect(authorize(getPods('jane', [], 'a')).allowed).toBe(true);
    const joe: Subject = { kind: 'User', apiGroup: GROUP, name: 'joe' };
    api.modify(clusterRoleBindings, { namespace: '', name: 'x' }, (binding) => ({ ...binding, subjects: [joe] }));
    expect(authorize(getPods('jane', [], 'a')).allowed).toBe(false);
    expect(authorize(getPods('joe', [], 'a')).allowed).toBe(true);
    api.delete(clusterRoleBindings, { namespace: '', name: 'x' });
    expect(authorize(getPods('joe', [], 'a')).allowed).toBe(false);
  });

  it('lets system:masters do anything', () => {
    expect(rbacAuthorizer(bareApi())(getPods('root', ['system:masters'], 'a'))).toEqual({ allowed: true, reason: '' });
  });
});
