import { describe, it } from 'node:test';
import { expect } from 'expect';
import { alwaysAllow, type Authorizer, type RequestAttributes } from '../authorization/authorizer';
import { ApiError } from '../status';
import { impersonate, type Headers } from './impersonation';

const admin = { name: 'admin', groups: ['system:authenticated'] };

describe('impersonate', () => {
  const cases: readonly (readonly [string, Headers, object])[] = [
    ['nobody', {}, admin],
    ['a user', { 'impersonate-user': ['jane'] }, { name: 'jane', groups: ['system:authenticated'] }],
    [
      'a user of groups',
      { 'impersonate-user': ['jane'], 'impersonate-group': ['dev', 'ops'] },
      { name: 'jane', groups: ['dev', 'ops', 'system:authenticated'] },
    ],
    [
      'one who is not authenticated',
      { 'impersonate-user': ['jane'], 'impersonate-group': ['system:unauthenticated'] },
      { name: 'jane', groups: ['system:unauthenticated'] },
    ],
    [
      'anonymous',
      { 'impersonate-user': ['system:anonymous'] },
      { name: 'system:anonymous', groups: ['system:unauthenticated'] },
    ],
    [
      'a service account',
      { 'impersonate-user': ['system:serviceaccount:shop:builder'] },
      {
        name: 'system:serviceaccount:shop:builder',
        groups: ['system:serviceaccounts', 'system:serviceaccounts:shop', 'system:authenticated'],
      },
    ],
    [
      'uid and extra',
      { 'impersonate-user': ['jane'], 'impersonate-uid': ['7'], 'impersonate-extra-example.com%2fscopes': ['a', 'b'] },
      { name: 'jane', uid: '7', groups: ['system:authenticated'], extra: { 'example.com/scopes': ['a', 'b'] } },
    ],
  ];
  for (const [what, headers, expected] of cases) {
    it(what, () => expect(impersonate(admin, headers, alwaysAllow)).toEqual(expected));
  }

  it('asks for everything that is to be taken on', () => {
    const asked: string[] = [];
    const authorizer: Authorizer = Object.assign(
      ({ verb, group, resource, subresource, namespace, name }: RequestAttributes) => {
        asked.push([verb, group, resource, subresource, namespace, name].join(' '));
        return { allowed: true, reason: '' };
      },
      { rulesFor: alwaysAllow.rulesFor },
    );
    const headers = {
      'impersonate-user': ['system:serviceaccount:shop:builder'],
      'impersonate-group': ['dev'],
      'impersonate-extra-scope': ['a'],
      'impersonate-uid': ['7'],
    };
    impersonate(admin, headers, authorizer);
    expect(asked).toEqual([
      'impersonate  serviceaccounts  shop builder',
      'impersonate  groups   dev',
      'impersonate authentication.k8s.io userextras scope  a',
      'impersonate authentication.k8s.io uids   7',
    ]);
  });

  const refusals: readonly (readonly [string, Headers, number, string])[] = [
    [
      'a group without a user',
      { 'impersonate-group': ['dev'] },
      400,
      'requested [{Group  dev    }] without impersonating a user',
    ],
    [
      'somebody who may not be impersonated',
      { 'impersonate-user': ['jane'] },
      403,
      'users "jane" is forbidden: User "admin" cannot impersonate resource "users" in API group "" at the cluster scope',
    ],
  ];
  for (const [what, headers, code, message] of refusals) {
    it(`refuses ${what}`, () => {
      const nobody: Authorizer = Object.assign(() => ({ allowed: false, reason: '' }), {
        rulesFor: alwaysAllow.rulesFor,
      });
      let refusal: unknown;
      try {
        impersonate(admin, headers, nobody);
      } catch (error) {
        refusal = error;
      }
      expect(refusal).toBeInstanceOf(ApiError);
      expect(refusal).toMatchObject({ code, message });
    });
  }
});
