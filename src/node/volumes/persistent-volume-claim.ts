import assert from 'node:assert';
import type { PersistentVolume, PersistentVolumeClaim, Pod, Volume } from '../../api/generated/types';
import { persistentVolumeClaims, persistentVolumes } from '../../api/kinds/storage/core-storage';
import { volumeClaim } from '../../api/kinds/pod/volume-claims';
import { notFound } from '../../api/status';
import type { Outcome } from '../outcome';
import { machineDirectory, ownedMachineDirectory } from './host-path';
import { nfsVolume } from './nfs';
import type { MountedVolume, SetUpFailure, VolumeHost, VolumePlugin } from './volume-plugin';

const PROTECTION = 'kubernetes.io/pvc-protection';
const PROVISIONED_BY = 'pv.kubernetes.io/provisioned-by';

/**
 * The volume that a claim of the pod is bound to (pkg/kubelet/volumemanager/populator/desired_state_of_world_populator.go).
 *
 * Divergence from real Kubernetes: volumes of a storage driver (csi) and of clouds cannot be mounted, and none as a block device.
 */
export const persistentVolumeClaim: VolumePlugin = {
  supports: ({ persistentVolumeClaim: claim, ephemeral }) => claim !== undefined || ephemeral !== undefined,
  find(volume, pod, host) {
    const bound = boundVolume(volume, pod, host);
    return 'error' in bound ? bound.error : undefined;
  },
  setUp(volume, pod, host) {
    const bound = boundVolume(volume, pod, host);
    if ('error' in bound) return bound;
    const { value: persistent } = bound;
    const mounted = mount(persistent, volume.persistentVolumeClaim?.readOnly === true, pod, host);
    return 'error' in mounted ? { ...mounted, volumeName: persistent.metadata.name } : mounted;
  },
};

function boundVolume(volume: Volume, pod: Pod, { api }: VolumeHost): Outcome<PersistentVolume> {
  const { namespace = '', name: podName, uid } = pod.metadata;
  const asked = volumeClaim(podName, volume);
  assert(asked !== undefined, `volume ${volume.name} has no claim`);
  const { name: claimName, isEphemeral } = asked;
  const failed = (why: string) => ({ error: `error processing PVC ${namespace}/${claimName}: ${why}` });
  const claim = api.find(persistentVolumeClaims, { namespace, name: claimName });
  const why = claimMistake(claim, claimName);
  if (claim === undefined || why !== undefined) return failed(why ?? '');
  if (isEphemeral && !claim.metadata.ownerReferences?.some((owner) => owner.uid === uid && owner.controller === true)) {
    return {
      error: `PVC ${namespace}/${claimName} was not created for pod ${namespace}/${podName} (pod is not owner)`,
    };
  }
  const name = claim.spec.volumeName ?? '';
  const found = api.find(persistentVolumes, { namespace: '', name });
  if (found === undefined)
    return failed(`failed to fetch PV ${name} from API server: ${notFound(persistentVolumes, name).message}`);
  const { claimRef, volumeMode = 'Filesystem' } = found.spec;
  if (claimRef === undefined) {
    const unbound = 'but it has a nil pv.Spec.ClaimRef indicating it is not yet bound to the claim';
    return failed(`found PV object ${name} ${unbound}`);
  }
  if (claimRef.uid !== claim.metadata.uid) {
    const other = `its pv.Spec.ClaimRef.UID ${claimRef.uid ?? ''} does not point to claim.UID ${claim.metadata.uid}`;
    return failed(`found PV object ${name} but ${other}`);
  }
  return volumeMode === 'Filesystem'
    ? { value: found }
    : { error: `volume ${volume.name} has volumeMode ${volumeMode}, but is specified in volumeMounts` };
}

/** `getPVCExtractPV`. */
function claimMistake(claim: PersistentVolumeClaim | undefined, name: string): string | undefined {
  if (claim === undefined)
    return `failed to fetch PVC from API server: ${notFound(persistentVolumeClaims, name).message}`;
  const { metadata, spec, status } = claim;
  if (metadata.deletionTimestamp !== undefined && metadata.finalizers?.includes(PROTECTION) !== true)
    return 'PVC is being deleted';
  if (status?.phase !== 'Bound') return 'PVC is not bound';
  return spec.volumeName ? undefined : 'PVC has empty pvc.Spec.VolumeName';
}

function mount(
  { metadata, spec }: PersistentVolume,
  readOnly: boolean,
  pod: Pod,
  host: VolumeHost,
): { readonly value: MountedVolume } | SetUpFailure {
  const { files } = host;
  if (spec.hostPath !== undefined) {
    const { path, type = '' } = spec.hostPath;
    const isProvisioned = metadata.annotations?.[PROVISIONED_BY] !== undefined;
    if (isProvisioned && !files.exists(path)) {
      files.makeDirectory(path, { recursive: true });
      files.changeMode(path, 0o777);
    }
    const volume = machineDirectory(files, path, type, readOnly);
    if ('error' in volume || !isProvisioned) return volume;
    const remove = (): void => {
      if (files.exists(path)) files.removeAll(path);
    };
    return { value: { ...volume.value, reclaim: { volumeName: metadata.name, remove } } };
  }
  if (spec.local !== undefined) {
    const { path } = spec.local;
    return files.exists(path)
      ? ownedMachineDirectory(files, path, pod, readOnly)
      : { error: `path "${path}" does not exist`, operation: 'MountVolume.NewMounter initialization' };
  }
  if (spec.nfs !== undefined) return nfsVolume({ ...spec.nfs, readOnly: readOnly || spec.nfs.readOnly === true }, host);
  const driver = spec.csi?.driver ?? '';
  return {
    error: `kubernetes.io/csi: attacher.MountDevice failed to create newCsiDriverClient: driver name ${driver} not found in the list of registered CSI drivers`,
    operation: 'MountVolume.MountDevice',
  };
}
