import { leaf, SELF, type FieldSet, type FieldSetDraft, emptySet } from './field-set';
import type { FieldType, ListType, MapType } from './field-type';
import { fieldElement } from './path-element';
import { entryType, formOf, isEmptyMap, isMap, itemsByElement, itemsOf, mapOf } from './typed-value';

/**
 * The fields that an applied object names: scalars, items, and what has one owner as a whole; of structs and maps only what is in them.
 * Throws `TypeMismatch` for a list item that has no key. Source: structured-merge-diff/typed/tofieldset.go.
 */
export function setOfValue(type: FieldType, value: unknown): FieldSet {
  const set = below(type, value);
  return set === undefined || set === leaf ? emptySet : set;
}

/** As it stands below the step to the value; undefined when neither the value nor anything in it is a field of the set. */
function below(type: FieldType, value: unknown): FieldSet | undefined {
  const form = formOf(type, value);
  if (form === 'map' && type.map !== undefined) return type.map.atomic ? leaf : belowMap(type.map, value);
  if (form === 'list' && type.list !== undefined) return type.list.atomic ? leaf : belowList(type.list, value);
  return leaf;
}

function belowMap(type: MapType, value: unknown): FieldSet | undefined {
  let draft: FieldSetDraft | undefined;
  for (const [name, entry] of Object.entries(mapOf(value))) {
    const typeOfEntry = entryType(type, name);
    if (entry === undefined || typeOfEntry === undefined) continue;
    const isOwn = entry === null || (isMap(entry) && isEmptyMap(entry)) || !type.fields.has(name);
    const set = isOwn ? withSelf(below(typeOfEntry, entry)) : below(typeOfEntry, entry);
    if (set !== undefined) (draft ??= {})[fieldElement(name)] = set;
  }
  return draft;
}

function belowList(type: ListType, value: unknown): FieldSet | undefined {
  let draft: FieldSetDraft | undefined;
  for (const [element, items] of itemsByElement(type, itemsOf(value)))
    (draft ??= {})[element] = items.length > 1 ? leaf : withSelf(below(type.element, items[0]));
  return draft;
}

function withSelf(set: FieldSet | undefined): FieldSet {
  if (set === undefined || set === leaf) return leaf;
  return set[SELF] === undefined ? { [SELF]: leaf, ...set } : set;
}
