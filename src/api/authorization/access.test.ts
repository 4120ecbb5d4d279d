import { expect } from 'expect';
import { describe, it } from 'node:test';
import type { User } from '../authentication/user';
import { RestApi } from '../rest/rest-api';
import type { ApiRequest } from '../rest/request';
import { testApi } from '../testing';
import { rbacAuthorizer } from './rbac/rbac-authorizer';

const RBAC = '/apis/rbac.authorization.k8s.io/v1';
const VERSION = 'rbac.authorization.k8s.io/v1';
const GROUP = 'rbac.authorization.k8s.io';
const JANE: User = { name: 'jane', groups: ['devs', 'system:authenticated'] };

/** A cluster with RBAC, asked by its administrator or by somebody else. */
function world() {
  const api = testApi();
  const rest = new RestApi(api, () => undefined, { authorizer: rbacAuthorizer(api) });
  const send = (request: Omit<ApiRequest, 'method'> & { readonly method?: ApiRequest['method'] }) => {
    const { code, body } = rest.handle({ method: request.body === undefined ? 'GET' : 'POST', ...request });
    const { message = '' } = body as { readonly message?: string };
    return { code, message, body };
  };
  const bind = (role: string, user: string) =>
    send({
      path: `${RBAC}/namespaces/default/rolebindings`,
      body: {
        apiVersion: VERSION,
        kind: 'RoleBinding',
        metadata: { name: user },
        roleRef: { apiGroup: GROUP, kind: 'ClusterRole', name: role },
        subjects: [{ kind: 'User', name: user }],
      },
    });
  const createRole = (user: User, rules: readonly object[]) =>
    send({
      path: `${RBAC}/namespaces/default/roles`,
      user,
      body: { apiVersion: VERSION, kind: 'Role', metadata: { name: 'x' }, rules },
    });
  return { api, send, bind, createRole };
}

describe('a cluster with RBAC', () => {
  it('refuses whom no role allows, in Kubernetes’ words', () => {
    const { send } = world();
    expect(send({ path: '/api/v1/nodes' }).code).toBe(200);
    expect(send({ path: '/api/v1/nodes', user: JANE })).toMatchObject({
      code: 403,
      message: 'nodes is forbidden: User "jane" cannot list resource "nodes" in API group "" at the cluster scope',
    });
    expect(send({ path: '/version', user: JANE }).code).toBe(200);
    expect(send({ path: '/metrics', user: JANE }).message).toBe('forbidden: User "jane" cannot get path "/metrics"');
  });

  it('a binding opens its namespace', () => {
    const { send, bind } = world();
    const pods = '/api/v1/namespaces/default/pods';
    expect(send({ path: pods, user: JANE }).code).toBe(403);
    expect(bind('view', 'jane').code).toBe(201);
    expect(send({ path: pods, user: JANE }).code).toBe(200);
    expect(send({ path: `${pods}/web`, method: 'DELETE', user: JANE }).message).toBe(
      'pods "web" is forbidden: User "jane" cannot delete resource "pods" in API group "" in the namespace "default"',
    );
    expect(send({ path: '/api/v1/namespaces/kube-system/pods', user: JANE }).code).toBe(403);
  });

  it('nobody grants what they do not hold', () => {
    const { bind, createRole, send } = world();
    bind('admin', 'jane');
    const readPods = { verbs: ['get'], apiGroups: [''], resources: ['pods'] };
    const readNodes = { verbs: ['get', 'list'], apiGroups: [''], resources: ['nodes'] };
    expect(createRole(JANE, [readPods, readNodes])).toMatchObject({
      code: 403,
      message:
        'roles.rbac.authorization.k8s.io "x" is forbidden: user "jane" (groups=["devs" "system:authenticated"]) is attempting to ' +
        'grant RBAC permissions not currently held:\n{APIGroups:[""], Resources:["nodes"], Verbs:["get" "list"]}',
    });
    expect(createRole(JANE, [readPods]).code).toBe(201);
    const path = `${RBAC}/namespaces/default/roles/x`;
    const widened = { apiVersion: VERSION, kind: 'Role', metadata: { name: 'x' }, rules: [readNodes] };
    expect(send({ path, method: 'PUT', user: JANE, body: widened }).code).toBe(403);
    const roleRef = { apiGroup: GROUP, kind: 'ClusterRole', name: 'cluster-admin' };
    const body = { apiVersion: VERSION, kind: 'RoleBinding', metadata: { name: 'y' }, roleRef };
    expect(send({ path: `${RBAC}/namespaces/default/rolebindings`, user: JANE, body }).message).toMatch(
      /grant RBAC permissions not currently held:\n\{APIGroups:\["\*"\], Resources:\["\*"\], Verbs:\["\*"\]\}\n\{NonResourceURLs/,
    );
  });

  it('unless they may bind or escalate', () => {
    const { send, createRole, bind } = world();
    const powerful = [
      {
        verbs: ['bind', 'escalate', 'create'],
        apiGroups: [GROUP],
        resources: ['roles', 'clusterroles', 'rolebindings'],
      },
    ];
    const role = { apiVersion: VERSION, kind: 'ClusterRole', metadata: { name: 'grantor' }, rules: powerful };
    expect(send({ path: `${RBAC}/clusterroles`, body: role }).code).toBe(201);
    bind('grantor', 'jane');
    expect(createRole(JANE, [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }]).code).toBe(201);
    const roleRef = { apiGroup: GROUP, kind: 'ClusterRole', name: 'cluster-admin' };
    const body = { apiVersion: VERSION, kind: 'RoleBinding', metadata: { name: 'y' }, roleRef };
    expect(send({ path: `${RBAC}/namespaces/default/rolebindings`, user: JANE, body }).code).toBe(201);
  });

  it('answers who one is, what one may do and what others may do', () => {
    const { send, bind } = world();
    bind('view', 'jane');
    const ask = (path: string, kind: string, spec: object, user: User = JANE) =>
      send({ path, user, body: { apiVersion: path.slice('/apis/'.length, path.lastIndexOf('/')), kind, spec } }).body;
    const self = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
    const attributes = { verb: 'list', resource: 'pods', namespace: 'default' };
    const reason = 'RBAC: allowed by RoleBinding "jane/default" of ClusterRole "view" to User "jane"';
    expect(ask(self, 'SelfSubjectAccessReview', { resourceAttributes: attributes })).toMatchObject({
      status: { allowed: true, reason },
    });
    const elsewhere = { ...attributes, namespace: 'kube-system' };
    expect(ask(self, 'SelfSubjectAccessReview', { resourceAttributes: elsewhere })).toMatchObject({
      status: { allowed: false },
    });
    const others = '/apis/authorization.k8s.io/v1/subjectaccessreviews';
    const admin: User = { name: 'root', groups: ['system:masters'] };
    expect(ask(others, 'SubjectAccessReview', { user: 'jane', resourceAttributes: attributes }, admin)).toMatchObject({
      status: { allowed: true, reason },
    });
    expect(ask(others, 'SubjectAccessReview', { resourceAttributes: attributes }, admin)).toMatchObject({
      message:
        '.authorization.k8s.io "" is invalid: spec.user: Invalid value: "": at least one of user or group must be specified',
    });
    const rules = ask('/apis/authorization.k8s.io/v1/selfsubjectrulesreviews', 'SelfSubjectRulesReview', {
      namespace: 'default',
    });
    expect(rules).toMatchObject({ spec: {}, status: { incomplete: false } });
    expect(JSON.stringify(rules)).toContain('"pods/log"');
    expect(
      send({ path: '/apis/authentication.k8s.io/v1/selfsubjectreviews', user: JANE, body: {} }).body,
    ).toMatchObject({
      status: { userInfo: { username: 'jane', groups: ['devs', 'system:authenticated'] } },
    });
  });
});
