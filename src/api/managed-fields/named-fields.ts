import { isMember, leaf, SELF, type FieldSet, type FieldSetDraft } from './field-set';
import type { FieldType } from './field-type';
import { entryType } from './typed-value';

/**
 * The set with the declared fields of structs that have something of the set below them: `.spec` of `.spec.replicas`, but no key of a map.
 * Source: structured-merge-diff/fieldpath/set.go (`EnsureNamedFieldsAreMembers`).
 */
export function withNamedFields(type: FieldType | undefined, set: FieldSet): FieldSet {
  const result: FieldSetDraft = {};
  for (const element in set) {
    const part = set[element] ?? leaf;
    if (element === SELF || part === leaf) {
      result[element] = leaf;
      continue;
    }
    const name = element.startsWith('f:') ? element.slice(2) : undefined;
    const below = withNamedFields(typeBelow(type, element), part);
    const named = name !== undefined && type?.map?.fields.has(name) === true;
    result[element] = named && !isMember(below) ? { [SELF]: leaf, ...below } : below;
  }
  return result;
}

function typeBelow(type: FieldType | undefined, element: string): FieldType | undefined {
  if (element.startsWith('f:')) return type?.map === undefined ? undefined : entryType(type.map, element.slice(2));
  return element.startsWith('k:') ? type?.list?.element : undefined;
}
