import { bytesOfText, textOfBytes } from '../../../sim/text-bytes';

const SIMPLE: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  e: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
};

/** Reads backslash escapes. `\c` stops all output. In `echo` an octal number begins with 0, in a format it need not. */
export function decodeEscapes(
  text: string,
  where: 'echo' | 'format',
): { readonly text: string; readonly stopped: boolean } {
  if (!text.includes('\\')) return { text, stopped: false };
  let result = '';
  const pattern =
    /\\(?:(c)|x([0-9A-Fa-f]{1,2})|u([0-9A-Fa-f]{1,4})|U([0-9A-Fa-f]{1,8})|(0[0-7]{0,3}|[1-7][0-7]{0,2})|([^]))|([^\\]+|\\$)/g;
  for (const [whole, stop, hex, unicode, long, octal, letter, plain] of text.matchAll(pattern)) {
    if (stop !== undefined) return { text: joined(result), stopped: true };
    if (plain !== undefined) result += plain;
    else if (hex !== undefined) result += byteText(Number.parseInt(hex, 16));
    else if (unicode !== undefined || long !== undefined)
      result += codePoint(Number.parseInt(unicode ?? long ?? '0', 16));
    else if (octal !== undefined) {
      if (where === 'echo' && !octal.startsWith('0')) result += whole;
      else result += byteText(Number.parseInt(octal, 8) & 255);
    } else
      result += SIMPLE[letter ?? ''] ?? (where === 'format' && (letter === '"' || letter === "'") ? letter : whole);
  }
  return { text: joined(result), stopped: false };
}

function byteText(byte: number): string {
  return textOfBytes(Buffer.of(byte));
}

/** Bytes that stand side by side may be one character. */
function joined(text: string): string {
  return /[\uDC80-\uDCFF]/u.test(text) ? textOfBytes(bytesOfText(text)) : text;
}

function codePoint(code: number): string {
  return code <= 0x10_ff_ff ? String.fromCodePoint(code) : '';
}
