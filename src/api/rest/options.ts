import { decode } from '../decode';
import { invalid as invalidField, notSupported, type FieldError } from '../field-error';
import type { DeleteOptions } from '../generated/types';
import { badRequest, invalid } from '../status';
import type { ApiRequest } from './request';

type Query = Readonly<Record<string, string>>;

/** What becomes of fields that a kind does not have. The API server's own default is Warn; kubectl asks for Strict. */
export type FieldValidation = 'Strict' | 'Warn' | 'Ignore';

/** The options of a write as its query names them. */
export interface WriteQuery {
  readonly dryRun: boolean;
  readonly fieldValidation: FieldValidation;
}

const OPTIONS_KINDS = {
  GET: '',
  POST: 'CreateOptions',
  PUT: 'UpdateOptions',
  PATCH: 'PatchOptions',
  DELETE: 'DeleteOptions',
} as const;
const FIELD_VALIDATIONS = ['', 'Ignore', 'Strict', 'Warn'];
const PROPAGATION_POLICIES = ['Foreground', 'Background', 'Orphan'];

/**
 * The options of a write. 422 for values that they do not have: `CreateOptions.meta.k8s.io "" is invalid: ...`.
 * Source: apimachinery/pkg/apis/meta/v1/validation/validation.go.
 *
 * Divergence from real Kubernetes: `fieldManager` and `force` are not looked at, because no managedFields are kept.
 */
export function writeOptionsOf(method: ApiRequest['method'], query: Query): WriteQuery {
  const { dryRun = '', fieldValidation = '' } = query;
  const errors: FieldError[] = method === 'GET' ? [] : checkDryRun(dryRun === '' ? [] : [dryRun]);
  const isRead = method === 'GET' || method === 'DELETE';
  const known = fieldValidation === 'Strict' || fieldValidation === 'Ignore' ? fieldValidation : 'Warn';
  if (!isRead && !FIELD_VALIDATIONS.includes(fieldValidation)) {
    errors.push(notSupported('fieldValidation', fieldValidation, FIELD_VALIDATIONS));
  }
  if (errors.length > 0) throw invalidOptions(OPTIONS_KINDS[method], errors);
  return { dryRun: dryRun === 'All', fieldValidation: known };
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

/** An integer of a query; Go's words for what is none. */
export function integerOf(text: string): number {
  if (/^[+-]?\d+$/.test(text)) return Number(text);
  throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
}

function queriedDeletion({ gracePeriodSeconds: grace, propagationPolicy }: Query): DeleteOptions {
  return {
    ...(grace !== undefined && { gracePeriodSeconds: integerOf(grace) }),
    ...(propagationPolicy !== undefined && { propagationPolicy }),
  };
}

function decodedDeletion(body: unknown): DeleteOptions {
  const result = decode('meta.v1.DeleteOptions', body);
  if ('error' in result) throw badRequest(result.error);
  return result.object;
}

function checkDryRun(values: readonly string[]): FieldError[] {
  return values.every((value) => value === 'All') ? [] : [notSupported('dryRun', values, ['All'])];
}

function invalidOptions(kind: string, errors: readonly FieldError[]) {
  return invalid({ group: 'meta.k8s.io', kind, plural: '' }, '', errors);
}
