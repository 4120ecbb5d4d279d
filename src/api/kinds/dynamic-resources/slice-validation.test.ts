import { describe, it } from 'node:test';
import { expect } from 'expect';
import { bareApi } from '../../testing';
import { resourceSlices } from '../dynamic-resources';
import { describeKind, draft, type Body } from '../testing/kind-cases';

const slice = (device: Body, more: Body = {}) => ({
  spec: {
    driver: 'd',
    pool: { name: 'p', generation: 1, resourceSliceCount: 1 },
    allNodes: true,
    devices: [{ name: 'a', ...device }],
    ...more,
  },
});
const shared = (requestPolicy: Body) =>
  slice({ allowMultipleAllocations: true, capacity: { m: { value: '4', requestPolicy } } });

describeKind(resourceSlices, [
  ['is fine', slice({ attributes: { v: { version: '1.2.3-a.1+b' } }, capacity: { m: { value: '1Gi' } } }), undefined],
  [
    'has an attribute of two types and one of none',
    slice({ attributes: { a: { int: 1, bool: false }, b: {} } }),
    '[spec.devices[0].attributes[a]: Invalid value: {"IntValue":1,"BoolValue":false,"StringValue":null,"VersionValue":null,"IntValues":null,"BoolValues":null,"StringValues":null,"VersionValues":null}: exactly one value must be specified, spec.devices[0].attributes[b]: Invalid value: "": exactly one value must be specified]',
  ],
  [
    'has half a version',
    slice({ attributes: { v: { version: '1.2' } } }),
    'spec.devices[0].attributes[v].version: Invalid value: "1.2": must be a string compatible with semver.org spec 2.0.0',
  ],
  [
    'shares what is not to be shared',
    slice({ capacity: { m: { value: '1', requestPolicy: { default: '1' } } } }),
    'spec.devices[0].capacity[m].requestPolicy: Forbidden: allowMultipleAllocations must be true',
  ],
  [
    'shares in the wrong order',
    shared({ default: '9', validValues: ['3', '1'] }),
    '[spec.devices[0].capacity[m].requestPolicy.validValues[1]: Invalid value: "1": values must be sorted in ascending order, spec.devices[0].capacity[m].requestPolicy.validValues: Invalid value: "9": default value is not valid according to the requestPolicy]',
  ],
  [
    'shares in steps that do not fit',
    shared({ default: '2', validRange: { min: '1', max: '4', step: '2' } }),
    '[spec.devices[0].capacity[m].requestPolicy.validRange.step: Invalid value: "2": value is not a multiple of a given step (2) from (1), spec.devices[0].capacity[m].requestPolicy.validRange.step: Invalid value: "4": value is not a multiple of a given step (2) from (1)]',
  ],
  [
    'has a taint without an effect',
    slice({ taints: [{ key: 'k' }] }),
    'spec.devices[0].taints[0].effect: Required value',
  ],
  [
    'consumes no counters',
    slice({ consumesCounters: [{ counterSet: 'c' }] }),
    'spec.devices[0].consumesCounters[0].counters: Required value',
  ],
  [
    'names the node of a device',
    slice({ nodeName: 'a' }),
    'spec.devices[0]: Invalid value: null: `nodeName`, `nodeSelector` and `allNodes` can only be set if `perDeviceNodeSelection` is set to true in the ResourceSlice spec',
  ],
  [
    'names no node of a device',
    slice({}, { allNodes: undefined, perDeviceNodeSelection: true }),
    'spec.devices[0]: Required value: exactly one of `nodeName`, `nodeSelector`, or `allNodes` is required when `perDeviceNodeSelection` is set to true in the ResourceSlice spec',
  ],
  [
    'has counters and devices',
    slice({}, { sharedCounters: [{ name: 'c', counters: { m: { value: '1' } } }] }),
    'spec: Invalid value: "": only one of `sharedCounters` or `devices` is allowed',
  ],
]);

describe('a slice of devices', () => {
  it('knows since when a taint stands', () => {
    const taints = [{ key: 'k', effect: 'None' }];
    const { spec } = bareApi().create(resourceSlices, draft(resourceSlices, slice({ taints })));
    expect(spec.devices?.[0]?.taints?.[0]?.timeAdded).toMatch(/^\d{4}-/);
  });

  it('has nothing of features that are off', () => {
    const device = { attributes: { a: { int: 1, ints: [1] } }, nodeAllocatableResourceMappings: { cpu: {} } };
    const { spec } = bareApi().create(resourceSlices, draft(resourceSlices, slice(device)));
    expect(spec.devices).toEqual([{ name: 'a', attributes: { a: { int: 1 } } }]);
  });
});
