import { invalid, type FieldError } from '../../field-error';
import type { CustomResourceDefinitionNames } from '../../generated/types';
import { isDNS1035Label } from '../../names';

/** Source: apiextensions-apiserver/pkg/apis/apiextensions/validation/validation.go (ValidateCustomResourceDefinitionNames). */
export function validateNames(names: CustomResourceDefinitionNames, path: string): readonly FieldError[] {
  const { plural, singular = '', kind, listKind = '', shortNames = [], categories = [] } = names;
  const errors: FieldError[] = [];
  const check = (field: string, value: string, messages: readonly string[], prefix = '') => {
    if (value !== '' && messages.length > 0)
      errors.push(invalid(`${path}.${field}`, value, prefix + messages.join(',')));
  };
  const mixed = 'may have mixed case, but should otherwise match: ';
  check('plural', plural, isDNS1035Label(plural));
  check('singular', singular, isDNS1035Label(singular));
  check('kind', kind, isDNS1035Label(kind.toLowerCase()), mixed);
  check('listKind', listKind, isDNS1035Label(listKind.toLowerCase()), mixed);
  const checkAll = (field: string, values: readonly string[]) => {
    for (const [index, value] of values.entries()) {
      const messages = isDNS1035Label(value);
      if (messages.length > 0) errors.push(invalid(`${path}.${field}[${index}]`, value, messages.join(',')));
    }
  };
  checkAll('shortNames', shortNames);
  if (kind !== '' && kind === listKind)
    errors.push(invalid(`${path}.listKind`, listKind, 'kind and listKind may not be the same'));
  checkAll('categories', categories);
  return errors;
}
