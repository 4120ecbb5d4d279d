import { invalid, required, type FieldError } from '../field-error';
import type { APIService } from '../generated/types';
import { quote } from '../go/text';
import { isDNS1035Label, isDNS1123Subdomain, isPathSegmentName, isValidPortNumber } from '../names';
import { addInvalid, type Errors } from '../validation/field-checks';
import { base64Bytes } from './data-size';

const MOST_GROUP_PRIORITY = 20_000;
const MOST_VERSION_PRIORITY = 1000;

/** kube-aggregator/pkg/apis/apiregistration/validation/validation.go. */
export function validateAPIService({ metadata: { name }, spec }: APIService): readonly FieldError[] {
  const errors: Errors = [];
  const { group = '', version = '', groupPriorityMinimum, versionPriority, service, caBundle = '' } = spec ?? {};
  const { insecureSkipTLSVerify: isInsecure = false } = spec ?? {};
  const wanted = `${version}.${group}`;
  if (isPathSegmentName(name).length === 0 && name !== wanted)
    errors.push(invalid('metadata.name', name, `must be \`spec.version+"."+spec.group\`: ${quote(wanted)}`));
  if (group === '' && version !== 'v1')
    errors.push(required('spec.group', 'only v1 may have an empty group and it better be legacy kube'));
  if (group !== '') addInvalid(errors, 'spec.group', group, isDNS1123Subdomain(group));
  addInvalid(errors, 'spec.version', version, isDNS1035Label(version));
  checkPriority(errors, 'spec.groupPriorityMinimum', groupPriorityMinimum, MOST_GROUP_PRIORITY);
  checkPriority(errors, 'spec.versionPriority', versionPriority, MOST_VERSION_PRIORITY);
  if (service === undefined) {
    if (caBundle !== '')
      errors.push(
        invalid('spec.caBundle', `${base64Bytes(caBundle)} bytes`, 'local APIServices may not have a caBundle'),
      );
    if (isInsecure)
      errors.push(invalid('spec.insecureSkipTLSVerify', true, 'local APIServices may not have insecureSkipTLSVerify'));
    return errors;
  }
  if (!service.namespace) errors.push(required('spec.service.namespace'));
  if (!service.name) errors.push(required('spec.service.name'));
  const mistakes = isValidPortNumber(service.port ?? 0);
  if (mistakes.length > 0)
    errors.push(invalid('spec.service.port', service.port ?? 0, `port is not valid: ${mistakes.join(', ')}`));
  if (isInsecure && caBundle !== '')
    errors.push(invalid('spec.insecureSkipTLSVerify', true, 'may not be true if caBundle is present'));
  return errors;
}

function checkPriority(errors: Errors, path: string, value = 0, most: number): void {
  if (value <= 0 || value > most) errors.push(invalid(path, value, `must be positive and less than ${most}`));
}
