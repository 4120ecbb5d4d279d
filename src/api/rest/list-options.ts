import { forbidden, invalid as invalidField, fieldErrorText, notSupported, type FieldError } from '../field-error';
import { quote } from '../go/text';
import { parseFieldSelector } from '../selectors/field-selector';
import { parseLabelSelector } from '../selectors/label-selector';
import { badRequest, invalid, unclassified } from '../status';
import { integerOf, isTrue, type Query } from './query';

/** The options of a list, a watch or a deletecollection besides its selectors. */
export interface ListOptions {
  /** Empty when the query names none. */
  readonly resourceVersion: string;
  /** `Exact`, `NotOlderThan` or empty. */
  readonly resourceVersionMatch: string;
  /** 0 for all. */
  readonly limit: number;
  /** The token of the next page; empty on the first. */
  readonly continue: string;
  /** Does a watch begin with all that exists? */
  readonly sendInitialEvents: boolean;
  readonly allowWatchBookmarks: boolean;
  readonly timeoutSeconds: number | undefined;
}

const EXACT = 'Exact';
const NOT_OLDER_THAN = 'NotOlderThan';
const LIST_OPTIONS = { group: 'meta.k8s.io', kind: 'ListOptions', plural: '' };

/**
 * Reads and judges the options of a query. 400 for what is no number or no selector, 422 for what does not go together:
 * `ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: ...`.
 * Source: apimachinery/pkg/apis/meta/internalversion/{defaults.go,validation/validation.go}, apiserver/pkg/endpoints/handlers/get.go (listOpts).
 */
export function listOptionsOf(query: Query, isWatch: boolean): ListOptions {
  const { resourceVersion = '', continue: token = '', labelSelector = '', fieldSelector = '' } = query;
  const timeoutSeconds = query['timeoutSeconds'] === undefined ? undefined : integerOf(query['timeoutSeconds']);
  const limit = query['limit'] === undefined ? 0 : integerOf(query['limit']);
  requireSelectors(labelSelector, fieldSelector);
  let match = query['resourceVersionMatch'] ?? '';
  let initialEvents = query['sendInitialEvents'] === undefined ? undefined : isTrue(query['sendInitialEvents']);
  if (isWatch && initialEvents === undefined && match === '' && isAnyVersion(resourceVersion)) {
    initialEvents = true;
    match = NOT_OLDER_THAN;
  }
  const errors = isWatch
    ? watchErrors(match, initialEvents, token)
    : listErrors(match, resourceVersion, token, initialEvents);
  if (errors.length > 0) throw invalid(LIST_OPTIONS, '', errors);
  return {
    resourceVersion,
    resourceVersionMatch: match,
    limit: Math.max(0, limit),
    continue: token,
    sendInitialEvents: initialEvents === true,
    allowWatchBookmarks: isTrue(query['allowWatchBookmarks']),
    timeoutSeconds,
  };
}

function requireSelectors(labelSelector: string, fieldSelector: string): void {
  const labels = labelSelector === '' ? undefined : parseLabelSelector(labelSelector);
  if (labels !== undefined && 'error' in labels) throw badRequest(labels.error);
  const fields = fieldSelector === '' ? undefined : parseFieldSelector(fieldSelector);
  if (fields !== undefined && 'error' in fields) throw badRequest(fields.error);
}

function listErrors(
  match: string,
  resourceVersion: string,
  token: string,
  initialEvents: boolean | undefined,
): readonly FieldError[] {
  const errors: FieldError[] = [];
  const field = 'resourceVersionMatch';
  if (match !== '') {
    if (resourceVersion === '')
      errors.push(forbidden(field, 'resourceVersionMatch is forbidden unless resourceVersion is provided'));
    if (token !== '') errors.push(forbidden(field, 'resourceVersionMatch is forbidden when continue is provided'));
    if (match !== EXACT && match !== NOT_OLDER_THAN)
      errors.push(notSupported(field, match, [EXACT, NOT_OLDER_THAN, '']));
    if (match === EXACT && resourceVersion === '0')
      errors.push(forbidden(field, 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"'));
  }
  if (initialEvents !== undefined)
    errors.push(forbidden('sendInitialEvents', 'sendInitialEvents is forbidden for list'));
  return errors;
}

function watchErrors(match: string, initialEvents: boolean | undefined, token: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  const field = 'resourceVersionMatch';
  if (initialEvents !== undefined && match !== NOT_OLDER_THAN)
    errors.push(forbidden(field, `sendInitialEvents requires setting resourceVersionMatch to ${NOT_OLDER_THAN}`));
  if (match === '') return errors;
  if (initialEvents === undefined)
    errors.push(forbidden(field, 'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided'));
  if (match !== NOT_OLDER_THAN) errors.push(notSupported(field, match, [NOT_OLDER_THAN]));
  if (token !== '') errors.push(forbidden(field, 'resourceVersionMatch is forbidden when continue is provided'));
  return errors;
}

/** Does it leave the choice to the server? */
export function isAnyVersion(resourceVersion: string): boolean {
  return resourceVersion === '' || resourceVersion === '0';
}

/** The version of a list: 400 for what is none. */
export function listedVersion(text: string): number {
  return versionOf(text, (error) => badRequest(`invalid resource version: ${fieldErrorText(error)}`));
}

/** The version of a get or a watch: an error without a reason for what is none, as the storage leaves it. */
export function storageVersion(text: string): number {
  return versionOf(text, (error) => unclassified(fieldErrorText(error)));
}

/** apiserver/pkg/storage/api_object_versioner.go, `ParseResourceVersion`. */
function versionOf(text: string, refusal: (error: FieldError) => Error): number {
  const refuse = (why: string) =>
    refusal(invalidField('resourceVersion', text, `strconv.ParseUint: parsing ${quote(text)}: ${why}`));
  if (!/^\d+$/.test(text)) throw refuse('invalid syntax');
  if (BigInt.asUintN(64, BigInt(text)) !== BigInt(text)) throw refuse('value out of range');
  return Number(text);
}
