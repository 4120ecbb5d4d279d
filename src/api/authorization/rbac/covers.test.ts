import { expect } from 'expect';
import { describe, it } from 'node:test';
import type { PolicyRule } from '../../generated/types';
import { compactRules, missingRights, ruleText } from './covers';

const rule = (verbs: string, group: string, resources: string, names = ''): PolicyRule => ({
  verbs: verbs.split(','),
  apiGroups: [group],
  resources: resources.split(','),
  ...(names !== '' && { resourceNames: names.split(',') }),
});
const paths = (verbs: string, urls: string): PolicyRule => ({
  verbs: verbs.split(','),
  nonResourceURLs: urls.split(','),
});

// component-helpers/auth/rbac/validation/policy_comparator_test.go.
const CASES: readonly (readonly [string, readonly PolicyRule[], readonly PolicyRule[], readonly string[]])[] = [
  ['all of it', [rule('*', 'v1', 'builds')], [rule('delete,deletecollection', 'v1', 'builds')], []],
  [
    'another verb',
    [rule('delete', 'v1', 'builds')],
    [rule('delete,update', 'v1', 'builds,pods')],
    [
      '{APIGroups:["v1"], Resources:["builds"], Verbs:["update"]}',
      '{APIGroups:["v1"], Resources:["pods"], Verbs:["delete" "update"]}',
    ],
  ],
  ['any group', [rule('get', '*', 'pods')], [rule('get', 'a', 'pods')], []],
  [
    'any group is more than one',
    [rule('get', 'a', 'pods')],
    [rule('get', '*', 'pods')],
    ['{APIGroups:["*"], Resources:["pods"], Verbs:["get"]}'],
  ],
  ['names where all are held', [rule('get', '', 'pods')], [rule('get', '', 'pods', 'a,b')], []],
  [
    'all where names are held',
    [rule('get', '', 'pods', 'a')],
    [rule('get', '', 'pods')],
    ['{APIGroups:[""], Resources:["pods"], Verbs:["get"]}'],
  ],
  [
    'another name',
    [rule('get', '', 'pods', 'a')],
    [rule('get', '', 'pods', 'a,b')],
    ['{APIGroups:[""], Resources:["pods"], ResourceNames:["b"], Verbs:["get"]}'],
  ],
  ['a subresource of everything', [rule('get', '', '*/scale')], [rule('get', '', 'pods/scale')], []],
  [
    'the subresource where the resource is held',
    [rule('get', '', 'pods')],
    [rule('get', '', 'pods/log')],
    ['{APIGroups:[""], Resources:["pods/log"], Verbs:["get"]}'],
  ],
  [
    'rights from several rules',
    [rule('get', '', 'pods'), rule('list', '', 'pods')],
    [rule('get,list', '', 'pods')],
    [],
  ],
  ['paths below a star', [paths('get', '/apis/*')], [paths('get', '/apis/v1,/apis/*')], []],
  ['other paths', [paths('get', '/apis')], [paths('get', '/api')], ['{NonResourceURLs:["/api"], Verbs:["get"]}']],
  [
    'a resource rule covers no path',
    [rule('*', '*', '*')],
    [paths('get', '/x')],
    ['{NonResourceURLs:["/x"], Verbs:["get"]}'],
  ],
];

describe('the rights that a grantor lacks', () => {
  for (const [name, owned, wanted, missing] of CASES) {
    it(name, () => {
      expect(compactRules(missingRights(owned, wanted)).map(ruleText)).toEqual(missing);
    });
  }
});
