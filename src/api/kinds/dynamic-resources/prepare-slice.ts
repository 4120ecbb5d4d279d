import type { Device, DeviceAttribute, ResourceSlice } from '../../generated/types';
import { timestamp } from '../../time';
import { changeField, changeItems, setField } from '../sharing';

const LISTS = ['bools', 'ints', 'strings', 'versions'] as const;

/**
 * Taints that do not say since when they stand came now, and what belongs to features that are off goes
 * (pkg/apis/resource/v1/defaults.go, pkg/registry/resource/resourceslice/strategy.go).
 */
export function prepareSlice(slice: ResourceSlice, nowMs: number): ResourceSlice {
  return changeField(slice, 'spec', (spec) =>
    changeField(spec, 'devices', (devices) => changeItems(devices, (device) => prepareDevice(device, nowMs))),
  );
}

function prepareDevice(device: Device, nowMs: number): Device {
  const timed = changeField(device, 'taints', (taints) =>
    changeItems(taints, (taint) => (taint.timeAdded ? taint : { ...taint, timeAdded: timestamp(nowMs) })),
  );
  const enabled = setField(timed, 'nodeAllocatableResourceMappings', undefined);
  return changeField(enabled, 'attributes', (attributes) => {
    if (!Object.values(attributes).some(hasList)) return attributes;
    return Object.fromEntries(Object.entries(attributes).map(([name, attribute]) => [name, withoutLists(attribute)]));
  });
}

function hasList(attribute: DeviceAttribute): boolean {
  return LISTS.some((list) => attribute[list] !== undefined);
}

/** Lists of values are an alpha feature (DRAListTypeAttributes). */
function withoutLists(attribute: DeviceAttribute): DeviceAttribute {
  return LISTS.reduce((rest, list) => setField(rest, list, undefined), attribute);
}
