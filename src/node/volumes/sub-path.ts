import { FileSystem } from '../../sim/file-system';
import type { MountedVolume } from './volume-plugin';

const LINK_LIMIT = 40;

/**
 * Where `subPath` is in the volume's tree, without a leading slash; a directory is made of what is missing, with the mode of the
 * volume's own. Undefined when it leads out of the volume (pkg/volume/util/subpath/subpath_linux.go, `doSafeOpen`, `SafeMakeDir`).
 */
export function prepareSubPath(volume: MountedVolume, subPath: string): string | undefined {
  const files = new FileSystem(volume.tree);
  const base = volume.root.split('/').filter((name) => name !== '');
  const mode = files.stat(`/${volume.root}`).mode;
  const names = namesOf(subPath);
  let at: readonly string[] = base;
  let links = 0;
  for (let next = names.shift(); next !== undefined; next = names.shift()) {
    if (next === '..') {
      // Above its root a tree of its own has nothing; above the machine's root is its root.
      if (at.length === 0 && base.length === 0) return undefined;
      at = at.slice(0, -1);
      continue;
    }
    const path = `/${[...at, next].join('/')}`;
    const status = files.tryLstat(path);
    if (status === undefined) {
      if (!isWithin(at, base)) return undefined;
      files.makeDirectory(path, { mode });
    }
    if (status?.kind !== 'symlink') {
      at = [...at, next];
      continue;
    }
    const { target = '' } = status;
    links += 1;
    const isAbsolute = target.startsWith('/');
    if (links > LINK_LIMIT || (isAbsolute && base.length === 0)) return undefined;
    if (isAbsolute) at = [];
    names.unshift(...namesOf(target));
  }
  return isWithin(at, base) ? at.join('/') : undefined;
}

function namesOf(path: string): string[] {
  return path.split('/').filter((name) => name !== '' && name !== '.');
}

function isWithin(path: readonly string[], base: readonly string[]): boolean {
  return base.every((name, index) => path[index] === name);
}
