import type { Client } from '../client/client';

/** The files that kubectl may read and write: the user's own, never the host's. Paths are absolute or relative to the working directory. */
export interface KubectlFiles {
  /** The text of a file; undefined when there is none (a directory has no text). */
  read(path: string): string | undefined;
  /** The names in a directory, sorted; undefined when the path is no directory. */
  list(directory: string): readonly string[] | undefined;
  write(path: string, text: string): void;
}

/** The cluster entry that the current context names. */
export interface ClusterAddress {
  /** The entry's name in the kubeconfig. */
  readonly name: string;
  /** `https://192.168.49.2:8443`. */
  readonly server: string;
}

/** All that a run of kubectl can see and touch. */
export interface KubectlEnvironment {
  readonly stdin: string;
  stdout(text: string): void;
  stderr(text: string): void;
  /** `HOME`, `KUBECONFIG`, `EDITOR`. */
  readonly env: ReadonlyMap<string, string>;
  readonly files: KubectlFiles;
  /** Undefined when nobody listens at the address. */
  connect(cluster: ClusterAddress): Client | undefined;
  /** A run that would go on for ever (`get -w`, `logs -f`) ends at this time of the cluster's clock, as if it was interrupted. */
  readonly deadlineMs?: number;
  /** Has somebody pressed Ctrl-C? Asked while a run waits. */
  interrupted?(): boolean;
}
