import { deepEqual } from '../../api/equality';
import type { PersistentVolume, PersistentVolumeClaim } from '../../api/generated/types';
import { persistentVolumeClaims, persistentVolumes } from '../../api/kinds/storage/core-storage';
import { keyOf, withMetadata } from '../../api/object';
import type { ApiServer } from '../../api/server';
import { BIND_COMPLETED, BOUND_BY_CONTROLLER, volumeOfClaim } from '../../api/volumes/binding';

/** Binds claim and volume to each other, in as many writes as are missing (pkg/controller/volume/persistentvolume/pv_controller.go, `bind`). */
export function bind(api: ApiServer, volume: PersistentVolume, claim: PersistentVolumeClaim): void {
  const taken = volumeOfClaim(volume, claim);
  const bound = setVolumePhase(api, taken === volume ? volume : api.update(persistentVolumes, taken), 'Bound');
  const { name } = bound.metadata;
  const annotations: Record<string, string> = { ...claim.metadata.annotations, [BIND_COMPLETED]: 'yes' };
  const isChosen = claim.spec.volumeName === name;
  if (!isChosen) annotations[BOUND_BY_CONTROLLER] = 'yes';
  let written = claim;
  if (!isChosen || claim.metadata.annotations?.[BIND_COMPLETED] === undefined) {
    const { spec } = claim;
    written = api.update(
      persistentVolumeClaims,
      withMetadata({ ...claim, spec: { ...spec, volumeName: name } }, { annotations }),
    );
  }
  const { accessModes = [], capacity = {} } = bound.spec;
  setClaimStatus(api, written, {
    phase: 'Bound',
    accessModes,
    capacity: capacity['storage'] === undefined ? {} : { storage: capacity['storage'] },
  });
}

/** The volume is nobody's any more; who had named the claim keeps the name (`unbindVolume`). */
export function unbindVolume(api: ApiServer, volume: PersistentVolume): void {
  const { claimRef, ...spec } = volume.spec;
  const { [BOUND_BY_CONTROLLER]: byController, ...annotations } = volume.metadata.annotations ?? {};
  const { uid: _uid, ...reserved } = claimRef ?? {};
  const written = api.update(
    persistentVolumes,
    withMetadata(
      { ...volume, spec: byController === undefined ? { ...spec, claimRef: reserved } : spec },
      { annotations },
    ),
  );
  setVolumePhase(api, written, 'Available');
}

export function setVolumePhase(
  api: ApiServer,
  volume: PersistentVolume,
  phase: string,
  message = '',
): PersistentVolume {
  if (volume.status?.phase === phase) return volume;
  const status = message === '' ? { phase } : { phase, message };
  return api.modifyStatus(persistentVolumes, keyOf(volume), (old) => ({ ...old, status }));
}

/** What the claim had is gone for good. */
export function loseClaim(api: ApiServer, claim: PersistentVolumeClaim): PersistentVolumeClaim {
  return api.modifyStatus(persistentVolumeClaims, keyOf(claim), (old) => {
    const { accessModes: _modes, capacity: _capacity, ...status } = old.status ?? {};
    return { ...old, status: { ...status, phase: 'Lost' } };
  });
}

export function setClaimStatus(
  api: ApiServer,
  claim: PersistentVolumeClaim,
  status: NonNullable<PersistentVolumeClaim['status']>,
): void {
  if (claim.status?.phase === status.phase && deepEqual({ ...claim.status, ...status }, claim.status)) return;
  api.modifyStatus(persistentVolumeClaims, keyOf(claim), (old) => ({ ...old, status: { ...old.status, ...status } }));
}
