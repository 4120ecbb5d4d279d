import { isList, isObject, type JsonObject, type JsonValue } from '../../api/go/json-value';
import { marshalSortedJson } from '../../api/go/json-print';
import { compareBytes } from '../../api/go/text';
import { resolvesToOther } from './yaml-resolve';

/**
 * An object in the form of `-o kyaml`: YAML that needs no indent to be read, under a `---`. Source: sigs.k8s.io/yaml/kyaml/kyaml.go
 * (FromObject).
 */
export function printKyaml(object: JsonObject): string {
  return `---\n${valueText(object, 0)}\n`;
}

function valueText(value: JsonValue, level: number): string {
  if (isList(value)) return listText(value, level);
  if (isObject(value)) return objectText(value, level);
  return typeof value === 'string' ? stringText(value, level + 1) : marshalSortedJson(value);
}

function objectText(object: JsonObject, level: number): string {
  const keys = Object.keys(object)
    .filter((key) => object[key] !== undefined)
    .sort(compareBytes);
  if (keys.length === 0) return '{}';
  const lines = keys.map(
    (key) => `${indent(level + 1)}${keyText(key)}: ${valueText(object[key] ?? null, level + 1)},\n`,
  );
  return `{\n${lines.join('')}${indent(level)}}`;
}

/** Lists of lists and of maps have no lines of their own. */
function listText(list: readonly JsonValue[], level: number): string {
  if (list.length === 0) return '[]';
  if (list.every((item) => isList(item) || isObject(item)))
    return `[${list.map((item) => valueText(item, level)).join(', ')}]`;
  const lines = list.map((item) => `${indent(level + 1)}${valueText(item, level + 1)},\n`);
  return `[\n${lines.join('')}${indent(level)}]`;
}

function keyText(key: string): string {
  if (BARE_KEY.test(key) && !isAmbiguous(key)) return key;
  return `"${Array.from(key, (character) => COMPACT_ESCAPES[character] ?? escaped(character)).join('')}"`;
}

const BARE_KEY = /^[\p{L}\p{N}_](?:[\p{L}\p{N}_./-]*[\p{L}\p{N}_])?$/u;
const OTHER_WORD = /^(?:t|f|0|1|null|true|false|y|n|yes|no|on|off|[+-]?inf|[+-]?infinity|nan)$/i;

/** Could a reader take it for something other than a string? */
function isAmbiguous(text: string): boolean {
  return OTHER_WORD.test(text) || resolvesToOther(text);
}

/** A text of several lines is folded: a line of its own each, `\n\` at the end. */
function stringText(text: string, level: number): string {
  if (!text.includes('\n')) return `"${Array.from(text, (character) => escaped(character)).join('')}"`;
  let folded = '"\\\n';
  for (const character of Array.from(text)) {
    // A blank at the start of a line would be taken for an indent.
    if (folded.endsWith('\n')) folded += `${indent(level)}${character !== '\n' && isSpace(character) ? '\\' : ' '}`;
    folded += character === '\n' ? '\\n\\\n' : escaped(character);
  }
  return `${folded}${folded.endsWith('\n') ? '' : '\\\n'}${indent(level)}"`;
}

const COMPACT_ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\t': '\\t' };

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\t': '\t',
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\r': '\\r',
  '\v': '\\v',
  '\0': '\\0',
  '\u001b': '\\e',
  '\u0085': '\\N',
  '\u00a0': '\\_',
  '\u2028': '\\L',
  '\u2029': '\\P',
};

function escaped(character: string): string {
  const known = ESCAPES[character];
  if (known !== undefined) return known;
  if (PRINTABLE.test(character)) return character;
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code < 0x20 || code === 0x7f) return `\\x${hex.padStart(2, '0')}`;
  return code < 0x10000 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}

/** Go's `unicode.IsPrint`. */
const PRINTABLE = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;

function isSpace(character: string): boolean {
  return /^[\s\u0085]$/.test(character);
}

function indent(level: number): string {
  return '  '.repeat(level);
}
