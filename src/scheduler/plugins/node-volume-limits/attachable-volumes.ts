import type { PersistentVolumeClaim, Pod } from '../../../api/generated/types';
import { volumeClaim } from '../../../api/kinds/pod/volume-claims';
import { persistentVolumeClaims, persistentVolumes } from '../../../api/kinds/storage/core-storage';
import { volumeAttachments } from '../../../api/kinds/storage/storage';
import type { ApiServer } from '../../../api/server';
import { classOfClaim } from '../../../api/volumes/storage-class';
import { driverOfProvisioner, driverVolume, inlineDriverVolume, type DriverVolume } from './csi-migration';

/** The drivers of volumes, by what tells one volume from another. */
export type AttachableVolumes = ReadonlyMap<string, string>;

/**
 * The volumes of the pod that a driver attaches to its node (`filterAttachableVolumes`). Claims that do not exist and claims that
 * are another pod's do not count; VolumeRestrictions and VolumeBinding have turned down a pod that waits for one.
 */
export function podAttachableVolumes(api: ApiServer, { metadata, spec }: Pod): AttachableVolumes {
  let found: Map<string, string> | undefined;
  for (const volume of spec.volumes ?? []) {
    const { name } = volumeClaim(metadata.name, volume) ?? {};
    const claim = name && api.find(persistentVolumeClaims, { namespace: metadata.namespace ?? '', name });
    const attachable = claim ? claimVolume(api, claim) : inlineDriverVolume(volume);
    if (attachable !== undefined) (found ??= new Map()).set(uniqueName(attachable), attachable.driver);
  }
  return found ?? NONE;
}

/** The volumes that are attached to the nodes, by node (`getNodeVolumeAttachmentInfo`). */
export function attachedVolumes(api: ApiServer): ReadonlyMap<string, AttachableVolumes> {
  const byNode = new Map<string, Map<string, string>>();
  for (const { spec } of api.list(volumeAttachments)) {
    const { attacher, nodeName, source } = spec;
    const name = source.persistentVolumeName ?? '';
    const csi = name === '' ? undefined : api.find(persistentVolumes, { namespace: '', name })?.spec.csi;
    if (attacher === '' || csi === undefined) continue;
    const volumes = byNode.get(nodeName) ?? new Map<string, string>();
    byNode.set(nodeName, volumes.set(uniqueName({ driver: attacher, handle: csi.volumeHandle }), attacher));
  }
  return byNode;
}

/** `getCSIDriverInfo`; a volume that is yet to be made counts as one of the driver of its class. */
function claimVolume(api: ApiServer, claim: PersistentVolumeClaim): DriverVolume | undefined {
  const { volumeName = '' } = claim.spec;
  const volume = volumeName === '' ? undefined : api.find(persistentVolumes, { namespace: '', name: volumeName });
  if (volume !== undefined) return driverVolume(volume);
  const provisioner = classOfClaim(api, claim)?.provisioner;
  const driver = provisioner && driverOfProvisioner(provisioner);
  // No handle of a driver looks so.
  return driver ? { driver, handle: `\0${claim.metadata.uid}` } : undefined;
}

function uniqueName({ driver, handle }: DriverVolume): string {
  return `${driver}/${handle}`;
}

const NONE: AttachableVolumes = new Map();
