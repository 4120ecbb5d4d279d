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

  /**
   * The Linux namespaces of a container's processes, as `/proc/<pid>/ns` shows them: two processes share one exactly when its text is equal.
   *
   * Divergence from real Kubernetes: hostIPC gives the pod an IPC namespace of its own all the same, and all pods share the machine's user namespace,
   * whatever hostUsers says.
   */
  namespacesOf(containerId: string): readonly (readonly [type: string, text: string])[] {
    const { network, processes = containerId } = this.config;
    const named = (type: string, owner: string) => [type, `${type}:[${namespaceNumber(`${type} ${owner}`)}]`] as const;
    return [
      named('cgroup', containerId),
      named('ipc', this.id),
      named('mnt', containerId),
      ['net', network.id],
      processes === 'node' ? ['pid', 'pid:[4026531836]'] : named('pid', processes === 'pod' ? this.id : containerId),
      ['user', 'user:[4026531837]'],
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

/** The inode of a Linux namespace. */
function namespaceNumber(text: string): number {
  return FIRST_NAMESPACE + (Number.parseInt(hexId(text, 6), 16) % NAMESPACES);
}
