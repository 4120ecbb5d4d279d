import { beforeEach, describe, it } from 'node:test';
import { expect } from 'expect';
import { createCustomWorld, type CustomWorld } from '../../custom-resources/testing/cron-tabs';
import type { Pod, Status } from '../../generated/types';
import type { KubeObject } from '../../object';
import type { ApiResponse } from '../../rest/request';

const KINDS = '/apis/admissionregistration.k8s.io/v1';
const messageOf = ({ body }: ApiResponse) => (body as Status).message;
const rules = (resource: string) => ({
  resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: [resource] }],
});

let world: CustomWorld;

function policy(name: string, resource: string, mutations: readonly object[], more: object = {}): ApiResponse {
  const created = world.send('POST', `${KINDS}/mutatingadmissionpolicies`, {
    metadata: { name },
    spec: { matchConstraints: rules(resource), reinvocationPolicy: 'Never', mutations, ...more },
  });
  world.send('POST', `${KINDS}/mutatingadmissionpolicybindings`, { metadata: { name }, spec: { policyName: name } });
  return created;
}

const apply = (expression: string) => ({ patchType: 'ApplyConfiguration', applyConfiguration: { expression } });
const patch = (expression: string) => ({ patchType: 'JSONPatch', jsonPatch: { expression } });

function create(labels?: object): ApiResponse {
  return world.send('POST', '/api/v1/namespaces/default/configmaps', {
    metadata: { name: 'a', ...(labels && { labels }) },
  });
}

const labelsOf = ({ body }: ApiResponse) => (body as KubeObject).metadata.labels;

beforeEach(() => {
  world = createCustomWorld();
});

describe('a mutating admission policy', () => {
  it('applies a configuration', () => {
    expect(
      policy('label', 'configmaps', [apply('Object{metadata: Object.metadata{labels: {"team": "x"}}}')]).code,
    ).toBe(201);
    expect(labelsOf(create({ own: 'yes' }))).toEqual({ own: 'yes', team: 'x' });
  });

  // apiserver/pkg/admission/plugin/policy/mutating/patch/smd.go.
  const refusals: readonly (readonly [string, string])[] = [
    [
      'Object{wrong: 1}',
      'error applying patch: failed to convert patch object to typed object: .wrong: field not declared in schema',
    ],
    [
      'Object{metadata: Object.metadata{finalizers: ["x/y"], labels: {"a": 1}}}',
      'error applying patch: failed to convert patch object to typed object: .metadata.labels.a: expected string, got &value.valueUnstructured{Value:1}',
    ],
    [
      'Object{metadata: Object.metadata{ownerReferences: [Object.metadata.ownerReferences{uid: "u", controller: true}], managedFields: []}}',
      'error applying patch: invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: .metadata.ownerReferences[0], .metadata.managedFields',
    ],
    [
      'Object{metadata: Object.spec{}}',
      'type mismatch: unexpected type name "Object.spec", expected "Object.metadata", which matches field name path from root Object type',
    ],
  ];
  for (const [expression, why] of refusals)
    it(`refuses ${expression}`, () => {
      expect(policy('wrong', 'configmaps', [apply(expression)]).code).toBe(201);
      expect(messageOf(create())).toBe(`policy 'wrong' with binding 'wrong' denied request: ${why}`);
    });

  it('adds to lists by their keys', () => {
    policy('sidecar', 'pods', [
      apply(
        'Object{spec: Object.spec{initContainers: [Object.spec.initContainers{name: "proxy", image: "proxy:1", restartPolicy: "Always"}]}}',
      ),
    ]);
    world.send('POST', '/api/v1/namespaces/default/serviceaccounts', { metadata: { name: 'default' } });
    const created = world.send('POST', '/api/v1/namespaces/default/pods', {
      metadata: { name: 'web' },
      spec: { containers: [{ name: 'web', image: 'nginx' }], initContainers: [{ name: 'first', image: 'busybox' }] },
    });
    expect((created.body as Pod).spec.initContainers?.map(({ name }) => name)).toEqual(['first', 'proxy']);
  });

  it('applies a JSON patch', () => {
    policy('label', 'configmaps', [
      patch(
        '[JSONPatch{op: "add", path: "/metadata/labels/" + jsonpatch.escapeKey("example.com/by"), value: request.userInfo.username}]',
      ),
    ]);
    expect(labelsOf(create({ own: 'yes' }))).toEqual({ own: 'yes', 'example.com/by': 'kubernetes-admin' });
    policy('test', 'configmaps', [
      patch(
        '[JSONPatch{op: "test", path: "/metadata/name", value: "other"}, JSONPatch{op: "remove", path: "/metadata/labels"}]',
      ),
    ]);
    world.send('DELETE', '/api/v1/namespaces/default/configmaps/a');
    expect(labelsOf(create({ own: 'yes' }))).toHaveProperty('own');
  });

  it('sees what those before it have done, and again if it wants', () => {
    policy(
      'a',
      'configmaps',
      [apply('Object{metadata: Object.metadata{labels: {"count": string(object.metadata.labels.size())}}}')],
      {
        reinvocationPolicy: 'IfNeeded',
      },
    );
    policy('b', 'configmaps', [apply('Object{metadata: Object.metadata{labels: {"b": "yes"}}}')]);
    expect(labelsOf(create({ own: 'yes' }))).toEqual({ own: 'yes', b: 'yes', count: '3' });
  });

  it('fails closed', () => {
    policy('bad', 'configmaps', [patch('[JSONPatch{op: "remove", path: "/metadata/labels/nothing"}]')]);
    const refused = create({ own: 'yes' });
    expect(refused.code).toBe(403);
    expect(messageOf(refused)).toMatch(/^policy 'bad' with binding 'bad' denied request: JSON Patch: /);
  });

  it('must be one that can be compiled', () => {
    expect(messageOf(policy('bad', 'configmaps', [apply('object')]))).toMatch(/must evaluate to Object but got dyn$/);
    expect(messageOf(policy('bad', 'configmaps', [patch('[JSONPatch{operation: "add"}]')]))).toMatch(
      /expected type of field 'operation' is '' but provided type is 'string'/,
    );
  });
});
