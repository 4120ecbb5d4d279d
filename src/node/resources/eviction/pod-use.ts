import type { Pod } from '../../../api/generated/types';
import { podRequests } from '../../../api/kinds/pod/requests';
import type { RuntimePod } from '../../runtime/container-runtime';

/** What one container of a pod has in use, bytes. */
export interface ContainerUse {
  readonly name: string;
  readonly memoryBytes: number;
  /** Its writable layer and its log. */
  readonly storageBytes: number;
}

/** What a pod has in use, bytes. */
export interface PodUse {
  readonly pod: Pod;
  readonly containers: readonly ContainerUse[];
  /** Of `emptyDir` volumes, by the volume's name. */
  readonly volumes: ReadonlyMap<string, number>;
}

/** What memory or disk the node may run out of. */
export type ReclaimedResource = 'memory' | 'ephemeral-storage';

export function podUse(pod: Pod, runtime: RuntimePod | undefined, volumes: ReadonlyMap<string, number>): PodUse {
  const containers: ContainerUse[] = [];
  for (const container of runtime?.latest.values() ?? []) {
    const { config, group, layerBytes, log } = container;
    containers.push({ name: config.name, memoryBytes: group.memoryBytes, storageBytes: layerBytes + log.bytes });
  }
  return { pod, containers, volumes };
}

export function usedBytes({ pod, containers, volumes }: PodUse, resource: ReclaimedResource): number {
  if (resource === 'memory') return containers.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0);
  let sum = containers.reduce((bytes, { storageBytes }) => bytes + storageBytes, 0);
  for (const { name, emptyDir } of pod.spec.volumes ?? []) {
    if (emptyDir?.medium !== 'Memory') sum += volumes.get(name) ?? 0;
  }
  return sum;
}

export function requestedBytes({ pod }: PodUse, resource: ReclaimedResource): number {
  return podRequests(pod).get(resource)?.value ?? 0;
}
