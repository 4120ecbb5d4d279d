/**
 * A string as Go's `%q` prints it (`strconv.Quote`): printable Unicode stays, everything else is escaped.
 */
export function quote(text: string): string {
  if (/^[ !#-[\]-~]*$/.test(text)) return `"${text}"`;
  let quoted = '"';
  for (const character of text) quoted += quoteCharacter(character);
  return `${quoted}"`;
}

/** A list of strings as Go's `%q` prints it: `["a" "b"]`. */
export function quotedList(texts: readonly string[]): string {
  return `[${texts.map(quote).join(' ')}]`;
}

/**
 * A plain JSON value as Go's `json.Marshal` prints it: no blanks, and `<`, `>`, `&`, U+2028, U+2029 escaped.
 * Divergence from real Kubernetes: keys keep the object's own order (Go orders struct fields by declaration, map keys alphabetically).
 */
export function marshalJson(value: unknown): string {
  const text = JSON.stringify(value === undefined ? null : value);
  return /[<>&\u2028\u2029]/.test(text) ? text.replace(/[<>&\u2028\u2029]/g, escapeForHtml) : text;
}

/** A plain JSON value as Go's `%v` prints it: `map[a:1 b:[x y]]`, keys sorted, null as `<nil>`. */
export function printValue(value: unknown): string {
  if (value === null || value === undefined) return '<nil>';
  if (Array.isArray(value)) return `[${value.map(printValue).join(' ')}]`;
  if (typeof value !== 'object') return String(value);
  const entries = Object.entries(value).sort(([a], [b]) => compareBytes(a, b));
  return `map[${entries.map(([key, item]) => `${key}:${printValue(item)}`).join(' ')}]`;
}

/** Length in UTF-8 bytes, as Go's `len` counts. */
export function byteLength(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}

/** Compares two strings by UTF-8 bytes, the order of Go's `sort.Strings`. */
export function compareBytes(a: string, b: string): number {
  if (a === b) return 0;
  if (!hasSurrogate.test(a) && !hasSurrogate.test(b)) return a < b ? -1 : 1;
  return Buffer.compare(Buffer.from(a, 'utf8'), Buffer.from(b, 'utf8'));
}

const hasSurrogate = /[\ud800-\udfff]/;
/** Can Go show the character as it is (`unicode.IsPrint`)? */
export function isPrintable(character: string): boolean {
  return printable.test(character);
}

const printable = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;

const shortEscapes: ReadonlyMap<string, string> = new Map([
  ['"', '\\"'],
  ['\\', '\\\\'],
  ['\x07', '\\a'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\v', '\\v'],
]);

function quoteCharacter(character: string): string {
  const short = shortEscapes.get(character);
  if (short !== undefined) return short;
  if (isPrintable(character)) return character;
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20 || code === 0x7f) return `\\x${code.toString(16).padStart(2, '0')}`;
  if (code >= 0xd800 && code < 0xe000) return '\ufffd';
  if (code < 0x10000) return `\\u${code.toString(16).padStart(4, '0')}`;
  return `\\U${code.toString(16).padStart(8, '0')}`;
}

function escapeForHtml(character: string): string {
  return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
}
