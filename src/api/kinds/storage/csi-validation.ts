import { deepEqual } from '../../equality';
import { duplicate, invalid, notSupported, required, type FieldError } from '../../field-error';
import type { CSIDriver, CSINode, CSINodeDriver, CSIStorageCapacity, StorageTokenRequest } from '../../generated/types';
import { nameIsDNSSubdomain } from '../../names';
import { canonicalQuantity, parseQuantity, quantityError, quantitySign } from '../../quantity';
import {
  addInvalid,
  checkNonNegative,
  checkQualifiedName,
  mustBeNonNegative,
  type Errors,
} from '../../validation/field-checks';
import { checkImmutable } from '../../validation/immutable';
import { checkLabelSelector } from '../../validation/label-selector';
import { checkDriverName } from '../pod/validation/volumes';

// pkg/apis/storage/validation/validation.go.

const FS_GROUP_POLICIES = ['File', 'None', 'ReadWriteOnceWithFSType'];
const LIFECYCLE_MODES = ['Persistent', 'Ephemeral'];
const MIN_UPDATE_PERIOD_SECONDS = 10;
const MIN_TOKEN_SECONDS = 600;
const MAX_TOKEN_SECONDS = 2 ** 32;
const MAX_NODE_ID_LENGTH = 256;
const TOKENS_IN_ATTRIBUTES =
  'spec.serviceAccountTokenInSecrets is unset; if supported by this CSI driver, set to true to prevent possible logging of tokens in volume attributes';

export function validateCSIDriver({ spec }: CSIDriver): readonly FieldError[] {
  const errors: Errors = [];
  const { fsGroupPolicy, tokenRequests = [], nodeAllocatableUpdatePeriodSeconds: period } = spec;
  if (fsGroupPolicy !== undefined && !FS_GROUP_POLICIES.includes(fsGroupPolicy))
    errors.push(notSupported('spec.fsGroupPolicy', fsGroupPolicy, FS_GROUP_POLICIES));
  checkTokenRequests(errors, tokenRequests);
  for (const mode of spec.volumeLifecycleModes ?? [])
    if (!LIFECYCLE_MODES.includes(mode)) errors.push(notSupported('spec.volumeLifecycleModes', mode, LIFECYCLE_MODES));
  if (period !== undefined && period < MIN_UPDATE_PERIOD_SECONDS) {
    const detail = `must be greater than or equal to ${MIN_UPDATE_PERIOD_SECONDS} seconds`;
    errors.push(invalid('spec.nodeAllocatableUpdatePeriodSeconds', period, detail));
  }
  if (spec.serviceAccountTokenInSecrets !== undefined && tokenRequests.length === 0) {
    const detail = 'serviceAccountTokenInSecrets is set but no tokenRequests are specified';
    errors.push(invalid('spec.serviceAccountTokenInSecrets', spec.serviceAccountTokenInSecrets, detail));
  }
  return errors;
}

export function validateCSIDriverUpdate(driver: CSIDriver, old: CSIDriver): readonly FieldError[] {
  const errors = [...validateCSIDriver(driver)];
  // Kubernetes' own slip of the pen.
  checkImmutable(errors, 'spec.attachedRequired', driver.spec.attachRequired, old.spec.attachRequired);
  const [modes, oldModes] = [driver.spec.volumeLifecycleModes, old.spec.volumeLifecycleModes];
  checkImmutable(errors, 'spec.volumeLifecycleModes', modes, oldModes);
  return errors;
}

/** pkg/registry/storage/csidriver/strategy.go. */
export function tokenWarnings({ spec }: CSIDriver, old: CSIDriver | undefined): readonly string[] {
  const { tokenRequests = [], serviceAccountTokenInSecrets } = spec;
  if (tokenRequests.length === 0 || serviceAccountTokenInSecrets !== undefined) return [];
  return old !== undefined && deepEqual(old.spec.tokenRequests, tokenRequests) ? [] : [TOKENS_IN_ATTRIBUTES];
}

export function validateCSINode({ spec }: CSINode): readonly FieldError[] {
  const errors: Errors = [];
  const names = new Set<string>();
  for (const [index, driver] of (spec.drivers ?? []).entries())
    checkDriver(errors, `spec.drivers[${index}]`, driver, names);
  return errors;
}

/** Of a driver that stays, only how many volumes it takes may change. */
export function validateCSINodeUpdate(node: CSINode, old: CSINode): readonly FieldError[] {
  const errors = [...validateCSINode(node)];
  for (const before of old.spec.drivers ?? []) {
    for (const { name, nodeID, topologyKeys } of node.spec.drivers ?? []) {
      if (name !== before.name) continue;
      const rest = { name, nodeID, topologyKeys };
      const oldRest = { name: before.name, nodeID: before.nodeID, topologyKeys: before.topologyKeys };
      checkImmutable(errors, 'spec.drivers', rest, oldRest, () => ({
        Name: name,
        NodeID: nodeID,
        TopologyKeys: topologyKeys ?? null,
        Allocatable: null,
      }));
    }
  }
  return errors;
}

export function validateCSIStorageCapacity(object: CSIStorageCapacity): readonly FieldError[] {
  const { nodeTopology, storageClassName, capacity } = object;
  const errors: Errors = [];
  checkLabelSelector(errors, 'nodeTopology', nodeTopology);
  addInvalid(errors, 'storageClassName', storageClassName, nameIsDNSSubdomain(storageClassName, false));
  if (capacity !== undefined && quantityError(capacity) === undefined && quantitySign(parseQuantity(capacity)) < 0)
    errors.push(invalid('capacity', canonicalQuantity(capacity), mustBeNonNegative));
  return errors;
}

export function validateCSIStorageCapacityUpdate(
  capacity: CSIStorageCapacity,
  old: CSIStorageCapacity,
): readonly FieldError[] {
  const errors = [...validateCSIStorageCapacity(capacity)];
  checkImmutable(errors, 'nodeTopology', capacity.nodeTopology, old.nodeTopology);
  checkImmutable(errors, 'storageClassName', capacity.storageClassName, old.storageClassName);
  return errors;
}

function checkTokenRequests(errors: Errors, requests: readonly StorageTokenRequest[]): void {
  const audiences = new Set<string>();
  for (const [index, { audience, expirationSeconds: seconds }] of requests.entries()) {
    const path = `spec.tokenRequests[${index}]`;
    if (audiences.has(audience)) {
      errors.push(duplicate(`${path}.audience`, audience));
      continue;
    }
    audiences.add(audience);
    const own = `${path}.expirationSeconds`;
    if (seconds !== undefined && seconds < MIN_TOKEN_SECONDS)
      errors.push(invalid(own, seconds, 'may not specify a duration less than 10 minutes'));
    if (seconds !== undefined && seconds > MAX_TOKEN_SECONDS)
      errors.push(invalid(own, seconds, 'may not specify a duration larger than 2^32 seconds'));
  }
}

function checkDriver(
  errors: Errors,
  path: string,
  { name, nodeID, allocatable, topologyKeys = [] }: CSINodeDriver,
  names: Set<string>,
): void {
  checkDriverName(errors, `${path}.name`, name);
  if (!nodeID) errors.push(required(`${path}.nodeID`));
  else if (Buffer.byteLength(nodeID) > MAX_NODE_ID_LENGTH)
    errors.push(invalid(`${path}.nodeID`, nodeID, `must be ${MAX_NODE_ID_LENGTH} characters or less`));
  checkNonNegative(errors, `${path}.allocatable.count`, allocatable?.count);
  if (names.has(name)) errors.push(duplicate(`${path}.name`, name));
  names.add(name);
  for (const [index, key] of topologyKeys.entries()) {
    if (key === '') errors.push(required(path));
    if (topologyKeys.indexOf(key) < index) errors.push(duplicate(path, key));
    checkQualifiedName(errors, path, key);
  }
}
