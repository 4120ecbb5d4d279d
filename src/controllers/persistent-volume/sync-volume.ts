import type { EventRecorder } from '../../api/events/event-recorder';
import type { PersistentVolume } from '../../api/generated/types';
import { persistentVolumeClaims } from '../../api/kinds/storage/core-storage';
import type { ApiServer } from '../../api/server';
import { BOUND_BY_CONTROLLER } from '../../api/volumes/binding';
import { setVolumePhase, unbindVolume } from './binding';

export const PROVISIONED_BY = 'pv.kubernetes.io/provisioned-by';

/** pkg/controller/volume/persistentvolume/pv_controller.go, `syncVolume`. Returns the claim that is to be looked at next, if there is one. */
export function syncVolume(api: ApiServer, recorder: EventRecorder, volume: PersistentVolume): string | undefined {
  const { claimRef } = volume.spec;
  if (!claimRef?.uid) {
    setVolumePhase(api, volume, 'Available');
    return undefined;
  }
  const { namespace = '', name = '' } = claimRef;
  const found = api.find(persistentVolumeClaims, { namespace, name });
  const claim = found?.metadata.uid === claimRef.uid ? found : undefined;
  if (claim === undefined) {
    release(api, recorder, volume);
    return undefined;
  }
  const { volumeName = '' } = claim.spec;
  if (volumeName === '') return `${namespace}/${name}`;
  if (volumeName === volume.metadata.name) setVolumePhase(api, volume, 'Bound');
  else if (isProvisioned(volume) && volume.spec.persistentVolumeReclaimPolicy === 'Delete')
    release(api, recorder, volume);
  else if (volume.metadata.annotations?.[BOUND_BY_CONTROLLER] !== undefined || claimRef.uid !== '')
    unbindVolume(api, volume);
  return undefined;
}

/** Nobody's claim any more: what is to be deleted is left to its provisioner, and without one can't be (`reclaimVolume`). */
function release(api: ApiServer, recorder: EventRecorder, volume: PersistentVolume): void {
  const { phase } = volume.status ?? {};
  const released = phase === 'Released' || phase === 'Failed' ? volume : setVolumePhase(api, volume, 'Released');
  if (phase === 'Failed') return;
  const { persistentVolumeReclaimPolicy: policy } = volume.spec;
  if (policy === 'Recycle') fail(api, recorder, released, 'Recycle', 'No recycler plugin found for the volume!');
  if (policy !== 'Delete' || isProvisioned(volume) || volume.spec.csi !== undefined) return;
  const { hostPath, nfs } = volume.spec;
  const isTemporary = hostPath?.path.startsWith('/tmp/') === true;
  const plugin = nfs === undefined ? 'volume' : 'deletable volume';
  const message =
    hostPath === undefined || isTemporary
      ? `error getting deleter volume plugin for volume "${volume.metadata.name}": no ${plugin} plugin matched`
      : `host_path deleter only supports /tmp/.+ but received provided ${hostPath.path}`;
  fail(api, recorder, released, 'Delete', message);
}

function fail(
  api: ApiServer,
  recorder: EventRecorder,
  volume: PersistentVolume,
  what: 'Delete' | 'Recycle',
  message: string,
): void {
  const failed = setVolumePhase(api, volume, 'Failed', message);
  recorder.event(failed, 'Warning', `VolumeFailed${what}`, message);
}

function isProvisioned({ metadata }: PersistentVolume): boolean {
  return metadata.annotations?.[PROVISIONED_BY] !== undefined;
}
