import type { Client } from '../client/client';
import type { ListenLocally } from '../client/local-listener';
import type { ServerAccess } from '../client/server-access';

/** The files that kubectl may read and write: the user's own, never the host's. Paths are absolute or relative to the working directory. */
export interface KubectlFiles {
  /** The text of a file; undefined when there is none (a directory has no text). */
  read(path: string): string | undefined;
  /** The names in a directory, sorted; undefined when the path is no directory. */
  list(directory: string): readonly string[] | undefined;
  write(path: string, text: string): void;
  /** The same for files that are no text; absent where all files are. */
  readBytes?(path: string): Uint8Array | undefined;
  writeBytes?(path: string, bytes: Uint8Array): void;
}

/** The cluster entry that the current context names. */
export interface ClusterAddress {
  /** The entry's name in the kubeconfig. */
  readonly name: string;
  /** `https://192.168.49.2:8443`. */
  readonly server: string;
}

/** A program that gives credentials (`users[].user.exec` of a kubeconfig). */
export interface CredentialPlugin {
  readonly command: string;
  readonly args: readonly string[];
  /** What is added to its environment. */
  readonly env: readonly (readonly [name: string, value: string])[];
  readonly apiVersion: string;
  readonly installHint: string;
  /** What it finds in `KUBERNETES_EXEC_INFO`. */
  readonly info: string;
}

/** What an editor gets to see. */
export interface EditedFile {
  /** The editor's command line. */
  readonly editor: string;
  /** How the file's name ends, `.yaml`. */
  readonly suffix: string;
  readonly text: string;
}

/** Standard input that goes on while the command runs, and the screen it comes from. */
export interface Terminal {
  readonly isTty: boolean;
  /** Calls back with what is typed, and once at its end. Returns the function that stops listening. */
  listen(onBytes: (bytes: Uint8Array) => void, onEnd: () => void, raw: boolean): () => void;
  /** Calls back with the size now and after every change, in characters. Returns the function that stops it. */
  onResize(callback: (columns: number, rows: number) => void): () => void;
}

/** All that a run of kubectl can see and touch. */
export interface KubectlEnvironment {
  readonly stdin: string;
  stdout(text: string): void;
  stderr(text: string): void;
  /** `HOME`, `KUBECONFIG`, `EDITOR`. */
  readonly env: ReadonlyMap<string, string>;
  readonly files: KubectlFiles;
  /**
   * Undefined when nobody listens at the address. `access` reads the certificates and credentials that the kubeconfig names; it throws the
   * user's errors.
   */
  connect(cluster: ClusterAddress, access: () => ServerAccess): Client | undefined;
  /** Runs a program for its credentials and gives what it prints; absent where no program can be run. Rejects with `CredentialError`. */
  runCredentialPlugin?(plugin: CredentialPlugin): Promise<string>;
  /** Opens a text in an editor, to its end; absent where there is none. Throws `KubectlError` when it cannot be started or fails. */
  edit?(file: EditedFile): Promise<string>;
  /** The person at the terminal, if there is one: what a process in a container reads and writes. */
  readonly terminal?: Terminal;
  /** A run that would go on for ever (`get -w`, `logs -f`) ends at this time of the cluster's clock, as if it was interrupted. */
  readonly deadlineMs?: number;
  /** Listens at a port of the machine that kubectl runs on; absent where there is none. */
  readonly listen?: ListenLocally;
  /** Comes when somebody presses Ctrl-C; absent where nobody can. No time of the cluster passes by it. */
  untilInterrupted?(): Promise<void>;
  /** Has somebody pressed Ctrl-C? Asked while a run waits. */
  interrupted?(): boolean;
}
