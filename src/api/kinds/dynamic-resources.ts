import type {
  DeviceClass,
  DeviceRequest,
  DeviceSubRequest,
  ResourceClaimSpec,
  ResourceClaimTemplate,
  ResourceResourceClaim,
  ResourceSlice,
} from '../generated/types';
import { defineKind } from '../kind';
import {
  validateDeviceClass,
  validateResourceClaim,
  validateResourceClaimTemplate,
  validateResourceClaimTemplateUpdate,
  validateResourceClaimUpdate,
  validateResourceSlice,
  validateResourceSliceUpdate,
} from './dynamic-resources/validation';
import { changeField, changeItems, withDefaults } from './sharing';
import { age, columns } from './tables/cells';

const VERSION = 'resource.k8s.io/v1';

/** pkg/registry/resource/deviceclass/strategy.go, printDeviceClass. */
export const deviceClasses = defineKind<DeviceClass>(VERSION, 'DeviceClass', {
  validate: validateDeviceClass,
  validateUpdate: validateDeviceClass,
  allowCreateOnUpdate: true,
  returnsDeletedObject: true,
  tracksGeneration: true,
  table: { columns: columns('Name', 'Age'), cells: (object, nowMs) => [object.metadata.name, age(object, nowMs)] },
});

/** pkg/apis/resource/v1/defaults.go, pkg/registry/resource/resourceclaim/strategy.go, printResourceClaim. */
export const resourceClaims = defineKind<ResourceResourceClaim>(VERSION, 'ResourceClaim', {
  setDefaults: (claim) => changeField(claim, 'spec', claimDefaults),
  validate: validateResourceClaim,
  validateUpdate: validateResourceClaimUpdate,
  returnsDeletedObject: true,
  tracksGeneration: false,
  table: {
    columns: columns('Name', 'State', 'Age'),
    cells: (claim, nowMs) => [claim.metadata.name, stateText(claim), age(claim, nowMs)],
  },
});

/** pkg/registry/resource/resourceclaimtemplate/strategy.go, printResourceClaimTemplate. */
export const resourceClaimTemplates = defineKind<ResourceClaimTemplate>(VERSION, 'ResourceClaimTemplate', {
  setDefaults: (template) => changeField(template, 'spec', (spec) => changeField(spec, 'spec', claimDefaults)),
  validate: validateResourceClaimTemplate,
  validateUpdate: validateResourceClaimTemplateUpdate,
  returnsDeletedObject: true,
  table: { columns: columns('Name', 'Age'), cells: (object, nowMs) => [object.metadata.name, age(object, nowMs)] },
});

/** pkg/registry/resource/resourceslice/strategy.go, printResourceSlice. */
export const resourceSlices = defineKind<ResourceSlice>(VERSION, 'ResourceSlice', {
  validate: validateResourceSlice,
  validateUpdate: validateResourceSliceUpdate,
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

function claimDefaults(spec: ResourceClaimSpec): ResourceClaimSpec {
  return changeField(spec, 'devices', (devices) =>
    changeField(devices, 'requests', (requests) => changeItems(requests, requestDefaults)),
  );
}

function requestDefaults(request: DeviceRequest): DeviceRequest {
  return changeField(changeField(request, 'exactly', countDefaults), 'firstAvailable', (alternatives) =>
    changeItems(alternatives, (one) => countDefaults(one)),
  );
}

/** One device, unless all are wanted. */
function countDefaults<T extends Pick<DeviceSubRequest, 'allocationMode' | 'count'>>(request: T): T {
  const { allocationMode = 'ExactCount', count = 0 } = request;
  const isCounted = allocationMode === 'ExactCount' && count === 0;
  const counted = isCounted ? { ...request, count: 1 } : request;
  return withDefaults<Pick<DeviceSubRequest, 'allocationMode' | 'count'>>(counted, {
    allocationMode: 'ExactCount',
  }) as T;
}
