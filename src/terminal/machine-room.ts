import type { ClusterNode } from '../node/node';

/** The machines of the clusters, as `docker`, `crictl` and `minikube ssh` reach them. */
export interface MachineRoom {
  /** Those of the cluster that is spoken of, the control plane first. */
  machines(): readonly ClusterNode[];
  /** The machine at an address, whichever cluster it belongs to. */
  machineAt(address: string): ClusterNode | undefined;
  /** Lets time pass until `isDone` says so, at most for `timeoutMs` of the cluster's time. Gives what `isDone` said last. */
  waitUntil(isDone: () => boolean, timeoutMs: number): Promise<boolean>;
}
