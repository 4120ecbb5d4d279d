import { setOwn } from '../json-object';
import { isMember, type FieldSet } from './field-set';
import type { FieldType, ListType, MapType } from './field-type';
import { fieldElement, type PathElement } from './path-element';
import { elementAt, entryType, formOf, isMap, type JsonMap } from './typed-value';

/**
 * The value without the fields and items of a set. A container that is emptied by that stays, empty; what has one owner as a whole goes only
 * as a whole. Source: structured-merge-diff/typed/remove.go.
 */
export function removeFields(type: FieldType, value: unknown, set: FieldSet): unknown {
  const form = formOf(type, value);
  if (form === 'map' && type.map !== undefined) {
    if (!isMap(value) || type.map.atomic) return null;
    return removeFromMap(type.map, value, set);
  }
  if (form === 'list' && type.list !== undefined) {
    if (!Array.isArray(value) || type.list.atomic) return null;
    return removeFromList(type.list, value, set);
  }
  return value;
}

function removeFromMap(type: MapType, map: JsonMap, set: FieldSet): unknown {
  const rest: Record<string, unknown> = {};
  let found = false;
  for (const [name, value] of Object.entries(map)) {
    const below = set[fieldElement(name)];
    if (below !== undefined && isMember(below)) continue;
    found ||= below !== undefined;
    const typeOfEntry = entryType(type, name);
    const keeps = below === undefined || typeOfEntry === undefined;
    setOwn(rest, name, keeps ? value : removeWithin(typeOfEntry, value, below));
  }
  return Object.keys(rest).length > 0 || found ? rest : null;
}

function removeFromList(type: ListType, items: readonly unknown[], set: FieldSet): unknown {
  const rest: unknown[] = [];
  let found = false;
  items.forEach((item, index) => {
    const element: PathElement = elementAt(type, item, index);
    const below = set[element];
    if (below !== undefined && isMember(below)) return;
    found ||= below !== undefined;
    rest.push(below === undefined ? item : removeWithin(type.element, item, below));
  });
  return rest.length > 0 || found ? rest : null;
}

function removeWithin(type: FieldType, value: unknown, set: FieldSet): unknown {
  const rest = removeFields(type, value, set);
  if (rest !== null) return rest;
  if (Array.isArray(value)) return [];
  return isMap(value) ? {} : null;
}
