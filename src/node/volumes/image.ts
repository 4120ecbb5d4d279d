import { FileTree } from '../../sim/file-system';
import type { VolumePlugin } from './volume-plugin';

/**
 * The files of an image, to be read only; it is pulled when a container that mounts it starts (pkg/volume/image/image.go).
 * Each volume has a tree of its own above the image's.
 */
export const image: VolumePlugin = {
  supports: ({ image: source }) => source !== undefined,
  setUp({ image: source }, _pod, host) {
    const { reference = '' } = source ?? {};
    let tree: FileTree | undefined;
    return {
      value: {
        readOnly: true,
        root: '',
        get tree() {
          const base = host.imageLayer(reference);
          return (tree ??= new FileTree(() => host.sim.nowMs, base === undefined ? {} : { base }));
        },
      },
    };
  },
};
