import { deepEqual } from '../../api/equality';
import type { ObjectReference, PersistentVolume, PersistentVolumeClaim } from '../../api/generated/types';
import { persistentVolumeClaims, persistentVolumes } from '../../api/kinds/storage/core-storage';
import { keyOf, withMetadata } from '../../api/object';
import type { ApiServer } from '../../api/server';

export const BIND_COMPLETED = 'pv.kubernetes.io/bind-completed';
export const BOUND_BY_CONTROLLER = 'pv.kubernetes.io/bound-by-controller';

/** Binds claim and volume to each other, in as many writes as are missing (pkg/controller/volume/persistentvolume/pv_controller.go, `bind`). */
export function bind(api: ApiServer, volume: PersistentVolume, claim: PersistentVolumeClaim): void {
  const bound = setVolumePhase(api, bindVolume(api, volume, claim), 'Bound');
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

function bindVolume(api: ApiServer, volume: PersistentVolume, claim: PersistentVolumeClaim): PersistentVolume {
  const { claimRef } = volume.spec;
  if (claimRef?.uid === claim.metadata.uid) return volume;
  const draft = { ...volume, spec: { ...volume.spec, claimRef: referenceTo(claim) } };
  // Who has named the claim himself is not undone later.
  if (claimRef !== undefined) return api.update(persistentVolumes, draft);
  const annotations = { ...volume.metadata.annotations, [BOUND_BY_CONTROLLER]: 'yes' };
  return api.update(persistentVolumes, withMetadata(draft, { annotations }));
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

export function setVolumePhase(api: ApiServer, volume: PersistentVolume, phase: string): PersistentVolume {
  if (volume.status?.phase === phase) return volume;
  return api.modifyStatus(persistentVolumes, keyOf(volume), (old) => ({ ...old, status: { phase } }));
}

export function setClaimStatus(
  api: ApiServer,
  claim: PersistentVolumeClaim,
  status: NonNullable<PersistentVolumeClaim['status']>,
): void {
  if (claim.status?.phase === status.phase && deepEqual({ ...claim.status, ...status }, claim.status)) return;
  api.modifyStatus(persistentVolumeClaims, keyOf(claim), (old) => ({ ...old, status: { ...old.status, ...status } }));
}

function referenceTo({ metadata }: PersistentVolumeClaim): ObjectReference {
  const { namespace = '', name, uid, resourceVersion = '' } = metadata;
  return { kind: 'PersistentVolumeClaim', namespace, name, uid, apiVersion: 'v1', resourceVersion };
}
