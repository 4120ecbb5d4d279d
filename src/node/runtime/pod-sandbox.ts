import type { NetworkNamespace } from '../../sim/net';
import { hexId } from './hex-id';
import type { ProcessTable } from './process/process-table';
import type { RuntimeKind } from './runtime-kind';

/** Takes less memory than a function of its own. */
export interface SandboxFiles {
  of(config: SandboxConfig): readonly (readonly [path: string, text: string])[];
}

export interface SandboxConfig {
  readonly podUid: string;
  readonly podName: string;
  readonly podNamespace: string;
  /** Counts up with every new sandbox of the same pod. */
  readonly attempt: number;
  readonly hostname: string;
  readonly network: NetworkNamespace;
  /** What every container finds in `/etc/hosts` and the like: path to text. */
  readonly files: SandboxFiles;
  /** The PID namespace of all containers: the pod's, whose PID 1 is the pause container, or the node's; absent: each has its own. */
  readonly processes?: 'pod' | 'node';
  /** `node`: the IPC namespace is the node's (`hostIPC`), else the pod's own. */
  readonly ipc?: 'node';
  /** `pod`: a user namespace of its own for all containers of the pod (`hostUsers: false`), else the node's. */
  readonly users?: 'pod';
  /** What a RuntimeClass asked for (`kata`). Default: the runtime's own choice. */
  readonly runtimeHandler?: string;
  readonly sharedProcesses?: ProcessTable;
  readonly createdMs: number;
  /** Whose sandbox it is. Default `containerd`. */
  readonly runtimeKind?: RuntimeKind;
}

/**
 * What the containers of a pod share, kept by a container that does nothing but hold it (`pause`): the network, IPC and UTS namespaces.
 * Source: kuberuntime/kuberuntime_sandbox.go and the container runtime interface.
 */
export class PodSandbox {
  readonly config: SandboxConfig;
  #ready = true;

  constructor(config: SandboxConfig) {
    this.config = config;
  }

  /** Few ask for it: every pod would keep it for nothing. */
  get id(): string {
    return hexId(`sandbox ${this.config.podUid} ${this.config.attempt}`);
  }

  /**
   * The Linux namespaces of a container's processes, as `/proc/<pid>/ns` shows them: two processes share one exactly when its text is equal.
   */
  namespacesOf(containerId: string): readonly (readonly [type: string, text: string])[] {
    const { network, processes = containerId, ipc, users } = this.config;
    const named = (type: string, owner: string) => [type, `${type}:[${namespaceNumber(`${type} ${owner}`)}]`] as const;
    const [, pid] =
      processes === 'node' ? ['pid', 'pid:[4026531836]'] : named('pid', processes === 'pod' ? this.id : containerId);
    return [
      named('cgroup', containerId),
      ipc === 'node' ? ['ipc', 'ipc:[4026531839]'] : named('ipc', this.id),
      named('mnt', containerId),
      ['net', network.id],
      ['pid', pid],
      ['pid_for_children', pid],
      ['time', MACHINE_TIME],
      ['time_for_children', MACHINE_TIME],
      users === 'pod' ? named('user', this.id) : ['user', 'user:[4026531837]'],
      named('uts', this.id),
    ];
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

/** No runtime gives a container a clock of its own. */
const MACHINE_TIME = 'time:[4026531834]';

/** The inode of a Linux namespace. */
function namespaceNumber(text: string): number {
  return FIRST_NAMESPACE + (Number.parseInt(hexId(text, 6), 16) % NAMESPACES);
}
