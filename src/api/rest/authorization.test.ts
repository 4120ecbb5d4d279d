import { expect } from 'expect';
import { describe, it } from 'node:test';
import type { Authorizer, Decision, RequestAttributes } from '../authorization/authorizer';
import { ApiError } from '../status';
import { testApi } from '../testing';
import type { ApiRequest } from './request';
import { isWatchRequest } from './request-attributes';
import { RestApi } from './rest-api';

const MAPS = '/api/v1/namespaces/default/configmaps';
const jane = { name: 'jane', groups: [] };

function authorizerOf(decide: (attributes: RequestAttributes) => Decision): Authorizer {
  return Object.assign(decide, { rulesFor: () => ({ rules: [], error: '' }) });
}

/** Refuses everything for `reason`; remembers what was asked. */
function strict(reason = '') {
  const asked: RequestAttributes[] = [];
  const authorizer = authorizerOf((attributes) => {
    asked.push(attributes);
    return { allowed: false, reason };
  });
  return { asked, rest: new RestApi(testApi(), () => undefined, { authorizer }) };
}

describe('a request that is not allowed', () => {
  const REFUSALS: readonly (readonly [string, ApiRequest, string])[] = [
    [
      'a list',
      { method: 'GET', path: '/api/v1/namespaces/default/pods' },
      'pods is forbidden: User "jane" cannot list resource "pods" in API group "" in the namespace "default"',
    ],
    [
      'a list of all namespaces',
      { method: 'GET', path: '/apis/apps/v1/deployments' },
      'deployments.apps is forbidden: User "jane" cannot list resource "deployments" in API group "apps" at the cluster scope',
    ],
    [
      'a list of one object',
      { method: 'GET', path: MAPS, query: { fieldSelector: 'metadata.name=a' } },
      'configmaps "a" is forbidden: User "jane" cannot list resource "configmaps" in API group "" in the namespace "default"',
    ],
    [
      'a get',
      { method: 'GET', path: '/api/v1/nodes/n1' },
      'nodes "n1" is forbidden: User "jane" cannot get resource "nodes" in API group "" at the cluster scope',
    ],
    [
      'a namespace, which lies in itself',
      { method: 'GET', path: '/api/v1/namespaces/default' },
      'namespaces "default" is forbidden: User "jane" cannot get resource "namespaces" in API group "" in the namespace "default"',
    ],
    [
      'a subresource',
      { method: 'POST', path: '/api/v1/namespaces/default/pods/p/exec' },
      'pods "p" is forbidden: User "jane" cannot create resource "pods/exec" in API group "" in the namespace "default"',
    ],
    [
      'a proxy with a path',
      { method: 'GET', path: '/api/v1/namespaces/default/pods/p/proxy/a/b/' },
      'pods "p" is forbidden: User "jane" cannot get resource "pods/proxy" in API group "" in the namespace "default"',
    ],
    [
      'a deletion of all',
      { method: 'DELETE', path: MAPS },
      'configmaps is forbidden: User "jane" cannot deletecollection resource "configmaps" in API group "" in the namespace "default"',
    ],
    [
      'a patch',
      { method: 'PATCH', path: `${MAPS}/a` },
      'configmaps "a" is forbidden: User "jane" cannot patch resource "configmaps" in API group "" in the namespace "default"',
    ],
    [
      'what nobody serves',
      { method: 'GET', path: '/apis/none/v1/none' },
      'none.none is forbidden: User "jane" cannot list resource "none" in API group "none" at the cluster scope',
    ],
    ['a path', { method: 'GET', path: '/metrics' }, 'forbidden: User "jane" cannot get path "/metrics"'],
    [
      'a path that could be taken for a page',
      { method: 'GET', path: '/<a>&' },
      'forbidden: User "jane" cannot get path "/&lt;a&gt;&amp;"',
    ],
  ];
  for (const [name, request, message] of REFUSALS) {
    it(`is refused: ${name}`, () => {
      const answer = strict().rest.handle({ ...request, user: jane });
      expect(answer).toMatchObject({ code: 403, body: { kind: 'Status', reason: 'Forbidden', message } });
    });
  }

  it('is told the reason', () => {
    const { body } = strict('no rule').rest.handle({ method: 'GET', path: '/version', user: jane });
    expect(body).toMatchObject({ message: 'forbidden: User "jane" cannot get path "/version": no rule', details: {} });
  });

  it('may be a watch', () => {
    const { rest, asked } = strict();
    expect(() => rest.watch({ method: 'GET', path: MAPS, user: jane }, () => undefined)).toThrow(ApiError);
    rest.handle({ method: 'GET', path: '/api/v1/watch/namespaces/default/configmaps/a', user: jane });
    expect(asked).toMatchObject([
      { verb: 'watch', resource: 'configmaps', name: '' },
      { verb: 'watch', resource: 'configmaps', namespace: 'default', name: 'a' },
    ]);
  });

  it('may be the creation that a PUT turns out to be', () => {
    const authorizer = authorizerOf(({ verb }) => ({ allowed: verb !== 'create', reason: '' }));
    const rest = new RestApi(testApi(), () => undefined, { authorizer });
    const path = '/apis/coordination.k8s.io/v1/namespaces/default/leases/b';
    expect(rest.handle({ method: 'PUT', path, body: { metadata: { name: 'b' } }, user: jane })).toMatchObject({
      code: 403,
      body: {
        message:
          'leases.coordination.k8s.io "b" is forbidden: User "jane" cannot create resource "leases" in API group "coordination.k8s.io" in the namespace "default"',
      },
    });
  });

  it('is of the administrator when nobody else is named', () => {
    const { rest, asked } = strict();
    rest.handle({ method: 'GET', path: MAPS });
    expect(asked[0]?.user.name).toBe('kubernetes-admin');
  });
});

describe('a watch request', () => {
  const REQUESTS: readonly (readonly [string, string, string | undefined, boolean])[] = [
    ['a list', MAPS, undefined, false],
    ['watch=true', MAPS, 'true', true],
    ['watch=1', MAPS, '1', true],
    ['an empty watch', MAPS, '', true],
    ['watch=False', MAPS, 'False', false],
    ['watch=0', MAPS, '0', false],
    ['one object', `${MAPS}/a`, 'true', false],
    ['an older path', '/api/v1/watch/pods', undefined, true],
    ['an older path of one object', '/api/v1/watch/namespaces/default/pods/p', undefined, true],
    ['no resource', '/version', 'true', false],
  ];
  for (const [name, path, watch, expected] of REQUESTS) {
    it(`${name}: ${expected}`, () => {
      expect(isWatchRequest({ method: 'GET', path, query: watch === undefined ? {} : { watch } })).toBe(expected);
    });
  }
});
