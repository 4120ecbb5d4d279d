import { depthError, isTooDeep } from '../nesting';
import { jsonKind } from '../scalars';

/** A JSON object as a patch sees it: own properties only, never changed in place. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** A patch that can't be applied or made, in Kubernetes' words. */
export class PatchError extends Error {
  /** `BadRequest` (400), `RequestEntityTooLarge` (413), `Invalid` (422) or, for errors Kubernetes has no code for, `InternalError` (500). */
  readonly reason: 'BadRequest' | 'RequestEntityTooLarge' | 'Invalid' | 'InternalError';

  constructor(reason: PatchError['reason'], message: string) {
    super(message);
    this.reason = reason;
  }
}

/** Refuses a patch that nests too deeply to be walked. */
export function checkDepth(patch: unknown): void {
  if (isTooDeep(patch)) throw new PatchError('BadRequest', depthError);
}

/** What Go's decoder says of a patch that should be an object. */
export function notAnObject(patch: unknown): string {
  return `json: cannot unmarshal ${jsonKind(patch)} into Go value of type map[string]interface {}`;
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An own property, so that `__proto__` and `constructor` are keys like any other. */
export function getOwn(object: JsonObject, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** Sets an own property of an object that is not shared yet. */
export function setOwn(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
  else object[key] = value;
}
