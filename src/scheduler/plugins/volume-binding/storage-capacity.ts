import type { CSIStorageCapacity, Node, PersistentVolumeClaim, StorageClass } from '../../../api/generated/types';
import { csiDrivers, csiStorageCapacities } from '../../../api/kinds/storage/storage';
import { compareQuantities, parseQuantity } from '../../../api/quantity';
import { labelMatcher } from '../../../api/scheduling/label-requirement';
import type { ApiServer } from '../../../api/server';

/**
 * Has the class's driver room for the claim where the node reaches it (`hasEnoughCapacity`)? Drivers that don't ask for the question by
 * `spec.storageCapacity` of their CSIDriver always have.
 */
export function hasEnoughCapacity(
  api: ApiServer,
  { spec }: PersistentVolumeClaim,
  storageClass: StorageClass,
  { metadata }: Node,
): boolean {
  const size = spec.resources?.requests?.['storage'];
  if (size === undefined) return true;
  const driver = api.find(csiDrivers, { namespace: '', name: storageClass.provisioner });
  if (driver?.spec.storageCapacity !== true) return true;
  return api.list(csiStorageCapacities).some((capacity) => {
    if (capacity.storageClassName !== storageClass.metadata.name || capacity.nodeTopology === undefined) return false;
    return isLargeEnough(capacity, size) && labelMatcher(capacity.nodeTopology).matches(metadata.labels ?? {});
  });
}

/** How large a volume can be; undefined when nobody knows (`volumeLimit`). */
export function volumeLimit({ maximumVolumeSize, capacity }: CSIStorageCapacity): string | undefined {
  return maximumVolumeSize ?? capacity;
}

function isLargeEnough(capacity: CSIStorageCapacity, size: string): boolean {
  const limit = volumeLimit(capacity);
  return limit !== undefined && compareQuantities(parseQuantity(limit), parseQuantity(size)) >= 0;
}
