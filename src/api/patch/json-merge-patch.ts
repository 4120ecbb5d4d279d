import { deepEqual } from '../equality';
import { getOwn, isJsonObject, setOwn } from '../json-object';
import { checkDepth, notAnObject, PatchError } from './patch-error';
import type { JsonObject } from '../json-object';

/**
 * Applies a JSON merge patch (RFC 7386) as the API server does: objects merge, null deletes, everything else replaces.
 * Neither input changes; parts the patch does not touch are shared. Throws {@link PatchError}.
 * Source: `vendor/gopkg.in/evanphx/json-patch.v4/merge.go`.
 */
export function applyJsonMergePatch(document: JsonObject, patch: unknown): JsonObject {
  checkDepth(patch);
  if (patch === null || patch === undefined) throw new PatchError('BadRequest', 'Invalid JSON Patch');
  if (!isJsonObject(patch)) throw new PatchError('BadRequest', `error decoding patch: ${notAnObject(patch)}`);
  return mergeObjects(document, patch);
}

/** The JSON merge patch that makes `modified` of `original`; empty when they are equal. */
export function createJsonMergePatch(original: JsonObject, modified: JsonObject): JsonObject {
  const patch: Record<string, unknown> = {};
  for (const key of Object.keys(modified)) {
    const after = modified[key];
    const before = getOwn(original, key);
    if (Object.hasOwn(original, key) && deepEqual(before, after)) continue;
    const bothObjects = isJsonObject(before) && isJsonObject(after);
    setOwn(patch, key, bothObjects ? createJsonMergePatch(before, after) : after);
  }
  for (const key of Object.keys(original)) if (!Object.hasOwn(modified, key)) setOwn(patch, key, null);
  return patch;
}

/**
 * What `kubectl apply` sends for kinds without a schema: changes from `current` to `modified`, deletions from `original`
 * (the last applied configuration) to `modified`. Source: `apimachinery/pkg/util/jsonmergepatch/patch.go`.
 */
export function createThreeWayJsonMergePatch(
  original: JsonObject,
  modified: JsonObject,
  current: JsonObject,
): JsonObject {
  const changes = keepNulls(createJsonMergePatch(current, modified), false);
  const deletions = keepNulls(createJsonMergePatch(original, modified), true);
  return mergeObjects(deletions, changes);
}

function mergeObjects(document: JsonObject, patch: JsonObject): JsonObject {
  const merged: Record<string, unknown> = { ...document };
  for (const key of Object.keys(patch)) {
    const value = patch[key];
    const current = getOwn(document, key);
    if (value === null || value === undefined) delete merged[key];
    else if (isJsonObject(current) && isJsonObject(value)) setOwn(merged, key, mergeObjects(current, value));
    // An object that meets an array is the one place where nulls inside the array's items stay.
    else setOwn(merged, key, isJsonObject(current) ? value : withoutNulls(value));
  }
  return merged;
}

/** Nulls in objects go; nulls in arrays stay. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isJsonObject(value)) return value;
  const kept = Object.entries(value).filter(([, item]) => item !== null && item !== undefined);
  return Object.fromEntries(kept.map(([key, item]) => [key, withoutNulls(item)]));
}

/** Only the nulls of a patch, or everything but its nulls; objects left empty by that go too. */
function keepNulls(patch: JsonObject, keep: boolean): JsonObject {
  const kept: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) {
      if (keep) setOwn(kept, key, null);
    } else if (isJsonObject(value) && Object.keys(value).length > 0) {
      const inner = keepNulls(value, keep);
      if (Object.keys(inner).length > 0) setOwn(kept, key, inner);
    } else if (!keep) {
      setOwn(kept, key, value);
    }
  }
  return kept;
}
