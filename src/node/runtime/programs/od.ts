import { bytesOfText } from '../../../sim/text-bytes';
import type { Coroutine, ProcessContext } from '../process/process';
import { read } from '../process/system-calls';
import { complain, openInputs, parseArguments, unknownOption, type Flavor } from './tool';

const LINE = 16;
const MAX_BYTES = 4 * 1024 * 1024;
/** What the old options stand for. */
const SHORT_TYPES: Readonly<Record<string, string>> = { b: 'o1', c: 'c', d: 'u2', o: 'o2', x: 'x2', i: 'd4', h: 'x2' };
const ESCAPES: Readonly<Record<number, string>> = {
  0: '\\0',
  7: '\\a',
  8: '\\b',
  9: '\\t',
  10: '\\n',
  11: '\\v',
  12: '\\f',
  13: '\\r',
};

interface Format {
  readonly bytes: number;
  readonly width: number;
  readonly text: (chunk: Buffer) => string;
}

/** `od [-A radix] [-t type] [-N count] [-j skip] [-v] [-bcdox]` (POSIX); at most 4 MiB. */
export function* od(process: ProcessContext, flavor: Flavor): Coroutine<number> {
  const { options, operands, unknown } = parseArguments(process.argv.slice(1), 'A:t:N:j:vw:bcdoxih', {});
  if (unknown !== undefined) return unknownOption(process, unknown);
  const types = [...options].flatMap(([letter, value]) => {
    if (letter === 't') return value.match(/[acfduox]\d?/g) ?? [value];
    const short = SHORT_TYPES[letter];
    return short === undefined ? [] : [short];
  });
  const formats: Format[] = [];
  for (const type of types.length === 0 ? ['o2'] : types) {
    const format = formatOf(type);
    if (format === undefined) {
      complain(process, `invalid type string '${type}'`);
      return 1;
    }
    formats.push(format);
  }
  const skip = Number(options.get('j') ?? 0);
  const end = Math.min(MAX_BYTES, skip + Number(options.get('N') ?? MAX_BYTES));
  const inputs = openInputs(process, operands, flavor);
  const parts: Buffer[] = [];
  let length = 0;
  for (const { input } of inputs) {
    for (let text = ''; length < end && (text = yield* read(input, end - length)) !== '';) {
      const bytes = bytesOfText(text);
      parts.push(bytes);
      length += bytes.length;
    }
  }
  const bytes = Buffer.concat(parts).subarray(skip, end);
  process.print(dump(bytes, skip, formats, options.get('A') ?? 'o', options.has('v')));
  return inputs.failed ? 1 : 0;
}

function dump(bytes: Buffer, first: number, formats: readonly Format[], radix: string, all: boolean): string {
  const address = (at: number): string =>
    radix === 'n'
      ? ''
      : radix === 'x'
        ? at.toString(16).padStart(6, '0')
        : radix === 'd'
          ? String(at).padStart(7, '0')
          : at.toString(8).padStart(7, '0');
  const indent = ' '.repeat(address(0).length);
  let output = '';
  let before: Buffer | undefined;
  let folded = false;
  for (let at = 0; at < bytes.length; at += LINE) {
    const line = bytes.subarray(at, at + LINE);
    if (!all && before !== undefined && line.equals(before)) {
      if (!folded) output += '*\n';
      folded = true;
      continue;
    }
    folded = false;
    before = line;
    output += formats
      .map((format, index) => `${index === 0 ? address(first + at) : indent}${cells(line, format)}\n`)
      .join('');
  }
  return radix === 'n' ? output : `${output}${address(first + bytes.length)}\n`;
}

function cells(line: Buffer, { bytes, width, text }: Format): string {
  let shown = '';
  for (let at = 0; at < line.length; at += bytes) {
    const chunk = Buffer.alloc(bytes);
    line.copy(chunk, 0, at, at + bytes);
    shown += ` ${text(chunk).padStart(width)}`;
  }
  return shown;
}

const OCTAL_WIDTHS: Readonly<Record<number, number>> = { 1: 3, 2: 6, 4: 11 };
const DECIMAL_WIDTHS: Readonly<Record<number, number>> = { 1: 3, 2: 5, 4: 10 };

function formatOf(type: string): Format | undefined {
  const [, kind = '', size] = /^([acduox])([124])?$/.exec(type) ?? [];
  const bytes = Number(size ?? (kind === 'a' || kind === 'c' ? 1 : 4));
  switch (kind) {
    case 'a':
    case 'c':
      return { bytes: 1, width: 3, text: character };
    case 'x':
      return {
        bytes,
        width: bytes * 2,
        text: (chunk) =>
          chunk
            .readUIntLE(0, bytes)
            .toString(16)
            .padStart(bytes * 2, '0'),
      };
    case 'o': {
      const width = OCTAL_WIDTHS[bytes] ?? 11;
      return { bytes, width, text: (chunk) => chunk.readUIntLE(0, bytes).toString(8).padStart(width, '0') };
    }
    case 'u':
      return { bytes, width: DECIMAL_WIDTHS[bytes] ?? 10, text: (chunk) => String(chunk.readUIntLE(0, bytes)) };
    case 'd':
      return { bytes, width: (DECIMAL_WIDTHS[bytes] ?? 10) + 1, text: (chunk) => String(chunk.readIntLE(0, bytes)) };
    default:
      return undefined;
  }
}

function character(chunk: Buffer): string {
  const byte = chunk[0] ?? 0;
  if (byte >= 32 && byte < 127) return String.fromCharCode(byte);
  return ESCAPES[byte] ?? byte.toString(8).padStart(3, '0');
}
