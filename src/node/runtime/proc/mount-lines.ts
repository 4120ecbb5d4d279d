import type { MountPoint } from '../../../sim/file-system';

/** Mounts as `/proc/<pid>/mounts` has them (fs/proc_namespace.c, `show_vfsmnt`). */
export function mountLines(mounts: readonly MountPoint[]): string {
  return mounts
    .map((mount) => `${mount.tree.device} ${mount.path} ${mount.tree.type} ${mountOptions(mount)} 0 0\n`)
    .join('');
}

/** As `mount` shows them. */
export function mountOptions({ tree, readOnly }: MountPoint): string {
  return tree.type === 'proc' ? 'rw,nosuid,nodev,noexec,relatime' : `${readOnly ? 'ro' : 'rw'},relatime`;
}
