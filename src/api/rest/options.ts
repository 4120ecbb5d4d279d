import { decode } from '../decode';
import { forbidden, invalid as invalidField, notSupported, required, tooLong, type FieldError } from '../field-error';
import type { DeleteOptions } from '../generated/types';
import { groupVersionMistake } from '../group-version';
import { isPrintable } from '../go/text';
import { metaError, notAnObject } from '../go/json-meta';
import { unicodeName } from '../go/quote';
import { isJsonObject, type JsonObject } from '../json-object';
import { jsonKind } from '../scalars';
import { badRequest, invalid } from '../status';
import { integerOf, isTrue, type Query } from './query';
import type { ApiRequest } from './request';

/** What becomes of fields that a kind does not have. The API server's own default is Warn; kubectl asks for Strict. */
export type FieldValidation = 'Strict' | 'Warn' | 'Ignore';

/** The options of a write as its query names them. */
export interface WriteQuery {
  readonly dryRun: boolean;
  readonly fieldValidation: FieldValidation;
  /** Undefined when the request tells neither a manager nor a program. */
  readonly fieldManager: string | undefined;
}

const OPTIONS_KINDS = { POST: 'CreateOptions', PUT: 'UpdateOptions', PATCH: 'PatchOptions' } as const;
const FIELD_VALIDATIONS = ['', 'Ignore', 'Strict', 'Warn'];
const PROPAGATION_POLICIES = ['Foreground', 'Background', 'Orphan'];

/**
 * The options of a write. 422 for values that they do not have: `CreateOptions.meta.k8s.io "" is invalid: ...`.
 * Source: apimachinery/pkg/apis/meta/v1/validation/validation.go; the field manager: apiserver/pkg/endpoints/handlers/create.go (managerOrUserAgent).
 */
export function writeOptionsOf({ method, contentType, userAgent }: ApiRequest, query: Query): WriteQuery {
  const { dryRun, fieldValidation = '', fieldManager = '' } = query;
  const manager = fieldManager === '' ? userAgent && managerOf(userAgent) : fieldManager;
  const known = fieldValidation === 'Strict' || fieldValidation === 'Ignore' ? fieldValidation : 'Warn';
  const options = { dryRun: dryRun === 'All', fieldValidation: known, fieldManager: manager } as const;
  // The options of a deletion may stand in its body.
  if (method === 'GET' || method === 'DELETE') return options;
  const errors: FieldError[] = [];
  if (method === 'PATCH') {
    const isApply = contentType?.startsWith('application/apply-patch') === true;
    if (isApply && fieldManager === '') errors.push(required('fieldManager', 'is required for apply patch'));
    if (!isApply && query['force'] !== undefined)
      errors.push(forbidden('force', 'may not be specified for non-apply patch'));
  }
  errors.push(...checkFieldManager(fieldManager), ...checkDryRun(dryRun === undefined ? [] : [dryRun]));
  if (!FIELD_VALIDATIONS.includes(fieldValidation))
    errors.push(notSupported('fieldValidation', fieldValidation, FIELD_VALIDATIONS));
  if (errors.length > 0) throw invalidOptions(OPTIONS_KINDS[method], errors);
  return options;
}

const MAX_MANAGER_BYTES = 128;

function checkFieldManager(manager: string): FieldError[] {
  const errors: FieldError[] = [];
  if (Buffer.byteLength(manager, 'utf8') > MAX_MANAGER_BYTES) errors.push(tooLong('fieldManager', MAX_MANAGER_BYTES));
  let position = 0;
  for (const character of manager) {
    if (!isPrintable(character)) {
      const why = `invalid character ${unicodeName(character)} (at position ${position})`;
      errors.push(invalidField('fieldManager', manager, why));
    }
    position += Buffer.byteLength(character, 'utf8');
  }
  return errors;
}

/** The program's name, which stands before the first slash. */
function managerOf(userAgent: string): string {
  let manager = '';
  for (const character of userAgent.split('/')[0] ?? '') {
    if (!isPrintable(character)) continue;
    if (Buffer.byteLength(manager + character, 'utf8') > MAX_MANAGER_BYTES) break;
    manager += character;
  }
  return manager;
}

/** The options of a deletion: from the body, else from the query. */
export function deleteOptionsOf(body: unknown, query: Query): DeleteOptions {
  const options = body === undefined || body === null ? queriedDeletion(query) : decodedDeletion(body);
  const { propagationPolicy, orphanDependents, dryRun = [] } = options;
  const errors: FieldError[] = [];
  if (propagationPolicy !== undefined && orphanDependents !== undefined) {
    const why = 'orphanDependents and deletionPropagation cannot be both set';
    errors.push(invalidField('propagationPolicy', propagationPolicy, why));
  }
  if (propagationPolicy !== undefined && !PROPAGATION_POLICIES.includes(propagationPolicy)) {
    errors.push(notSupported('propagationPolicy', propagationPolicy, [...PROPAGATION_POLICIES, 'nil']));
  }
  errors.push(...checkDryRun(dryRun));
  if (errors.length > 0) throw invalidOptions('DeleteOptions', errors);
  return options;
}

function queriedDeletion({
  gracePeriodSeconds: grace,
  propagationPolicy,
  orphanDependents,
  dryRun,
}: Query): DeleteOptions {
  return {
    ...(grace !== undefined && { gracePeriodSeconds: integerOf(grace) }),
    ...(propagationPolicy !== undefined && { propagationPolicy }),
    ...(orphanDependents !== undefined && { orphanDependents: isTrue(orphanDependents) }),
    ...(dryRun !== undefined && { dryRun: [dryRun] }),
  };
}

/** Any version has options of deletions; no other kind will do (apimachinery/pkg/apis/meta/internalversion/scheme/register.go). */
function decodedDeletion(body: unknown): DeleteOptions {
  const wrong = isJsonObject(body) ? wrongOptionsKind(body) : notAnObject(body);
  if (wrong !== undefined) throw badRequest(wrong);
  const result = decode('meta.v1.DeleteOptions', body);
  if ('error' in result) throw badRequest(result.error);
  return result.object;
}

function wrongOptionsKind({ apiVersion = '', kind = '' }: JsonObject): string | undefined {
  for (const [field, text] of [['apiVersion', apiVersion] as const, ['kind', kind] as const])
    if (typeof text !== 'string')
      return metaError(`json: cannot unmarshal ${jsonKind(text)} into Go struct field .${field} of type string`);
  const mistake = groupVersionMistake(String(apiVersion));
  if (mistake !== undefined) return mistake;
  if (kind === '' || kind === 'DeleteOptions') return undefined;
  const version = apiVersion === '' ? 'meta.k8s.io/v1' : String(apiVersion);
  const scheme = 'k8s.io/apimachinery/pkg/apis/meta/internalversion/scheme/register.go:27';
  return `no kind "${String(kind)}" is registered for version "${version}" in scheme "${scheme}"`;
}

function checkDryRun(values: readonly string[]): FieldError[] {
  return values.every((value) => value === 'All') ? [] : [notSupported('dryRun', values, ['All'])];
}

function invalidOptions(kind: string, errors: readonly FieldError[]) {
  return invalid({ group: 'meta.k8s.io', kind, plural: '' }, '', errors);
}
