import { isBlank, isBlankOrEnd, isBreak, isBreakOrEnd } from './cursor';
import type { Cursor } from './cursor';

/** A plain scalar; `endsLine` when it was followed by a line break, after which a key may stand again. */
export interface PlainScalar {
  readonly value: string;
  readonly endsLine: boolean;
}

/** `indent` is the column of the surrounding block, -1 at the top. */
export function scanPlainScalar(cursor: Cursor, indent: number, isFlow: boolean): PlainScalar {
  const value: string[] = [];
  const gap = new Gap();
  while (!cursor.isDocumentIndicator() && !cursor.at('#')) {
    const start = cursor.index;
    while (!endsPlain(cursor, isFlow)) cursor.skip();
    if (cursor.index > start) {
      value.push(gap.take(), cursor.text.slice(start, cursor.index));
    }
    if (!isBlank(cursor.code()) && !isBreak(cursor.code())) break;
    while (isBlank(cursor.code()) || isBreak(cursor.code())) {
      if (gap.hasBreak && cursor.column <= indent && cursor.at('\t')) {
        throw cursor.error('found a tab character that violates indentation');
      }
      gap.read(cursor);
    }
    if (!isFlow && cursor.column <= indent) break;
  }
  return { value: value.join(''), endsLine: gap.hasBreak };
}

function endsPlain(cursor: Cursor, isFlow: boolean): boolean {
  const code = cursor.code();
  if (isBlankOrEnd(code)) return true;
  if (code === 58) return isBlankOrEnd(cursor.code(1));
  return isFlow && (code === 44 || code === 63 || code === 91 || code === 93 || code === 123 || code === 125);
}

/** `'...'` or `"..."`; the cursor stands on the first quote. */
export function scanQuotedScalar(cursor: Cursor): string {
  const isSingle = cursor.at("'");
  const quote = isSingle ? 39 : 34;
  cursor.skip();
  const simple = simpleQuoted(cursor, isSingle ? "'" : '"');
  if (simple !== undefined) return simple;
  const value: string[] = [];
  for (;;) {
    if (cursor.isDocumentIndicator()) throw cursor.error('found unexpected document indicator');
    if (cursor.code() === 0) throw cursor.error('found unexpected end of stream');
    const gap = new Gap();
    for (let start = cursor.index; ; start = cursor.index) {
      while (!endsPart(cursor, quote)) cursor.skip();
      value.push(cursor.text.slice(start, cursor.index));
      if (isSingle && cursor.at("'") && cursor.at("'", 1)) {
        value.push("'");
        cursor.skip(2);
      } else if (!isSingle && cursor.at('\\') && isBreak(cursor.code(1))) {
        cursor.skip();
        cursor.readLine();
        gap.hasBreak = true;
        break;
      } else if (!isSingle && cursor.at('\\')) {
        value.push(scanEscape(cursor));
      } else {
        break;
      }
    }
    if (cursor.code() === quote) break;
    while (isBlank(cursor.code()) || isBreak(cursor.code())) gap.read(cursor);
    value.push(gap.take());
  }
  cursor.skip();
  return value.join('');
}

/** Most quoted scalars stand on one line and escape nothing. */
function simpleQuoted(cursor: Cursor, quote: string): string | undefined {
  const end = cursor.text.indexOf(quote, cursor.index);
  if (end < 0 || (quote === "'" && cursor.text[end + 1] === "'")) return undefined;
  const value = cursor.text.slice(cursor.index, end);
  if (/[\\\n\r\x85\u2028\u2029\0]/.test(value)) return undefined;
  cursor.skip(value.length + 1);
  return value;
}

/** In single quotes a backslash is a character like any other. */
function endsPart(cursor: Cursor, quote: number): boolean {
  const code = cursor.code();
  return isBlankOrEnd(code) || code === quote || (code === 92 && quote === 34);
}

const escapes: ReadonlyMap<string, string> = new Map([
  ['0', '\0'],
  ['a', '\x07'],
  ['b', '\b'],
  ['t', '\t'],
  ['\t', '\t'],
  ['n', '\n'],
  ['v', '\v'],
  ['f', '\f'],
  ['r', '\r'],
  ['e', '\x1b'],
  [' ', ' '],
  ['"', '"'],
  ["'", "'"],
  ['\\', '\\'],
  ['N', '\x85'],
  ['_', '\xa0'],
  ['L', '\u2028'],
  ['P', '\u2029'],
]);

const escapedDigits: ReadonlyMap<string, number> = new Map([
  ['x', 2],
  ['u', 4],
  ['U', 8],
]);

function scanEscape(cursor: Cursor): string {
  const kind = cursor.text[cursor.index + 1] ?? '';
  const digits = escapedDigits.get(kind);
  if (digits === undefined) {
    const character = escapes.get(kind);
    if (character === undefined) throw cursor.error('found unknown escape character');
    cursor.skip(2);
    return character;
  }
  cursor.skip(2);
  const hex = cursor.text.slice(cursor.index, cursor.index + digits);
  if (!/^[0-9A-Fa-f]+$/.test(hex) || hex.length < digits) throw cursor.error('did not find expected hexdecimal number');
  const code = Number.parseInt(hex, 16);
  if ((code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff) {
    throw cursor.error('found invalid Unicode character escape code');
  }
  cursor.skip(digits);
  return String.fromCodePoint(code);
}

/** The blanks and line breaks between two parts of a scalar, and what they fold to. */
class Gap {
  hasBreak = false;
  #blanks = '';
  #firstBreak = '';
  #otherBreaks = '';

  read(cursor: Cursor): void {
    if (isBlank(cursor.code())) {
      if (!this.hasBreak) this.#blanks += cursor.text.charAt(cursor.index);
      cursor.skip();
    } else if (this.hasBreak) {
      this.#otherBreaks += cursor.readLine();
    } else {
      this.#blanks = '';
      this.#firstBreak = cursor.readLine();
      this.hasBreak = true;
    }
  }

  /** One new line folds to a blank; more lose their first. */
  take(): string {
    const folds = this.#firstBreak === '\n';
    const breaks = folds ? this.#otherBreaks || ' ' : this.#firstBreak + this.#otherBreaks;
    const taken = this.hasBreak ? breaks : this.#blanks;
    this.hasBreak = false;
    this.#blanks = '';
    this.#firstBreak = '';
    this.#otherBreaks = '';
    return taken;
  }
}

/** `|` or `>`; the cursor stands on it. `parentIndent` is the column of the surrounding block, -1 at the top. */
export function scanBlockScalar(cursor: Cursor, parentIndent: number): string {
  const isLiteral = cursor.at('|');
  cursor.skip();
  const { chomping, increment } = scanBlockHeader(cursor);
  const given = increment === 0 ? 0 : Math.max(parentIndent, 0) + increment;
  let { breaks, indent } = scanBlockBreaks(cursor, given, parentIndent);
  const value: string[] = [];
  let lineBreak = '';
  let startsBlank = false;
  while (cursor.column === indent && cursor.code() !== 0) {
    const isIndented = isBlank(cursor.code());
    if (!isLiteral && !startsBlank && !isIndented && lineBreak === '\n') {
      if (breaks === '') value.push(' ');
    } else {
      value.push(lineBreak);
    }
    value.push(breaks);
    startsBlank = isIndented;
    const start = cursor.index;
    cursor.skipToBreak();
    value.push(cursor.text.slice(start, cursor.index));
    lineBreak = cursor.code() === 0 ? '' : cursor.readLine();
    ({ breaks, indent } = scanBlockBreaks(cursor, indent, parentIndent));
  }
  if (chomping !== '-') value.push(lineBreak);
  if (chomping === '+') value.push(breaks);
  return value.join('');
}

function scanBlockHeader(cursor: Cursor): { readonly chomping: string; readonly increment: number } {
  let chomping = '';
  let increment = 0;
  for (let part = 0; part < 2; part++) {
    const character = cursor.text.charAt(cursor.index);
    if (chomping === '' && (character === '+' || character === '-')) chomping = character;
    else if (increment === 0 && /[0-9]/.test(character)) {
      if (character === '0') throw cursor.error('found an indentation indicator equal to 0');
      increment = Number(character);
    } else break;
    cursor.skip();
  }
  while (isBlank(cursor.code())) cursor.skip();
  if (cursor.at('#')) cursor.skipToBreak();
  if (!isBreakOrEnd(cursor.code())) throw cursor.error('did not find expected comment or line break');
  if (isBreak(cursor.code())) cursor.readLine();
  return { chomping, increment };
}

/** Skips the indentation and empty lines; finds the indentation when it is not given (0). */
function scanBlockBreaks(
  cursor: Cursor,
  given: number,
  parentIndent: number,
): { readonly breaks: string; readonly indent: number } {
  const limit = given === 0 ? Infinity : given;
  let breaks = '';
  let widest = 0;
  for (;;) {
    while (cursor.column < limit && cursor.at(' ')) cursor.skip();
    widest = Math.max(widest, cursor.column);
    if (cursor.column < limit && cursor.at('\t')) {
      throw cursor.error('found a tab character where an indentation space is expected');
    }
    if (!isBreak(cursor.code())) break;
    breaks += cursor.readLine();
  }
  return { breaks, indent: given === 0 ? Math.max(widest, parentIndent + 1, 1) : given };
}
