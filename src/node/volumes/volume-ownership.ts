import type { Pod } from '../../api/generated/types';
import { join, type FileSystem } from '../../sim/file-system';

const READ_WRITE = 0o660;
const READ_ONLY = 0o440;
const ENTER = 0o110;
const SET_GROUP_ID = 0o2000;

/** The group that a pod's volumes are given to. */
export function fsGroupOf({ spec }: Pod): number | undefined {
  return spec.securityContext?.fsGroup;
}

/** The user that all containers of a pod run as, if they agree (pkg/securitycontext/util.go, `FsUserFrom`). */
export function fsUserOf({ spec }: Pod): number | undefined {
  const shared = spec.securityContext?.runAsUser;
  const all = [...spec.containers, ...(spec.initContainers ?? []), ...(spec.ephemeralContainers ?? [])];
  const users = new Set(all.map(({ securityContext }) => securityContext?.runAsUser ?? shared));
  const [user] = users;
  return users.size === 1 ? user : undefined;
}

/**
 * Gives a volume to the pod's group: what is in it and what will be (pkg/volume/volume_linux.go, `changeFilePermission`).
 * Does nothing when the pod has no `fsGroup`.
 */
export function changeOwnership(files: FileSystem, path: string, fsGroup: number | undefined, readOnly: boolean): void {
  if (fsGroup === undefined) return;
  const status = files.lstat(path);
  if (status.kind === 'symlink') return;
  files.changeOwner(path, status.uid, fsGroup);
  const mask = readOnly ? READ_ONLY : READ_WRITE;
  if (status.kind !== 'directory') {
    files.changeMode(path, status.mode | mask);
    return;
  }
  for (const name of files.readDirectory(path)) changeOwnership(files, join(path, name), fsGroup, readOnly);
  files.changeMode(path, status.mode | mask | ENTER | SET_GROUP_ID);
}
