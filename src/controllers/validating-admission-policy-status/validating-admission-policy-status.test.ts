import { describe, it } from 'node:test';
import { expect } from 'expect';
import type { ValidatingAdmissionPolicy, ValidatingAdmissionPolicySpec } from '../../api/generated/types';
import { validatingAdmissionPolicies } from '../../api/kinds/admission/admission-registration';
import { TestWorld } from '../test-world';
import { validatingAdmissionPolicyStatusController } from './validating-admission-policy-status-controller';

const KEY = { namespace: '', name: 'rule' };

function matching(...resources: readonly string[]): Partial<ValidatingAdmissionPolicySpec> {
  const rule = { apiGroups: ['', 'apps'], apiVersions: ['v1'], operations: ['*'], resources };
  return { matchConstraints: { resourceRules: [rule] } };
}

function checked(spec: Partial<ValidatingAdmissionPolicySpec>): ValidatingAdmissionPolicy['status'] {
  const world = new TestWorld();
  world.start([validatingAdmissionPolicyStatusController]);
  world.api.create(validatingAdmissionPolicies, {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name: 'rule' },
    spec,
  });
  world.passSeconds(1);
  return world.api.get(validatingAdmissionPolicies, KEY).status;
}

describe('the status of a policy', () => {
  const at = (source: string, column: number, message: string) =>
    `ERROR: <input>:1:${column}: ${message}\n | ${source}\n | ${'.'.repeat(column - 1)}^`;
  const validations = (expression: string, messageExpression?: string) => ({
    validations: [{ expression, ...(messageExpression !== undefined && { messageExpression }) }],
  });
  // apiserver/pkg/admission/plugin/policy/validating/typechecking_test.go, TestTypeCheck.
  const cases: readonly (readonly [string, Partial<ValidatingAdmissionPolicySpec>, readonly string[]])[] = [
    ['nothing wrong', { ...matching('deployments'), ...validations('object.spec.replicas > 1') }, []],
    ['any kind', { ...matching('*'), ...validations('object.foo == 1') }, []],
    ['a kind that is not there', { ...matching('things'), ...validations('object.foo == 1') }, []],
    ['objects of no type', { ...matching('deployments'), ...validations("request.operation == 'CREATE'") }, []],
    [
      'a field that is not there',
      { ...matching('deployments'), ...validations('object.foo == 1') },
      [`apps/v1, Kind=Deployment: ${at('object.foo == 1', 7, "undefined field 'foo'")}\n`],
    ],
    [
      'a field of another type',
      { ...matching('deployments'), ...validations("object.spec.replicas > '1'") },
      [
        `apps/v1, Kind=Deployment: ${at("object.spec.replicas > '1'", 22, "found no matching overload for '_>_' applied to '(int, string)'")}\n`,
      ],
    ],
    [
      'two kinds, of which one is wrong',
      { ...matching('pods', 'deployments'), ...validations('object.spec.replicas > 1') },
      [`/v1, Kind=Pod: ${at('object.spec.replicas > 1', 12, "undefined field 'replicas'")}\n`],
    ],
    [
      'a message',
      { ...matching('deployments'), ...validations('true', "'got ' + object.spec.replicas") },
      [
        `apps/v1, Kind=Deployment: ${at("'got ' + object.spec.replicas", 8, "found no matching overload for '_+_' applied to '(string, int)'")}\n`,
      ],
    ],
    [
      'variables',
      {
        ...matching('deployments'),
        variables: [{ name: 'name', expression: 'object.metadata.name' }],
        ...validations('variables.name == object.spec.replicas'),
      },
      [
        `apps/v1, Kind=Deployment: ${at('variables.name == object.spec.replicas', 16, "found no matching overload for '_==_' applied to '(string, int)'")}\n`,
      ],
    ],
    [
      'parameters',
      {
        ...matching('deployments'),
        paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
        ...validations('object.metadata.name == params.data.name && params.bar'),
      },
      [
        `apps/v1, Kind=Deployment: ${at('object.metadata.name == params.data.name && params.bar', 51, "undefined field 'bar'")}\n`,
      ],
    ],
  ];
  for (const [name, spec, expected] of cases)
    it(`tells of ${name}`, () => {
      const status = checked(spec);
      expect(status?.observedGeneration).toBe(1);
      expect(status?.typeChecking?.expressionWarnings?.map(({ warning }) => warning) ?? []).toEqual(expected);
    });

  it('names the expression, and follows the policy', () => {
    const world = new TestWorld();
    const end = world.start([validatingAdmissionPolicyStatusController]);
    const { api } = world;
    const spec = { ...matching('pods'), ...validations('object.spec.foo == 1', "'a'") };
    const metadata = { name: 'rule' };
    const base = { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'ValidatingAdmissionPolicy', metadata };
    api.create(validatingAdmissionPolicies, { ...base, spec });
    world.passSeconds(1);
    const before = api.get(validatingAdmissionPolicies, KEY);
    expect(before.status?.typeChecking?.expressionWarnings?.[0]?.fieldRef).toBe('spec.validations[0].expression');
    api.update(validatingAdmissionPolicies, { ...before, spec: { ...before.spec, ...validations('true') } });
    world.passSeconds(1);
    expect(api.get(validatingAdmissionPolicies, KEY).status).toEqual({ observedGeneration: 2, typeChecking: {} });
    end();
  });
});
