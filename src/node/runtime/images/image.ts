import { FileSystem, FileTree } from '../../../sim/file-system';
import type { Program } from '../process/process';
import type { Signal } from '../process/signals';

/** A port that a container declares, and so what an image that knows nothing better listens on. */
export interface DeclaredPort {
  readonly port: number;
  readonly protocol: 'TCP' | 'UDP' | 'SCTP';
}

/** What is in a registry under one name: what OCI calls its config, and what its programs do. */
export interface Image {
  /** What all its layers take, as the kubelet reports it when it has pulled the image. */
  readonly sizeBytes: number;
  readonly entrypoint?: readonly string[];
  readonly cmd?: readonly string[];
  readonly env?: readonly (readonly [name: string, value: string])[];
  readonly workingDir?: string;
  /** `101`, `1000:1000` or a name in `/etc/passwd`. Default root. */
  readonly user?: string;
  readonly supplementalGroups?: readonly number[];
  readonly stopSignal?: Signal;
  /** Programs that are started by this very name, without a look at the file system. */
  readonly commands?: (ports: readonly DeclaredPort[]) => ReadonlyMap<string, Program>;
  /** What the executables of the file system do, by their names there (`FileSystem.writeBinary`). */
  readonly binaries?: ReadonlyMap<string, Program>;
  /** Puts the files in place. Called once for all containers of all clusters. */
  readonly build?: (files: FileSystem) => void;
}

/** When every image was built: what `ls -l` shows for its files. */
export const BUILT_MS = Date.UTC(2025, 10, 1);

const layers = new WeakMap<Image, FileTree>();

/** The files of an image, made when they are first needed and then shared by all containers. */
export function layerOf(image: Image): FileTree {
  let layer = layers.get(image);
  if (layer === undefined) {
    layer = new FileTree(() => BUILT_MS);
    image.build?.(new FileSystem(layer));
    layers.set(image, layer);
  }
  return layer;
}
