import { quote } from '../../../api/go/text';
import { unicodeName } from '../../../api/go/quote';

/** Source: text/template/parse/lex.go. Keywords have a type of their own, `keyword`. */
export interface Token {
  readonly type: TokenType;
  readonly text: string;
  /** Offset of the token's first character. */
  readonly position: number;
}

export type TokenType =
  | 'assign'
  | 'bool'
  | 'char'
  | 'charConstant'
  | 'declare'
  | 'dot'
  | 'end of file'
  | 'error'
  | 'field'
  | 'identifier'
  | 'keyword'
  | 'leftDelimiter'
  | 'leftParen'
  | 'nil'
  | 'number'
  | 'pipe'
  | 'rawString'
  | 'rightDelimiter'
  | 'rightParen'
  | 'space'
  | 'string'
  | 'text'
  | 'variable';

const KEYWORDS: ReadonlySet<string> = new Set('block break continue define else end if range template with'.split(' '));

/** Splits a template into tokens. The last one is `end of file`, or `error` with its message as the text. */
export function lex(input: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const emit = (type: TokenType, end: number) => {
    tokens.push({ type, text: input.slice(at, end), position: at });
    at = end;
  };
  for (;;) {
    const open = input.indexOf('{{', at);
    if (open < 0) {
      if (at < input.length) emit('text', input.length);
      emit('end of file', at);
      return tokens;
    }
    const trims = trimsLeft(input, open + 2);
    const text = trims ? input.slice(at, open).replace(/[ \t\r\n]+$/, '') : input.slice(at, open);
    if (text !== '') tokens.push({ type: 'text', text, position: at });
    at = open;
    const afterMarker = open + (trims ? 4 : 2);
    const problem = input.startsWith('/*', afterMarker) ? skipComment(afterMarker) : lexAction(afterMarker);
    if (problem === undefined) continue;
    tokens.push({ type: 'error', text: problem, position: at });
    return tokens;
  }

  function skipComment(start: number): string | undefined {
    at = start;
    const close = input.indexOf('*/', start + 2);
    if (close < 0) return 'unclosed comment';
    const end = rightDelimiter(input, close + 2);
    if (end === undefined) return 'comment ends before closing delimiter';
    at = end.after;
    return undefined;
  }

  /** The tokens from a left delimiter to its right one; gives the message of an error. */
  function lexAction(start: number): string | undefined {
    emit('leftDelimiter', at + 2);
    at = start;
    let depth = 0;
    for (;;) {
      const close = rightDelimiter(input, at);
      if (close !== undefined) {
        if (depth > 0) return 'unclosed left paren';
        at = close.start;
        emit('rightDelimiter', close.start + 2);
        at = close.after;
        return undefined;
      }
      const rest = input.slice(at, at + 1);
      if (rest === '') return 'unclosed action';
      if (/[ \t\r\n]/.test(rest)) {
        lexSpace();
        continue;
      }
      if (rest === '(') depth += 1;
      if (rest === ')') {
        depth -= 1;
        if (depth < 0) return 'unexpected right paren';
      }
      const problem = lexToken();
      if (problem !== undefined) return problem;
    }
  }

  function lexSpace(): void {
    let end = at;
    while (/[ \t\r\n]/.test(input.charAt(end))) end += 1;
    // The last blank belongs to a trimming ` -}}`.
    if (input.startsWith('-}}', end)) end -= 1;
    if (end > at) emit('space', end);
  }

  function lexToken(): string | undefined {
    const character = String.fromCodePoint(input.codePointAt(at) ?? 0);
    const single = singles.get(character);
    if (single !== undefined) return void emit(single, at + 1);
    if (character === ':') return input[at + 1] === '=' ? void emit('declare', at + 2) : 'expected :=';
    const quoted = quotes.get(character);
    if (quoted !== undefined) {
      const end = closingQuote(input, at);
      return end === undefined ? quoted.unterminated : void emit(quoted.type, end);
    }
    const next = input.charAt(at + 1);
    if (character === '$' || (character === '.' && (next < '0' || next > '9'))) return lexName(at + 1);
    if (/[+\-.0-9]/.test(character)) return lexNumber();
    if (alphanumeric.test(character)) return lexName(at);
    if (character >= ' ' && character <= '~') return void emit('char', at + 1);
    return `unrecognized character in action: ${unicodeName(character)}`;
  }

  /** A word, a `.field` or a `$variable`, whose letters begin at `start`. */
  function lexName(start: number): string | undefined {
    const end = start + (word.exec(input.slice(start))?.[0].length ?? 0);
    const prefix = input.slice(at, start);
    const stop = String.fromCodePoint(input.codePointAt(end) ?? 0);
    const ends = end >= input.length || /[ \t\r\n.,|:)(]/.test(stop) || input.startsWith('}}', end);
    if (!ends) return `bad character ${unicodeName(stop)}`;
    if (prefix === '$') return void emit('variable', end);
    if (prefix === '.') return void emit(end === start ? 'dot' : 'field', end);
    const name = input.slice(start, end);
    if (KEYWORDS.has(name)) return void emit('keyword', end);
    if (name === 'nil') return void emit('nil', end);
    return void emit(name === 'true' || name === 'false' ? 'bool' : 'identifier', end);
  }

  function lexNumber(): string | undefined {
    const text = numberPattern.exec(input.slice(at))?.[0] ?? '';
    const end = at + text.length;
    const stop = String.fromCodePoint(input.codePointAt(end) ?? 0);
    if (!alphanumeric.test(stop)) return void emit('number', end);
    return `bad number syntax: ${quote(text + stop)}`;
  }
}

const word = /^[\p{L}\p{Nd}_]*/u;
const alphanumeric = /^[\p{L}\p{Nd}_]$/u;
const numberPattern =
  /^[+-]?(?:0[xX][0-9a-fA-F_]*(?:\.[0-9a-fA-F_]*)?(?:[pP][+-]?[0-9_]*)?|0[oO][0-7_]*|0[bB][01_]*|[0-9_]*(?:\.[0-9_]*)?(?:[eE][+-]?[0-9_]*)?)i?/;

const singles: ReadonlyMap<string, TokenType> = new Map([
  ['=', 'assign'],
  ['|', 'pipe'],
  ['(', 'leftParen'],
  [')', 'rightParen'],
]);

const quotes: ReadonlyMap<string, { readonly type: TokenType; readonly unterminated: string }> = new Map([
  ['"', { type: 'string', unterminated: 'unterminated quoted string' }],
  ['`', { type: 'rawString', unterminated: 'unterminated raw quoted string' }],
  ["'", { type: 'charConstant', unterminated: 'unterminated character constant' }],
]);

function closingQuote(input: string, start: number): number | undefined {
  const mark = input[start];
  for (let at = start + 1; at < input.length; at += 1) {
    const character = input[at];
    if (character === mark) return at + 1;
    if (mark === '`') continue;
    if (character === '\n') return undefined;
    if (character === '\\') {
      at += 1;
      if (input[at] === '\n') return undefined;
    }
  }
  return undefined;
}

/** Does a `- ` stand here, after a left delimiter? */
function trimsLeft(input: string, at: number): boolean {
  return input[at] === '-' && /[ \t\r\n]/.test(input.charAt(at + 1));
}

/** A right delimiter at this place, with where its `}}` starts and where the text after it (trimmed) does. */
function rightDelimiter(input: string, at: number): { readonly start: number; readonly after: number } | undefined {
  if (input.startsWith('}}', at)) return { start: at, after: at + 2 };
  if (!/[ \t\r\n]/.test(input.charAt(at)) || !input.startsWith('-}}', at + 1)) return undefined;
  let after = at + 4;
  while (/[ \t\r\n]/.test(input.charAt(after))) after += 1;
  return { start: at + 2, after };
}
