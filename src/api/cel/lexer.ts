import type { Issue, Literal } from './ast';

export type Token =
  | { readonly type: 'literal'; readonly at: number; readonly text: string; readonly value: Literal }
  | { readonly type: 'identifier' | 'escaped' | 'punctuation' | 'end'; readonly at: number; readonly text: string };

/** Thrown for what is not written as the language wants it. */
export class CelSyntaxError extends Error {
  constructor(readonly issue: Issue) {
    super(issue.message);
  }
}

const SPACE = /[ \t\r\n\f]+|\/\/[^\n]*/y;
const NUMBER = /0[xX][0-9a-fA-F]+[uU]?|(?:\d+\.\d+(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+)|\d+[uU]?/y;
const ESCAPED_CHARACTER = String.raw`\\(?:[abfnrtv"'\`?\\]|[xX][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-3][0-7]{2})`;
const STRING = new RegExp(
  [
    '([bB]?)(?:"""((?:ESCAPE|[^\\\\])*?)"""',
    "'''((?:ESCAPE|[^\\\\])*?)'''",
    '"((?:ESCAPE|[^\\\\"\\n\\r])*)"',
    "'((?:ESCAPE|[^\\\\'\\n\\r])*)')",
  ]
    .join('|')
    .replaceAll('ESCAPE', () => ESCAPED_CHARACTER),
  'y',
);
/** As far as a text that is no string could have become one; the next character is what it fails at. */
const BROKEN_STRING = new RegExp(
  [`"(?:ESCAPE|[^\\\\"\\n\\r])*`, `'(?:ESCAPE|[^\\\\'\\n\\r])*`]
    .map((part) => `${part}(?:PARTIAL)?`)
    .join('|')
    .replaceAll('ESCAPE', () => ESCAPED_CHARACTER)
    .replaceAll('PARTIAL', () => String.raw`\\(?:[xX][0-9a-fA-F]?|u[0-9a-fA-F]{0,3}|U[0-9a-fA-F]{0,7}|[0-3][0-7]?)?`),
  'y',
);
const RAW_STRING = /([bB]?[rR][bB]?)(?:"""([\s\S]*?)"""|'''([\s\S]*?)'''|"([^"\n\r]*)"|'([^'\n\r]*)')/y;
const IDENTIFIER = /[a-zA-Z_][a-zA-Z0-9_]*/y;
const ESCAPED = /`[a-zA-Z0-9_.\-/ ]+`/y;
const PUNCTUATION = /==|!=|<=|>=|&&|\|\||[-+*/%<>!?:.,()[\]{}]/y;

/** The words of an expression; `issues` gets what is none, which is passed over. Source: vendor/github.com/google/cel-go/parser/gen/CEL.g4. */
export function tokensOf(source: string, issues: Issue[]): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at;
    const match = pattern.exec(source);
    if (match === null) return undefined;
    at += match[0].length;
    return match;
  };
  for (;;) {
    while (take(SPACE) !== undefined);
    const start = at;
    if (at >= source.length) {
      tokens.push({ type: 'end', at, text: '<EOF>' });
      return tokens;
    }
    const raw = take(RAW_STRING);
    const string = raw ?? take(STRING);
    if (string !== undefined) {
      tokens.push({
        type: 'literal',
        at: start,
        text: string[0],
        value: stringValue(string, raw !== undefined, start, issues),
      });
      continue;
    }
    const identifier = take(IDENTIFIER)?.[0];
    if (identifier !== undefined) {
      tokens.push(wordToken(identifier, start));
      continue;
    }
    const number = take(NUMBER)?.[0];
    if (number !== undefined) {
      tokens.push({ type: 'literal', at: start, text: number, value: numberValue(number, start, issues) });
      continue;
    }
    const escaped = take(ESCAPED)?.[0];
    if (escaped !== undefined) {
      tokens.push({ type: 'escaped', at: start, text: escaped.slice(1, -1) });
      continue;
    }
    const punctuation = take(PUNCTUATION)?.[0];
    if (punctuation === undefined) {
      const broken = take(BROKEN_STRING) ?? take(/[=&|]/y);
      at += broken === undefined || at < source.length ? 1 : 0;
      const text = source.slice(start, at).replaceAll('\n', '\\n').replaceAll('\t', '\\t').replaceAll('\r', '\\r');
      issues.push({ at: start, message: `Syntax error: token recognition error at: '${text}'` });
      continue;
    }
    tokens.push({ type: 'punctuation', at: start, text: punctuation });
  }
}

function wordToken(text: string, at: number): Token {
  if (text === 'true' || text === 'false') return { type: 'literal', at, text, value: text === 'true' };
  if (text === 'null') return { type: 'literal', at, text, value: null };
  return text === 'in' ? { type: 'punctuation', at, text } : { type: 'identifier', at, text };
}

const MAX_UINT = 2n ** 64n - 1n;

function numberValue(text: string, at: number, issues: Issue[]): Literal {
  if (/[uU]$/.test(text)) {
    const uint = BigInt(text.slice(0, -1));
    if (uint > MAX_UINT) issues.push({ at, message: 'invalid uint literal' });
    return { uint };
  }
  if (/^0[xX]|^\d+$/.test(text)) return BigInt(text);
  const double = Number(text);
  if (!Number.isFinite(double)) issues.push({ at, message: 'invalid double literal' });
  return double;
}

function stringValue(match: RegExpExecArray, isRaw: boolean, at: number, issues: Issue[]): Literal {
  const prefix = (match[1] ?? '').toLowerCase();
  const body = match[2] ?? match[3] ?? match[4] ?? match[5] ?? '';
  const isBytes = prefix.includes('b');
  if (isBytes) return isRaw ? new TextEncoder().encode(body) : bytesOf(body, at, issues);
  return isRaw ? body : unescaped(body, at, issues);
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};
const ESCAPE = /\\(?:([xX])([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2})|([\s\S]))/g;

function unescaped(body: string, at: number, issues: Issue[]): string {
  return body.replace(ESCAPE, (_whole, _x, hex, short, long, octal, single: string | undefined) => {
    const code = hex ?? short ?? long;
    if (code !== undefined) return codePoint(parseInt(String(code), 16), at, issues);
    if (octal !== undefined) return codePoint(parseInt(String(octal), 8), at, issues);
    return simpleEscape(single ?? '');
  });
}

/** In bytes, hexadecimal and octal escapes are bytes, not characters. */
function bytesOf(body: string, at: number, issues: Issue[]): Uint8Array {
  const bytes: number[] = [];
  const encoder = new TextEncoder();
  let end = 0;
  for (const match of body.matchAll(ESCAPE)) {
    bytes.push(...encoder.encode(body.slice(end, match.index)));
    end = match.index + match[0].length;
    const [, , hex, short, long, octal, single] = match;
    if (short !== undefined || long !== undefined)
      issues.push({ at, message: 'invalid bytes literal: unable to unescape string' });
    else if (hex !== undefined) bytes.push(parseInt(hex, 16));
    else if (octal !== undefined) bytes.push(parseInt(octal, 8));
    else bytes.push(...encoder.encode(simpleEscape(single ?? '')));
  }
  bytes.push(...encoder.encode(body.slice(end)));
  return Uint8Array.from(bytes);
}

function simpleEscape(character: string): string {
  return ESCAPES[character] ?? character;
}

function codePoint(code: number, at: number, issues: Issue[]): string {
  if (code <= 0x10_ffff && (code < 0xd800 || code > 0xdfff)) return String.fromCodePoint(code);
  issues.push({ at, message: 'invalid string literal: invalid unicode code point' });
  return '';
}
