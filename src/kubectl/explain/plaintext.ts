import { at, listAt, objectAt, textAt } from '../json';
import { isObject, sortedKeys, type JsonObject, type JsonValue } from '../../api/go/json-value';
import type { OpenApi } from './open-api';
import { wrapWords } from './wrap-words';

/**
 * The text of explain below its header: the field at the path, its description and its fields. Undefined when there is no such field.
 * Source: kubectl/pkg/explain/v2/templates/plaintext.tmpl, whose templates the functions are named after.
 */
export function explainField(
  api: OpenApi,
  schema: JsonObject,
  fieldPath: readonly string[],
  recursive: boolean,
): string | undefined {
  const text = output({ api, recursive }, schema, fieldPath, new Set());
  return text === '' ? undefined : text;
}

interface Context {
  readonly api: OpenApi;
  readonly recursive: boolean;
}

function output(context: Context, schema: JsonObject, path: readonly string[], history: ReadonlySet<string>): string {
  const ref = textAt(schema, '$ref');
  const resolved = context.api.resolve(ref) ?? schema;
  const [first, ...rest] = path;
  if (first === undefined) {
    const text = indent(4, wrapWords(description(context, resolved) || '<empty>', 76));
    const fields = fieldList(context, resolved, 1, new Set());
    return `DESCRIPTION:\n${text}\n${externalDocs(resolved)}${fields === '' ? '' : `FIELDS:\n${fields}`}`;
  }
  if (ref !== '' && history.has(ref)) return '';
  const seen = new Set([...history, ref]);
  const property = objectAt(resolved, 'properties')[first];
  if (isObject(property)) {
    const head =
      rest.length > 0
        ? ''
        : `FIELD: ${first} <${typeGuess(context, property)}>\n${enumText(property, { long: true, indent: 0 })}\n\n`;
    return head + output(context, property, rest, new Set());
  }
  const inner = innerSchema(resolved);
  if (inner !== undefined) return output(context, inner, path, seen);
  for (const alternative of listAt(resolved, 'allOf').filter(isObject)) {
    const text = output(context, alternative, path, seen);
    if (text !== '') return text;
  }
  return '';
}

/** What a list or a map holds. */
function innerSchema(schema: JsonObject): JsonObject | undefined {
  const items = at(schema, 'items');
  if (isObject(items)) return items;
  const additional = at(schema, 'additionalProperties');
  return isObject(additional) ? additional : undefined;
}

function fieldList(context: Context, schema: JsonObject, level: number, history: ReadonlySet<string>): string {
  const ref = textAt(schema, '$ref');
  if (ref !== '' && history.has(ref)) return '';
  const seen = new Set([...history, ref]);
  const resolved = context.api.resolve(ref) ?? schema;
  const properties = objectAt(resolved, 'properties');
  const required = new Set<JsonValue>(listAt(resolved, 'required'));
  let text = '';
  for (const name of sortedKeys(properties)) {
    const property = objectAt(properties, name);
    text += fieldDetail(context, name, property, level, required.has(name));
    if (context.recursive) text += fieldList(context, property, level + 1, seen);
  }
  for (const alternative of listAt(resolved, 'allOf').filter(isObject))
    text += fieldList(context, alternative, level, seen);
  for (const inner of [at(resolved, 'items'), at(resolved, 'additionalProperties')]) {
    if (isObject(inner)) text += fieldList(context, inner, level, seen);
  }
  return text;
}

function fieldDetail(context: Context, name: string, schema: JsonObject, level: number, isRequired: boolean): string {
  const amount = level * 2;
  const line = `${' '.repeat(amount)}${name}\t<${typeGuess(context, schema)}>${isRequired ? ' -required-' : ''}`;
  const enums = enumText(schema, { long: false, indent: amount });
  if (context.recursive) return `${line}${enums}\n`;
  const text = indent(amount + 2, wrapWords(textAt(schema, 'description') || '<no description>', 78 - amount));
  return `${line}${enums}\n${text}\n\n`;
}

function description(context: Context, schema: JsonObject): string {
  const resolved = context.api.resolve(textAt(schema, '$ref')) ?? schema;
  const own = textAt(resolved, 'description');
  const parts = own === '' ? [] : [`${own}\n`];
  for (const alternative of listAt(resolved, 'allOf').filter(isObject)) parts.push(description(context, alternative));
  for (const inner of [at(resolved, 'items'), at(resolved, 'additionalProperties')]) {
    if (isObject(inner)) parts.push(description(context, inner));
  }
  return parts.join('');
}

function externalDocs(schema: JsonObject): string {
  const docs = at(schema, 'externalDocs');
  if (!isObject(docs)) return '';
  const about = textAt(docs, 'description');
  const url = textAt(docs, 'url');
  const lines = [about === '' ? '' : `${indent(4, wrapWords(about, 76))}\n`, url === '' ? '' : `    URL: ${url}\n`];
  return `\nEXTERNAL DOCS:\n${lines.join('')}`;
}

/** `string`, `Object`, `[]Container`, `map[string]string`. */
function typeGuess(context: Context, schema: JsonObject): string {
  const items = at(schema, 'items');
  if (isObject(items)) return `[]${typeGuess(context, items)}`;
  const additional = at(schema, 'additionalProperties');
  if (isObject(additional)) return `map[string]${typeGuess(context, additional)}`;
  const alternatives = listAt(schema, 'allOf').filter(isObject);
  const [only] = alternatives;
  if (only !== undefined && alternatives.length === 1 && at(schema, 'properties') === undefined)
    return typeGuess(context, only);
  const ref = textAt(schema, '$ref');
  if (ref === '') return named(textAt(schema, 'type'));
  const target = context.api.resolve(ref);
  const type = textAt(target, 'type');
  if (target === undefined || type === '' || type === 'object')
    return (
      ref
        .slice(ref.lastIndexOf('/') + 1)
        .split('.')
        .at(-1) || 'Object'
    );
  return type;
}

function named(type: string): string {
  return type === '' || type === 'object' ? 'Object' : type;
}

const SHORT_ENUM_LIMIT = 4;

function enumText(schema: JsonObject, options: { readonly long: boolean; readonly indent: number }): string {
  const values = listAt(schema, 'enum').map((value) => (value === '' ? '""' : String(value)));
  if (values.length === 0) return '';
  if (options.long) return `ENUM:${values.map((value) => `\n    ${value}`).join('')}`;
  const shown = values.slice(0, SHORT_ENUM_LIMIT).join(', ');
  return `\n${' '.repeat(options.indent)}enum: ${shown}${values.length > SHORT_ENUM_LIMIT ? ', ....' : ''}`;
}

function indent(amount: number, text: string): string {
  const pad = ' '.repeat(amount);
  return pad + text.replaceAll('\n', `\n${pad}`);
}
