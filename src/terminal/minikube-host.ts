import type { CertifiedKey } from '../api/x509/certified-key';

export interface MinikubeNode {
  readonly name: string;
  readonly address: string;
  /** Default: as the profile. */
  readonly running?: boolean;
}

/** A cluster of minikube; its name is also that of its first node, which is the control plane and takes pods too. */
export interface MinikubeProfile {
  readonly name: string;
  /** `https://192.168.49.2:8443`. */
  readonly server: string;
  readonly running: boolean;
  readonly nodes: readonly MinikubeNode[];
  /** The addons that are on and can be turned off. Default: none. */
  readonly addons?: readonly SwitchedAddon[];
  /** What runs its containers. Default `docker`. */
  readonly containerRuntime?: MinikubeRuntime;
}

export type MinikubeRuntime = 'docker' | 'containerd';
export type SwitchedAddon = 'ingress' | 'metrics-server';

/** Where the machines of minikube run. */
export interface MinikubeHost {
  profiles(): readonly MinikubeProfile[];
  /** Makes a cluster with these nodes, or starts again the one that has been stopped (`nodes` is then not looked at); resolves when it is ready. */
  start(profile: string, nodes: readonly string[], runtime: MinikubeRuntime): Promise<MinikubeProfile>;
  /** Of `minikube-user`, who may do everything; PEM. Absent: nobody looks at certificates. */
  credentials?(profile: string): CertifiedKey & { readonly authority: string };
  stop(profile: string): Promise<void>;
  delete(profile: string): Promise<void>;
  /** Switches an addon. Absent: the cluster cannot have any. */
  setAddon?(profile: string, addon: SwitchedAddon, on: boolean): Promise<void>;
  /** Absent: the nodes of a cluster cannot be changed. Adding and starting resolve when the node is Ready. */
  readonly nodes?: {
    add(profile: string, node: string): Promise<void>;
    start(profile: string, node: string): Promise<void>;
    stop(profile: string, node: string): Promise<void>;
    delete(profile: string, node: string): Promise<void>;
  };
}
