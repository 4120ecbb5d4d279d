import type { OwnerReference } from '../generated/types';
import { extended, type Mutable } from '../mutable';
import type { Draft, KubeObject } from '../object';
import { badRequest } from '../status';
import { decodeBody, type KindLookup } from './body';
import type { Call } from './call';

/** The object that a POST brings, in the namespace of its path. */
export function createdDraft(call: Call, kinds: KindLookup): Draft<KubeObject> {
  const draft = bodyOf(call, kinds);
  return { ...draft, metadata: inNamespace(call, draft.metadata) };
}

/** The object that a PUT brings, under the name and in the namespace of its path. */
export function updatedDraft(call: Call, kinds: KindLookup): KubeObject {
  return named(call, bodyOf(call, kinds));
}

/**
 * An object with the name and namespace of its path. 400 when it has others; it may leave out its namespace.
 * Source: apiserver/pkg/endpoints/handlers/rest.go (checkName), apiserver/pkg/registry/rest/meta.go (EnsureObjectNamespaceMatchesRequestNamespace).
 */
export function named(call: Call, draft: Draft<KubeObject>): KubeObject {
  const { name } = call.path;
  const metadata = inNamespace(call, draft.metadata);
  const own = metadata.name ?? '';
  if (own === '')
    throw badRequest(`the name of the object (${name} based on URL) was undeterminable: name must be provided`);
  if (own !== name) throw badRequest(`the name of the object (${own}) does not match the name on the URL (${name})`);
  const { uid = '', resourceVersion = '', creationTimestamp = '' } = metadata;
  return { ...draft, metadata: { ...metadata, name, uid, resourceVersion, creationTimestamp } };
}

function bodyOf({ kind, body, fieldValidation, options }: Call, kinds: KindLookup): Draft<KubeObject> {
  const draft = decodeBody(kind, body, fieldValidation, options.warn, kinds);
  const references = draft.metadata.ownerReferences;
  if (references === undefined || references.length < 2) return draft;
  return { ...draft, metadata: { ...draft.metadata, ownerReferences: withoutDuplicates(references, options.warn) } };
}

function inNamespace(
  { kind, path }: Call,
  metadata: Draft<KubeObject>['metadata'],
): Mutable<Draft<KubeObject>['metadata']> {
  const { namespace: own = '', ...rest } = metadata;
  if (!kind.namespaced) return rest;
  if (own !== '' && path.namespace !== '' && own !== path.namespace)
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  return extended(rest, { namespace: path.namespace });
}

/** apiserver/pkg/endpoints/handlers/rest.go, `dedupOwnerReferencesAndAddWarning`. */
function withoutDuplicates(
  references: readonly OwnerReference[],
  warn: (text: string) => void,
): readonly OwnerReference[] {
  const kept: OwnerReference[] = [];
  const duplicates: string[] = [];
  const known = new Set<string>();
  for (const reference of references) {
    const { apiVersion, kind, name, uid, controller, blockOwnerDeletion } = reference;
    const all = JSON.stringify([apiVersion, kind, name, uid, controller, blockOwnerDeletion]);
    if (known.has(all)) duplicates.push(uid);
    else kept.push(reference);
    known.add(all);
  }
  if (duplicates.length === 0) return references;
  warn(
    '.metadata.ownerReferences contains duplicate entries; API server dedups owner references in 1.20+, and may reject such requests as ' +
      `early as 1.24; please fix your requests; duplicate UID(s) observed: ${duplicates.join(', ')}`,
  );
  return kept;
}
