/** What the server lets its clients use up. */
export interface ServerLimits {
  /** `MaxRequestBodyBytes` (apiserver/pkg/server/config.go). */
  readonly maxBodyBytes: number;
  /** Of the request line and all headers together; Go's `DefaultMaxHeaderBytes`, which also bounds the URL. */
  readonly maxHeaderBytes: number;
  readonly maxConnections: number;
  readonly maxWatches: number;
  /** How long the headers of a request may take to arrive: `ReadHeaderTimeout` (apiserver/pkg/server/secure_serving.go). */
  readonly headerTimeoutMs: number;
  /** How long a connection may stay without a request: `IdleTimeout`. */
  readonly idleTimeoutMs: number;
  /** How long a request that follows nothing may take: `--request-timeout`. */
  readonly requestTimeoutMs: number;
  /** A watch that names no time-out ends after one to two of these: `--min-request-timeout`. */
  readonly minWatchTimeoutMs: number;
  /** A watcher that leaves more unread than this is cut off. */
  readonly maxUnreadBytes: number;
}

export const defaultLimits: ServerLimits = {
  maxBodyBytes: 3 * 1024 * 1024,
  maxHeaderBytes: 1024 * 1024,
  maxConnections: 5000,
  maxWatches: 5000,
  headerTimeoutMs: 32_000,
  idleTimeoutMs: 90_000,
  requestTimeoutMs: 60_000,
  minWatchTimeoutMs: 1_800_000,
  maxUnreadBytes: 16 * 1024 * 1024,
};
