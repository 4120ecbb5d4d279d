import { staysForNow } from '../deletion';
import type { Kind } from '../kind';
import { keyOf, type KubeObject, type ObjectKey } from '../object';
import type { ApiServer } from '../server';
import { badRequest, isReason } from '../status';
import { readingError } from './body';
import type { Call } from './call';
import { listOptionsOf } from './list-options';
import { deleteOptionsOf } from './options';
import { hasBody, requireReadableType } from './raw-body';
import { scopeOf } from './scope';

/** What a deletion has come to. */
export interface Deletion {
  /** 202 when the dependents go first and the client has asked for that in the old way, else 200. */
  readonly code: number;
  /** The object, when it stays for a while or its kind wants it shown, else a `Status`. */
  readonly body: unknown;
}

/** Source: apiserver/pkg/endpoints/handlers/delete.go (DeleteResource), apiserver/pkg/registry/generic/registry/store.go (finalizeDelete). */
export function deleteObject(api: ApiServer, call: Call, key: ObjectKey): Deletion {
  const { kind } = call;
  const { deletion, options } = deletionOf(call);
  const object = api.delete(kind, key, deletion, options);
  const stays = staysForNow(object);
  const code = stays && deletion.orphanDependents === false ? 202 : 200;
  if (stays || kind.strategy.returnsDeletedObject === true) return { code, body: object };
  return { code, body: deletedStatus(kind, key.name, object.metadata.uid) };
}

/** Answers the list of what there was. Source: apiserver/pkg/endpoints/handlers/delete.go (DeleteCollection). */
export function deleteCollection(api: ApiServer, call: Call): Deletion {
  const { kind, query, path } = call;
  listOptionsOf(query, false);
  const scope = scopeOf(kind, path, query);
  const { deletion, options } = deletionOf(call);
  const metadata = { resourceVersion: String(api.revision) };
  const items = api.list(kind, scope);
  for (const object of items) deleteIfThere(api, call, object, deletion, options);
  return {
    code: 200,
    body: { kind: kind.listKind ?? `${kind.kind}List`, apiVersion: kind.apiVersion, metadata, items },
  };
}

/** The deletion of one object may have taken others along. */
function deleteIfThere(
  api: ApiServer,
  { kind }: Call,
  object: KubeObject,
  deletion: ReturnType<typeof deleteOptionsOf>,
  options: Call['options'],
): void {
  try {
    api.delete(kind, keyOf(object), deletion, options);
  } catch (error) {
    if (!isReason(error, 'NotFound')) throw error;
  }
}

/** The options come in the body, else in the query. */
function deletionOf({ kind, request, body, query, options }: Call) {
  const has = hasBody(request);
  if (has && request.rawBody !== undefined) requireReadableType(request);
  if (has && body.error !== undefined) throw badRequest(readingError(body.error, body.format));
  const deletion = deleteOptionsOf(has ? body.value : undefined, query);
  for (const text of kind.strategy.deletionWarnings?.(deletion) ?? []) options.warn(text);
  return { deletion, options: { ...options, dryRun: (deletion.dryRun ?? []).length > 0 } };
}

/** What an answer to a deletion says of an object that has gone. */
function deletedStatus({ conversion, ...kind }: Kind, name: string, uid: string) {
  const { group, plural } = conversion?.storage ?? kind;
  const details = { name, ...(group !== '' && { group }), kind: plural, ...(uid !== '' && { uid }) };
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details };
}
