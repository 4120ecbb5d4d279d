import { isIPv4 } from 'node:net';
import {
  duplicate,
  forbidden,
  invalid,
  notSupported,
  required,
  tooLong,
  tooMany,
  type FieldError,
} from '../../field-error';
import type {
  AllocatedDeviceStatus,
  AllocationResult,
  Condition,
  DeviceRequestAllocationResult,
  NetworkDeviceData,
  ResourceClaimConsumerReference,
  ResourceClaimStatus,
  ResourceResourceClaim,
} from '../../generated/types';
import { quote } from '../../go/text';
import { parseCidr } from '../../validation/cidr';
import { checkLabel, checkQualifiedName, type Errors } from '../../validation/field-checks';
import { checkImmutable } from '../../validation/immutable';
import { canonicalIP, withoutLeadingZeros } from '../../validation/ip';
import { internalJson } from '../pod/internal-json';
import { checkNodeSelector } from '../pod/validation/scheduling';
import { checkDriverName } from '../pod/validation/volumes';
import { checkBindingConditions } from './binding-conditions';
import { checkConfiguration, checkRawObject, checkRequestReferences, requestNames } from './claim-validation';
import { checkItems, checkSet } from './list-checks';
import { checkPoolName, checkRequestReference, checkUid } from './name-checks';

const MOST_CONSUMERS = 256;
const MOST_RESULTS = 32;
const MOST_CONFIGURATIONS = 64;
const MOST_CONDITIONS = 8;
const MOST_ADDRESSES = 16;
const MAX_DATA = 10_240;
const MAX_INTERFACE_NAME = 256;
const MAX_HARDWARE_ADDRESS = 128;

/** What is said of devices that are no longer allocated goes with their allocation (`dropDeallocatedStatusDevices`). */
export function dropDeallocatedDevices(
  claim: ResourceResourceClaim,
  { status: old }: ResourceResourceClaim,
): ResourceResourceClaim {
  const { status } = claim;
  if (status?.devices === undefined) return claim;
  const kept = allocatedDevices(status.allocation);
  const gone = new Set([...allocatedDevices(old?.allocation)].filter((device) => !kept.has(device)));
  const devices = status.devices.filter((device) => !gone.has(JSON.stringify(deviceKey(device))));
  if (devices.length === status.devices.length && devices.length > 0) return claim;
  const { devices: _, ...rest } = status;
  return { ...claim, status: devices.length > 0 ? { ...rest, devices } : rest };
}

/** pkg/apis/resource/validation/validation.go, `ValidateResourceClaimStatusUpdate`. */
export function validateResourceClaimStatus(
  { metadata, spec, status = {} }: ResourceResourceClaim,
  { status: old = {} }: ResourceResourceClaim,
): readonly FieldError[] {
  const errors: Errors = [];
  const { reservedFor, devices, allocation } = status;
  checkSet(
    errors,
    'status.reservedFor',
    reservedFor,
    MOST_CONSUMERS,
    ({ uid }) => uid,
    (consumer, own) => checkConsumer(errors, own, consumer),
  );
  const allocated = allocatedDevices(allocation);
  checkSet(errors, 'status.devices', devices, Number.POSITIVE_INFINITY, deviceKey, (device, own) =>
    checkDevice(errors, own, device, allocated),
  );
  if (reservedFor !== undefined && reservedFor.length > 0)
    checkReservation(errors, status, old, metadata.deletionTimestamp !== undefined);
  if (allocation === undefined) return errors;
  if (old.allocation === undefined) checkAllocation(errors, allocation, requestNames(spec.devices ?? {}));
  else {
    const printed = () => internalJson('AllocationResult', allocation);
    checkImmutable(errors, 'status.allocation', allocation, old.allocation, printed);
  }
  return errors;
}

function checkConsumer(errors: Errors, path: string, { resource, name, uid }: ResourceClaimConsumerReference): void {
  for (const [field, value] of Object.entries({ resource, name, uid }))
    if (!value) errors.push(required(`${path}.${field}`));
}

function checkReservation(
  errors: Errors,
  { allocation, reservedFor = [] }: ResourceClaimStatus,
  old: ResourceClaimStatus,
  isDeleted: boolean,
): void {
  const path = 'status.reservedFor';
  if (allocation === undefined) {
    errors.push(forbidden(path, 'may not be specified when `allocated` is not set'));
    return;
  }
  const known = new Set((old.reservedFor ?? []).map(({ uid }) => uid));
  const detail = 'new entries may not be added while `deallocationRequested` or `deletionTimestamp` are set';
  if (isDeleted && reservedFor.some(({ uid }) => !known.has(uid))) errors.push(forbidden(path, detail));
}

function checkAllocation(errors: Errors, allocation: AllocationResult, names: ReadonlySet<string>): void {
  const path = 'status.allocation';
  const { devices, nodeSelector } = allocation;
  checkItems(errors, `${path}.devices.results`, devices?.results, MOST_RESULTS, (result, own) =>
    checkResult(errors, own, result, names),
  );
  checkItems(errors, `${path}.devices.config`, devices?.config, MOST_CONFIGURATIONS, (config, own) => {
    const { source = '', requests, opaque } = config;
    if (source === '') errors.push(required(`${own}.source`));
    else if (!SOURCES.includes(source)) errors.push(notSupported(`${own}.source`, source, SOURCES));
    checkRequestReferences(errors, `${own}.requests`, requests, names);
    checkConfiguration(errors, own, opaque);
  });
  if (nodeSelector !== undefined)
    checkNodeSelector(errors, `${path}.nodeSelector`, nodeSelector.nodeSelectorTerms ?? []);
}

const SOURCES = ['FromClaim', 'FromClass'];

function checkResult(
  errors: Errors,
  path: string,
  result: DeviceRequestAllocationResult,
  names: ReadonlySet<string>,
): void {
  const { request = '', driver = '', pool = '', device = '', shareID } = result;
  checkRequestReference(errors, `${path}.request`, request, names);
  checkDriverName(errors, `${path}.driver`, driver);
  checkPoolName(errors, `${path}.pool`, pool);
  checkLabel(errors, `${path}.device`, device);
  checkBindingConditions(errors, path, result.bindingConditions, result.bindingFailureConditions);
  if (shareID !== undefined) checkUid(errors, `${path}.shareID`, shareID);
}

function allocatedDevices(allocation: AllocationResult | undefined): ReadonlySet<string> {
  return new Set((allocation?.devices?.results ?? []).map((result) => JSON.stringify(deviceKey(result))));
}

/** As messages show it (dynamic-resource-allocation/structured, `SharedDeviceID`). */
function deviceKey({ driver = '', pool = '', device = '', shareID = '' }: Omit<AllocatedDeviceStatus, 'data'>): object {
  return { Driver: driver, Pool: pool, Device: device, ShareID: shareID };
}

function checkDevice(
  errors: Errors,
  path: string,
  status: AllocatedDeviceStatus,
  allocated: ReadonlySet<string>,
): void {
  const { driver = '', pool = '', device = '', shareID, conditions = [], data, networkData } = status;
  checkDriverName(errors, `${path}.driver`, driver);
  checkPoolName(errors, `${path}.pool`, pool);
  checkLabel(errors, `${path}.device`, device);
  if (shareID !== undefined) checkUid(errors, `${path}.shareID`, shareID);
  const key = deviceKey(status);
  if (!allocated.has(JSON.stringify(key))) errors.push(invalid(path, key, 'must be an allocated device in the claim'));
  if (conditions.length > MOST_CONDITIONS)
    errors.push(tooMany(`${path}.conditions`, conditions.length, MOST_CONDITIONS));
  checkConditions(errors, `${path}.conditions`, conditions);
  if (data !== undefined && data !== null) checkRawObject(errors, `${path}.data`, data, MAX_DATA);
  if (networkData !== undefined) checkNetworkData(errors, `${path}.networkData`, networkData);
}

function checkNetworkData(errors: Errors, path: string, data: NetworkDeviceData): void {
  const { interfaceName = '', hardwareAddress = '', ips } = data;
  if (interfaceName.length > MAX_INTERFACE_NAME) errors.push(tooLong(`${path}.interfaceName`, MAX_INTERFACE_NAME));
  if (hardwareAddress.length > MAX_HARDWARE_ADDRESS)
    errors.push(tooLong(`${path}.hardwareAddress`, MAX_HARDWARE_ADDRESS));
  checkSet(
    errors,
    `${path}.ips`,
    ips,
    MOST_ADDRESSES,
    (ip) => ip,
    (ip, own) => checkInterfaceAddress(errors, own, ip),
  );
}

/** apimachinery/pkg/util/validation/ip.go, `IsValidInterfaceAddress`. */
function checkInterfaceAddress(errors: Errors, path: string, value: string): void {
  const range = parseCidr(value);
  if (range === undefined) {
    const detail = 'must be a valid address in CIDR form, (e.g. 10.9.8.7/24 or 2001:db8::1/64)';
    errors.push(invalid(path, value, detail));
    return;
  }
  const plain = withoutLeadingZeros(value.slice(0, value.indexOf('/')));
  const canonical = `${isIPv4(plain) ? plain : canonicalIP(plain)}/${range.prefixLength}`;
  if (value !== canonical) errors.push(invalid(path, value, `must be in canonical form (${quote(canonical)})`));
}

const STATUSES = ['False', 'True', 'Unknown'];
const REASON = '[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?';
const MAX_REASON = 1024;
const MAX_MESSAGE = 32 * 1024;

/** apimachinery/pkg/apis/meta/v1/validation/validation.go, `ValidateConditions`. */
function checkConditions(errors: Errors, path: string, conditions: readonly Condition[]): void {
  const seen = new Set<string>();
  for (const [index, condition] of conditions.entries()) {
    const own = `${path}[${index}]`;
    const { type = '', status = '', observedGeneration = 0, lastTransitionTime, reason = '', message = '' } = condition;
    if (seen.has(type)) errors.push(duplicate(`${own}.type`, type));
    seen.add(type);
    checkQualifiedName(errors, `${own}.type`, type);
    if (!STATUSES.includes(status)) errors.push(notSupported(`${own}.status`, status, STATUSES));
    if (observedGeneration < 0) {
      const detail = 'must be greater than or equal to zero';
      errors.push(invalid(`${own}.observedGeneration`, observedGeneration, detail));
    }
    if (!lastTransitionTime) errors.push(required(`${own}.lastTransitionTime`));
    if (reason === '') errors.push(required(`${own}.reason`));
    else if (!new RegExp(`^${REASON}$`).test(reason)) {
      const detail = `a condition reason must start with alphabetic character, optionally followed by a string of alphanumeric characters or '_,:', and must end with an alphanumeric character or '_' (e.g. 'my_name',  or 'MY_NAME',  or 'MyName',  or 'ReasonA,ReasonB',  or 'ReasonA:ReasonB', regex used for validation is '${REASON}')`;
      errors.push(invalid(`${own}.reason`, reason, detail));
    }
    if (reason.length > MAX_REASON) errors.push(tooLong(`${own}.reason`, MAX_REASON));
    if (message.length > MAX_MESSAGE) errors.push(tooLong(`${own}.message`, MAX_MESSAGE));
  }
}
