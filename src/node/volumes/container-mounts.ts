import type { Container, VolumeMount } from '../../api/generated/types';
import { withItem } from '../../api/append';
import { FileError } from '../../sim/file-system';
import { expand } from '../kubelet/expansion';
import type { Outcome } from '../outcome';
import type { ContainerMount } from '../runtime/container-config';
import { prepareSubPath } from './sub-path';
import type { MountedVolume } from './volume-plugin';

/**
 * What a container sees of its pod's volumes (pkg/kubelet/kubelet_pods.go, `makeMounts`); what is mounted within others comes after them.
 *
 * Divergence from real Kubernetes: mountPropagation has no effect; a mount point in a read-only volume is made all the same.
 */
export function containerMounts(
  { name, volumeMounts = [] }: Container,
  volumes: ReadonlyMap<string, MountedVolume>,
  env: ReadonlyMap<string, string>,
): Outcome<readonly ContainerMount[]> {
  let mounts: ContainerMount[] = [];
  for (const mount of volumeMounts) {
    const volume = volumes.get(mount.name);
    if (volume === undefined) return { error: `cannot find volume "${mount.name}" to mount into container "${name}"` };
    const subPath = subPathOf(mount, env);
    if ('error' in subPath) return subPath;
    const place = placeOf(volume, subPath.value, mount.name, name);
    if ('error' in place) return place;
    const path = mount.mountPath.startsWith('/') ? mount.mountPath : `/${mount.mountPath}`;
    mounts = withItem(
      mounts,
      new VolumeInContainer(volume, path.replace(/(?<=.)\/+$/, ''), place.value, mount.readOnly === true),
    );
  }
  return { value: mounts.sort((a, b) => depth(a) - depth(b)) };
}

function subPathOf({ subPath = '', subPathExpr = '' }: VolumeMount, env: ReadonlyMap<string, string>): Outcome<string> {
  let path = subPath;
  if (subPathExpr !== '') {
    const missing = new Set<string>();
    path = expand(subPathExpr, (variable) => {
      const value = env.get(variable) ?? '';
      if (value === '') missing.add(variable);
      return value;
    });
    if (missing.size > 0) return { error: `missing value for ${[...missing].sort().join(', ')}` };
  }
  if (path.startsWith('/')) return { error: `error SubPath \`${path}\` must not be an absolute path` };
  if (path.split('/').includes('..'))
    return { error: `unable to provision SubPath \`${path}\`: must not contain '..'` };
  return { value: path };
}

function placeOf(volume: MountedVolume, subPath: string, volumeName: string, container: string): Outcome<string> {
  if (subPath === '') return { value: volume.root };
  const where = `subPath for volumeMount "${volumeName}" of container "${container}"`;
  try {
    const place = prepareSubPath(volume, subPath);
    return place === undefined ? { error: `failed to prepare ${where}` } : { value: place };
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return { error: `failed to create subPath directory for volumeMount "${volumeName}" of container "${container}"` };
  }
}

/** The tree of a volume is asked for when the container's files are. */
class VolumeInContainer implements ContainerMount {
  readonly path: string;
  readonly subPath?: string;
  readonly readOnly: boolean;
  readonly #volume: MountedVolume;

  constructor(volume: MountedVolume, path: string, place: string, readOnly: boolean) {
    this.path = path;
    if (place !== '') this.subPath = place;
    this.readOnly = readOnly || volume.readOnly;
    this.#volume = volume;
  }

  get tree(): ContainerMount['tree'] {
    return this.#volume.tree;
  }
}

function depth({ path }: ContainerMount): number {
  return path.split('/').filter((name) => name !== '').length;
}
