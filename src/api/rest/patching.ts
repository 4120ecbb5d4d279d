import { decode } from '../decode';
import { invalid as invalidField } from '../field-error';
import { marshalJson, printValue } from '../go-text';
import type { Kind } from '../kind';
import type { Draft, KubeObject } from '../object';
import { applyJsonMergePatch } from '../patch/json-merge-patch';
import { applyJsonPatch } from '../patch/json-patch';
import { PatchError, type JsonObject } from '../patch/json-value';
import { applyStrategicMergePatch } from '../patch/strategic-merge-patch';
import {
  badRequest,
  entityTooLarge,
  internalError,
  invalid,
  rejectedRequest,
  unsupportedMediaType,
  type ApiError,
} from '../status';
import { decodeBody, unknownFieldTexts } from './body';
import type { FieldValidation } from './options';
import type { ApiRequest } from './request';

/** A patch that is known to be of a kind that the server takes, ready to be applied. */
export type PatchRequest = (kind: Kind, current: KubeObject) => Draft<KubeObject>;

interface PatchMechanism {
  apply(kind: Kind, document: JsonObject, patch: unknown): unknown;
  /** What a refusal shows: a strategic merge patch itself, otherwise the object after the patch. */
  shown(patch: unknown, patched: unknown): string;
}

const MECHANISMS: Readonly<Record<string, PatchMechanism>> = {
  'application/json-patch+json': {
    apply: (_kind, document, patch) => applyJsonPatch(document, patch),
    shown: (_patch, patched) => marshalJson(patched),
  },
  'application/merge-patch+json': {
    apply: (_kind, document, patch) => applyJsonMergePatch(document, patch),
    shown: (_patch, patched) => marshalJson(patched),
  },
  'application/strategic-merge-patch+json': {
    apply: ({ type }, document, patch) => applyStrategicMergePatch(type, document, patch),
    shown: (patch) => printValue(patch),
  },
};

/**
 * The patch of a PATCH request. 415 for a content type that is none; when applied, 400 for what is no patch, 422 for one that does not fit
 * the object or leaves something that is no object of the kind. Source: apiserver/pkg/endpoints/handlers/patch.go.
 *
 * Divergence from real Kubernetes: no server-side apply (`application/apply-patch+yaml`); a value of the wrong type in a strategic merge
 * patch is refused in the words of the JSON decoder, not of the converter (apimachinery/pkg/runtime/converter.go).
 */
export function patchOf(
  { contentType = 'application/json', body }: ApiRequest,
  validation: FieldValidation,
  warn: (text: string) => void,
): PatchRequest {
  const mechanism = Object.hasOwn(MECHANISMS, contentType) ? MECHANISMS[contentType] : undefined;
  if (mechanism === undefined) {
    const accepted = Object.keys(MECHANISMS).join(', ');
    throw unsupportedMediaType(
      `the body of the request was in an unknown format - accepted media types include: ${accepted}`,
    );
  }
  return (kind, current) => {
    const patched = apply(mechanism, kind, current, body);
    const refuse = (why: string) => invalid(NO_KIND, '', [invalidField('patch', mechanism.shown(body, patched), why)]);
    const result = decode(kind.type, patched);
    if ('error' in result) throw refuse(result.error);
    const texts = unknownFieldTexts(result.unknownFields);
    if (texts.length > 0 && validation === 'Strict') throw refuse(`strict decoding error: ${texts.join(', ')}`);
    if (validation === 'Warn') for (const text of texts) warn(text);
    return decodeBody(kind, patched, 'Ignore', warn);
  };
}

const NO_KIND = { group: '', kind: '', plural: '' };

function apply(mechanism: PatchMechanism, kind: Kind, current: KubeObject, patch: unknown): unknown {
  try {
    return mechanism.apply(kind, { ...current }, patch);
  } catch (error) {
    if (!(error instanceof PatchError)) throw error;
    throw refusalOf(error);
  }
}

function refusalOf({ reason, message }: PatchError): ApiError {
  switch (reason) {
    case 'BadRequest':
      return badRequest(message);
    case 'RequestEntityTooLarge':
      return entityTooLarge(message);
    case 'Invalid':
      return rejectedRequest();
    case 'InternalError':
      return internalError(message);
  }
}
