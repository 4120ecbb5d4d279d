import { isPrintable, quote } from './text';

/** One character in Go's single quotes (`strconv.QuoteRune`). */
export function quoteRune(codePoint: number): string {
  const valid = codePoint >= 0 && codePoint <= 0x10ffff && !(codePoint >= 0xd800 && codePoint < 0xe000);
  const character = String.fromCodePoint(valid ? codePoint : 0xfffd);
  if (character === '"') return `'"'`;
  return character === "'" ? String.raw`'\''` : `'${quote(character).slice(1, -1)}'`;
}

/** A character as Go's `%#U` shows it: `U+0025 '%'`. */
export function unicodeName(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const name = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  return isPrintable(character) ? `${name} '${character}'` : name;
}

/**
 * Reads one character or escape of a quoted text (`strconv.UnquoteChar`). Gives its bytes and what follows it,
 * or undefined where the syntax is wrong.
 */
export function unquoteCharacter(text: string, quoteMark: string): Unquoted | undefined {
  const first = String.fromCodePoint(text.codePointAt(0) ?? 0);
  if (text === '' || first === quoteMark) return undefined;
  if (first !== '\\') return whole(first.codePointAt(0) ?? 0, text.slice(first.length));
  const letter = text[1];
  if (letter === undefined) return undefined;
  const simple = simpleEscapes.get(letter);
  if (simple !== undefined) return whole(simple, text.slice(2));
  if (letter === '"' || letter === "'") {
    return letter === quoteMark ? whole(letter.charCodeAt(0), text.slice(2)) : undefined;
  }
  const octal = /^\\([0-7]{3})/.exec(text)?.[1];
  if (octal !== undefined) {
    const value = Number.parseInt(octal, 8);
    return value > 255 ? undefined : { codePoint: value, bytes: Buffer.from([value]), rest: text.slice(4) };
  }
  const length = hexLengths.get(letter);
  if (length === undefined) return undefined;
  const hex = text.slice(2, 2 + length);
  if (hex.length !== length || !/^[0-9a-fA-F]+$/.test(hex)) return undefined;
  const value = Number.parseInt(hex, 16);
  const rest = text.slice(2 + length);
  if (letter === 'x') return { codePoint: value, bytes: Buffer.from([value]), rest };
  return value > 0x10ffff || (value >= 0xd800 && value < 0xe000) ? undefined : whole(value, rest);
}

export interface Unquoted {
  readonly codePoint: number;
  readonly bytes: Buffer;
  readonly rest: string;
}

/** The text of a body between quotes, escapes resolved; undefined where the syntax is wrong. */
export function unquoteBody(body: string, quoteMark: string): string | undefined {
  if (!body.includes('\\') && !body.includes(quoteMark)) return body;
  const bytes: Buffer[] = [];
  let rest = body;
  while (rest !== '') {
    const next = unquoteCharacter(rest, quoteMark);
    if (next === undefined) return undefined;
    bytes.push(next.bytes);
    rest = next.rest;
  }
  return Buffer.concat(bytes).toString();
}

function whole(codePoint: number, rest: string): Unquoted {
  return { codePoint, bytes: Buffer.from(String.fromCodePoint(codePoint)), rest };
}

const hexLengths: ReadonlyMap<string, number> = new Map([
  ['x', 2],
  ['u', 4],
  ['U', 8],
]);
const simpleEscapes: ReadonlyMap<string, number> = new Map([
  ['a', 7],
  ['b', 8],
  ['f', 12],
  ['n', 10],
  ['r', 13],
  ['t', 9],
  ['v', 11],
  ['\\', 92],
]);
