import { invalid, required } from '../field-error';
import { isDNS1123Subdomain } from '../names';
import { addInvalid, type Errors } from './field-checks';

const PATH_FORMAT = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+";
const PATH = /^[A-Za-z0-9/\-._~%!$&'()*+,;=:]+$/;

/** `acme.io/foo` (apimachinery/pkg/util/validation/validation.go, `IsDomainPrefixedPath`). */
export function checkDomainPrefixedPath(errors: Errors, path: string, value: string): void {
  if (value === '') {
    errors.push(required(path));
    return;
  }
  const slash = value.indexOf('/');
  const [host, rest] = [value.slice(0, Math.max(0, slash)), value.slice(slash + 1)];
  if (host === '' || rest === '') {
    errors.push(invalid(path, value, 'must be a domain-prefixed path (such as "acme.io/foo")'));
    return;
  }
  addInvalid(errors, path, host, isDNS1123Subdomain(host));
  if (!PATH.test(rest))
    errors.push(invalid(path, rest, `Invalid path (regex used for validation is '${PATH_FORMAT}')`));
}
