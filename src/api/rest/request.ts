/** A request to the API in the terms of HTTP, without the wire: what every client sends and every server receives. */
export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** `/api/v1/namespaces/default/pods/web/log`; segments are percent-encoded. */
  readonly path: string;
  /** `labelSelector`, `limit`, `dryRun`, `fieldValidation`, ... as Kubernetes names them. */
  readonly query?: Readonly<Record<string, string>>;
  /** What the answer should look like: the object (default), a `meta.k8s.io/v1` Table, or metadata only. */
  readonly as?: 'object' | 'table' | 'metadata';
  /** Of the body; decides what kind of patch it is. Default `application/json`. */
  readonly contentType?: string;
  /** Decoded JSON. */
  readonly body?: unknown;
}

export interface ApiResponse {
  /** The HTTP status code. */
  readonly code: number;
  /** Decoded JSON, or a text (`pods/log`). From code 400 on it is a `Status`. */
  readonly body: unknown;
  /** The texts of the `Warning` headers. */
  readonly warnings: readonly string[];
}

/** One line of a watch; `ERROR` carries a `Status`. The object is a Table of one row when a table was asked for. */
export interface ApiWatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: unknown;
}
