import { describe, it } from 'node:test';
import { expect } from 'expect';
import { bareApi, testApi } from '../testing';
import { apiServices } from './api-extensions';
import { controllerRevisions } from './apps/controller-revision';
import { certificateSigningRequests } from './certificate-signing-request';
import { deviceClasses, resourceClaims, resourceSlices } from './dynamic-resources';
import { flowSchemas, priorityLevelConfigurations } from './flow-control';
import { ipAddresses, serviceCIDRs } from './networking/networking';
import { change, describeKind, draft, type Body } from './testing/kind-cases';

const everything = { verbs: ['*'], apiGroups: ['*'], resources: ['*'], namespaces: ['*'] };
const everybody = { kind: 'Group', group: { name: 'system:authenticated' } };
const flow = (rule: Body, spec: Body = {}) => ({
  spec: { priorityLevelConfiguration: { name: 'x' }, rules: [rule], ...spec },
});

describeKind(flowSchemas, [
  ['is fine', flow({ subjects: [everybody], resourceRules: [everything] }), undefined],
  [
    'names nothing',
    { spec: { rules: [{}] } },
    '[spec.priorityLevelConfiguration.name: Required value: must reference a priority level, spec.rules[0].subjects: Required value: subjects must contain at least one value, spec.rules[0]: Required value: at least one of resourceRules and nonResourceRules has to be non-empty]',
  ],
  [
    'comes first',
    flow({ subjects: [everybody], resourceRules: [everything] }, { matchingPrecedence: 1 }),
    "spec.matchingPrecedence: Invalid value: 1: only the schema named 'exempt' may have matchingPrecedence 1",
  ],
  [
    'comes last of all',
    flow(
      { subjects: [everybody], resourceRules: [everything] },
      { matchingPrecedence: 10_001, distinguisherMethod: { type: 'ByMood' } },
    ),
    '[spec.matchingPrecedence: Invalid value: 10001: must not be greater than 10000, spec.distinguisherMethod.type: Unsupported value: {"Type":"ByMood"}: supported values: "ByNamespace", "ByUser"]',
  ],
  [
    'has a subject of two kinds',
    flow({ subjects: [{ ...everybody, user: { name: 'ana' } }, { kind: 'Dog' }], resourceRules: [everything] }),
    '[spec.rules[0].subjects[0].user: Forbidden: user is forbidden when subject kind is not \'User\', spec.rules[0].subjects[1].kind: Unsupported value: "Dog": supported values: "Group", "ServiceAccount", "User"]',
  ],
  [
    'has a star among others',
    flow({
      subjects: [everybody],
      resourceRules: [{ ...everything, verbs: ['*', 'get'], namespaces: ['A'] }],
      nonResourceRules: [{ verbs: ['look'], nonResourceURLs: ['/a*b'] }],
    }),
    '[spec.rules[0].resourceRules[0].verbs: Invalid value: ["*","get"]: if \'*\' is present, must not specify other verbs, spec.rules[0].resourceRules[0].namespaces[0]: Invalid value: "A": each member of this list must be \'*\' or a DNS-1123 label; a lowercase RFC 1123 label must consist of lower case alphanumeric characters or \'-\', and must start and end with an alphanumeric character (e.g. \'my-name\',  or \'123-abc\', regex used for validation is \'[a-z0-9]([-a-z0-9]*[a-z0-9])?\'), spec.rules[0].nonResourceRules[0].verbs: Unsupported value: ["look"]: supported values: "create", "delete", "deletecollection", "get", "list", "patch", "proxy", "update", "watch", spec.rules[0].nonResourceRules[0].nonResourceURLs[0]: Invalid value: "/a*b": wildcard can only do suffix matching]',
  ],
]);

const queue = (queuing: Body | undefined, limited: Body = {}) => ({
  spec: { type: 'Limited', limited: { limitResponse: { type: 'Queue', ...(queuing && { queuing }) }, ...limited } },
});

describeKind(priorityLevelConfigurations, [
  ['is fine', queue({}), undefined],
  [
    'has no queues',
    queue(undefined),
    'spec.limited.limitResponse.queuing: Required value: must not be empty if limited.limitResponse.type is Limited',
  ],
  [
    'deals more than there is',
    queue({ queues: 4, handSize: 8 }),
    'spec.limited.limitResponse.queuing.handSize: Invalid value: 8: should not be greater than queues (4)',
  ],
  [
    'deals too much',
    queue({ queues: 1024, handSize: 7 }),
    'spec.limited.limitResponse.queuing.handSize: Invalid value: 7: required entropy bits of deckSize 1024 and handSize 7 should not be greater than 60',
  ],
  [
    'lends more than it has',
    queue({}, { lendablePercent: 101, nominalConcurrencyShares: -1 }),
    '[spec.limited.nominalConcurrencyShares: Invalid value: -1: must be a non-negative integer, spec.limited.lendablePercent: Invalid value: 101: must be between 0 and 100, inclusive]',
  ],
  [
    'is exempt',
    { spec: { type: 'Exempt' } },
    "spec.type: Invalid value: \"Exempt\": must be 'Exempt' if and only if `name` is 'exempt'",
  ],
]);

describe('what every cluster has', () => {
  it('is eight priority levels and eleven flow schemas, none of them dangling', () => {
    const api = testApi();
    expect(api.list(priorityLevelConfigurations).map(({ metadata }) => metadata.name)).toHaveLength(8);
    const flows = api.list(flowSchemas);
    expect(flows).toHaveLength(11);
    const levels = new Set(api.list(priorityLevelConfigurations).map(({ metadata }) => metadata.name));
    expect(flows.filter(({ spec }) => !levels.has(spec.priorityLevelConfiguration.name))).toEqual([]);
    expect(flows.map(({ status }) => status?.conditions?.[0]?.status)).toEqual(flows.map(() => 'False'));
  });

  it('fills in what a priority level leaves out', () => {
    const { spec } = bareApi().create(
      priorityLevelConfigurations,
      draft(priorityLevelConfigurations, queue({ queues: 16 })),
    );
    expect(spec).toEqual({
      type: 'Limited',
      limited: {
        nominalConcurrencyShares: 30,
        lendablePercent: 0,
        limitResponse: { type: 'Queue', queuing: { queues: 16, handSize: 8, queueLengthLimit: 50 } },
      },
    });
  });
});

describeKind(serviceCIDRs, [
  ['is fine', { spec: { cidrs: ['10.0.0.0/16', '2001:db8::/64'] } }, undefined],
  ['is empty', { spec: {} }, 'spec.cidrs: Required value: at least one CIDR required'],
  [
    'has two of one family',
    { spec: { cidrs: ['10.0.0.0/16', '10.1.0.0/16'] } },
    'spec.cidrs: Invalid value: ["10.0.0.0/16","10.1.0.0/16"]: may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64',
  ],
  [
    'has three',
    { spec: { cidrs: ['10.0.0.0/16', '10.1.0.0/16', '10.2.0.0/16'] } },
    'spec.cidrs: Invalid value: {"CIDRs":["10.0.0.0/16","10.1.0.0/16","10.2.0.0/16"]}: may only hold up to 2 values',
  ],
  [
    'is written in another way than usual',
    { spec: { cidrs: ['2001:DB8::/64'] } },
    'spec.cidrs[0]: Invalid value: "2001:DB8::/64": must be in canonical form ("2001:db8::/64")',
  ],
]);

describeKind(ipAddresses, [
  [
    'has a name that is no address',
    { spec: { parentRef: { resource: 'services', name: 'a' } } },
    'metadata.name: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
  ],
  [
    'belongs to nothing',
    { metadata: { name: '10.0.0.1' }, spec: { parentRef: {} } },
    'IPAddress.networking.k8s.io "10.0.0.1" is invalid: [spec.parentRef.resource: Required value, spec.parentRef.name: Required value]',
  ],
  ['is fine', { metadata: { name: '10.0.0.1' }, spec: { parentRef: { resource: 'services', name: 'a' } } }, undefined],
]);

const NO_REQUEST = 'PEM block type must be CERTIFICATE REQUEST';
const asked = (spec: Body) => ({
  spec: { request: 'eA==', usages: ['client auth'], signerName: 'example.com/x', ...spec },
});

describeKind(certificateSigningRequests, [
  ['asks nothing', asked({}), `spec.request: Invalid value: "eA==": ${NO_REQUEST}`],
  [
    'is for no use',
    asked({ usages: [] }),
    `[spec.request: Invalid value: "eA==": ${NO_REQUEST}, spec.usages: Required value]`,
  ],
  [
    'is for nobody who signs, and for too short',
    asked({ signerName: 'x', expirationSeconds: 599 }),
    `[spec.request: Invalid value: "eA==": ${NO_REQUEST}, spec.signerName: Invalid value: "x": must be a fully qualified domain and path of the form 'example.com/signer-name', spec.expirationSeconds: Invalid value: 599: may not specify a duration less than 600 seconds (10 minutes)]`,
  ],
  [
    'is for a signer of old',
    asked({ signerName: 'kubernetes.io/legacy-unknown' }),
    `[spec.request: Invalid value: "eA==": ${NO_REQUEST}, spec.signerName: Invalid value: "kubernetes.io/legacy-unknown": the legacy signerName is not allowed via this API version]`,
  ],
]);

describeKind(controllerRevisions, [
  ['is fine', { revision: 1, data: {} }, undefined],
  ['holds nothing', { revision: 1 }, 'data: Required value: data is mandatory'],
  [
    'is of before the beginning',
    { revision: -1, data: [1] },
    '[revision: Invalid value: -1: must be greater than or equal to 0, data: Required value: data must be a valid JSON object]',
  ],
]);

describeKind(apiServices, [
  [
    'has another name than what it serves',
    { spec: { group: 'example.com', version: 'v1', groupPriorityMinimum: 100, versionPriority: 100 } },
    'metadata.name: Invalid value: "x": must be `spec.version+"."+spec.group`: "v1.example.com"',
  ],
  [
    'says nothing',
    { metadata: { name: 'v2.' }, spec: { version: 'v2' } },
    'APIService.apiregistration.k8s.io "v2." is invalid: [spec.group: Required value: only v1 may have an empty group and it better be legacy kube, spec.groupPriorityMinimum: Invalid value: 0: must be positive and less than 20000, spec.versionPriority: Invalid value: 0: must be positive and less than 1000]',
  ],
]);

const claim = (request: Body) => ({ spec: { devices: { requests: [request] } } });

describeKind(resourceClaims, [
  ['is fine', claim({ name: 'a', exactly: { deviceClassName: 'gpu' } }), undefined],
  [
    'asks for nothing',
    claim({ name: 'a' }),
    'spec.devices.requests[0]: Required value: exactly one of `exactly` or `firstAvailable` is required',
  ],
  [
    'asks for all, and for two',
    claim({ name: 'a', exactly: { deviceClassName: 'gpu', allocationMode: 'All', count: 2 } }),
    "spec.devices.requests[0].exactly.count: Invalid value: 2: must not be specified when allocationMode is 'All'",
  ],
  [
    'asks in another way',
    claim({ name: 'a', exactly: { allocationMode: 'Some' } }),
    '[spec.devices.requests[0].exactly.deviceClassName: Required value, spec.devices.requests[0].exactly.allocationMode: Unsupported value: "Some": supported values: "All", "ExactCount"]',
  ],
]);

describeKind(deviceClasses, [
  ['is fine', { spec: { selectors: [{ cel: { expression: 'device.driver == "a"' } }] } }, undefined],
  ['selects by nothing', { spec: { selectors: [{}] } }, 'spec.selectors[0].cel: Required value'],
  [
    'selects by a number',
    { spec: { selectors: [{ cel: { expression: '1' } }] } },
    'spec.selectors[0].cel.expression: Invalid value: "1": must evaluate to bool or the unknown type, not int',
  ],
]);

const pool = { name: 'a', generation: 1, resourceSliceCount: 1 };

describeKind(resourceSlices, [
  ['is fine', { spec: { driver: 'gpu.example.com', nodeName: 'a', pool, devices: [{ name: 'a' }] } }, undefined],
  [
    'is nowhere',
    { spec: { driver: 'gpu.example.com', pool } },
    'spec: Required value: exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required',
  ],
  [
    'is in two places, with two devices of one name',
    { spec: { driver: 'd', nodeName: 'a', allNodes: true, pool, devices: [{ name: 'a' }, { name: 'a' }] } },
    '[spec: Invalid value: "{`nodeName`, `allNodes`}": exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required, but multiple fields are set, spec.devices[1]: Duplicate value: "a"]',
  ],
]);

describe('a change', () => {
  it('of a service range is refused but for a second family', () => {
    const before = { spec: { cidrs: ['10.0.0.0/16'] } };
    expect(change(serviceCIDRs, before, { spec: { cidrs: ['10.1.0.0/16'] } })).toBe(
      'spec.cidrs[0]: Invalid value: "10.1.0.0/16": field is immutable',
    );
    expect(change(serviceCIDRs, before, { spec: { cidrs: ['10.0.0.0/16', '2001:db8::/64'] } })).toBeUndefined();
  });

  it('of what a revision holds is refused', () => {
    expect(change(controllerRevisions, { revision: 1, data: {} }, { data: { a: 1 } })).toBe(
      'data: Invalid value: {"a":1}: field is immutable',
    );
  });

  it('of where a slice is refused', () => {
    const spec = { driver: 'd', nodeName: 'a', pool };
    expect(change(resourceSlices, { spec }, { spec: { ...spec, nodeName: 'b' } })).toBe(
      'spec.nodeName: Invalid value: "b": field is immutable',
    );
  });
});
