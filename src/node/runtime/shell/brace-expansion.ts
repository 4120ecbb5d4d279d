import { ShellError } from './shell-error';

/** The most words that the braces of one word may make. */
const LIMIT = 100_000;

/** Expands `a{b,c}d` and `{1..3}` in the source text of a word, quotes left as they are. Errors: `ShellError` when that makes too many words. */
export function expandBraces(text: string): readonly string[] {
  for (let index = 0; index < text.length; index += 1) {
    const skipped = skipQuoted(text, index);
    if (skipped !== index) {
      index = skipped - 1;
      continue;
    }
    if (text[index] !== '{' || text[index - 1] === '$') continue;
    const close = closingBrace(text, index);
    if (close === undefined) continue;
    const alternatives = alternativesOf(text.slice(index + 1, close));
    if (alternatives === undefined) continue;
    const before = text.slice(0, index);
    const after = expandBraces(text.slice(close + 1));
    if (alternatives.length * after.length > LIMIT) throw tooMany(alternatives.length * after.length);
    const words: string[] = [];
    for (const alternative of alternatives) for (const rest of after) words.push(before + alternative + rest);
    return words;
  }
  return [text];
}

function alternativesOf(inner: string): readonly string[] | undefined {
  const parts = splitAtCommas(inner);
  if (parts.length > 1) return parts.flatMap(expandBraces);
  const range = /^(-?\d+|[A-Za-z])\.\.(-?\d+|[A-Za-z])(?:\.\.(-?\d+))?$/.exec(inner);
  if (range === null) return undefined;
  const [, from = '', to = '', by] = range;
  const numeric = /\d/.test(from) && /\d/.test(to);
  if (!numeric && (/\d/.test(from) || /\d/.test(to))) return undefined;
  const first = numeric ? Number(from) : from.charCodeAt(0);
  const last = numeric ? Number(to) : to.charCodeAt(0);
  const step = Math.max(1, Math.abs(Number(by ?? 1)));
  const count = Math.floor(Math.abs(last - first) / step) + 1;
  if (count > LIMIT) throw tooMany(count);
  const padded = numeric && (/^-?0\d/.test(from) || /^-?0\d/.test(to));
  const width = Math.max(from.length, to.length);
  return Array.from({ length: count }, (_, index) => {
    const value = first + (last < first ? -step : step) * index;
    if (!numeric) return String.fromCharCode(value);
    if (!padded) return String(value);
    return value < 0 ? `-${String(-value).padStart(width - 1, '0')}` : String(value).padStart(width, '0');
  });
}

/** In the words of bash (braces.c, `mkseq`). */
function tooMany(count: number): ShellError {
  return new ShellError(`brace expansion: failed to allocate memory for ${count} elements`);
}

function splitAtCommas(inner: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let index = 0; index < inner.length; index += 1) {
    const skipped = skipQuoted(inner, index);
    if (skipped !== index) {
      index = skipped - 1;
      continue;
    }
    const char = inner[index];
    if (char === '{') depth += 1;
    else if (char === '}') depth -= 1;
    else if (char === ',' && depth === 0) {
      parts.push(inner.slice(start, index));
      start = index + 1;
    }
  }
  parts.push(inner.slice(start));
  return parts;
}

function closingBrace(text: string, open: number): number | undefined {
  let depth = 0;
  for (let index = open; index < text.length; index += 1) {
    const skipped = skipQuoted(text, index);
    if (skipped !== index) {
      index = skipped - 1;
      continue;
    }
    if (text[index] === '{') depth += 1;
    else if (text[index] === '}') {
      depth -= 1;
      if (depth === 0) return index;
    }
  }
  return undefined;
}

/** The index behind what is quoted or substituted at `index`, or `index` itself. */
function skipQuoted(text: string, index: number): number {
  const char = text[index];
  if (char === '\\') return Math.min(index + 2, text.length);
  if (char === "'") return after(text, text.indexOf("'", index + 1));
  if (char === '"' || char === '`') {
    for (let at = index + 1; at < text.length; at += 1) {
      if (text[at] === '\\') at += 1;
      else if (text[at] === char) return at + 1;
    }
    return text.length;
  }
  if (char === '$' && (text[index + 1] === '(' || text[index + 1] === '{')) {
    const open = text[index + 1];
    const close = open === '(' ? ')' : '}';
    let depth = 0;
    for (let at = index + 1; at < text.length; at += 1) {
      if (text[at] === open) depth += 1;
      else if (text[at] === close) {
        depth -= 1;
        if (depth === 0) return at + 1;
      }
    }
    return text.length;
  }
  return index;
}

function after(text: string, found: number): number {
  return found < 0 ? text.length : found + 1;
}
