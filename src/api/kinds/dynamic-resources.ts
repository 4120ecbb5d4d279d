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
import { isLongName } from '../names';
import { dropDeallocatedDevices, validateResourceClaimStatus } from './dynamic-resources/claim-status';
import {
  validateResourceClaim,
  validateResourceClaimTemplate,
  validateResourceClaimTemplateUpdate,
  validateResourceClaimUpdate,
} from './dynamic-resources/claim-validation';
import { validateDeviceClass } from './dynamic-resources/class-validation';
import { validateResourceSlice, validateResourceSliceUpdate } from './dynamic-resources/slice-validation';
import { prepareSlice } from './dynamic-resources/prepare-slice';
import { changeField, changeItems, withDefaults } from './sharing';
import { age, columns } from './tables/cells';

const VERSION = 'resource.k8s.io/v1';

/** pkg/registry/resource/deviceclass/strategy.go, printDeviceClass. */
export const deviceClasses = defineKind<DeviceClass>(VERSION, 'DeviceClass', {
  validateName: isLongName,
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
  prepareForStatusUpdate: dropDeallocatedDevices,
  validateStatusUpdate: validateResourceClaimStatus,
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
  prepareForCreate: (slice, { nowMs }) => prepareSlice(slice, nowMs),
  prepareForUpdate: (slice, _old, { nowMs }) => prepareSlice(slice, nowMs),
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

type Counted = Pick<DeviceSubRequest, 'allocationMode' | 'count' | 'tolerations'>;

/** One device, unless all are wanted. */
function countDefaults<T extends Counted>(request: T): T {
  const { allocationMode, count = 0 } = request;
  const isCounted = (allocationMode || 'ExactCount') === 'ExactCount' && count === 0;
  const counted = isCounted ? { ...request, count: 1 } : request;
  const tolerant = changeField<Counted, 'tolerations'>(counted, 'tolerations', (all) =>
    changeItems(all, (one) => withDefaults(one, { operator: 'Equal' })),
  );
  return withDefaults<Pick<DeviceSubRequest, 'allocationMode' | 'count'>>(tolerant, {
    allocationMode: 'ExactCount',
  }) as T;
}
