import { FileSystem, FileTree, parentOf } from '../../sim/file-system';
import type { RandomStream } from '../../sim/random';
import { makeDevices } from './process/devices';

/** What a container runtime adds to the files of an image: devices, and files of the pod. */
export interface RuntimeFiles {
  makeDevices(random: RandomStream): void;
  write(path: string, text: string, mode: number): void;
}

/**
 * On a writable root they lie in its tree. On one that is read-only they are mounted, and stay writable but for the host name and the
 * addresses of name servers (containerd, internal/cri/server/container_create.go, `containerMounts`).
 */
export function runtimeFiles(files: FileSystem, readOnlyRoot: boolean, nowMs: () => number): RuntimeFiles {
  if (!readOnlyRoot) {
    return {
      makeDevices: (random) => makeDevices(files, random),
      write: (path, text, mode) => put(files, path, text, mode),
    };
  }
  const tree = new FileTree(nowMs, { device: 'tmpfs', type: 'tmpfs' });
  const own = new FileSystem(tree);
  return {
    makeDevices: (random) => {
      makeDevices(own, random);
      files.mount('/dev', tree, { subPath: '/dev' });
    },
    write: (path, text, mode) => {
      put(own, path, text, mode);
      if (!path.startsWith('/dev/')) files.mount(path, tree, { subPath: path, readOnly: SEALED.has(path) });
    },
  };
}

const SEALED: ReadonlySet<string> = new Set(['/etc/hostname', '/etc/resolv.conf']);

function put(files: FileSystem, path: string, text: string, mode: number): void {
  files.makeDirectory(parentOf(path), { recursive: true });
  files.writeFile(path, text, mode);
}
