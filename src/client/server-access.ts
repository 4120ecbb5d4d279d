/** How a client shows who it is. */
export interface Credentials {
  /** The value of the `Authorization` header. */
  readonly authorization?: string;
  /** PEM; a certificate comes with its key. */
  readonly clientCertificate?: string;
  readonly clientKey?: string;
}

/** All that is needed to talk to an API server: what a kubeconfig's context says, files read and decoded. */
export interface ServerAccess {
  /** `https://127.0.0.1:6443`, also with a path below which the API lies; `http://` needs no certificates. */
  readonly server: string;
  /** PEM; default: the authorities that the host trusts. */
  readonly certificateAuthority?: string;
  readonly insecureSkipTlsVerify?: boolean;
  /** The name that the server's certificate must have, when it is not the host of `server`. */
  readonly tlsServerName?: string;
  /** Asked before the first request, and again when the server does not accept what it gave. */
  credentials?(): Promise<Credentials>;
  /** Default: kubectl's, as this project's own. */
  readonly userAgent?: string;
  /** Milliseconds that one request may take, also a watch; 0 or absent: no limit. */
  readonly requestTimeoutMs?: number;
  readonly disableCompression?: boolean;
}
