import { compareBytes, marshalJson, quote } from '../go/text';

/**
 * One step of the way to a field, as the keys of FieldsV1 write it: `f:spec` (a field), `k:{"name":"web"}` (the list item with that name),
 * `v:"a"` (the item of a set), `i:0` (an item by its place). Two steps are the same if their texts are.
 * Source: structured-merge-diff/fieldpath/{element,serialize-pe}.go.
 */
export type PathElement = string;

export function fieldElement(name: string): PathElement {
  let element = fieldElements.get(name);
  if (element === undefined) {
    element = `f:${name}`;
    remember(fieldElements, name, element);
  }
  return element;
}

/** `fields` in any order. */
export function keyElement(fields: readonly (readonly [string, unknown])[]): PathElement {
  const [first] = fields;
  if (fields.length === 1 && first !== undefined && typeof first[1] === 'string' && plain.test(first[1]))
    return `k:{"${first[0]}":"${first[1]}"}`;
  const sorted = [...fields].sort(([a], [b]) => compareBytes(a, b));
  return `k:{${sorted.map(([name, value]) => `${marshalJson(name)}:${marshalJson(value)}`).join(',')}}`;
}

export function valueElement(value: unknown): PathElement {
  return `v:${marshalJson(value)}`;
}

/** The step in the one form that its equals have; undefined for a kind of step that is not known. Throws `SyntaxError` for what is none. */
export function normalElement(text: string): PathElement | undefined {
  if (text.length < 2) throw new SyntaxError('key must be 2 characters long:');
  if (text.charAt(1) !== ':') throw new SyntaxError(`missing colon: ${text}`);
  const rest = text.slice(2);
  switch (text.charAt(0)) {
    case 'f':
      return fieldElement(rest);
    case 'v':
      return valueElement(JSON.parse(rest));
    case 'k': {
      const fields: unknown = JSON.parse(rest);
      if (typeof fields !== 'object' || fields === null) throw new SyntaxError(`no key: ${text}`);
      return keyElement(Object.entries(fields));
    }
    case 'i':
      if (!/^[+-]?[0-9]+$/.test(rest)) throw new SyntaxError(`no index: ${text}`);
      return `i:${Number(rest)}`;
    default:
      return undefined;
  }
}

/** The order in which FieldsV1 lists them: fields, keys, values, indexes. */
export function compareElements(a: PathElement, b: PathElement): number {
  const kind = a.charCodeAt(0);
  if (kind !== b.charCodeAt(0)) return KINDS.indexOf(a.charAt(0)) - KINDS.indexOf(b.charAt(0));
  if (a === b) return 0;
  if (kind === FIELD) return compareBytes(a, b);
  const left = parsed(a);
  const right = parsed(b);
  for (let index = 0; index < left.length && index < right.length; index += 1) {
    const [leftName, leftValue] = left[index] ?? ['', null];
    const [rightName, rightValue] = right[index] ?? ['', null];
    const order = compareBytes(leftName, rightName) || compareValues(leftValue, rightValue);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

/** As messages print it: `.spec`, `[name="web"]`, `[="a"]`, `[0]`. */
export function elementText(element: PathElement): string {
  const rest = element.slice(2);
  switch (element.charAt(0)) {
    case 'f':
      return `.${rest}`;
    case 'k':
      return `[${parsed(element)
        .map(([name, value]) => `${name}=${valueText(value)}`)
        .join(',')}]`;
    case 'v':
      return `[=${valueText(JSON.parse(rest))}]`;
    default:
      return `[${rest}]`;
  }
}

export function pathText(path: readonly PathElement[]): string {
  return path.map(elementText).join('');
}

const KINDS = 'fkvi';
const FIELD = 'f'.charCodeAt(0);

/** Strings that JSON writes as they are. */
const plain = /^[\w ./:=-]*$/;

/** The texts of the steps seen lately; forgotten all at once when they are too many. */
const MOST_REMEMBERED = 20_000;
const fieldElements = new Map<string, PathElement>();
const parsedElements = new Map<PathElement, ParsedElement>();

type ParsedElement = readonly (readonly [string, unknown])[];

function remember<V>(table: Map<string, V>, key: string, value: V): void {
  if (table.size >= MOST_REMEMBERED) table.clear();
  table.set(key, value);
}

/** A value or an index counts as a key without a name. */
function parsed(element: PathElement): ParsedElement {
  let result = parsedElements.get(element);
  if (result === undefined) {
    const value: unknown = JSON.parse(element.slice(2));
    const isKey = element.startsWith('k:') && typeof value === 'object' && value !== null;
    result = isKey ? Object.entries(value) : [['', value]];
    remember(parsedElements, element, result);
  }
  return result;
}

/** Numbers before strings before booleans before null (structured-merge-diff/value/value.go, `Compare`). */
function compareValues(a: unknown, b: unknown): number {
  if (typeof a !== typeof b) return rank(a) - rank(b);
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === 'string' && typeof b === 'string') return compareBytes(a, b);
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b);
  return compareBytes(marshalJson(a), marshalJson(b));
}

function rank(value: unknown): number {
  return ['number', 'string', 'boolean', 'object'].indexOf(typeof value);
}

function valueText(value: unknown): string {
  return typeof value === 'string' ? quote(value) : String(value);
}
