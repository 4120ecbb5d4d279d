import type { Kind } from '../kind';
import type { KubeObject } from '../object';
import { applyJsonMergePatch } from '../patch/json-merge-patch';
import { applyJsonPatch } from '../patch/json-patch';
import { isJsonObject, PatchError, type JsonObject } from '../patch/json-value';
import { applyStrategicMergePatch } from '../patch/strategic-merge-patch';
import { badRequest, internalError, rejectedRequest, unsupportedMediaType } from '../status';
import type { ApiRequest } from './request';

type Patch = (kind: Kind, document: JsonObject, patch: unknown) => unknown;

const PATCHES: Readonly<Record<string, Patch>> = {
  'application/json-patch+json': (_kind, document, patch) => applyJsonPatch(document, patch),
  'application/merge-patch+json': (_kind, document, patch) => applyJsonMergePatch(document, patch),
  'application/strategic-merge-patch+json': ({ type }, document, patch) => applyStrategicMergePatch(type, document, patch),
};

/** The object after the patch of a PATCH request, not yet decoded or checked (apiserver/pkg/endpoints/handlers/patch.go). */
export function applyPatch(kind: Kind, current: KubeObject, { contentType = 'application/json', body }: ApiRequest): JsonObject {
  const patch = Object.hasOwn(PATCHES, contentType) ? PATCHES[contentType] : undefined;
  if (patch === undefined) {
    const accepted = Object.keys(PATCHES).join(', ');
    throw unsupportedMediaType(`the body of the request was in an unknown format - accepted media types include: ${accepted}`);
  }
  try {
    const patched = patch(kind, { ...current }, body);
    if (isJsonObject(patched)) return patched;
    throw badRequest(`json: cannot unmarshal ${Array.isArray(patched) ? 'array' : typeof patched} into Go value of type ${kind.kind}`);
  } catch (error) {
    if (!(error instanceof PatchError)) throw error;
    if (error.reason === 'Invalid') throw rejectedRequest();
    throw error.reason === 'BadRequest' ? badRequest(error.message) : internalError(error.message);
  }
}
