import { describe, it } from 'node:test';
import { expect } from 'expect';
import { bareApi } from '../../testing';
import { resourceClaims, resourceClaimTemplates } from '../dynamic-resources';
import { change, describeKind, draft, type Body } from '../testing/kind-cases';

const GPU = { deviceClassName: 'gpu' };
const claim = (exactly: Body, more: Body = {}) => ({
  spec: { devices: { requests: [{ name: 'a', exactly: { ...GPU, ...exactly } }], ...more } },
});
const NOT_A_REQUEST =
  "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'";

describeKind(resourceClaims, [
  ['tolerates without an operator', claim({ tolerations: [{ key: 'k', value: 'v' }] }), undefined],
  [
    'tolerates wrongly',
    claim({
      tolerations: [
        { operator: 'Exists', value: 'v' },
        { operator: 'Some', effect: 'Bad' },
      ],
    }),
    '[spec.devices.requests[0].exactly.tolerations[0].value: Invalid value: "v": must be empty for operator `Exists`, ' +
      'spec.devices.requests[0].exactly.tolerations[1].operator: Unsupported value: "Some": supported values: "Equal", "Exists", ' +
      'spec.devices.requests[0].exactly.tolerations[1].effect: Unsupported value: "Bad": supported values: "NoExecute", "NoSchedule", "None"]',
  ],
  [
    'refers to requests that it does not have',
    claim({}, { constraints: [{ requests: ['b', 'a/s', 'a/b/c'], matchAttribute: 'a.b/c' }] }),
    `[spec.devices.constraints[0].requests[0]: Invalid value: "b": ${NOT_A_REQUEST}, spec.devices.constraints[0].requests[1]: Invalid value: "a/s": ${NOT_A_REQUEST}, spec.devices.constraints[0].requests[2]: Invalid value: "a/b/c": ${NOT_A_REQUEST}]`,
  ],
  [
    'matches by half an attribute',
    claim({}, { constraints: [{ matchAttribute: '/b' }, { distinctAttribute: 'n' }] }),
    '[spec.devices.constraints[0].matchAttribute: Invalid value: "": the domain must not be empty, spec.devices.constraints[1].distinctAttribute: Invalid value: "n": a fully qualified name must be a domain and a name separated by a slash]',
  ],
  [
    'configures nothing, or by a list',
    claim({}, { config: [{}, { opaque: {} }, { opaque: { driver: 'd', parameters: [1] } }] }),
    '[spec.devices.config[0].opaque: Required value, spec.devices.config[1].opaque.driver: Required value, spec.devices.config[1].opaque.parameters: Required value, spec.devices.config[2].opaque.parameters: Invalid value: "<value omitted>": must be a valid JSON object]',
  ],
]);

describe('a claim of devices', () => {
  it('says how it tolerates when nobody did', () => {
    const { spec } = bareApi().create(resourceClaims, draft(resourceClaims, claim({ tolerations: [{ key: 'k' }] })));
    expect(spec.devices?.requests?.[0]?.exactly?.tolerations).toEqual([{ key: 'k', operator: 'Equal' }]);
  });

  it('shows its new form as the API server has it when it may not change', () => {
    expect(change(resourceClaims, claim({}), claim({ count: 2 }))).toBe(
      'spec: Invalid value: {"Devices":{"Requests":[{"Name":"a","Exactly":{"DeviceClassName":"gpu","Selectors":null,"AllocationMode":"ExactCount","Count":2,"AdminAccess":null,"Tolerations":null,"Capacity":null},"FirstAvailable":null}],"Constraints":null,"Config":null}}: field is immutable',
    );
  });
});

describe('a template of claims', () => {
  it('shows its new form too', () => {
    const template = (count: number) => ({ spec: { metadata: { labels: { a: 'b' } }, ...spec(count) } });
    const spec = (count: number) => claim({ count });
    expect(change(resourceClaimTemplates, template(1), template(2))).toMatch(
      /^spec: Invalid value: \{"labels":\{"a":"b"\},"Spec":\{"Devices":.*: field is immutable$/,
    );
  });
});
