import type { DeviceClass, ResourceClaimTemplate, ResourceResourceClaim, ResourceSlice } from '../generated/types';
import { defineKind } from '../kind';
import { age, columns } from './tables/cells';

const VERSION = 'resource.k8s.io/v1';

/** printDeviceClass. */
export const deviceClasses = defineKind<DeviceClass>(VERSION, 'DeviceClass', {
  returnsDeletedObject: true,
  tracksGeneration: true,
  table: { columns: columns('Name', 'Age'), cells: (object, nowMs) => [object.metadata.name, age(object, nowMs)] },
});

/** printResourceClaim. */
export const resourceClaims = defineKind<ResourceResourceClaim>(VERSION, 'ResourceClaim', {
  returnsDeletedObject: true,
  tracksGeneration: false,
  table: {
    columns: columns('Name', 'State', 'Age'),
    cells: (claim, nowMs) => [claim.metadata.name, stateText(claim), age(claim, nowMs)],
  },
});

/** printResourceClaimTemplate. */
export const resourceClaimTemplates = defineKind<ResourceClaimTemplate>(VERSION, 'ResourceClaimTemplate', {
  returnsDeletedObject: true,
  table: { columns: columns('Name', 'Age'), cells: (object, nowMs) => [object.metadata.name, age(object, nowMs)] },
});

/** printResourceSlice. */
export const resourceSlices = defineKind<ResourceSlice>(VERSION, 'ResourceSlice', {
  returnsDeletedObject: true,
  tracksGeneration: true,
  table: {
    columns: columns('Name', 'Node', 'Driver', 'Pool', 'Age'),
    cells: (slice, nowMs) => [
      slice.metadata.name,
      slice.spec.nodeName ?? '',
      slice.spec.driver,
      slice.spec.pool.name,
      age(slice, nowMs),
    ],
  },
});

function stateText({ metadata, status }: ResourceResourceClaim): string {
  const isDeleted = metadata.deletionTimestamp !== undefined;
  const states = isDeleted ? ['deleted'] : [];
  if (status?.allocation === undefined) return [...states, ...(isDeleted ? [] : ['pending'])].join(',');
  return [...states, 'allocated', ...((status.reservedFor ?? []).length > 0 ? ['reserved'] : [])].join(',');
}
