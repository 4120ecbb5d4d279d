import type { NetworkNamespace } from '../../sim/net';
import { hexId } from './hex-id';
import type { ProcessTable } from './process/process-table';

export interface SandboxConfig {
  readonly podUid: string;
  readonly podName: string;
  readonly podNamespace: string;
  /** Counts up with every new sandbox of the same pod. */
  readonly attempt: number;
  readonly hostname: string;
  readonly network: NetworkNamespace;
  /** What every container finds in `/etc/hosts` and the like: path to text. */
  readonly files: () => readonly (readonly [path: string, text: string])[];
  /** The PID namespace of all containers: the pod's, whose PID 1 is the pause container, or the node's; absent: each has its own. */
  readonly processes?: 'pod' | 'node';
  readonly sharedProcesses?: ProcessTable;
  readonly createdMs: number;
}

/**
 * What the containers of a pod share, kept by a container that does nothing but hold it (`pause`): the network, IPC and UTS namespaces.
 * Source: kuberuntime/kuberuntime_sandbox.go and the container runtime interface.
 */
export class PodSandbox {
  readonly id: string;
  readonly config: SandboxConfig;
  #ready = true;

  constructor(config: SandboxConfig) {
    this.config = config;
    this.id = hexId(`sandbox ${config.podUid} ${config.attempt}`);
  }

  /** Linux namespaces as `/proc/<pid>/ns` shows them; those of two processes are equal when they share them. */
  get ipcNamespace(): string {
    return `ipc:[${namespaceNumber(`ipc ${this.id}`)}]`;
  }

  get utsNamespace(): string {
    return `uts:[${namespaceNumber(`uts ${this.id}`)}]`;
  }

  /** False once it was stopped or its node lost power: it cannot be used again. */
  get ready(): boolean {
    return this.#ready;
  }

  get addresses(): readonly string[] {
    return this.config.network.addresses;
  }

  markNotReady(): void {
    this.#ready = false;
    const { processes, sharedProcesses } = this.config;
    if (processes === 'pod') sharedProcesses?.signal(1, 'SIGKILL');
  }
}

/** Linux numbers namespaces upwards from 4026531840; the first few are those of the machine itself. */
const FIRST_NAMESPACE = 4_026_532_000;
const NAMESPACES = 60_000_000;

/** The inode of a Linux namespace. */
function namespaceNumber(text: string): number {
  return FIRST_NAMESPACE + (Number.parseInt(hexId(text, 6), 16) % NAMESPACES);
}
