import type { FileTree } from '../../sim/file-system';
import type { GroupLimits } from '../resources/control-group';
import type { DeclaredPort } from './images/image';
import type { PulledImage } from './images/image-store';
import type { User } from './process/process';
import type { ProcessTable } from './process/process-table';

export interface ContainerMount {
  readonly path: string;
  readonly tree: FileTree;
  readonly readOnly?: boolean;
  readonly subPath?: string;
}

export interface ContainerConfig {
  readonly name: string;
  /** How many containers of this name the pod had before. */
  readonly attempt: number;
  readonly image: PulledImage;
  /** The image as the pod's spec names it. */
  readonly imageName?: string;
  /** Instead of the image's entrypoint; its cmd is then dropped too. */
  readonly command?: readonly string[];
  /** Instead of the image's cmd. */
  readonly args?: readonly string[];
  /** What the pod sets; comes after the image's own. */
  readonly env: ReadonlyMap<string, string>;
  readonly workingDir?: string;
  /** The PID namespace of another container, to be joined. */
  readonly joinedProcesses?: ProcessTable;
  readonly user?: Partial<User>;
  readonly ports?: readonly DeclaredPort[];
  readonly mounts?: readonly ContainerMount[];
  /** Default: no bounds, and the least of claims. */
  readonly limits?: GroupLimits;
  readonly terminationMessagePath?: string;
  readonly terminationMessagePolicy?: string;
  /** The first process can be written to. */
  readonly stdin?: boolean;
  /** Its standard input ends with the first who attached to it. */
  readonly stdinOnce?: boolean;
  readonly tty?: boolean;
  /** Nothing but what is mounted, `/dev` and the pod's own files can be written. */
  readonly readOnlyRoot?: boolean;
}
