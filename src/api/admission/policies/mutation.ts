import type { Declarations } from '../../cel/environment';
import { toJson } from '../../cel/to-json';
import { dyn, list, opaque, string, type CelType } from '../../cel/types';
import { isList, isMap, type CelValue } from '../../cel/values';
import type { Mutation } from '../../generated/types';
import { isJsonObject, type JsonObject } from '../../json-object';
import type { Kind } from '../../kind';
import { fieldTypeOf } from '../../managed-fields/kind-versions';
import type { FieldType } from '../../managed-fields/field-type';
import { merge } from '../../managed-fields/merge';
import { typeErrors } from '../../managed-fields/validate';
import { applyJsonPatch } from '../../patch/json-patch';
import { PatchError } from '../../patch/patch-error';

const objectType = opaque('Object');
const patchType: CelType = {
  kind: 'object',
  name: 'JSONPatch',
  fields: new Map(
    Object.entries({ op: string, path: string, from: string, value: dyn }).map(([name, type]) => [
      name,
      { name, type },
    ]),
  ),
};

/** What an expression of a mutation must be. */
export function wantedType({ patchType: kind }: Mutation): CelType {
  return kind === 'JSONPatch' ? list(patchType) : objectType;
}

/** The expression of a mutation. */
export function expressionOf({ patchType: kind, applyConfiguration, jsonPatch }: Mutation): string {
  return (kind === 'JSONPatch' ? jsonPatch?.expression : applyConfiguration?.expression) ?? '';
}

/** The types that expressions of mutations make objects of: `Object.spec{}`, `JSONPatch{}`. */
export const mutationStructs: NonNullable<Declarations['structs']> = (name) => {
  if (name === 'JSONPatch' && patchType.kind === 'object') return patchType;
  return name === 'Object' || name.startsWith('Object.') ? 'open' : undefined;
};

/** An object as a mutation leaves it, or why it does not. Source: apiserver/pkg/admission/plugin/policy/mutating/patch/{json_patch,smd}.go. */
export function mutated(
  { patchType: form }: Mutation,
  kind: Kind,
  object: JsonObject,
  value: CelValue,
): JsonObject | { readonly error: string } {
  if (form === 'JSONPatch') return jsonPatched(object, value);
  const mismatch = misnamed(value, 'Object');
  if (mismatch !== undefined) return { error: `type mismatch: ${mismatch}` };
  const applied = toJson(value);
  if (!isJsonObject(applied)) return { error: 'unsupported return type from ApplyConfiguration expression' };
  const configuration = { ...applied, apiVersion: object['apiVersion'], kind: object['kind'] };
  const type = fieldTypeOf(kind);
  const wrong = typeErrors(type, configuration);
  if (wrong !== undefined) return { error: `${NOT_APPLIED}failed to convert patch object to typed object: ${wrong}` };
  const atomics = atomicPaths(type, configuration, '');
  if (atomics.length > 0)
    return {
      error: `${NOT_APPLIED}invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: ${atomics.join(', ')}`,
    };
  const merged = merge(type, object, configuration);
  return isJsonObject(merged) ? merged : object;
}

const NOT_APPLIED = 'error applying patch: ';

/** Where a configuration has what would be replaced as a whole, with all that it leaves out (`findAtomics`). */
function atomicPaths({ map, list: items }: FieldType, value: unknown, path: string): readonly string[] {
  if (isJsonObject(value) && map !== undefined) {
    const inner = Object.entries(value).flatMap(([name, field]) => {
      const type = map.fields.get(name);
      return type === undefined ? [] : atomicPaths(type, field, `${path}.${name}`);
    });
    return map.atomic ? [path, ...inner] : inner;
  }
  if (!Array.isArray(value) || items === undefined) return [];
  const inner = value.flatMap((item: unknown, index) => atomicPaths(items.element, item, `${path}[${index}]`));
  return items.atomic ? [path, ...inner] : inner;
}

function jsonPatched(object: JsonObject, value: CelValue): JsonObject | { readonly error: string } {
  if (!isList(value)) return { error: 'type mismatch: JSONPatchType.expression should evaluate to array' };
  try {
    const patched = applyJsonPatch(object, value.map(toJson));
    return isJsonObject(patched) ? patched : object;
  } catch (error) {
    if (!(error instanceof PatchError)) throw error;
    // A patch whose test does not hold is not applied, and that is all.
    if (error.message.endsWith('test failed')) return object;
    return { error: `JSON Patch: ${error.message}` };
  }
}

/** An object within another is of the type that its field names (`CheckTypeNamesMatchFieldPathNames`). */
function misnamed(value: CelValue, path: string): string | undefined {
  if (isList(value)) {
    for (const item of value) {
      const found = misnamed(item, path);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (!isMap(value) || value.typeName === undefined || !value.typeName.startsWith('Object')) return undefined;
  if (value.typeName !== path)
    return `unexpected type name ${JSON.stringify(value.typeName)}, expected ${JSON.stringify(path)}, which matches field name path from root Object type`;
  for (const key of value.keys()) {
    const found = misnamed(value.get(key) ?? null, `${path}.${String(key)}`);
    if (found !== undefined) return found;
  }
  return undefined;
}
