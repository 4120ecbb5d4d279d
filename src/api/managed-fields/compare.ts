import { deepEqual } from '../equality';
import { emptySet, leaf, recursiveDifference, SELF, union, type FieldSet, type FieldSetDraft } from './field-set';
import type { FieldType, ListType, MapType } from './field-type';
import { fieldElement, type PathElement } from './path-element';
import { entryType, formOf, isEmptyMap, itemsByElement, itemsOf, mapOf, type JsonMap } from './typed-value';

/** Which fields two objects do not have in common; no field is in more than one of the sets. */
export interface Comparison {
  readonly removed: FieldSet;
  readonly modified: FieldSet;
  readonly added: FieldSet;
}

/**
 * What `after` changes in `before`, both of `type`. Parts that both share cost nothing. Throws `TypeMismatch` for a list item that has no key.
 * Source: structured-merge-diff/typed/compare.go.
 */
export function compare(type: FieldType, before: unknown, after: unknown): Comparison {
  const { removed, modified, added } = compareBelow(type, before, after) ?? NONE;
  return { removed: atRoot(removed), modified: atRoot(modified), added: atRoot(added) };
}

/** A comparison without the fields of `ignored` and those below them. */
export function ignoring({ removed, modified, added }: Comparison, ignored: FieldSet): Comparison {
  return {
    removed: recursiveDifference(removed, ignored),
    modified: recursiveDifference(modified, ignored),
    added: recursiveDifference(added, ignored),
  };
}

/** The sets as they stand below the step to the value that was compared: `leaf` is that value itself. */
interface Changes {
  removed: FieldSet | undefined;
  modified: FieldSet | undefined;
  added: FieldSet | undefined;
}

const NONE: Readonly<Changes> = { removed: undefined, modified: undefined, added: undefined };

function atRoot(set: FieldSet | undefined): FieldSet {
  if (set === undefined || set === leaf) return emptySet;
  if (set[SELF] === undefined) return set;
  const { [SELF]: _self, ...rest } = set;
  return rest;
}

function compareBelow(type: FieldType, before: unknown, after: unknown): Changes | undefined {
  if (before === after) return undefined;
  const form = formOf(type, after);
  const formBefore = formOf(type, before);
  const changes = compareAs(form, type, before, after);
  if (form === formBefore) return changes;
  // What was a scalar is now a map, or the like: the value counts as both.
  const others = compareAs(formBefore, type, before, after);
  if (changes === undefined || others === undefined) return changes ?? others;
  return {
    removed: unite(changes.removed, others.removed),
    modified: unite(changes.modified, others.modified),
    added: unite(changes.added, others.added),
  };
}

function unite(a: FieldSet | undefined, b: FieldSet | undefined): FieldSet | undefined {
  if (a === undefined || b === undefined || a === b) return a ?? b;
  return union({ [SELF]: a }, { [SELF]: b })[SELF];
}

function compareAs(
  form: 'scalar' | 'list' | 'map',
  type: FieldType,
  before: unknown,
  after: unknown,
): Changes | undefined {
  if (form === 'map' && type.map !== undefined) {
    const left = mapOf(before);
    const right = mapOf(after);
    if (!type.map.atomic && !(isEmptyMap(left) && isEmptyMap(right))) return compareMaps(type.map, left, right);
  } else if (form === 'list' && type.list !== undefined) {
    const left = itemsOf(before);
    const right = itemsOf(after);
    if (!type.list.atomic && left.length + right.length > 0) return compareLists(type.list, left, right);
  }
  return deepEqual(before, after) ? undefined : { ...NONE, modified: leaf };
}

function compareMaps(type: MapType, before: JsonMap, after: JsonMap): Changes | undefined {
  const drafts = new Drafts();
  for (const name in after) {
    const value = after[name];
    const old = Object.hasOwn(before, name) ? before[name] : undefined;
    if (value === old || !Object.hasOwn(after, name)) continue;
    compareOne(drafts, fieldElement(name), entryType(type, name), old, value);
  }
  for (const name in before) {
    const old = before[name];
    if (old === undefined || !Object.hasOwn(before, name)) continue;
    if (!Object.hasOwn(after, name)) compareOne(drafts, fieldElement(name), entryType(type, name), old, undefined);
  }
  return drafts.changes();
}

function compareLists(type: ListType, before: readonly unknown[], after: readonly unknown[]): Changes | undefined {
  const drafts = new Drafts();
  const olds = itemsByElement(type, before);
  const news = itemsByElement(type, after);
  for (const [element, left] of olds) compareItems(drafts, element, type, left, news.get(element) ?? NO_ITEMS);
  for (const [element, right] of news) if (!olds.has(element)) compareItems(drafts, element, type, NO_ITEMS, right);
  return drafts.changes();
}

const NO_ITEMS: readonly unknown[] = [];

/** Items that have their step in common with others are one field together. */
function compareItems(
  drafts: Drafts,
  element: PathElement,
  { element: type }: ListType,
  before: readonly unknown[],
  after: readonly unknown[],
): void {
  if (before.length < 2 && after.length < 2) {
    compareOne(drafts, element, type, before[0], after[0]);
  } else if (before.length >= 2 && after.length >= 2) {
    if (!deepEqual(before, after)) drafts.modified(element, leaf);
  } else if (before.length >= 2) {
    if (after.length > 0) drafts.added(element, whole(type, after[0]));
    drafts.removed(element, leaf);
  } else {
    if (before.length > 0) drafts.removed(element, whole(type, before[0]));
    drafts.added(element, leaf);
  }
}

function compareOne(
  drafts: Drafts,
  element: PathElement,
  type: FieldType | undefined,
  before: unknown,
  after: unknown,
): void {
  if (type === undefined || before === after) return;
  if (before === undefined) return drafts.added(element, whole(type, after));
  if (after === undefined) return drafts.removed(element, whole(type, before));
  const changes = compareBelow(type, before, after);
  if (changes === undefined) return;
  if (changes.removed !== undefined) drafts.removed(element, changes.removed);
  if (changes.modified !== undefined) drafts.modified(element, changes.modified);
  if (changes.added !== undefined) drafts.added(element, changes.added);
}

/** A value that only one of the two objects has, with all that is below it. */
function whole(type: FieldType, value: unknown): FieldSet {
  const form = formOf(type, value);
  const draft: FieldSetDraft = { [SELF]: leaf };
  let empty = true;
  if (form === 'map' && type.map?.atomic === false) {
    const map = mapOf(value);
    for (const name in map) {
      const below = entryType(type.map, name);
      if (map[name] === undefined || below === undefined || !Object.hasOwn(map, name)) continue;
      draft[fieldElement(name)] = whole(below, map[name]);
      empty = false;
    }
  } else if (form === 'list' && type.list?.atomic === false) {
    for (const [element, items] of itemsByElement(type.list, itemsOf(value))) {
      draft[element] = items.length > 1 ? leaf : whole(type.list.element, items[0]);
      empty = false;
    }
  }
  return empty ? leaf : draft;
}

/** The changes below one value, while they are being found. */
class Drafts {
  #removed: FieldSetDraft | undefined;
  #modified: FieldSetDraft | undefined;
  #added: FieldSetDraft | undefined;

  removed(element: PathElement, below: FieldSet): void {
    (this.#removed ??= {})[element] = below;
  }

  modified(element: PathElement, below: FieldSet): void {
    (this.#modified ??= {})[element] = below;
  }

  added(element: PathElement, below: FieldSet): void {
    (this.#added ??= {})[element] = below;
  }

  changes(): Changes | undefined {
    if (this.#removed === undefined && this.#modified === undefined && this.#added === undefined) return undefined;
    return { removed: this.#removed, modified: this.#modified, added: this.#added };
  }
}
