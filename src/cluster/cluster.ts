import type { KubeletDirectory } from '../api/kubelet-endpoint';
import type { RestApi } from '../api/rest/rest-api';
import type { ApiServer } from '../api/server';
import type { Simulation } from '../sim/simulation';

/** A machine of a cluster, as a person describes it. */
export interface NodeSpec {
  readonly name: string;
  /** A quantity of cores. Default `4`. */
  readonly cpu?: string;
  /** A quantity of bytes. Default `8Gi`. */
  readonly memory?: string;
  /** How many pods it takes. Default 110. */
  readonly pods?: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly taints?: readonly { readonly key: string; readonly value?: string; readonly effect: string }[];
}

/** The parts of the control plane that can be stopped and started on their own. */
export type ControlPlanePart = 'API server' | 'scheduler' | 'controller manager';

export interface Cluster {
  readonly sim: Simulation;
  readonly api: ApiServer;
  readonly rest: RestApi;
  readonly kubelets: KubeletDirectory;
}
