import { conversionError } from '../conversion-errors';
import { duplicateKeyWarnings } from '../yaml/duplicate-keys';
import type { Kind } from '../kind';
import { applyConfiguration } from '../managed-fields/apply';
import { entriesAfterScale, replicasPath, scaleEntries } from '../managed-fields/scale';
import { withManagedFields } from '../managed-fields/tracking';
import type { Draft, KubeObject } from '../object';
import { isJsonObject, type JsonObject } from '../json-object';
import { notAnObject } from '../patch/patch-error';
import type { ApiServer } from '../server';
import { badRequest, conflict, unclassified } from '../status';
import type { WriteOptions } from '../write-options';
import { decodeAs, draftOf } from './body';
import type { Call } from './call';
import { isTrue } from './query';
import { mediaTypeOf } from './raw-body';
import type { ApiRequest } from './request';

/** The content type of server-side apply. */
export const APPLY_PATCH = 'application/apply-patch+yaml';

export function isApply({ method, contentType }: ApiRequest): boolean {
  return method === 'PATCH' && mediaTypeOf(contentType) === APPLY_PATCH;
}

/** An object as an apply leaves it, and how it is to be written. */
export interface AppliedPatch {
  readonly draft: Draft<KubeObject>;
  readonly options: WriteOptions;
}

/**
 * Applies the configuration in the body of a PATCH to `live`, undefined if there is no such object yet. 400 for what is no configuration,
 * 409 for fields of other managers, 500 for one that does not fit the kind.
 * Source: apiserver/pkg/endpoints/handlers/patch.go (`applyPatcher`, `applyPatch`).
 */
export function appliedPatch(
  api: ApiServer,
  { body, query, path, kind, fieldValidation, options }: Call,
  live: KubeObject | undefined,
): AppliedPatch {
  const { strictErrors, value, error } = body;
  if (error !== undefined) throw badRequest(`error decoding YAML: error converting YAML to JSON: ${error}`);
  const { fieldManager: manager = '', ...others } = options;
  const { object, managedFields } = applyConfiguration(kind, live, configurationOf(value), {
    manager,
    force: isTrue(query['force']),
    subresource: path.subresource,
    nowMs: api.sim.nowMs,
    toVersion: api.toVersion,
  });
  for (const text of strictErrors) {
    const why = `error converting YAML to JSON: ${text}`;
    if (fieldValidation === 'Strict') throw badRequest(`error strict decoding YAML: ${why}`);
    if (fieldValidation === 'Warn') for (const line of duplicateKeyWarnings(text)) options.warn(line);
  }
  const draft = decoded(kind, object, configurationOf(value));
  const write = { ...others, managedFields };
  if (live !== undefined) return { draft, options: write };
  requireNoUid(kind, path.name, draft);
  // There is no version yet that it could be of; nobody minds one.
  const { resourceVersion: _version, ...metadata } = draft.metadata;
  return { draft: { ...draft, metadata }, options: write };
}

/**
 * Applies the configuration in the body of a PATCH to a part of `parent`, as whose `view` the call sees it. Who manages a Scale's replicas is
 * kept in the object that it is the Scale of.
 */
export function appliedToPart(
  api: ApiServer,
  call: Call,
  parent: KubeObject,
  view: KubeObject,
  path: string | undefined,
): AppliedPatch {
  if (path === undefined) return appliedPatch(api, call, view);
  const { managedFields } = parent.metadata;
  const replicas = replicasPath(path);
  const live = withManagedFields(view, scaleEntries(managedFields, replicas));
  const { draft, options } = appliedPatch(api, call, live);
  const after = entriesAfterScale(managedFields, options.managedFields, replicas, parent.apiVersion);
  return { draft, options: { ...options, managedFields: after ?? [] } };
}

/** JSON's null is a configuration that says nothing. */
function configurationOf(value: unknown): JsonObject {
  if (value === null || value === undefined) return {};
  if (isJsonObject(value)) return value;
  throw badRequest(`error decoding YAML: error unmarshaling JSON: while decoding JSON: ${notAnObject(value)}`);
}

function decoded(kind: Kind, object: JsonObject, configuration: JsonObject): Draft<KubeObject> {
  const result = decodeAs(kind, object);
  if ('error' in result) {
    const { namespace = '', name = '' } = isJsonObject(configuration['metadata']) ? configuration['metadata'] : {};
    const type = `${kind.group}/${kind.version}, Kind=${kind.kind}`;
    const why = `unable to convert unstructured object to ${type}: ${conversionError(kind.type, object) ?? result.error}`;
    throw unclassified(
      `failed to convert new object (${String(namespace)}/${String(name)}; ${type}) to proper version: ${why}`,
    );
  }
  return draftOf(kind, result.object);
}

/** Who names a uid means an object that there is. */
function requireNoUid(kind: Kind, name: string, { metadata: { uid = '' } }: Draft<KubeObject>): void {
  if (uid === '') return;
  const why = `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`;
  throw conflict(kind, name, why);
}
