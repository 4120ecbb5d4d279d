import { isQualifiedName } from '../../api/names';
import { amountsOf, type ResourceAmounts } from '../../api/kinds/resource-list';

/** Amounts of compute resources as plain numbers (pkg/scheduler/framework/types.go, `Resource`): CPU in thousandths, memory and storage in bytes. */
export interface Resource {
  milliCpu: number;
  memory: number;
  ephemeralStorage: number;
  allowedPodNumber: number;
  /** Extended, huge page and attachable volume resources by name; undefined while there are none. */
  scalar: Map<string, number> | undefined;
}

function emptyResource(): Resource {
  return { milliCpu: 0, memory: 0, ephemeralStorage: 0, allowedPodNumber: 0, scalar: undefined };
}

export function resourceOf(amounts: ResourceAmounts): Resource {
  const resource = emptyResource();
  for (const [name, quantity] of amounts) {
    if (name === 'cpu') resource.milliCpu = quantity.milliValue;
    else if (name === 'memory') resource.memory = quantity.value;
    else if (name === 'ephemeral-storage') resource.ephemeralStorage = quantity.value;
    else if (name === 'pods') resource.allowedPodNumber = quantity.value;
    else if (isScalarResourceName(name)) (resource.scalar ??= new Map()).set(name, quantity.value);
  }
  return resource;
}

export function resourceOfList(list: Readonly<Record<string, string>> | undefined): Resource {
  return resourceOf(amountsOf(list));
}

/** Extended, huge page, native and attachable volume resources (pkg/scheduler/util/utils.go). */
export function isScalarResourceName(name: string): boolean {
  return (
    isExtendedResourceName(name) ||
    name.startsWith('hugepages-') ||
    name.includes('kubernetes.io/') ||
    name.startsWith('attachable-volumes-')
  );
}

export function isExtendedResourceName(name: string): boolean {
  if (!name.includes('/') || name.includes('kubernetes.io/') || name.startsWith('requests.')) return false;
  return isQualifiedName(`requests.${name}`).length === 0;
}

/** Equal for equal amounts. */
export function resourceText({ milliCpu, memory, ephemeralStorage, scalar }: Resource): string {
  const rest = scalar === undefined ? '' : JSON.stringify([...scalar]);
  return `${milliCpu} ${memory} ${ephemeralStorage} ${rest}`;
}
