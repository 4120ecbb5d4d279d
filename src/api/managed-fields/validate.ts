import { marshalJson, printValue } from '../go/text';
import type { FieldType } from './field-type';
import { elementText, fieldElement, type PathElement } from './path-element';
import { elementAt, entryType, formOf, isMap, TypeMismatch, type JsonMap } from './typed-value';

/**
 * What is wrong with a value of a type, in the words of structured-merge-diff (typed/validate.go); undefined if nothing is. A list may not
 * have an item twice.
 */
export function typeErrors(type: FieldType, value: unknown): string | undefined {
  const errors: string[] = [];
  visit(type, value, '', errors);
  const [first, ...more] = errors;
  if (first === undefined || more.length === 0) return first;
  return ['errors:', ...errors.map((error) => `  ${error}`)].join('\n');
}

function visit(type: FieldType, value: unknown, path: string, errors: string[]): void {
  const report = (message: string) => errors.push(path === '' ? message : `${path}: ${message}`);
  const form = formOf(type, value);
  if (value === null || value === undefined) return;
  if (form === 'map') {
    if (isMap(value)) visitMap(type, value, path, errors);
    else report(`expected map, got ${goPointer(value)}`);
  } else if (form === 'list') {
    if (Array.isArray(value)) visitList(type, value, path, errors);
    else report(`expected list, got ${goPointer(value)}`);
  } else {
    const message = scalarError(type.scalar, value);
    if (message !== undefined) report(message);
  }
}

function visitMap({ map: type }: FieldType, map: JsonMap, path: string, errors: string[]): void {
  if (type === undefined) return;
  for (const [name, value] of Object.entries(map)) {
    const at = path + elementText(fieldElement(name));
    const typeOfEntry = entryType(type, name);
    if (typeOfEntry === undefined) {
      errors.push(`${at}: field not declared in schema`);
      return;
    }
    visit(typeOfEntry, value, at, errors);
  }
}

function visitList({ list: type }: FieldType, items: readonly unknown[], path: string, errors: string[]): void {
  if (type === undefined) return;
  const seen = new Set<PathElement>();
  for (const [index, item] of items.entries()) {
    let element: PathElement = `i:${index}`;
    if (!type.atomic) {
      try {
        element = elementAt(type, item, index);
      } catch (error) {
        if (!(error instanceof TypeMismatch)) throw error;
        errors.push(path === '' ? error.message : `${path}: ${error.message}`);
        return;
      }
      if (seen.has(element)) errors.push(`${path}: duplicate entries for key ${elementText(element)}`);
      seen.add(element);
    }
    visit(type.element, item, path + elementText(element), errors);
  }
}

function scalarError(scalar: FieldType['scalar'], value: unknown): string | undefined {
  switch (scalar) {
    case 'numeric':
      return typeof value === 'number' ? undefined : `expected numeric (int or float), got ${goTypeOf(value)}`;
    case 'string':
      return typeof value === 'string'
        ? undefined
        : `expected string, got &value.valueUnstructured{Value:${goSyntax(value)}}`;
    case 'boolean':
      return typeof value === 'boolean' ? undefined : `expected boolean, got ${goPointer(value)}`;
    default:
      return typeof value === 'object' ? `expected any scalar, got ${goPointer(value)}` : undefined;
  }
}

/** A pointer to a struct of one value, as Go's `%v` prints it. */
function goPointer(value: unknown): string {
  return `&{${printValue(value)}}`;
}

function goTypeOf(value: unknown): string {
  if (Array.isArray(value)) return '[]interface {}';
  if (typeof value === 'object') return 'map[string]interface {}';
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'string' ? 'string' : Number.isInteger(value) ? 'int64' : 'float64';
}

/** As Go's `%#v` prints it. */
function goSyntax(value: unknown): string {
  if (value === null || value === undefined) return 'interface {}(nil)';
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(', ')}}`;
  if (!isMap(value)) return marshalJson(value);
  const entries = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}:${goSyntax(item)}`);
  return `map[string]interface {}{${entries.join(', ')}}`;
}
