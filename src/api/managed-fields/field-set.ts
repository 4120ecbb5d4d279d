import { compareElements, normalElement, type PathElement } from './path-element';
import { isJsonObject } from '../json-object';

/**
 * A set of fields, written as FieldsV1 is: each key is a step down, `{}` ends at a field of the set, and `.` says that a field is in the set
 * though the way goes on below it. `{"f:spec":{".":{},"f:replicas":{}}}` is `.spec` and `.spec.replicas`. The set without fields is `{}`.
 * Sets are not changed once made, and share their parts. Their keys have an order only once `fieldsText` or `eachPath` gives it to them.
 * Source: structured-merge-diff/fieldpath/{set,serialize}.go.
 */
export interface FieldSet {
  readonly [element: PathElement]: FieldSet;
}

/** A field set that is still being put together. */
export type FieldSetDraft = Record<PathElement, FieldSet>;

export const emptySet: FieldSet = Object.freeze({});

/** What stands under a step that ends at a field. */
export const leaf: FieldSet = Object.freeze({});

/** Says in a set that the field above is itself in it. */
export const SELF = '.';

export function isEmptySet(set: FieldSet): boolean {
  for (const _ in set) return false;
  return true;
}

/** Is the field in the set under whose step `below` stands? */
export function isMember(below: FieldSet): boolean {
  return below === leaf || below[SELF] !== undefined || isEmptySet(below);
}

export function setOf(...paths: readonly (readonly PathElement[])[]): FieldSet {
  return paths.reduce<FieldSet>((set, path) => union(set, pathSet(path)), emptySet);
}

export function hasPath(set: FieldSet, path: readonly PathElement[]): boolean {
  let below: FieldSet | undefined = set;
  for (const element of path) {
    below = below[element];
    if (below === undefined) return false;
  }
  return path.length > 0 && isMember(below);
}

export function union(a: FieldSet, b: FieldSet): FieldSet {
  if (a === b || isEmptySet(b)) return a;
  if (isEmptySet(a)) return b;
  const result: FieldSetDraft = {};
  for (const element in a) {
    const left = a[element] ?? leaf;
    const right = b[element];
    result[element] = right === undefined || element === SELF ? left : unionBelow(left, right);
  }
  for (const element in b) if (result[element] === undefined) result[element] = b[element] ?? leaf;
  return result;
}

export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  const result: FieldSetDraft = {};
  for (const element in a) {
    const left = a[element];
    const right = b[element];
    if (element === SELF || left === undefined || right === undefined) continue;
    put(result, element, isMember(left) && isMember(right), intersection(left, right));
  }
  return result;
}

/** The fields of `a` that are not in `b`; a field stays though one above it goes. */
export function difference(a: FieldSet, b: FieldSet): FieldSet {
  const result: FieldSetDraft = {};
  for (const element in a) {
    const left = a[element];
    const right = b[element];
    if (element === SELF || left === undefined) continue;
    if (right === undefined) result[element] = left;
    else put(result, element, isMember(left) && !isMember(right), difference(left, right));
  }
  return result;
}

/** The fields of `a` that are neither in `b` nor below a field that is. */
export function recursiveDifference(a: FieldSet, b: FieldSet): FieldSet {
  const result: FieldSetDraft = {};
  for (const element in a) {
    const left = a[element];
    const right = b[element];
    if (element === SELF || left === undefined) continue;
    if (right === undefined) result[element] = left;
    else if (!isMember(right)) put(result, element, isMember(left), recursiveDifference(left, right));
  }
  return result;
}

/** The fields of a set that have none of the set below them. */
export function leaves(set: FieldSet): FieldSet {
  const result: FieldSetDraft = {};
  for (const element in set) {
    if (element === SELF) continue;
    const part = leaves(set[element] ?? leaf);
    result[element] = isEmptySet(part) ? leaf : part;
  }
  return result;
}

/** Calls `visit` with the way to each field: those of a level before those below them, as Kubernetes lists conflicts. The way is reused. */
export function eachPath(set: FieldSet, visit: (path: readonly PathElement[]) => void): void {
  walk(set, [], visit);
}

export function pathsOf(set: FieldSet): readonly (readonly PathElement[])[] {
  const paths: (readonly PathElement[])[] = [];
  eachPath(set, (path) => paths.push([...path]));
  return paths;
}

/** The set as the JSON text of FieldsV1, keys in Kubernetes' order. */
export function fieldsText(set: FieldSet): string {
  const elements = sortedElements(set);
  let text = set[SELF] === undefined ? '{' : '{".":{}';
  for (const element of elements) {
    const part = set[element] ?? leaf;
    text += `${text.length === 1 ? '' : ','}${JSON.stringify(element)}:${part === leaf ? '{}' : fieldsText(part)}`;
  }
  return `${text}}`;
}

/** The set that a FieldsV1 holds. Throws `SyntaxError` for one that is none. */
export function readFields(fields: unknown): FieldSet {
  const { [SELF]: _self, ...set } = readBelow(fields);
  return set;
}

function readBelow(fields: unknown): FieldSet {
  if (!isJsonObject(fields)) return leaf;
  const result: FieldSetDraft = {};
  let ends = true;
  for (const [key, part] of Object.entries(fields)) {
    const element = key === SELF ? SELF : normalElement(key);
    if (element === undefined) continue;
    const read = element === SELF ? leaf : readBelow(part);
    const known = result[element];
    result[element] = known === undefined ? read : unionBelow(known, read);
    ends &&= element === SELF;
  }
  return ends ? leaf : result;
}

/** Adds what is below a step of a set that is being put together; nothing if neither the field nor anything below it is in the set. */
function put(draft: FieldSetDraft, element: PathElement, member: boolean, part: FieldSet): void {
  if (isEmptySet(part)) {
    if (member) draft[element] = leaf;
  } else draft[element] = member ? { [SELF]: leaf, ...part } : part;
}

function pathSet(path: readonly PathElement[]): FieldSet {
  const [first, ...rest] = path;
  if (first === undefined) return emptySet;
  return { [first]: rest.length === 0 ? leaf : pathSet(rest) };
}

function unionBelow(a: FieldSet, b: FieldSet): FieldSet {
  if (a === b) return a;
  if (isEmptySet(a)) return isEmptySet(b) || b[SELF] !== undefined ? b : { [SELF]: leaf, ...b };
  if (isEmptySet(b)) return a[SELF] !== undefined ? a : { [SELF]: leaf, ...a };
  return union(a, b);
}

function walk(set: FieldSet, prefix: PathElement[], visit: (path: readonly PathElement[]) => void): void {
  const elements = sortedElements(set);
  for (const element of elements) {
    if (!isMember(set[element] ?? leaf)) continue;
    prefix.push(element);
    visit(prefix);
    prefix.pop();
  }
  for (const element of elements) {
    prefix.push(element);
    walk(set[element] ?? leaf, prefix, visit);
    prefix.pop();
  }
}

function sortedElements(set: FieldSet): PathElement[] {
  const elements: PathElement[] = [];
  for (const element in set) if (element !== SELF) elements.push(element);
  return elements.length < 2 ? elements : elements.sort(compareElements);
}
