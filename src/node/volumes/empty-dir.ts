import { value } from '../../api/quantity';
import { FileSystem, FileTree } from '../../sim/file-system';
import type { MountedVolume, VolumePlugin } from './volume-plugin';
import { changeOwnership, fsGroupOf } from './volume-ownership';

const DEVICE = '/dev/vda1';

/**
 * A directory that is empty at first and lives as long as the pod is on the node; with medium `Memory` a tmpfs
 * (pkg/volume/emptydir/empty_dir.go). A tmpfs has no more room than its limit (`ENOSPC`); on disk a limit only leads to eviction.
 *
 * Divergence from real Kubernetes: it is no directory of the machine's own tree, so `/var/lib/kubelet/pods` does not show it; huge pages
 * are memory like any other.
 */
export const emptyDir: VolumePlugin = {
  supports: ({ emptyDir: source }) => source !== undefined,
  setUp({ emptyDir: source }, pod, { sim }) {
    const inMemory = source?.medium !== undefined && source.medium !== '';
    const limitBytes = inMemory && source.sizeLimit !== undefined ? value(source.sizeLimit) : 0;
    const fsGroup = fsGroupOf(pod);
    const make = (): FileTree => {
      const made = new FileTree(() => sim.nowMs, {
        device: inMemory ? 'tmpfs' : DEVICE,
        type: inMemory ? 'tmpfs' : 'ext4',
        ...(limitBytes > 0 && { limitBytes }),
      });
      const files = new FileSystem(made);
      files.changeMode('/', 0o777);
      changeOwnership(files, '/', fsGroup, false);
      return made;
    };
    let tree: FileTree | undefined;
    const volume: MountedVolume = {
      readOnly: false,
      root: '',
      inMemory,
      get tree() {
        return (tree ??= make());
      },
      usedBytes: () => tree?.usedBytes ?? 0,
    };
    return { value: volume };
  },
};
