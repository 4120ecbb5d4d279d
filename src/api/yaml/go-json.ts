import { quote } from '../go/text';
import { depthError, maxNestingDepth } from '../nesting';

/** One value at the start of a text: where it ends, or why it is none, as Go's decoder words it. */
export type JsonScan =
  | { readonly end: number }
  /** `offset` counts the bytes up to and with the offending one; absent when the text just ends. */
  | { readonly error: string; readonly offset?: number };

/**
 * Finds the end of the JSON value at `start`, after blanks. Undefined when only blanks are left.
 * Source of the errors: `encoding/json/scanner.go`.
 */
export function scanJson(text: string, start: number): JsonScan | undefined {
  let index = skipBlanks(text, start);
  if (index === text.length) return undefined;
  const stack: ('{' | '[')[] = [];
  const fail = (at: number, context: string): JsonScan => {
    if (at >= text.length) return { error: 'unexpected EOF' };
    const character = text.charAt(at);
    const bytes = Buffer.byteLength(text.slice(start, at), 'utf8') + 1;
    const shown =
      Buffer.byteLength(character, 'utf8') > 1 ? String.fromCharCode(Buffer.from(character)[0] ?? 0) : character;
    return { error: `invalid character ${quoteCharacter(shown)} ${context}`, offset: bytes };
  };

  for (;;) {
    index = skipBlanks(text, index);
    const character = text.charAt(index);
    if (character === '{' || character === '[') {
      stack.push(character);
      if (stack.length > maxNestingDepth) return fail(index, depthError);
      index = skipBlanks(text, index + 1);
      const closes = text.charAt(index) === (character === '{' ? '}' : ']');
      if (!closes && character === '[') continue;
      if (!closes) {
        const key = scanKey(text, index);
        if ('at' in key) return fail(key.at, key.context);
        index = key.end;
        continue;
      }
      stack.pop();
      index += 1;
    } else {
      const scalar = scanScalar(text, index);
      if ('at' in scalar) return fail(scalar.at, scalar.context);
      index = scalar.end;
    }
    // After a value: close what closes, until another value must follow.
    for (;;) {
      const container = stack[stack.length - 1];
      if (container === undefined) return { end: index };
      index = skipBlanks(text, index);
      const next = text.charAt(index);
      if (next === (container === '{' ? '}' : ']')) {
        stack.pop();
        index += 1;
        continue;
      }
      if (next !== ',') return fail(index, container === '{' ? 'after object key:value pair' : 'after array element');
      index = skipBlanks(text, index + 1);
      if (container === '{') {
        const key = scanKey(text, index);
        if ('at' in key) return fail(key.at, key.context);
        index = key.end;
      }
      break;
    }
  }
}

type Part = { readonly end: number } | { readonly at: number; readonly context: string };

function scanKey(text: string, index: number): Part {
  if (text.charAt(index) !== '"') return { at: index, context: 'looking for beginning of object key string' };
  const key = scanString(text, index);
  if ('at' in key) return key;
  const colon = skipBlanks(text, key.end);
  return text.charAt(colon) === ':' ? { end: colon + 1 } : { at: colon, context: 'after object key' };
}

function scanScalar(text: string, index: number): Part {
  const character = text.charAt(index);
  if (character === '"') return scanString(text, index);
  if (character === '-' || /[0-9]/.test(character)) return scanNumber(text, index);
  for (const literal of ['true', 'false', 'null']) {
    if (literal.charAt(0) !== character) continue;
    for (let offset = 1; offset < literal.length; offset++) {
      if (text.charAt(index + offset) === literal.charAt(offset)) continue;
      return { at: index + offset, context: `in literal ${literal} (expecting '${literal.charAt(offset)}')` };
    }
    return { end: index + literal.length };
  }
  return { at: index, context: 'looking for beginning of value' };
}

function scanString(text: string, start: number): Part {
  for (let index = start + 1; ; index++) {
    const code = text.charCodeAt(index);
    if (code === 34) return { end: index + 1 };
    if (Number.isNaN(code)) return { at: text.length, context: 'in string literal' };
    if (code < 32) return { at: index, context: 'in string literal' };
    if (code !== 92) continue;
    index += 1;
    const escape = text.charAt(index);
    if (escape === 'u') {
      for (let digit = 0; digit < 4; digit++) {
        index += 1;
        if (!/[0-9a-fA-F]/.test(text.charAt(index)))
          return { at: index, context: 'in \\u hexadecimal character escape' };
      }
    } else if (escape === '' || !'bfnrt\\/"'.includes(escape)) {
      return { at: index, context: 'in string escape code' };
    }
  }
}

function scanNumber(text: string, start: number): Part {
  let index = start;
  const digits = (): boolean => {
    const first = index;
    while (/[0-9]/.test(text.charAt(index))) index += 1;
    return index > first;
  };
  if (text.charAt(index) === '-') index += 1;
  if (text.charAt(index) === '0') index += 1;
  else if (!digits()) return { at: index, context: 'in numeric literal' };
  if (text.charAt(index) === '.') {
    index += 1;
    if (!digits()) return { at: index, context: 'after decimal point in numeric literal' };
  }
  if (/[eE]/.test(text.charAt(index))) {
    index += 1;
    if (/[+-]/.test(text.charAt(index))) index += 1;
    if (!digits()) return { at: index, context: 'in exponent of numeric literal' };
  }
  return { end: index };
}

function skipBlanks(text: string, start: number): number {
  let index = start;
  while (index < text.length && ' \t\r\n'.includes(text.charAt(index))) index += 1;
  return index;
}

function quoteCharacter(character: string): string {
  if (character === "'") return "'\\''";
  if (character === '"') return "'\"'";
  return `'${quote(character).slice(1, -1)}'`;
}
