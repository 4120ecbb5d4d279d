import type { Coroutine, ProcessContext, Program } from '../process/process';
import { openOutput, openInput } from '../process/open';
import { FileError } from '../../../sim/file-system';
import { byteLengthOfText } from '../../../sim/text-bytes';
import type { Readable } from '../process/streams';
import { endOfSlice, read, readAll } from '../process/system-calls';
import { cannotOpen, complain, forEachLine, openInputs, parseArguments, unknownOption, type Flavor } from './tool';
import { lineTools } from './line-tools';
import { sort } from './sort';
import { tr } from './tr';

const CHUNK = 64 * 1024;

/** Tools that copy, cut and count text. */
export function textTools(flavor: Flavor): Readonly<Record<string, Program>> {
  return {
    *cat(process) {
      const { options, operands, unknown } = parseArguments(process.argv.slice(1), 'nbAeEtTusv', { number: 'n' });
      if (unknown !== undefined) return unknownOption(process, unknown);
      const inputs = openInputs(process, operands, flavor);
      let number = 0;
      let wasEmpty = false;
      for (const { name, input } of inputs) {
        const isItself = input.file !== undefined && input.file === process.stdout.file && input.file.bytes > 0;
        if (isItself && flavor === 'gnu') {
          complain(process, `${name}: input file is output file`);
          return 1;
        }
        if (/[nbAETes]/.test([...options.keys()].join(''))) {
          yield* forEachLine(process, input, (line) => {
            const isRepeated = options.has('s') && line === '' && wasEmpty;
            wasEmpty = line === '';
            if (isRepeated) return undefined;
            const numbered = options.has('n') || (options.has('b') && line !== '');
            if (numbered) number += 1;
            const end = options.has('A') || options.has('E') || options.has('e') ? '$' : '';
            const showsTabs = options.has('A') || options.has('T');
            return `${numbered ? `${String(number).padStart(6)}\t` : ''}${showsTabs ? line.replaceAll('\t', '^I') : line}${end}\n`;
          });
          continue;
        }
        for (let text = yield* read(input); text !== ''; text = yield* read(input)) {
          // Who reads what he writes repeats the same until the disk is full: in large steps it is over soon.
          process.print(
            isItself ? text.repeat(Math.ceil(Math.max(CHUNK, input.file?.bytes ?? 0) / text.length)) : text,
          );
          if (process.spend(1 + text.length / 4096)) yield endOfSlice;
        }
      }
      return inputs.failed ? 1 : 0;
    },
    *tee(process) {
      const { options, operands } = parseArguments(process.argv.slice(1), 'ai', { append: 'a' });
      let status = 0;
      const outputs = operands.flatMap((path) => {
        try {
          return [openOutput(process, path, options.has('a'))];
        } catch (error) {
          if (!(error instanceof FileError)) throw error;
          complain(process, cannotOpen(path, error, 'gnu'));
          status = 1;
          return [];
        }
      });
      for (let text = yield* read(process.stdin); text !== ''; text = yield* read(process.stdin)) {
        process.print(text);
        for (const output of outputs) output.write(text);
        if (process.spend(1)) yield endOfSlice;
      }
      return status;
    },
    head: (process) => head(process, flavor),
    tail: (process) => tail(process, flavor),
    wc: (process) => wc(process, flavor),
    cut: (process) => cut(process, flavor),
    sort: (process) => sort(process, flavor),
    uniq: (process) => uniq(process, flavor),
    tr,
    ...lineTools(flavor),
  };
}

/** `-5` and `+5` in front are `-n 5` and `-n +5`. */
function withOldCount(args: readonly string[]): readonly string[] {
  return args.map((argument, index) =>
    /^-\d+$/.test(argument) && !/^-[nc]$/.test(args[index - 1] ?? '') ? `-n${argument.slice(1)}` : argument,
  );
}

function* head(process: ProcessContext, flavor: Flavor): Coroutine<number> {
  const { options, operands, unknown } = parseArguments(withOldCount(process.argv.slice(1)), 'n:c:qv', {
    lines: 'n:',
    bytes: 'c:',
  });
  if (unknown !== undefined) return unknownOption(process, unknown);
  for (const text of [options.get('n'), options.get('c')]) {
    if (text === undefined || sizeOf(text) !== undefined) continue;
    complain(
      process,
      flavor === 'gnu'
        ? `invalid number of ${text === options.get('n') ? 'lines' : 'bytes'}: '${text}'`
        : `invalid number '${text}'`,
    );
    return 1;
  }
  const count = sizeOf(options.get('n') ?? '10') ?? 0;
  const inputs = openInputs(process, operands, flavor);
  let titles = 0;
  for (const { name, input } of inputs) {
    if ((inputs.several || options.has('v')) && !options.has('q'))
      process.print(`${(titles += 1) > 1 ? '\n' : ''}==> ${name} <==\n`);
    const bytes = options.get('c');
    if (bytes !== undefined) {
      let left = sizeOf(bytes) ?? 0;
      while (left > 0) {
        const text = yield* read(input, left);
        if (text === '') break;
        process.print(text);
        left -= text.length;
        if (process.spend(1 + text.length / 4096)) yield endOfSlice;
      }
      continue;
    }
    if (count < 0) {
      const lines = linesOf(yield* readAll(input));
      process.print(lines.slice(0, count).join(''));
      continue;
    }
    for (let left = count; left > 0;) {
      const line = yield* read(input, undefined, '\n');
      if (line === '') break;
      process.print(line);
      if (line.endsWith('\n')) left -= 1;
      if (process.spend(1)) yield endOfSlice;
    }
  }
  return inputs.failed ? 1 : 0;
}

/** How often `tail -f` looks, as that of coreutils does. */
const FOLLOW_INTERVAL_MS = 1000;

function* tail(process: ProcessContext, flavor: Flavor): Coroutine<number> {
  const { options, operands, unknown } = parseArguments(withOldCount(process.argv.slice(1)), 'n:c:fFqvs:', {
    lines: 'n:',
    follow: 'f',
    bytes: 'c:',
    retry: 'F',
  });
  if (unknown !== undefined) return unknownOption(process, unknown);
  const inputs = openInputs(process, operands, flavor);
  const bytes = options.get('c');
  const count = bytes ?? options.get('n') ?? '10';
  const files: Readable[] = [];
  let titles = 0;
  for (const { name, input } of inputs) {
    if ((inputs.several || options.has('v')) && !options.has('q'))
      process.print(`${(titles += 1) > 1 ? '\n' : ''}==> ${name} <==\n`);
    if (name !== '-') files.push(input);
    const text = yield* readAll(input);
    process.print(endOf(text, count, bytes === undefined));
  }
  if (!options.has('f') && !options.has('F')) return inputs.failed ? 1 : 0;

  // `-F` waits for files that are not there yet.
  let awaited = options.has('F') ? operands.filter((name) => !isThere(process, name)) : [];
  if (files.length + awaited.length === 0) return inputs.failed ? 1 : 0;
  for (;;) {
    for (const name of awaited) if (isThere(process, name)) files.push(openInput(process, name));
    awaited = awaited.filter((name) => !isThere(process, name));
    for (const input of files) {
      const more = input.take();
      if (more !== undefined && more !== '') process.print(more);
    }
    yield (_process, wake) => process.after(FOLLOW_INTERVAL_MS, wake);
  }
}

/** The last so many lines (or characters), with `+` from that one on. */
function endOf(text: string, count: string, byLines: boolean): string {
  const number = Math.abs(sizeOf(count) ?? 0);
  if (!byLines) {
    if (count.startsWith('+')) return text.slice(Math.max(0, number - 1));
    return number === 0 ? '' : text.slice(-number);
  }
  let at = 0;
  if (count.startsWith('+')) {
    for (let left = number - 1; left > 0; left -= 1) {
      const end = text.indexOf('\n', at);
      if (end < 0) return '';
      at = end + 1;
    }
    return text.slice(at);
  }
  if (number === 0) return '';
  at = text.endsWith('\n') ? text.length - 1 : text.length;
  for (let left = number; left > 0; left -= 1) {
    if (at <= 0) return text;
    at = text.lastIndexOf('\n', at - 1);
    if (at < 0) return text;
  }
  return text.slice(at + 1);
}

function isThere(process: ProcessContext, name: string): boolean {
  return name === '-' || process.files.tryStat(process.resolve(name)) !== undefined;
}

function* wc(process: ProcessContext, flavor: Flavor): Coroutine<number> {
  const { options, operands, unknown } = parseArguments(process.argv.slice(1), 'lwcmL', {
    lines: 'l',
    words: 'w',
    bytes: 'c',
    chars: 'm',
    'max-line-length': 'L',
  });
  if (unknown !== undefined) return unknownOption(process, unknown);
  const wanted = ['l', 'w', 'm', 'c', 'L'].filter((option) => options.has(option));
  const columns = wanted.length === 0 ? ['l', 'w', 'c'] : wanted;
  const inputs = openInputs(process, operands, flavor);
  const rows: { readonly name: string; readonly counts: readonly number[] }[] = [];
  for (const { name, input } of inputs) {
    const text = yield* readAll(input);
    rows.push({ name, counts: columns.map((column) => COUNTERS[column]?.(text) ?? 0) });
  }
  if (rows.length > 1)
    rows.push({
      name: 'total',
      counts: columns.map((_, index) => rows.reduce((sum, { counts }) => sum + (counts[index] ?? 0), 0)),
    });
  const fromInput = operands.length === 0;
  const isPipe = process.stdin.file === undefined;
  const widest = Math.max(...rows.flatMap(({ counts }) => counts.map((count) => String(count).length)), 1);
  const width =
    columns.length === 1 && rows.length <= 1 ? 1 : flavor === 'busybox' ? 9 : fromInput && isPipe ? 7 : widest;
  for (const { name, counts } of rows) {
    const line = counts.map((count) => String(count).padStart(width)).join(' ');
    process.print(fromInput ? `${line}\n` : `${line} ${name}\n`);
  }
  return inputs.failed ? 1 : 0;
}

/** Nothing is made of a text, which may be very long, but its count. */
const COUNTERS: Readonly<Record<string, (text: string) => number>> = {
  l: (text) => {
    let count = 0;
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count += 1;
    return count;
  },
  w: (text) => {
    const word = /\S+/g;
    let count = 0;
    while (word.test(text)) count += 1;
    return count;
  },
  m: (text) => {
    let count = 0;
    for (const _ of text) count += 1;
    return count;
  },
  c: byteLengthOfText,
  L: (text) => {
    let longest = 0;
    for (let at = 0; at < text.length;) {
      const found = text.indexOf('\n', at);
      const end = found < 0 ? text.length : found;
      longest = Math.max(longest, end - at);
      at = end + 1;
    }
    return longest;
  },
};

function* cut(process: ProcessContext, flavor: Flavor): Coroutine<number> {
  const { options, operands, unknown } = parseArguments(process.argv.slice(1), 'd:f:c:b:s', {
    delimiter: 'd:',
    fields: 'f:',
    characters: 'c:',
    bytes: 'b:',
    'only-delimited': 's',
    'output-delimiter': 'O:',
    complement: 'N',
  });
  if (unknown !== undefined) return unknownOption(process, unknown);
  const delimiter = options.get('d') ?? '\t';
  const list = options.get('f') ?? options.get('c') ?? options.get('b');
  if (list === undefined) {
    complain(process, `you must specify a list of bytes, characters, or fields${cutHint(flavor)}`);
    return 1;
  }
  const ranges = list.split(',').map((range): [number, number] => {
    const [from = '', to] = range.split('-');
    return [from === '' ? 1 : Number(from), to === undefined ? Number(from) : to === '' ? Infinity : Number(to)];
  });
  if (ranges.some(([from, to]) => !(from >= 1) || Number.isNaN(to))) {
    const what = options.has('f') ? 'fields are' : 'byte/character positions are';
    complain(process, flavor === 'gnu' ? `${what} numbered from 1${cutHint(flavor)}` : `invalid range '${list}'`);
    return 1;
  }
  const chosen = (_: string, index: number): boolean =>
    ranges.some(([from, to]) => index + 1 >= from && index + 1 <= to) !== options.has('N');
  const joint = options.get('O') ?? delimiter;
  const inputs = openInputs(process, operands, flavor);
  for (const { input } of inputs) {
    yield* forEachLine(process, input, (line) => {
      if (!options.has('f')) return `${[...line].filter(chosen).join('')}\n`;
      if (!line.includes(delimiter)) return options.has('s') ? undefined : `${line}\n`;
      return `${line.split(delimiter).filter(chosen).join(joint)}\n`;
    });
  }
  return inputs.failed ? 1 : 0;
}

function cutHint(flavor: Flavor): string {
  return flavor === 'gnu' ? "\nTry 'cut --help' for more information." : '';
}

function* uniq(process: ProcessContext, flavor: Flavor): Coroutine<number> {
  const { options, operands, unknown } = parseArguments(process.argv.slice(1), 'cduif:s:w:', {
    count: 'c',
    'ignore-case': 'i',
    repeated: 'd',
    'skip-chars': 's:',
    'skip-fields': 'f:',
    unique: 'u',
    'check-chars': 'w:',
  });
  if (unknown !== undefined) return unknownOption(process, unknown);
  const inputs = openInputs(process, operands.slice(0, 1), flavor);
  const skipped = new RegExp(`^(?:\\s*\\S+){0,${Math.trunc(Number(options.get('f') ?? 0)) || 0}}`);
  const [from, width] = [Number(options.get('s') ?? 0), Number(options.get('w') ?? Infinity)];
  const keyOf = (line: string): string => {
    const key = line.replace(skipped, '').slice(from, from + width);
    return options.has('i') ? key.toLowerCase() : key;
  };
  let last: string | undefined;
  let lastKey: string | undefined;
  let count = 0;
  const flush = (): string => {
    if (last === undefined || (options.has('d') && count < 2) || (options.has('u') && count > 1)) return '';
    return options.has('c') ? `${String(count).padStart(7)} ${last}\n` : `${last}\n`;
  };
  for (const { input } of inputs) {
    yield* forEachLine(process, input, (line) => {
      const key = keyOf(line);
      if (key === lastKey) {
        count += 1;
        return undefined;
      }
      const output = flush();
      last = line;
      lastKey = key;
      count = 1;
      return output;
    });
  }
  process.print(flush());
  return inputs.failed ? 1 : 0;
}

function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

const SIZE_UNITS: Readonly<Record<string, number>> = {
  '': 1,
  b: 512,
  k: 1024,
  K: 1024,
  kB: 1000,
  M: 1024 ** 2,
  MB: 1e6,
  G: 1024 ** 3,
  GB: 1e9,
};

/** `10`, `-3`, `4k`, `10M`. */
function sizeOf(text: string): number | undefined {
  const [, number, unit = ''] = /^([-+]?\d+)([a-zA-Z]{0,2})$/.exec(text) ?? [];
  const factor = SIZE_UNITS[unit];
  return number === undefined || factor === undefined ? undefined : Number(number) * factor;
}
