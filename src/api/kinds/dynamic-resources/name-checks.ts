import { invalid, required, tooLong } from '../../field-error';
import { checkLabel, checkSubdomain, type Errors } from '../../validation/field-checks';
import { checkDriverName } from '../pod/validation/volumes';

const MAX_POOL_NAME = 253;
const MAX_IDENTIFIER = 32;
const NOT_A_REQUEST =
  "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'";
const NOT_AN_IDENTIFIER =
  "a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_' " +
  "(e.g. 'my_name',  or 'MY_NAME',  or 'MyName', regex used for validation is '[A-Za-z_][A-Za-z0-9_]*')";

/*
 * What the kinds of dynamic resources share (pkg/apis/resource/validation/validation.go).
 */

/** Parts of a path, each a subdomain. */
export function checkPoolName(errors: Errors, path: string, name: string): void {
  if (name === '') return void errors.push(required(path));
  if (name.length > MAX_POOL_NAME) errors.push(tooLong(path, MAX_POOL_NAME));
  for (const part of name.split('/')) checkSubdomain(errors, path, part);
}

/** A name, or a domain and a name; more slashes than one go unseen. */
export function checkDeviceQualifiedName(errors: Errors, path: string, name: string): void {
  const [domain = '', own] = name.split('/');
  if (name.split('/').length > 2) return;
  if (own === undefined) return checkIdentifier(errors, path, domain);
  if (domain === '') errors.push(invalid(path, '', 'the domain must not be empty'));
  else checkDriverName(errors, path, domain);
  if (own === '') errors.push(invalid(path, '', 'the name must not be empty'));
  else checkIdentifier(errors, path, own);
}

export function checkFullyQualifiedName(errors: Errors, path: string, name: string): void {
  checkDeviceQualifiedName(errors, path, name);
  if (!name.includes('/'))
    errors.push(invalid(path, name, 'a fully qualified name must be a domain and a name separated by a slash'));
}

function checkIdentifier(errors: Errors, path: string, name: string): void {
  if (name.length > MAX_IDENTIFIER) errors.push(tooLong(path, MAX_IDENTIFIER));
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) errors.push(invalid(path, name, NOT_AN_IDENTIFIER));
}

/** `names`: of the requests of the claim, and `request/subrequest`. */
export function checkRequestReference(errors: Errors, path: string, name: string, names: ReadonlySet<string>): void {
  const segments = name.split('/');
  if (segments.length > 2) return void errors.push(invalid(path, name, NOT_A_REQUEST));
  for (const segment of segments) checkLabel(errors, path, segment);
  if (!names.has(name)) errors.push(invalid(path, name, NOT_A_REQUEST));
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const UUID_LENGTHS: ReadonlySet<number> = new Set([32, 36, 38, 45]);

/** As google/uuid reads it, and then in the one form that is allowed. */
export function checkUid(errors: Errors, path: string, uid: string): void {
  const mistake = uuidMistake(uid);
  if (mistake !== undefined) errors.push(invalid(path, uid, `error validating uid: ${mistake}`));
  else if (uid.length !== 36 || uid !== uid.toLowerCase()) {
    const form = '`xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx` with lowercase hexadecimal characters';
    errors.push(invalid(path, uid, `uid must be in RFC 4122 normalized form, ${form}`));
  }
}

function uuidMistake(uid: string): string | undefined {
  if (!UUID_LENGTHS.has(uid.length)) return `invalid UUID length: ${uid.length}`;
  const isFine =
    uid.length === 32
      ? /^[0-9a-f]+$/i.test(uid)
      : UUID.test(uid.replace(/^urn:uuid:/i, '').replace(/^\{(.*)\}$/, '$1'));
  return isFine ? undefined : 'invalid UUID format';
}
