import { decode, type DecodeResult } from '../decode';
import { fieldErrorText } from '../field-error';
import { compareBytes } from '../go/text';
import { depthError, isTooDeep } from '../nesting';
import { isJsonObject, type JsonObject } from '../json-object';
import { withoutForbiddenNulls } from './defaulting';
import { coerceEmbedded } from './embedded-resources';
import { prune } from './pruning';
import type { JsonSchema } from './schema-parts';

/**
 * Reads the body of a custom resource: metadata as that of any object, the rest by the schema.
 * Source: apiextensions-apiserver/pkg/apiserver/customresource_handler.go (unstructuredSchemaCoercer).
 */
export function readObject(body: JsonObject, schema: JsonSchema): DecodeResult {
  if (isTooDeep(body)) return { error: depthError };
  const metadata = body['metadata'] === undefined ? undefined : decode('meta.v1.ObjectMeta', body['metadata'] ?? {});
  if (metadata !== undefined && 'error' in metadata) return metadata;
  const { object: pruned, unknownFields } = prune(body, schema);
  const coerced = coerceEmbedded(withoutForbiddenNulls(pruned, schema), schema);
  if (coerced.error !== undefined) return { error: fieldErrorText(coerced.error) };
  const object = isJsonObject(coerced.value) ? coerced.value : pruned;
  const ownUnknown = metadata?.unknownFields.map((field) => `metadata.${field}`) ?? [];
  return {
    object: metadata === undefined ? object : { ...object, metadata: metadata.object },
    unknownFields: [...ownUnknown, ...[...unknownFields, ...coerced.unknownFields].sort(compareBytes)],
  };
}

/** A stored object as the schema shows it, which may be another one than when it was stored. The same object when nothing changes. */
export function conformed(object: JsonObject, schema: JsonSchema): JsonObject {
  return withoutForbiddenNulls(prune(object, schema).object, schema);
}
