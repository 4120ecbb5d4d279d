import type { User } from '../authentication/user';

/** A request to the API in the terms of HTTP, without the wire: what every client sends and every server receives. */
export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** `/api/v1/namespaces/default/pods/web/log`; segments are percent-encoded. */
  readonly path: string;
  /** `labelSelector`, `limit`, `dryRun`, `fieldValidation`, ... as Kubernetes names them. */
  readonly query?: Readonly<Record<string, string>>;
  /**
   * What the answer should look like: the object (default), a `meta.k8s.io/v1` Table, or metadata only. Of `/api` and `/apis`: aggregated
   * discovery in one of its versions; of `/openapi/v2`: protobuf.
   */
  readonly as?: 'object' | 'table' | 'metadata' | 'discovery-v2' | 'discovery-v2beta1' | 'protobuf';
  /** The header `If-None-Match`: the client has the document with this `ETag`, quotes included. */
  readonly ifNoneMatch?: string;
  /** Of the body; decides what kind of patch it is. Default `application/json`. */
  readonly contentType?: string;
  /** Decoded JSON. */
  readonly body?: unknown;
  /** Instead of `body`: the bytes as they were sent, to be read as the content type says (JSON or YAML). */
  readonly rawBody?: Uint8Array | string;
  /** Who asks. Default: the cluster's administrator. */
  readonly user?: User;
  /** The name of the program that asks, `kubectl/v1.36.2 (linux/amd64) kubernetes/abc`; its first part is the default field manager. */
  readonly userAgent?: string;
}

export interface ApiResponse {
  /** The HTTP status code. */
  readonly code: number;
  /** Decoded JSON, or a text (`pods/log`) or bytes (OpenAPI as protobuf), which go out as they are. From code 400 on it is a `Status`. */
  readonly body: unknown;
  /** Of a text and of bytes, and of JSON that goes by a name of its own. Default: as negotiated; `text/plain` of a text. */
  readonly contentType?: string;
  /** Other headers: `ETag`, `Vary`, `Cache-Control`, `Location`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The items of a list are written without their apiVersion and kind, which stand at their beginning: so Kubernetes writes those of its own kinds. */
  readonly bareItems?: boolean;
  /** What stands on the wire instead of a `Status` where a part of the server answers that knows nothing of the API. */
  readonly page?: string;
  /** The texts of the `Warning` headers. */
  readonly warnings: readonly string[];
}

/** An answer before anybody has warned of something. */
export type Answer = Omit<ApiResponse, 'warnings'>;

/** One line of a watch; `ERROR` carries a `Status`. The object is a Table of one row when a table was asked for. */
export interface ApiWatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: unknown;
}
