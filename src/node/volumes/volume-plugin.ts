import type { Node, Pod, Volume } from '../../api/generated/types';
import type { ObjectKey } from '../../api/object';
import type { ApiServer } from '../../api/server';
import type { FileSystem, FileTree } from '../../sim/file-system';
import type { Simulation } from '../../sim/simulation';

/** What volumes are made with: the machine and the cluster they are in. */
export interface VolumeHost {
  readonly sim: Simulation;
  readonly api: ApiServer;
  readonly nodeName: string;
  /** The machine's own files. */
  readonly files: FileSystem;
  /** The files of an image that was pulled. */
  readonly imageLayer: (reference: string) => FileTree | undefined;
  /** The node object as it is now. */
  readonly node: () => Node | undefined;
}

/** A volume of one pod that is there: containers may mount it. */
export interface MountedVolume {
  /** No container may write to it, whatever it asks for. */
  readonly readOnly: boolean;
  readonly tree: FileTree;
  /** Where in the tree the volume is, without a leading slash; '' for the whole of it. */
  readonly root: string;
  /** The objects whose changes it follows. */
  readonly follows?: readonly FollowedObject[];
  /** Brings it up to date; returns why it could not be. Absent: it never changes by itself. */
  update?(pod: Pod): string | undefined;
  /** Only the state of the pod is another one: nothing of what may be in a volume. */
  podReconciled?(pod: Pod): void;
  /** What the pod has in it, in bytes. Absent: it is not the pod's to account for. */
  usedBytes?(): number;
  /** It lives in memory: a reboot of the machine takes it. */
  readonly inMemory?: boolean;
  /** What becomes of the machine's part of a PersistentVolume when that is deleted. */
  readonly reclaim?: { readonly volumeName: string; remove(): void };
}

export interface FollowedObject extends ObjectKey {
  readonly kind: 'ConfigMap' | 'Secret';
}

/** Why a volume is not there. */
export interface SetUpFailure {
  readonly error: string;
  /** What did not work. Default `MountVolume.SetUp`. */
  readonly operation?: string;
  /** How the volume is called when not by its name in the pod. */
  readonly volumeName?: string;
}

/** One way to make volumes (pkg/volume/plugins.go, `VolumePlugin`). */
export interface VolumePlugin {
  /** Is the volume one of this plugin's? */
  supports(volume: Volume): boolean;
  /** Why there is nothing to make yet, in the words of `Unable to attach or mount volumes: `; undefined when there is. */
  find?(volume: Volume, pod: Pod, host: VolumeHost): string | undefined;
  /** Makes it for a pod. */
  setUp(volume: Volume, pod: Pod, host: VolumeHost): { readonly value: MountedVolume } | SetUpFailure;
}
