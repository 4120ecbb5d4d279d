import type { Pod } from '../../api/generated/types';
import { FileError, type FileSystem } from '../../sim/file-system';
import type { Outcome } from '../outcome';
import type { MountedVolume, VolumePlugin } from './volume-plugin';
import { changeOwnership, fsGroupOf } from './volume-ownership';

/** A file or directory of the machine (pkg/volume/hostpath/host_path.go). */
export const hostPath: VolumePlugin = {
  supports: ({ hostPath: source }) => source !== undefined,
  setUp({ hostPath: source }, _pod, { files }) {
    const { path = '', type = '' } = source ?? {};
    return machineDirectory(files, path, type);
  },
};

/**
 * What is at `path` of the machine as a volume. With no type nothing is checked, and a directory that is missing is made by the runtime.
 *
 * Divergence from real Kubernetes: no file of the machine is a socket or a block device.
 */
export function machineDirectory(
  files: FileSystem,
  path: string,
  type: string,
  readOnly = false,
): Outcome<MountedVolume> {
  if (path.split('/').includes('..')) return { error: `invalid HostPath \`${path}\`: must not contain '..'` };
  try {
    const error = checkType(files, path, type);
    if (error !== undefined) return { error };
    if (!files.exists(path)) files.makeDirectory(path, { recursive: true });
    return { value: mountOf(files, files.realPath(path), readOnly) };
  } catch (error) {
    if (error instanceof FileError) return { error: `mkdir ${path}: ${error.message}` };
    throw error;
  }
}

/** A directory of the machine that belongs to the pod's group, if it has one: for volumes that Kubernetes manages. */
export function ownedMachineDirectory(
  files: FileSystem,
  path: string,
  pod: Pod,
  readOnly: boolean,
): Outcome<MountedVolume> {
  const volume = machineDirectory(files, path, 'Directory', readOnly);
  if ('value' in volume) changeOwnership(files, path, fsGroupOf(pod), readOnly);
  return volume;
}

function mountOf(files: FileSystem, path: string, readOnly: boolean): MountedVolume {
  const within = files.mounts.filter(
    (mount) => mount.path === '/' || path === mount.path || path.startsWith(`${mount.path}/`),
  );
  const [mount] = within.sort((a, b) => b.path.length - a.path.length);
  if (mount === undefined) throw new Error('a file system has a root');
  const root = mount.path === '/' ? path.slice(1) : path.slice(mount.path.length + 1);
  return { readOnly: readOnly || mount.readOnly, tree: mount.tree, root };
}

/** `checkTypeInternal`. */
function checkType(files: FileSystem, path: string, type: string): string | undefined {
  const failed = (what: string) => `hostPath type check failed: ${path} is not ${what}`;
  const kind = files.tryStat(path)?.kind;
  switch (type) {
    case '':
      return undefined;
    case 'DirectoryOrCreate':
      if (kind === undefined) files.makeDirectory(path, { recursive: true });
      return kind === undefined || kind === 'directory' ? undefined : failed('a directory');
    case 'Directory':
      return kind === 'directory' ? undefined : failed('a directory');
    case 'FileOrCreate':
      // Only the file is made: its directory must be there.
      if (kind === undefined) files.writeFile(path, '');
      return kind === undefined || kind === 'file' ? undefined : failed('a file');
    case 'File':
      return kind === 'file' ? undefined : failed('a file');
    case 'Socket':
      return failed('a socket file');
    case 'CharDevice':
      return kind === 'device' ? undefined : failed('a character device');
    case 'BlockDevice':
      return failed('a block device');
    default:
      return `${type} is an invalid volume type`;
  }
}
