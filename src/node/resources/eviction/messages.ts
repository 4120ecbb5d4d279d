import { newQuantity, parseQuantity } from '../../../api/quantity';
import { podLimits } from '../../../api/kinds/pod/requests';
import { usedBytes, type PodUse, type ReclaimedResource } from './pod-use';
import type { MetThreshold } from './thresholds';

/** Why a pod is evicted for the node's sake (pkg/kubelet/eviction/helpers.go, `evictionMessage`). */
export function evictionMessage({ resource, quantityBytes, availableBytes }: MetThreshold, use: PodUse): string {
  const { metadata, spec } = use.pod;
  let message = `The node was low on resource: ${resource}. Threshold quantity: ${bytes(quantityBytes)}, available: ${bytes(availableBytes)}. `;
  const podRequest = resource === 'memory' ? spec.resources?.requests?.['memory'] : undefined;
  if (podRequest !== undefined) {
    message += `Pod ${metadata.name} was using ${bytes(usedBytes(use, resource))}, request is ${parseQuantity(podRequest).text}, has larger consumption of ${resource}. `;
  }
  for (const container of use.containers) {
    const own = [...spec.containers, ...(spec.initContainers ?? [])].find(({ name }) => name === container.name);
    if (own === undefined) continue;
    const request = parseQuantity(own.resources?.requests?.[resource] ?? '0');
    const used = resource === 'memory' ? container.memoryBytes : container.storageBytes;
    if (used > request.value) {
      message += `Container ${container.name} was using ${bytes(used)}, request is ${request.text}, has larger consumption of ${resource}. `;
    }
  }
  return message;
}

/** Why a pod is evicted because of its own limits, or undefined (eviction_manager.go, `localStorageEviction`). */
export function storageLimitMessage(use: PodUse): string | undefined {
  const { spec } = use.pod;
  for (const { name, emptyDir } of spec.volumes ?? []) {
    const limit = emptyDir?.sizeLimit === undefined ? undefined : parseQuantity(emptyDir.sizeLimit);
    if (limit !== undefined && limit.value > 0 && (use.volumes.get(name) ?? 0) > limit.value) {
      return `Usage of EmptyDir volume "${name}" exceeds the limit "${limit.text}". `;
    }
  }
  const whole = podLimits(use.pod).get(STORAGE);
  if (whole !== undefined && usedBytes(use, STORAGE) > whole.value) {
    return `Pod ephemeral local storage usage exceeds the total limit of containers ${whole.text}. `;
  }
  for (const container of use.containers) {
    const text = spec.containers.find(({ name }) => name === container.name)?.resources?.limits?.[STORAGE];
    const limit = text === undefined ? undefined : parseQuantity(text);
    if (limit !== undefined && limit.value > 0 && container.storageBytes > limit.value) {
      return `Container ${container.name} exceeded its local ephemeral storage limit "${limit.text}". `;
    }
  }
  return undefined;
}

const STORAGE: ReclaimedResource = 'ephemeral-storage';

function bytes(amount: number): string {
  return newQuantity(Math.round(amount), 'BinarySI').text;
}
