import { expect } from 'expect';
import { describe, it } from 'node:test';
import type { PolicyRule } from '../../generated/types';
import type { RequestAttributes } from '../authorizer';
import { ruleAllows } from './rule';

const NOTHING: RequestAttributes = {
  user: { name: 'jane', groups: [] },
  verb: '',
  isResource: true,
  path: '',
  group: '',
  resource: '',
  subresource: '',
  namespace: '',
  name: '',
};

/** `VERB GROUP RESOURCE[/SUBRESOURCE] [NAME]`, or `VERB /PATH`. */
function asked(text: string): RequestAttributes {
  const [verb = '', second = '', resource = '', name = ''] = text.split(' ');
  if (second.startsWith('/')) return { ...NOTHING, verb, isResource: false, path: second };
  const [plural = '', subresource = ''] = resource.split('/');
  return { ...NOTHING, verb, group: second === 'core' ? '' : second, resource: plural, subresource, name };
}

// pkg/auth/authorizer/rbac/rbac_test.go, TestRuleMatches and TestAuthorizer.
const CASES: readonly (readonly [string, PolicyRule, readonly string[], readonly string[]])[] = [
  [
    'any verb',
    { verbs: ['*'], apiGroups: ['g1'], resources: ['r1'] },
    ['v1 g1 r1', 'v2 g1 r1'],
    ['v1 g2 r1', 'v1 g1 r2', 'v2 g2 r2'],
  ],
  [
    'any group',
    { verbs: ['v1'], apiGroups: ['*'], resources: ['r1'] },
    ['v1 g1 r1', 'v1 g2 r1', 'v1 core r1'],
    ['v1 g1 r2', 'v2 g1 r1'],
  ],
  [
    'any resource',
    { verbs: ['v1'], apiGroups: ['g1'], resources: ['*'] },
    ['v1 g1 r1', 'v1 g1 r2', 'v1 g1 r1/status'],
    ['v1 g2 r1', 'v2 g1 r1'],
  ],
  [
    'every one of several',
    { verbs: ['v1', 'v2'], apiGroups: ['g1', 'g2'], resources: ['r1', 'r2'] },
    ['v1 g1 r1', 'v1 g2 r2', 'v2 g1 r2', 'v2 g2 r1'],
    ['v3 g1 r1'],
  ],
  [
    'a subresource',
    { verbs: ['*'], apiGroups: ['*'], resources: ['r1/s1'] },
    ['v1 g1 r1/s1'],
    ['v1 g1 r1', 'v1 g1 r1/s2', 'v1 g1 r2/s1'],
  ],
  [
    'a subresource of everything',
    { verbs: ['*'], apiGroups: ['*'], resources: ['pods/status', '*/scale'] },
    ['get core pods/status', 'get core pods/scale', 'get apps deployments/scale'],
    ['get core pods', 'get core nodes/status', 'get core scale'],
  ],
  [
    'a resource without its subresources',
    { verbs: ['*'], apiGroups: ['*'], resources: ['pods'] },
    ['get core pods'],
    ['get core pods/status'],
  ],
  [
    'one name',
    { verbs: ['get'], apiGroups: [''], resources: ['secrets'], resourceNames: ['a'] },
    ['get core secrets a'],
    ['get core secrets b', 'get core secrets'],
  ],
  ['any path', { verbs: ['v1'], nonResourceURLs: ['*'] }, ['v1 /foo', 'v1 /foo/bar'], ['v2 /foo', 'v1 core pods']],
  [
    'the paths below one',
    { verbs: ['v1'], nonResourceURLs: ['/foo/*'] },
    ['v1 /foo/bar', 'v1 /foo/bar/one'],
    ['v1 /foo', 'v1 /notfoo', 'v1 /notfoo/bar'],
  ],
  [
    'certain paths',
    { verbs: ['*'], nonResourceURLs: ['/foo', '/foo/bar/one'] },
    ['v1 /foo', 'v2 /foo/bar/one'],
    ['v1 /foo/bar', 'v2 /foo/baz/one'],
  ],
];

describe('a rule', () => {
  for (const [name, rule, allowed, refused] of CASES) {
    it(`of ${name}`, () => {
      const allows = (text: string) => ruleAllows(asked(text), rule);
      expect(allowed.filter((text) => !allows(text))).toEqual([]);
      expect(refused.filter(allows)).toEqual([]);
    });
  }
});
