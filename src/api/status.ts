import type { FieldError } from './field-error';
import { aggregateText, tellable, toCauses } from './field-error';
import type { Status, StatusCause, StatusDetails } from './generated/types';

/** Why a request failed, as `metav1.StatusReason` names it (apimachinery/pkg/apis/meta/v1/types.go). */
export type StatusReason =
  | 'Unauthorized'
  | 'Forbidden'
  | 'NotFound'
  | 'AlreadyExists'
  | 'Conflict'
  | 'Gone'
  | 'Invalid'
  | 'Timeout'
  | 'TooManyRequests'
  | 'BadRequest'
  | 'MethodNotAllowed'
  | 'NotAcceptable'
  | 'RequestEntityTooLarge'
  | 'UnsupportedMediaType'
  | 'InternalError'
  | 'Expired'
  | 'ServiceUnavailable';

/** A request that the API server refuses; `status` is the body of its answer. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: Status;

  constructor(status: Status) {
    super(status.message ?? 'unknown error');
    this.status = status;
  }

  get code(): number {
    return this.status.code ?? 500;
  }

  get reason(): string {
    return this.status.reason ?? '';
  }
}

export function isReason(error: unknown, reason: StatusReason): error is ApiError {
  return error instanceof ApiError && error.reason === reason;
}

/** The resource as messages name it: `pods`, `deployments.apps`. */
export interface NamedResource {
  readonly group: string;
  readonly plural: string;
  readonly kind: string;
}

function groupResource({ group, plural }: NamedResource): string {
  return group === '' ? plural : `${plural}.${group}`;
}

function failure(code: number, reason: StatusReason, message: string, details?: StatusDetails): ApiError {
  return new ApiError({
    apiVersion: 'v1',
    kind: 'Status',
    metadata: {},
    status: 'Failure',
    message,
    reason,
    ...(details && { details }),
    code,
  });
}

function detailsOf({ group, plural }: NamedResource, name: string, causes?: readonly StatusCause[]): StatusDetails {
  return {
    ...(name !== '' && { name }),
    ...(group !== '' && { group }),
    ...(plural !== '' && { kind: plural }),
    ...(causes && { causes }),
  };
}

// The texts of apimachinery/pkg/api/errors/errors.go.

export function notFound(resource: NamedResource, name: string): ApiError {
  return failure(404, 'NotFound', `${groupResource(resource)} "${name}" not found`, detailsOf(resource, name));
}

/** 404 for what is no object of the API, in the words of who looked for it. */
export function missing(message: string): ApiError {
  return failure(404, 'NotFound', message);
}

/** A request of somebody who is not known (apiserver/pkg/endpoints/filters/authentication.go). */
export function unauthorized(): ApiError {
  return failure(401, 'Unauthorized', 'Unauthorized');
}

/** A path that a served group has nothing at (apiserver/pkg/server/handler.go, `serviceErrorHandler`). */
export function pathNotFound(): ApiError {
  return failure(404, 'NotFound', 'the server could not find the requested resource', {});
}

/**
 * A path at which nothing at all is served. Who looks at the wire finds `page` there, no `Status`: `http.NotFound` of Go
 * (apiserver/pkg/util/notfoundhandler/not_found_handler.go), or nothing.
 */
export class NothingServedError extends ApiError {
  readonly page: string;

  constructor(page = '404 page not found\n') {
    // What a client makes of such a page (client-go/rest/request.go, `newUnstructuredResponseError`).
    const causes = [{ reason: 'UnexpectedServerResponse', message: page.trim() || 'unknown' }];
    super({ ...pathNotFound().status, details: { causes } });
    this.page = page;
  }
}

/** What the server's router says of a request whose body or answer can't be in the format that it asks for (ibid.). */
export function unroutable(code: 406 | 415, message: string): ApiError {
  return failure(code, code === 406 ? 'NotAcceptable' : 'UnsupportedMediaType', `${code}: ${message}`, {});
}

export function alreadyExists(resource: NamedResource, name: string): ApiError {
  return failure(
    409,
    'AlreadyExists',
    `${groupResource(resource)} "${name}" already exists`,
    detailsOf(resource, name),
  );
}

export function conflict(resource: NamedResource, name: string, why: string): ApiError {
  const message = `Operation cannot be fulfilled on ${groupResource(resource)} "${name}": ${why}`;
  return failure(409, 'Conflict', message, detailsOf(resource, name));
}

/** Server-side apply would change what others own. */
export function applyConflict(causes: readonly StatusCause[], message: string): ApiError {
  return failure(409, 'Conflict', message, { causes });
}

export function forbidden(
  resource: NamedResource,
  name: string,
  why: string,
  causes?: readonly StatusCause[],
): ApiError {
  const what = name === '' ? groupResource(resource) : `${groupResource(resource)} "${name}"`;
  const message = resource.plural === '' ? `forbidden: ${why}` : `${what} is forbidden: ${why}`;
  return failure(403, 'Forbidden', message, detailsOf(resource, name, causes));
}

export function invalid(resource: NamedResource, name: string, errors: readonly FieldError[]): ApiError {
  const kind = resource.group === '' ? resource.kind : `${resource.kind}.${resource.group}`;
  const told = tellable(errors);
  const details: StatusDetails = {
    ...(name !== '' && { name }),
    ...(resource.group !== '' && { group: resource.group }),
    ...(resource.kind !== '' && { kind: resource.kind }),
    causes: toCauses(told),
  };
  return failure(422, 'Invalid', `${kind} "${name}" is invalid: ${aggregateText(told)}`, details);
}

export function badRequest(message: string): ApiError {
  return failure(400, 'BadRequest', message);
}

/** A path that other methods have, but not this one (apiserver/pkg/server/handler.go, `serviceErrorHandler`). */
export function methodNotAllowed(): ApiError {
  return failure(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {});
}

/** Something that may be asked for and that nothing carries out. */
export function methodNotSupported(resource: NamedResource, action: string): ApiError {
  const message = `${action} is not supported on resources of kind "${groupResource(resource)}"`;
  return failure(405, 'MethodNotAllowed', message, detailsOf(resource, ''));
}

export function unsupportedMediaType(message: string): ApiError {
  return failure(415, 'UnsupportedMediaType', message);
}

export function notAcceptable(message: string): ApiError {
  return failure(406, 'NotAcceptable', message);
}

export function entityTooLarge(message: string): ApiError {
  return failure(413, 'RequestEntityTooLarge', message);
}

/** 429; of no seconds nothing is said. */
export function tooManyRequests(
  message: string,
  retryAfterSeconds: number,
  causes: readonly Partial<StatusCause>[],
): ApiError {
  return failure(429, 'TooManyRequests', message, { causes, ...(retryAfterSeconds > 0 && { retryAfterSeconds }) });
}

/** A watch or a list from a version that is no longer kept. */
export function expired(message: string): ApiError {
  return failure(410, 'Expired', message);
}

export function serviceUnavailable(message: string): ApiError {
  return failure(503, 'ServiceUnavailable', message);
}

export function internalError(message: string): ApiError {
  return failure(500, 'InternalError', `Internal error occurred: ${message}`, { causes: [{ message }] });
}

/** An error that the server has no reason for (apiserver/pkg/endpoints/handlers/responsewriters/status.go, `ErrorToAPIStatus`). */
export function unclassified(message: string): ApiError {
  return new ApiError({ apiVersion: 'v1', kind: 'Status', metadata: {}, status: 'Failure', message, code: 500 });
}

/** A request that takes too long; to be tried again at once. */
export function timeout(why: string): ApiError {
  return failure(504, 'Timeout', `Timeout: ${why}`, {});
}

/** A list or watch from a version that is still to come (apiserver/pkg/storage/errors.go). */
export function tooLargeResourceVersion(asked: number, current: number): ApiError {
  return failure(504, 'Timeout', `Timeout: Too large resource version: ${asked}, current: ${current}`, {
    causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
    retryAfterSeconds: 1,
  });
}

/** A well-formed request that can't be carried out, without saying why: what the server answers to a patch that does not fit its object. */
export function rejectedRequest(): ApiError {
  return failure(422, 'Invalid', 'the server rejected our request due to an error in our request', {});
}
