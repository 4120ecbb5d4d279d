import { conversionError } from '../conversion-errors';
import { invalid as invalidField } from '../field-error';
import { marshalJson, printValue } from '../go/text';
import { isCustomKind, type Kind } from '../kind';
import type { Draft, KubeObject } from '../object';
import { applyJsonMergePatch } from '../patch/json-merge-patch';
import { applyJsonPatch, unknownOperationFields } from '../patch/json-patch';
import { isJsonObject, type JsonObject } from '../json-object';
import { PatchError } from '../patch/patch-error';
import { applyStrategicMergePatch } from '../patch/strategic-merge-patch';
import {
  badRequest,
  entityTooLarge,
  invalid,
  rejectedRequest,
  unclassified,
  unroutable,
  type ApiError,
} from '../status';
import { unknownField } from '../yaml/json-document';
import { APPLY_PATCH } from './applying';
import { decodeAs, draftOf, nameIn, otherCustomKind, unfitKind, unknownFieldTexts, type KindLookup } from './body';
import type { Call } from './call';
import type { FieldValidation } from './options';
import { unknownFormat } from './raw-body';
import type { ApiRequest } from './request';

interface PatchMechanism {
  apply(kind: Kind, document: JsonObject, patch: unknown): unknown;
  /** What is said of a text that is no JSON. */
  unreadable(error: string, validation: FieldValidation): string;
  /** Names in the patch itself that mean nothing. */
  unknownFields?(patch: unknown): readonly string[];
  /** A name that the patch has twice. */
  duplicate(text: string): string;
  /** What a refusal shows: a strategic merge patch itself, otherwise the object after the patch. */
  shown(patch: unknown, patched: unknown): string;
  /** Why what is left is no object of the kind, in the words of what reads it; `error` are the decoder's. */
  unfit(kind: Kind, patched: JsonObject, error: string): string;
  /** Whether the patched object is read as what it says that it is. A strategic merge patch is of the kind of the path whatever it says. */
  readonly keepsKind: boolean;
}

const JSON_PATCH: PatchMechanism = {
  apply: (_kind, document, patch) => applyJsonPatch(document, patch),
  unreadable: (error, validation) => (validation === 'Ignore' ? error : `error decoding patch: ${error}`),
  unknownFields: (patch) => unknownOperationFields(patch).map((path) => `json patch ${unknownField(path)}`),
  duplicate: (text) => `json patch ${text}`,
  shown: (_patch, patched) => marshalJson(patched),
  unfit: (_kind, _patched, error) => error,
  keepsKind: false,
};

const MERGE_PATCH: PatchMechanism = {
  apply: (_kind, document, patch) => applyJsonMergePatch(document, patch),
  unreadable: (error, validation) =>
    validation === 'Ignore' ? 'Invalid JSON Patch' : `error decoding patch: ${error}`,
  duplicate: (text) => text,
  shown: (_patch, patched) => marshalJson(patched),
  unfit: (_kind, _patched, error) => error,
  keepsKind: false,
};

const STRATEGIC_MERGE_PATCH: PatchMechanism = {
  apply: ({ type }, document, patch) => applyStrategicMergePatch(type, document, patch),
  unreadable: (error) => error,
  duplicate: (text) => text,
  shown: (patch) => printValue(patch),
  unfit: ({ type }, object, error) => conversionError(type, object) ?? error,
  keepsKind: true,
};

const MECHANISMS: ReadonlyMap<string, PatchMechanism> = new Map([
  ['application/json-patch+json', JSON_PATCH],
  ['application/merge-patch+json', MERGE_PATCH],
  ['application/strategic-merge-patch+json', STRATEGIC_MERGE_PATCH],
]);

/**
 * 415 for a PATCH whose content type is no patch of the kind: before a look at anything else of the request.
 * Source: apiserver/pkg/endpoints/handlers/patch.go (`PatchResource`), apiextensions-apiserver/pkg/apiserver/customresource_handler.go.
 */
export function requirePatchType(kind: Kind, request: ApiRequest): void {
  const isCustom = isCustomKind(kind);
  const types = [...MECHANISMS].filter(([, mechanism]) => !isCustom || mechanism !== STRATEGIC_MERGE_PATCH);
  const accepted = [...types.map(([type]) => type), APPLY_PATCH];
  if (accepted.includes(patchTypeOf(request))) return;
  throw isCustom ? unknownFormat(accepted) : unroutable(415, 'Unsupported Media Type');
}

/** As it is written, but for its parameters. */
function patchTypeOf({ contentType = '' }: ApiRequest): string {
  const end = contentType.indexOf(';');
  return end > 0 ? contentType.slice(0, end) : contentType;
}

/**
 * `current`, of `kind`, as a JSON, merge or strategic merge patch leaves it. 400 for what is no patch, 422 for one that does not fit the object
 * or leaves something that is no object of the kind. Source: apiserver/pkg/endpoints/handlers/patch.go.
 *
 * Divergence from real Kubernetes: an integer of a strategic merge patch that does not fit its field is refused, in the words of the JSON
 * decoder; the converter cuts off its upper bits (apimachinery/pkg/runtime/converter.go).
 */
export function patched(call: Call, kind: Kind, current: KubeObject, kinds: KindLookup): Draft<KubeObject> {
  const { request, body, fieldValidation: validation, options } = call;
  const mechanism = MECHANISMS.get(patchTypeOf(request));
  if (mechanism === undefined) throw unknownFormat([...MECHANISMS.keys(), APPLY_PATCH]);
  if (body.error !== undefined) throw badRequest(mechanism.unreadable(body.error, validation));
  const result = apply(mechanism, kind, current, body.value);
  const refuse = (why: string) =>
    invalid(NO_KIND, '', [invalidField('patch', mechanism.shown(body.value, result), why)]);
  const object = isJsonObject(result) ? result : {};
  if (!mechanism.keepsKind) refuseOtherKind(kind, object, kinds, refuse);
  const decoded = decodeAs(kind, object);
  if ('error' in decoded) throw refuse(mechanism.unfit(kind, object, decoded.error));
  const texts = [
    ...body.strictErrors.map(mechanism.duplicate),
    ...(mechanism.unknownFields?.(body.value) ?? []),
    ...unknownFieldTexts(decoded.unknownFields),
  ];
  if (texts.length > 0 && validation === 'Strict') throw refuse(`strict decoding error: ${texts.join(', ')}`);
  if (validation === 'Warn') for (const text of texts) options.warn(text);
  return draftOf(kind, decoded.object);
}

function refuseOtherKind(kind: Kind, object: JsonObject, kinds: KindLookup, refuse: (why: string) => ApiError): void {
  const { apiVersion = kind.apiVersion, kind: name = kind.kind } = object;
  if (typeof apiVersion !== 'string' || typeof name !== 'string') return;
  if (apiVersion === kind.apiVersion && name === kind.kind) return;
  if (isCustomKind(kind)) {
    const named = { kind: name, name: nameIn(object) };
    throw apiVersion === kind.apiVersion
      ? otherCustomKind(kind, 'kind', name, named)
      : otherCustomKind(kind, 'apiVersion', apiVersion, named);
  }
  const unfit = unfitKind(kind, apiVersion, name, kinds);
  if (unfit !== undefined) throw refuse(unfit);
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
      return unclassified(message);
  }
}
