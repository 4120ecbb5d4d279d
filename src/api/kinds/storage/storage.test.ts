import { describe, it } from 'node:test';
import { expect } from 'expect';
import type { Kind } from '../../kind';
import type { Draft, KubeObject } from '../../object';
import { bareApi, refusal } from '../../testing';
import {
  csiDrivers,
  csiNodes,
  csiStorageCapacities,
  storageClasses,
  volumeAttachments,
  volumeAttributesClasses,
} from './storage';

type Body = Readonly<Record<string, unknown>>;
/** What is done, with what, and what the server says of it; undefined: nothing. */
type Case = readonly [title: string, body: Body, expected: string | undefined];
type UpdateCase = readonly [title: string, before: Body, after: Body, expected: string | undefined];

function draft<T extends KubeObject>(kind: Kind<T>, body: Body): Draft<T> {
  const metadata = kind.namespaced ? { name: 'x', namespace: 'default' } : { name: 'x' };
  return { apiVersion: kind.apiVersion, kind: kind.kind, metadata, ...body } as unknown as Draft<T>;
}

function reasons(text: string | undefined): string | undefined {
  return text?.replace(/^\S+ "x" is invalid: /, '');
}

function describeNew<T extends KubeObject>(kind: Kind<T>, cases: readonly Case[]): void {
  describe(`a new ${kind.kind}`, () => {
    for (const [title, body, expected] of cases)
      it(title, () => expect(reasons(refusal(() => bareApi().create(kind, draft(kind, body))))).toBe(expected));
  });
}

function describeChange<T extends KubeObject>(kind: Kind<T>, cases: readonly UpdateCase[]): void {
  describe(`a changed ${kind.kind}`, () => {
    for (const [title, before, after, expected] of cases) {
      it(title, () => {
        const api = bareApi();
        const old = api.create(kind, draft(kind, before));
        expect(reasons(refusal(() => api.update(kind, { ...old, ...after })))).toBe(expected);
      });
    }
  });
}

const topologies = (...terms: readonly (readonly (readonly [string, readonly string[]])[])[]) => ({
  provisioner: 'example.com/disk',
  allowedTopologies: terms.map((term) => ({ matchLabelExpressions: term.map(([key, values]) => ({ key, values })) })),
});

describeNew(storageClasses, [
  ['allows two zones', topologies([['zone', ['a', 'b']]]), undefined],
  [
    'names a place twice',
    topologies([['zone', ['a', 'b']]], [['zone', ['b', 'a']]]),
    'allowedTopologies[1].matchLabelExpressions: Duplicate value: ""',
  ],
  [
    'names a value twice',
    topologies([['zone', ['a', 'a']]]),
    'allowedTopologies[0].matchLabelExpressions[0].values[1]: Duplicate value: "a"',
  ],
  [
    'names a key twice',
    topologies([
      ['zone', ['a']],
      ['zone', ['b']],
    ]),
    'allowedTopologies[0].matchLabelExpressions[1].key: Duplicate value: "zone"',
  ],
  [
    'leaves values out',
    topologies([['zone', []]]),
    'allowedTopologies[0].matchLabelExpressions[0].values: Required value',
  ],
  ['has a place that names nothing', topologies([]), 'allowedTopologies[0].matchLabelExpressions: Duplicate value: ""'],
]);

describeNew(volumeAttributesClasses, [
  ['is fine', { driverName: 'disk.example.com', parameters: { iops: '100' } }, undefined],
  [
    'is empty',
    { driverName: '' },
    '[driverName: Required value, parameters: Required value: must contain at least one key/value pair]',
  ],
]);

describeChange(volumeAttributesClasses, [
  [
    'has other parameters',
    { driverName: 'disk.example.com', parameters: { iops: '100' } },
    { parameters: { iops: '200' } },
    'parameters: Forbidden: updates to parameters are forbidden.',
  ],
]);

describeNew(csiDrivers, [
  ['says nothing', { spec: {} }, undefined],
  [
    'has unknown words',
    { spec: { fsGroupPolicy: 'Some', volumeLifecycleModes: ['Eternal'] } },
    '[spec.fsGroupPolicy: Unsupported value: "Some": supported values: "File", "None", "ReadWriteOnceWithFSType", spec.volumeLifecycleModes: Unsupported value: "Eternal": supported values: "Persistent", "Ephemeral"]',
  ],
  [
    'wants short-lived tokens for one audience twice',
    { spec: { tokenRequests: [{ audience: 'a', expirationSeconds: 599 }, { audience: 'a' }] } },
    '[spec.tokenRequests[0].expirationSeconds: Invalid value: 599: may not specify a duration less than 10 minutes, spec.tokenRequests[1].audience: Duplicate value: "a"]',
  ],
  [
    'hides tokens that it does not ask for, and is in a hurry',
    { spec: { serviceAccountTokenInSecrets: true, nodeAllocatableUpdatePeriodSeconds: 9 } },
    '[spec.nodeAllocatableUpdatePeriodSeconds: Invalid value: 9: must be greater than or equal to 10 seconds, spec.serviceAccountTokenInSecrets: Invalid value: true: serviceAccountTokenInSecrets is set but no tokenRequests are specified]',
  ],
]);

describeChange(csiDrivers, [
  [
    'no longer attaches',
    { spec: {} },
    { spec: { attachRequired: false, volumeLifecycleModes: ['Persistent'] } },
    'spec.attachedRequired: Invalid value: false: field is immutable',
  ],
]);

const driver = (count: number, nodeID = 'n') => ({
  spec: { drivers: [{ name: 'disk.example.com', nodeID, allocatable: { count } }] },
});

describeNew(csiNodes, [
  ['has a limit', driver(3), undefined],
  ['has no drivers', { spec: { drivers: [] } }, undefined],
  [
    'has a driver without an id that takes less than nothing',
    driver(-1, ''),
    '[spec.drivers[0].nodeID: Required value, spec.drivers[0].allocatable.count: Invalid value: -1: must be greater than or equal to 0]',
  ],
  [
    'has a driver twice',
    { spec: { drivers: ['1', '2'].map((nodeID) => ({ name: 'disk.example.com', nodeID })) } },
    'spec.drivers[1].name: Duplicate value: "disk.example.com"',
  ],
  [
    'names a topology key twice',
    { spec: { drivers: [{ name: 'disk.example.com', nodeID: 'n', topologyKeys: ['zone', 'zone'] }] } },
    'spec.drivers[0]: Duplicate value: "zone"',
  ],
]);

describeChange(csiNodes, [
  ['takes more volumes', driver(1), driver(2), undefined],
  ['loses its driver', driver(1), { spec: { drivers: [] } }, undefined],
  [
    'has another id',
    driver(1),
    driver(1, 'other'),
    'spec.drivers: Invalid value: {"Name":"disk.example.com","NodeID":"other","TopologyKeys":null,"Allocatable":null}: field is immutable',
  ],
]);

const attachment = (nodeName: string, source: Body) => ({ spec: { attacher: 'disk.example.com', nodeName, source } });

describeNew(volumeAttachments, [
  ['is fine', attachment('n', { persistentVolumeName: 'v' }), undefined],
  [
    'has no source',
    attachment('n', {}),
    'spec.source: Required value: must specify exactly one of inlineVolumeSpec and persistentVolumeName',
  ],
  [
    'is empty',
    { spec: { attacher: '', nodeName: 'n', source: { persistentVolumeName: 'v' } } },
    'spec.attacher: Required value',
  ],
]);

describeChange(volumeAttachments, [
  [
    'goes to another node',
    attachment('n', { persistentVolumeName: 'v' }),
    attachment('m', { persistentVolumeName: 'v' }),
    'spec: Invalid value: {"Attacher":"disk.example.com","Source":{"PersistentVolumeName":"v","InlineVolumeSpec":null},"NodeName":"m"}: field is immutable',
  ],
]);

describeNew(csiStorageCapacities, [
  ['is fine', { storageClassName: 'fast', capacity: '1Gi', nodeTopology: {} }, undefined],
  [
    'has less than nothing',
    { storageClassName: 'fast', capacity: '-1Gi' },
    'capacity: Invalid value: "-1Gi": must be greater than or equal to 0',
  ],
]);

describeChange(csiStorageCapacities, [
  ['has less room', { storageClassName: 'fast', capacity: '1Gi' }, { capacity: '1Mi' }, undefined],
  [
    'is of another class',
    { storageClassName: 'fast' },
    { storageClassName: 'slow' },
    'storageClassName: Invalid value: "slow": field is immutable',
  ],
]);
