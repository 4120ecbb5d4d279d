import type {
  CSINodeDriver,
  PersistentVolumeClaimSpec,
  PersistentVolumeSpec,
  PodSpec,
  StorageClass,
} from '../../api/generated/types';
import { persistentVolumeClaims, persistentVolumes } from '../../api/kinds/storage/core-storage';
import { csiNodes, storageClasses } from '../../api/kinds/storage/storage';
import { BIND_COMPLETED } from '../../api/volumes/binding';
import type { World } from './world';

interface VolumeDraft {
  readonly labels?: Readonly<Record<string, string>>;
  readonly spec?: Partial<PersistentVolumeSpec>;
}

/** A claim that nothing binds, as there are no controllers. */
export function addClaim(world: World, name: string, spec: Partial<PersistentVolumeClaimSpec> = {}): void {
  world.api.create(persistentVolumeClaims, {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { namespace: 'default', name, annotations: spec.volumeName ? { [BIND_COMPLETED]: 'yes' } : {} },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...spec },
  });
}

export function addVolume(world: World, name: string, { labels = {}, spec = {} }: VolumeDraft = {}): void {
  const volume = world.api.create(persistentVolumes, {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name, labels },
    spec: {
      accessModes: ['ReadWriteOnce'],
      capacity: { storage: '1Gi' },
      ...(!spec.csi && { hostPath: { path: '/data' } }),
      ...spec,
    },
  });
  world.api.updateStatus(persistentVolumes, { ...volume, status: { phase: 'Available' } });
}

/** A claim with the volume `<name>-volume`. */
export function addBoundClaim(world: World, name: string, draft: VolumeDraft = {}): void {
  addVolume(world, `${name}-volume`, draft);
  const { accessModes = ['ReadWriteOnce'] } = draft.spec ?? {};
  addClaim(world, name, { volumeName: `${name}-volume`, accessModes });
}

export function addClass(world: World, name: string, more: Partial<StorageClass> = {}): void {
  world.api.create(storageClasses, {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name },
    provisioner: 'disk.example.com',
    volumeBindingMode: 'WaitForFirstConsumer',
    ...more,
  });
}

/** How many volumes of `disk.example.com` the node takes. */
export function limitVolumes(world: World, node: string, count: number): void {
  const drivers: readonly CSINodeDriver[] = [{ name: 'disk.example.com', nodeID: node, allocatable: { count } }];
  const found = world.api.find(csiNodes, { namespace: '', name: node });
  if (found !== undefined) world.api.update(csiNodes, { ...found, spec: { drivers } });
  else
    world.api.create(csiNodes, {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'CSINode',
      metadata: { name: node },
      spec: { drivers },
    });
}

/** The volumes of a pod that uses the claims. */
export function usesClaims(...names: readonly string[]): Partial<PodSpec> {
  return { volumes: names.map((claimName) => ({ name: claimName, persistentVolumeClaim: { claimName } })) };
}
