import type { Pod } from '../../api/generated/types';
import { FileSystem, type FileTree } from '../../sim/file-system';
import type { Simulation } from '../../sim/simulation';
import { MANIFESTS_FOLDER } from '../runtime/machine-files';
import { readStaticPod } from './static-pod-manifest';

/** How soon a change in the folder is seen. */
const WATCH_MS = 100;

/**
 * The static pods that the files of a machine describe, whenever they are others than before (pkg/kubelet/config/file.go). Hidden files,
 * folders and manifests with a mistake are passed over. Returns the function that ends it.
 */
export function watchStaticPods(
  sim: Simulation,
  tree: FileTree,
  nodeName: string,
  handle: (pods: readonly Pod[]) => void,
): () => void {
  const files = new FileSystem(tree);
  const read = new Map<string, { readonly text: string; readonly pod: Pod | undefined }>();
  let planned = false;
  let ended = false;
  const look = (): void => {
    const pods: Pod[] = [];
    const paths = manifestPaths(files);
    for (const path of read.keys()) if (!paths.includes(path)) read.delete(path);
    for (const path of paths) {
      const text = files.readFile(path);
      let known = read.get(path);
      if (known?.text !== text) {
        const outcome = readStaticPod(text, path, nodeName);
        known = { text, pod: 'value' in outcome ? outcome.value : undefined };
        read.set(path, known);
      }
      if (known.pod !== undefined) pods.push(known.pod);
    }
    handle(pods);
  };
  const end = tree.watch(() => {
    if (planned) return;
    planned = true;
    sim.after(WATCH_MS, () => {
      planned = false;
      if (!ended) look();
    });
  });
  look();
  return () => {
    ended = true;
    end();
  };
}

function manifestPaths(files: FileSystem): readonly string[] {
  if (files.tryStat(MANIFESTS_FOLDER)?.kind !== 'directory') return [];
  return files
    .readDirectory(MANIFESTS_FOLDER)
    .filter((name) => !name.startsWith('.'))
    .map((name) => `${MANIFESTS_FOLDER}/${name}`)
    .filter((path) => files.tryStat(path)?.kind === 'file')
    .sort();
}
