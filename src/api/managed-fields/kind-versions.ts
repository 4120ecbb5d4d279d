import type { Kind } from '../kind';
import type { KubeObject } from '../object';
import { schema } from '../schema';
import { builtInFieldType } from './built-in-field-types';
import { deduced, type FieldType } from './field-type';
import { resetFieldsOf } from './reset-fields';
import { isMap } from './typed-value';
import type { TypedObject, Versions } from './updater';
import { zeroObject } from './zero-object';

/** Reads an object of a kind as one of another version of it; undefined if that version is not served. */
export type ToVersion = (
  object: KubeObject,
  apiVersion: string,
) => { readonly kind: Kind; readonly object: KubeObject } | undefined;

/** The type of the objects of a kind. */
export function fieldTypeOf({ type, strategy }: Kind): FieldType {
  if (strategy.fieldType !== undefined) return strategy.fieldType;
  return Object.hasOwn(schema.types, type) ? builtInFieldType(type) : deduced;
}

export function typed(kind: Kind, value: unknown): TypedObject {
  return { apiVersion: kind.apiVersion, type: fieldTypeOf(kind), value };
}

/** An object as Kubernetes holds it: the structs in it are there even if nothing is set in them, as the status of an object that is new. */
export function whole(kind: Kind, object: KubeObject): TypedObject {
  const zero = Object.hasOwn(schema.types, kind.type) ? zeroObject(kind.type) : NOTHING;
  for (const field in zero) if (!Object.hasOwn(object, field)) return typed(kind, { ...zero, ...object });
  return typed(kind, object);
}

/** What an object is compared with that is being created. */
export function blankObject(kind: Kind): TypedObject {
  let blank = blanks.get(kind);
  if (blank === undefined) {
    const zero = Object.hasOwn(schema.types, kind.type) ? zeroObject(kind.type) : NOTHING;
    blanks.set(kind, (blank = typed(kind, { ...zero, apiVersion: kind.apiVersion, kind: kind.kind })));
  }
  return blank;
}

const blanks = new WeakMap<Kind, TypedObject>();
const NOTHING: Readonly<Record<string, unknown>> = {};

/** The versions of a kind as a write through one of its subresources (`''`: the main resource) meets them. */
export function versionsOf(kind: Kind, subresource: string, toVersion: ToVersion): Versions {
  const reset = resetFieldsOf(kind, subresource);
  return {
    resetFields: () => reset,
    convert: (object, apiVersion) => {
      if (object.apiVersion === apiVersion) return object;
      const converted = isKubeObject(object.value) ? toVersion(object.value, apiVersion) : undefined;
      return converted === undefined ? undefined : whole(converted.kind, converted.object);
    },
  };
}

/** What else there is: an object of which a manager claimed even the type, and let go of it. */
function isKubeObject(value: unknown): value is KubeObject {
  return isMap(value) && typeof value['apiVersion'] === 'string' && isMap(value['metadata']);
}
