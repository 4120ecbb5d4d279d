import type { NFSVolumeSource } from '../../api/generated/types';
import type { ApiServer } from '../../api/server';
import { FileSystem, FileTree } from '../../sim/file-system';
import type { Outcome } from '../outcome';
import type { MountedVolume, VolumeHost, VolumePlugin } from './volume-plugin';

/** A directory of a file server, the same one on every node (pkg/volume/nfs/nfs.go). */
export const nfs: VolumePlugin = {
  supports: ({ nfs: source }) => source !== undefined,
  setUp: ({ nfs: source }, _pod, host) =>
    source === undefined ? { error: 'Spec does not reference a NFS volume type' } : nfsVolume(source, host),
};

/**
 * What `server:path` has.
 *
 * Divergence from real Kubernetes: every server exists and exports every path, empty at first.
 */
export function nfsVolume(
  { server, path, readOnly = false }: NFSVolumeSource,
  host: VolumeHost,
): Outcome<MountedVolume> {
  const exported = `${server}:${path}`;
  const servers = host.api.shared(fileServers);
  let tree = servers.get(exported);
  if (tree === undefined) {
    tree = new FileTree(() => host.sim.nowMs, { device: exported, type: 'nfs4' });
    new FileSystem(tree).changeMode('/', 0o777);
    servers.set(exported, tree);
  }
  return { value: { readOnly, tree, root: '' } };
}

function fileServers(_api: ApiServer): Map<string, FileTree> {
  return new Map();
}
