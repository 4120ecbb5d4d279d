import type { Program } from '../process/process';
import { endOfSlice, read } from '../process/system-calls';
import { complain, parseArguments } from './tool';

/** What becomes of one character. */
interface Fate {
  /** '' when it is deleted. */
  readonly text: string;
  /** One that repeats the character before is left out. */
  readonly squeezed: boolean;
}

/** `tr [-cds] set1 [set2]`. Divergence from coreutils: characters are those of Unicode, not bytes; no `[=x=]` and no `[x*n]`. */
export const tr: Program = function* tr(process) {
  const { options, operands } = parseArguments(process.argv.slice(1), 'dsc', {
    delete: 'd',
    squeeze: 's',
    complement: 'c',
  });
  if (operands.length === 0) {
    complain(process, 'missing operand');
    return 1;
  }
  const [from = [], to = []] = operands.map(characterSet);
  const translate = translation(fates(from, to, options));
  for (let input = yield* read(process.stdin); input !== ''; input = yield* read(process.stdin)) {
    process.print(translate(input));
    if (process.spend(1 + input.length / CHARACTERS_PER_OPERATION)) yield endOfSlice;
  }
  return 0;
};

const CHARACTERS_PER_OPERATION = 1024;
/** So much UTF-16 becomes text at once: character by character that takes three times as long. */
const BLOCK_BYTES = 16_384;

/** Translates the input piece by piece; the last character of one piece is squeezed with the first of the next. */
function translation(fateOf: (char: string) => Fate): (input: string) => string {
  const block = Buffer.alloc(BLOCK_BYTES);
  const byCode: (Fate | undefined)[] = [];
  let last = '';
  return (input) => {
    let output = '';
    let used = 0;
    for (let index = 0; index < input.length; index += 1) {
      const code = input.codePointAt(index) ?? 0;
      if (code > LAST_OF_ONE_UNIT) index += 1;
      const fate =
        code <= LAST_ASCII ? (byCode[code] ??= fateOf(String.fromCharCode(code))) : fateOf(String.fromCodePoint(code));
      const { text, squeezed } = fate;
      if (text === '' || (squeezed && text === last)) continue;
      last = text;
      if (used + 2 * text.length > BLOCK_BYTES) {
        output += block.toString('utf16le', 0, used);
        used = 0;
      }
      for (let unit = 0; unit < text.length; unit += 1) used = block.writeUInt16LE(text.charCodeAt(unit), used);
    }
    return output + block.toString('utf16le', 0, used);
  };
}

const LAST_ASCII = 0x7f;
const LAST_OF_ONE_UNIT = 0xffff;

/** Decides once for every character that comes up. */
function fates(
  from: readonly string[],
  to: readonly string[],
  options: ReadonlyMap<string, string>,
): (char: string) => Fate {
  const complements = options.has('c');
  const deletes = options.has('d');
  const positions = new Map<string, number>();
  for (const [index, char] of from.entries()) if (!positions.has(char)) positions.set(char, index);
  const targets = new Set(to);
  const decide = (char: string): Fate => {
    const position = positions.get(char);
    const hit = (position !== undefined) !== complements;
    if (hit && deletes) return { text: '', squeezed: false };
    const text = hit && !deletes ? (to[Math.min(position ?? Infinity, to.length - 1)] ?? char) : char;
    return { text, squeezed: options.has('s') && (to.length === 0 ? hit : targets.has(text)) };
  };
  const known = new Map<string, Fate>();
  return (char) => {
    let fate = known.get(char);
    if (fate === undefined) {
      fate = decide(char);
      known.set(char, fate);
    }
    return fate;
  };
}

const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const DIGIT = '0123456789';
const CLASSES: Readonly<Record<string, string>> = {
  upper: UPPER,
  lower: LOWER,
  digit: DIGIT,
  space: ' \t\n\r\v\f',
  blank: ' \t',
  punct: '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
  alpha: UPPER + LOWER,
  alnum: UPPER + LOWER + DIGIT,
};
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\\': '\\', '0': '\0' };

/** The characters that a set names, in order: classes, escapes and ranges written out. */
function characterSet(text: string): readonly string[] {
  const written = text
    .replace(/\[:(\w+):\]/g, (whole, name: string) => CLASSES[name] ?? whole)
    .replace(/\\(.)/g, (_, char: string) => ESCAPES[char] ?? char)
    .replace(/([^])-([^])/g, (whole, from: string, to: string) => {
      const [first, last] = [from.charCodeAt(0), to.charCodeAt(0)];
      return last < first
        ? whole
        : String.fromCharCode(...Array.from({ length: last - first + 1 }, (_, index) => first + index));
    });
  return [...written];
}
