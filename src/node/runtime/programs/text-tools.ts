import type { Coroutine, ProcessContext, Program } from '../process/process';
import { openOutput, openInput } from '../process/open';
import { FileError } from '../../../sim/file-system';
import { byteLengthOfText } from '../../../sim/text-bytes';
import type { Readable } from '../process/streams';
import { endOfSlice, read, readAll } from '../process/system-calls';
import { cannotOpen, complain, forEachLine, openInputs, parseArguments, unknownOption, type Flavor } from './tool';
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
      for (const { name, input } of inputs) {
        const isItself = input.file !== undefined && input.file === process.stdout.file && input.file.bytes > 0;
        if (isItself && flavor === 'gnu') {
          complain(process, `${name}: input file is output file`);
          return 1;
        }
        if (options.has('n') || options.has('b') || options.has('A') || options.has('E')) {
          yield* forEachLine(process, input, (line) => {
            const numbered = options.has('n') || (options.has('b') && line !== '');
            if (numbered) number += 1;
            const end = options.has('A') || options.has('E') ? '$' : '';
            return `${numbered ? `${String(number).padStart(6)}\t` : ''}${options.has('A') ? line.replaceAll('\t', '^I') : line}${end}\n`;
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
    *rev(process) {
      yield* forEachLine(process, process.stdin, (line) => `${[...line].reverse().join('')}\n`);
      return 0;
    },
    *tac(process) {
      const lines = (yield* readAll(process.stdin)).split('\n');
      if (lines.at(-1) === '') lines.pop();
      process.print(
        lines
          .reverse()
          .map((line) => `${line}\n`)
          .join(''),
      );
      return 0;
    },
    paste: (process) => paste(process, flavor),
    *nl(process) {
      let number = 0;
      yield* forEachLine(process, process.stdin, (line) =>
        line === '' ? '       \n' : `${String((number += 1)).padStart(6)}\t${line}\n`,
      );
      return 0;
    },
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
    if (inputs.several) process.print(`${(titles += 1) > 1 ? '\n' : ''}==> ${name} <==\n`);
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
    if (inputs.several) process.print(`${(titles += 1) > 1 ? '\n' : ''}==> ${name} <==\n`);
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
  });
  if (unknown !== undefined) return unknownOption(process, unknown);
  const wanted = ['l', 'w', 'm', 'c'].filter((option) => options.has(option));
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
  const widest = Math.max(...rows.flatMap(({ counts }) => counts.map((count) => String(count).length)), 1);
  const width = columns.length === 1 && rows.length <= 1 ? 1 : flavor === 'busybox' ? 9 : fromInput ? 7 : widest;
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
};

function* cut(process: ProcessContext, flavor: Flavor): Coroutine<number> {
  const { options, operands, unknown } = parseArguments(process.argv.slice(1), 'd:f:c:b:s', {
    delimiter: 'd:',
    fields: 'f:',
    characters: 'c:',
    'only-delimited': 's',
  });
  if (unknown !== undefined) return unknownOption(process, unknown);
  const delimiter = options.get('d') ?? '\t';
  const list = options.get('f') ?? options.get('c') ?? options.get('b');
  if (list === undefined) {
    complain(process, 'you must specify a list of bytes, characters, or fields');
    return 1;
  }
  const ranges = list.split(',').map((range): [number, number] => {
    const [from = '', to] = range.split('-');
    return [from === '' ? 1 : Number(from), to === undefined ? Number(from) : to === '' ? Infinity : Number(to)];
  });
  const chosen = (_: string, index: number): boolean =>
    ranges.some(([from, to]) => index + 1 >= from && index + 1 <= to);
  const inputs = openInputs(process, operands, flavor);
  for (const { input } of inputs) {
    yield* forEachLine(process, input, (line) => {
      if (!options.has('f')) return `${[...line].filter(chosen).join('')}\n`;
      if (!line.includes(delimiter)) return options.has('s') ? undefined : `${line}\n`;
      return `${line.split(delimiter).filter(chosen).join(delimiter)}\n`;
    });
  }
  return inputs.failed ? 1 : 0;
}

function* sort(process: ProcessContext, flavor: Flavor): Coroutine<number> {
  const { options, operands, unknown } = parseArguments(process.argv.slice(1), 'nruk:t:fbhV', {
    reverse: 'r',
    unique: 'u',
    'numeric-sort': 'n',
  });
  if (unknown !== undefined) return unknownOption(process, unknown, 2);
  const inputs = openInputs(process, operands, flavor);
  const lines: string[] = [];
  for (const { input } of inputs) {
    yield* forEachLine(process, input, (line) => {
      lines.push(line);
      return undefined;
    });
  }
  const key = options.get('k');
  const numeric = options.has('n') || options.has('h') || /n/.test(key ?? '');
  const field = Number.parseInt(key ?? '0', 10);
  const valueOf = (line: string): string => {
    if (key === undefined) return line;
    const separator = options.get('t');
    const fields = separator === undefined ? line.trim().split(/\s+/) : line.split(separator);
    return key.includes(',') ? (fields[field - 1] ?? '') : fields.slice(field - 1).join(separator ?? ' ');
  };
  const compare = (a: string, b: string): number => {
    const [x, y] = options.has('f') ? [valueOf(a).toUpperCase(), valueOf(b).toUpperCase()] : [valueOf(a), valueOf(b)];
    const difference = numeric ? (Number.parseFloat(x) || 0) - (Number.parseFloat(y) || 0) : x < y ? -1 : x > y ? 1 : 0;
    return (
      (options.has('r') || /r/.test(key ?? '') ? -1 : 1) *
      (difference === 0 && !options.has('u') ? (a < b ? -1 : a > b ? 1 : 0) : difference)
    );
  };
  lines.sort(compare);
  const kept = options.has('u')
    ? lines.filter((line, index) => index === 0 || compare(lines[index - 1] ?? '', line) !== 0)
    : lines;
  process.print(kept.map((line) => `${line}\n`).join(''));
  return inputs.failed ? 2 : 0;
}

function* uniq(process: ProcessContext, flavor: Flavor): Coroutine<number> {
  const { options, operands, unknown } = parseArguments(process.argv.slice(1), 'cdui', {
    count: 'c',
    repeated: 'd',
    unique: 'u',
  });
  if (unknown !== undefined) return unknownOption(process, unknown);
  const inputs = openInputs(process, operands.slice(0, 1), flavor);
  let last: string | undefined;
  let count = 0;
  const flush = (): string => {
    if (last === undefined || (options.has('d') && count < 2) || (options.has('u') && count > 1)) return '';
    return options.has('c') ? `${String(count).padStart(7)} ${last}\n` : `${last}\n`;
  };
  for (const { input } of inputs) {
    yield* forEachLine(process, input, (line) => {
      if (line === last) {
        count += 1;
        return undefined;
      }
      const output = flush();
      last = line;
      count = 1;
      return output;
    });
  }
  process.print(flush());
  return inputs.failed ? 1 : 0;
}

function* paste(process: ProcessContext, flavor: Flavor): Coroutine<number> {
  const { options, operands } = parseArguments(process.argv.slice(1), 'sd:', { serial: 's', delimiters: 'd:' });
  const inputs = openInputs(process, operands, flavor);
  const delimiter = (options.get('d') ?? '\t').replace('\\n', '\n').replace('\\t', '\t').slice(0, 1);
  const columns: string[][] = [];
  for (const { input } of inputs) columns.push(linesOf(yield* readAll(input)).map((line) => line.replace(/\n$/, '')));
  if (options.has('s')) process.print(columns.map((lines) => `${lines.join(delimiter)}\n`).join(''));
  else {
    const rows = Math.max(0, ...columns.map(({ length }) => length));
    for (let row = 0; row < rows; row += 1)
      process.print(`${columns.map((lines) => lines[row] ?? '').join(delimiter)}\n`);
  }
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
