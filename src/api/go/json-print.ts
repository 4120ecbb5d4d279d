import { isList, isObject, sortedKeys } from './json-value';

/**
 * A value as `kubectl get -o json` prints it: keys sorted, four blanks, `<`, `>` and `&` escaped, a final newline.
 * Source: cli-runtime/pkg/printers/json.go (`json.MarshalIndent`).
 */
export function printJson(value: unknown): string {
  return `${marshalJsonIndent(value)}\n`;
}

/** Go's `json.MarshalIndent(value, "", "    ")`. */
export function marshalJsonIndent(value: unknown): string {
  const parts: string[] = [];
  write(parts, value, '\n');
  return parts.join('');
}

/** Go's `json.Marshal`: no blanks, keys sorted, HTML characters escaped. */
export function marshalSortedJson(value: unknown): string {
  const parts: string[] = [];
  write(parts, value, '');
  return parts.join('');
}

/** `newline` is the line break with the indentation of the enclosing value; empty for the compact form. */
function write(parts: string[], value: unknown, newline: string): void {
  if (isList(value)) {
    if (value.length === 0) return void parts.push('[]');
    const inner = deeper(newline);
    let separator = `[${inner}`;
    for (const item of value) {
      parts.push(separator);
      write(parts, item, inner);
      separator = `,${inner}`;
    }
    parts.push(`${newline}]`);
  } else if (isObject(value)) {
    const keys = sortedKeys(value);
    if (keys.length === 0) return void parts.push('{}');
    const inner = deeper(newline);
    const colon = newline === '' ? ':' : ': ';
    let separator = `{${inner}`;
    for (const key of keys) {
      parts.push(separator, stringText(key), colon);
      write(parts, value[key] ?? null, inner);
      separator = `,${inner}`;
    }
    parts.push(`${newline}}`);
  } else {
    parts.push(typeof value === 'string' ? stringText(value) : JSON.stringify(value));
  }
}

function deeper(newline: string): string {
  return newline === '' ? '' : `${newline}    `;
}

const special = /[<>&\u2028\u2029\ud800-\udfff]/;

function stringText(text: string): string {
  if (!special.test(text)) return JSON.stringify(text);
  // A lone surrogate cannot be in a Go string: it has become U+FFFD when the text was decoded.
  const valid = text.replace(/\p{Surrogate}/gu, '\ufffd');
  return JSON.stringify(valid).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
