import { beforeEach, describe, it } from 'node:test';
import { expect } from 'expect';
import { createCustomWorld, type CustomWorld } from '../../custom-resources/testing/cron-tabs';
import type { Status } from '../../generated/types';
import type { ApiResponse } from '../../rest/request';

const KINDS = '/apis/admissionregistration.k8s.io/v1';
const MAPS = '/api/v1/namespaces/default/configmaps';
const messageOf = ({ body }: ApiResponse) => (body as Status).message;
const MATCH = {
  resourceRules: [
    { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'], resources: ['configmaps'] },
  ],
};

let world: CustomWorld;

function policy(spec: object, binding: object = { validationActions: ['Deny'] }): ApiResponse {
  const created = world.send('POST', `${KINDS}/validatingadmissionpolicies`, {
    metadata: { name: 'rule' },
    spec: { matchConstraints: MATCH, ...spec },
  });
  world.send('POST', `${KINDS}/validatingadmissionpolicybindings`, {
    metadata: { name: 'bound' },
    spec: { policyName: 'rule', ...binding },
  });
  return created;
}

function create(name: string, data: object = {}, more: object = {}): ApiResponse {
  return world.send('POST', MAPS, { metadata: { name, ...more }, data });
}

beforeEach(() => {
  world = createCustomWorld();
});

describe('a validating admission policy', () => {
  it('refuses what it does not allow, in its own words', () => {
    policy({ validations: [{ expression: "!object.metadata.name.startsWith('x')", message: 'no x' }] });
    expect(create('a').code).toBe(201);
    const refused = create('x1');
    expect([refused.code, (refused.body as Status).reason]).toEqual([422, 'Invalid']);
    expect(messageOf(refused)).toBe(
      `configmaps "x1" is forbidden: ValidatingAdmissionPolicy 'rule' with binding 'bound' denied request: no x`,
    );
  });

  it('knows variables, messages that are expressions, and reasons', () => {
    policy({
      variables: [
        { name: 'size', expression: 'object.data.size()' },
        { name: 'tooMany', expression: 'variables.size > 1' },
      ],
      validations: [
        { expression: '!variables.tooMany', messageExpression: "'has ' + string(variables.size)", reason: 'Forbidden' },
      ],
    });
    const refused = create('a', { one: '1', two: '2' });
    expect(refused.code).toBe(403);
    expect(messageOf(refused)).toMatch(/denied request: has 2$/);
    expect(create('a', { one: '1' }).code).toBe(201);
  });

  it('looks at the request, the user, the old object and the namespace', () => {
    policy({
      validations: [
        { expression: "request.operation != 'UPDATE' || object.data == oldObject.data" },
        { expression: "request.userInfo.username == 'kubernetes-admin' && request.namespace == 'default'" },
        { expression: "namespaceObject.metadata.name == 'default'" },
        { expression: "authorizer.group('').resource('pods').check('create').allowed()" },
      ],
    });
    expect(create('a', { k: 'v' }).code).toBe(201);
    const updated = world.send('PUT', `${MAPS}/a`, { metadata: { name: 'a' }, data: { k: 'w' } });
    expect(messageOf(updated)).toMatch(
      /denied request: failed expression: request\.operation != 'UPDATE' \|\| object\.data == oldObject\.data$/,
    );
    expect(world.send('DELETE', `${MAPS}/a`).code).toBe(200);
  });

  it('fails closed or open on errors', () => {
    policy({ validations: [{ expression: "object.data.missing == 'x'" }] });
    expect(messageOf(create('a'))).toMatch(
      /denied request: expression 'object\.data\.missing == 'x'' resulted in error: no such key: data$/,
    );
    world.send(
      'PATCH',
      `${KINDS}/validatingadmissionpolicies/rule`,
      { spec: { failurePolicy: 'Ignore' } },
      {
        contentType: 'application/merge-patch+json',
      },
    );
    expect(create('a').code).toBe(201);
  });

  it('warns when its binding says so', () => {
    policy({ validations: [{ expression: 'false', message: 'careful' }] }, { validationActions: ['Warn', 'Audit'] });
    const created = create('a');
    expect([created.code, created.warnings]).toEqual([
      201,
      ["Validation failed for ValidatingAdmissionPolicy 'rule' with binding 'bound': careful"],
    ]);
  });

  it('is for what its conditions and selectors match', () => {
    policy(
      {
        matchConditions: [{ name: 'named', expression: "object.metadata.name != 'free'" }],
        validations: [{ expression: 'false', message: 'never' }],
      },
      { validationActions: ['Deny'], matchResources: { objectSelector: { matchLabels: { judged: 'yes' } } } },
    );
    expect(create('a').code).toBe(201);
    expect(create('free', {}, { labels: { judged: 'yes' } }).code).toBe(201);
    expect(create('b', {}, { labels: { judged: 'yes' } }).code).toBe(422);
  });

  it('takes parameters', () => {
    world.send('POST', MAPS, { metadata: { name: 'limits' }, data: { max: '1' } });
    policy(
      {
        paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
        validations: [{ expression: 'object.data.size() <= int(params.data.max)' }],
      },
      { validationActions: ['Deny'], paramRef: { name: 'limits', parameterNotFoundAction: 'Deny' } },
    );
    expect(create('a', { one: '1' }).code).toBe(201);
    expect(create('b', { one: '1', two: '2' }).code).toBe(422);
    world.send('DELETE', `${MAPS}/limits`);
    expect(messageOf(create('c', { one: '1' }))).toMatch(
      /denied request: failed to configure binding: no params found for policy binding with `Deny` parameterNotFoundAction$/,
    );
  });

  it('must be one that can be compiled', () => {
    const refused = policy({ validations: [{ expression: 'object.metadata.name + 1 == request.nothing' }] });
    expect(refused.code).toBe(422);
    expect(messageOf(refused)).toBe(
      `ValidatingAdmissionPolicy.admissionregistration.k8s.io "rule" is invalid: spec.validations[0].expression: Invalid value: "object.metadata.name + 1 == request.nothing": compilation failed: ERROR: <input>:1:36: undefined field 'nothing'\n | object.metadata.name + 1 == request.nothing\n | ...................................^`,
    );
    expect(messageOf(policy({ validations: [{ expression: '1 + 1' }] }))).toMatch(/must evaluate to bool but got int$/);
  });
});
