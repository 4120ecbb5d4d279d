import { isPrintable } from '../../../api/go/text';
import { TemplateCallError } from './call-error';

/** Source: text/template/funcs.go (HTMLEscape). */
export function escapeHtml(text: string): string {
  return text.replace(/[\0"'&<>]/g, (character) => htmlEscapes.get(character) ?? character);
}

/** Source: text/template/funcs.go (JSEscape). */
export function escapeJs(text: string): string {
  let escaped = '';
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (character === '\\' || character === '"' || character === "'") escaped += `\\${character}`;
    else if (code < 0x20 || '<>&='.includes(character) || (code > 0x7f && !isPrintable(character))) {
      escaped += `\\u${code.toString(16).toUpperCase().padStart(4, '0')}`;
    } else escaped += character;
  }
  return escaped;
}

/** Go's `url.QueryEscape`. */
export function escapeUrl(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd'))
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');
}

/**
 * kubectl's `base64decode`. Source: cli-runtime/pkg/printers/template.go, encoding/base64 (the offsets in its errors).
 * Divergence from real Kubernetes: bytes that are no UTF-8 become U+FFFD.
 */
export function decodeBase64(text: string): string {
  const problem = corruptAt(Buffer.from(text));
  if (problem === undefined) return Buffer.from(text, 'base64').toString();
  throw new TemplateCallError(`base64 decode failed: illegal base64 data at input byte ${problem}`);
}

/** Where Go stops decoding; undefined if it doesn't. */
function corruptAt(bytes: Buffer): number | undefined {
  let inQuantum = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const character = String.fromCharCode(bytes[at] ?? 0);
    if (character === '\n' || character === '\r') continue;
    if (alphabet.test(character)) {
      inQuantum = (inQuantum + 1) % 4;
      continue;
    }
    if (character !== '=' || inQuantum < 2) return at;
    let next = skipNewlines(bytes, at + 1);
    if (inQuantum === 2) {
      if (next >= bytes.length) return bytes.length;
      if (bytes[next] !== 0x3d) return next - 1;
      next = skipNewlines(bytes, next + 1);
    }
    return next < bytes.length ? next : undefined;
  }
  return inQuantum === 0 ? undefined : bytes.length - inQuantum;
}

function skipNewlines(bytes: Buffer, start: number): number {
  let at = start;
  while (bytes[at] === 0x0a || bytes[at] === 0x0d) at += 1;
  return at;
}

const alphabet = /^[A-Za-z0-9+/]$/;
const htmlEscapes: ReadonlyMap<string, string> = new Map([
  ['\0', '\ufffd'],
  ['"', '&#34;'],
  ["'", '&#39;'],
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
]);
