/** Which lines of a container's log, as `PodLogOptions` has them. */
export interface LogOptions {
  /** Only that many lines from the end. */
  readonly tailLines?: number;
  /** The log of the container's last instance before the present one. */
  readonly previous?: boolean;
  /** Only what was written at or after this moment (milliseconds since 1970). */
  readonly sinceMs?: number;
  /** Each line after the moment it was written, RFC 3339 with nanoseconds. */
  readonly timestamps?: boolean;
  /** At most that many bytes. */
  readonly limitBytes?: number;
}

/** What a command that ran in a container left behind. */
export interface ExecResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** A command that runs in a container. */
export interface ExecSession {
  /** Calls back once, when the command has ended; at once when it has already. */
  onExit(callback: (result: ExecResult) => void): void;
  /** The caller hangs up: the command is killed. */
  cancel(): void;
}

/** Names one pod; a `uid` that is given must be the running one's. */
export interface PodReference {
  readonly namespace: string;
  readonly name: string;
  readonly uid?: string;
}

/** The part of a kubelet's own API that the API server proxies to (`pkg/kubelet/server/server.go`). Refuses by throwing `ApiError`. */
export interface KubeletEndpoint {
  /** `container` may be an init container. Errors: 400 while the container waits or there is no previous one, 404 for an unknown pod or container. */
  logs(pod: PodReference, container: string, options: LogOptions): string;
  /** Runs `argv` in a running container, with `stdin` as all its input. Errors: 400 or 404 as for logs, 500 for a command that cannot start. */
  exec(pod: PodReference, container: string, argv: readonly string[], stdin?: string): ExecSession;
}

/** How the API server finds the kubelet of a node; undefined while it does not answer (it stopped, or the node has no power). */
export type KubeletDirectory = (nodeName: string) => KubeletEndpoint | undefined;
