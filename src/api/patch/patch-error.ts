import { depthError, isTooDeep } from '../nesting';
import { jsonKind } from '../scalars';

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
