import {
  isEmptySet,
  isMember,
  leaf,
  recursiveDifference,
  SELF,
  union,
  emptySet,
  type FieldSet,
  type FieldSetDraft,
} from './field-set';
import { deduced, type FieldType } from './field-type';
import { entryType } from './typed-value';

/**
 * A set that was written when some type was another one, as it is to be read now: who owned parts of what has one owner as a whole today owns
 * the whole. The same set if nothing is to be changed. Source: structured-merge-diff/typed/reconcile_schema.go.
 */
export function withPresentSchema(type: FieldType, set: FieldSet): FieldSet {
  const wholes = wholesBelow(type, set, false);
  if (wholes === undefined || wholes === leaf) return set;
  return union(recursiveDifference(set, wholes), wholes);
}

/** What has one owner as a whole but is in the set by its parts; `whole` if the value itself is in the set as a whole. */
function wholesBelow(type: FieldType, set: FieldSet, whole: boolean): FieldSet | undefined {
  if (type.map !== undefined) {
    if (isDeduced(type)) return undefined;
    if (type.map.atomic) return whole || isEmptySet(set) ? undefined : leaf;
  } else if (type.scalar !== undefined || type.list === undefined) {
    return undefined;
  } else if (type.list.atomic) {
    return whole ? undefined : leaf;
  }
  const draft: FieldSetDraft = {};
  for (const element in set) {
    if (element === SELF) continue;
    const part = set[element] ?? leaf;
    const below = element.startsWith('f:') ? fieldType(type, element.slice(2)) : type.list?.element;
    if (below === undefined) continue;
    const member = isMember(part);
    const children = part === leaf ? emptySet : part;
    const wholes = wholesBelow(below, children, member && !hasBelow(part));
    if (wholes !== undefined) draft[element] = wholes;
  }
  return isEmptySet(draft) ? undefined : draft;
}

function hasBelow(part: FieldSet): boolean {
  for (const element in part) if (element !== SELF) return true;
  return false;
}

function fieldType({ map }: FieldType, name: string): FieldType | undefined {
  return map === undefined ? undefined : entryType(map, name);
}

/** A map of which nothing is known but that it is one. */
function isDeduced({ map }: FieldType): boolean {
  return map !== undefined && map.fields.size === 0 && map.other === deduced;
}
