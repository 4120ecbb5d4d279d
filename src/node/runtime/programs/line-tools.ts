import { openInput } from '../process/open';
import type { Coroutine, ProcessContext, Program } from '../process/process';
import { readAll, readLine } from '../process/system-calls';
import type { Readable } from '../process/streams';
import { FileError } from '../../../sim/file-system';
import { cannotOpen, complain, forEachLine, openInputs, parseArguments, unknownOption, type Flavor } from './tool';

/** Tools that work line by line: `comm`, `fold`, `nl`, `paste`, `rev`, `shuf`, `tac`. */
export function lineTools(flavor: Flavor): Readonly<Record<string, Program>> {
  return {
    comm: (process) => comm(process, flavor),
    fold: (process) => fold(process, flavor),
    nl: (process) => nl(process, flavor),
    paste: (process) => paste(process, flavor),
    rev: (process) => eachLine(process, flavor, (line) => `${[...line].reverse().join('')}\n`),
    shuf: (process) => shuf(process, flavor),
    *tac(process) {
      const inputs = openInputs(process, process.argv.slice(1), flavor);
      for (const { input } of inputs) {
        const lines = (yield* readAll(input)).split('\n');
        if (lines.at(-1) === '') lines.pop();
        process.print(
          lines
            .reverse()
            .map((line) => `${line}\n`)
            .join(''),
        );
      }
      return inputs.failed ? 1 : 0;
    },
  };
}

function* eachLine(process: ProcessContext, flavor: Flavor, change: (line: string) => string): Coroutine<number> {
  const inputs = openInputs(process, process.argv.slice(1), flavor);
  for (const { input } of inputs) yield* forEachLine(process, input, change);
  return inputs.failed ? 1 : 0;
}

/** The lines of two sorted files: only in the first, only in the second, in both. */
function* comm(process: ProcessContext, flavor: Flavor): Coroutine<number> {
  const { options, operands, unknown } = parseArguments(process.argv.slice(1), '123');
  if (unknown !== undefined) return unknownOption(process, unknown);
  const [first, second, extra] = operands;
  if (first === undefined || second === undefined || extra !== undefined) {
    complain(
      process,
      first === undefined
        ? 'missing operand'
        : extra === undefined
          ? `missing operand after '${first}'`
          : `extra operand '${extra}'`,
    );
    return 1;
  }
  const texts: string[][] = [];
  for (const name of [first, second]) {
    try {
      const lines = (yield* readAll(name === '-' ? process.stdin : openInput(process, name))).split('\n');
      if (lines.at(-1) === '') lines.pop();
      texts.push(lines);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      complain(process, cannotOpen(name, error, flavor));
      return 1;
    }
  }
  const [left = [], right = []] = texts;
  const indent = (column: number): string =>
    '\t'.repeat([1, 2].filter((before) => before < column && !options.has(String(before))).length);
  let output = '';
  const show = (column: number, line: string): void => {
    if (!options.has(String(column))) output += `${indent(column)}${line}\n`;
  };
  for (let a = 0, b = 0; a < left.length || b < right.length;) {
    const [x, y] = [left[a], right[b]];
    if (y === undefined || (x !== undefined && x < y)) {
      show(1, x ?? '');
      a += 1;
    } else if (x === undefined || y < x) {
      show(2, y);
      b += 1;
    } else {
      show(3, x);
      a += 1;
      b += 1;
    }
  }
  process.print(output);
  return 0;
}

const FOLD_WIDTH = 80;

function* fold(process: ProcessContext, flavor: Flavor): Coroutine<number> {
  const { options, operands, unknown } = parseArguments(process.argv.slice(1), 'bsw:', { width: 'w:', spaces: 's' });
  if (unknown !== undefined) return unknownOption(process, unknown);
  const width = Number(options.get('w') ?? FOLD_WIDTH);
  if (!(width >= 1)) {
    complain(process, `invalid number of columns: '${options.get('w')}'`);
    return 1;
  }
  const inputs = openInputs(process, operands, flavor);
  for (const { input } of inputs) {
    yield* forEachLine(process, input, (line) => {
      let rest = line;
      let output = '';
      while (rest.length > width) {
        const space = options.has('s') ? rest.lastIndexOf(' ', width - 1) : -1;
        const end = space < 0 ? width : space + 1;
        output += `${rest.slice(0, end)}\n`;
        rest = rest.slice(end);
      }
      return `${output}${rest}\n`;
    });
  }
  return inputs.failed ? 1 : 0;
}

function* nl(process: ProcessContext, flavor: Flavor): Coroutine<number> {
  const { options, operands, unknown } = parseArguments(process.argv.slice(1), 'b:w:s:v:i:n:');
  if (unknown !== undefined) return unknownOption(process, unknown);
  const width = Number(options.get('w') ?? 6);
  const separator = options.get('s') ?? '\t';
  const numbersAll = options.get('b') === 'a';
  let number = Number(options.get('v') ?? 1);
  const inputs = openInputs(process, operands, flavor);
  for (const { input } of inputs) {
    yield* forEachLine(process, input, (line) => {
      if (line === '' && !numbersAll) return `${' '.repeat(width + separator.length)}\n`;
      const numbered = `${String(number).padStart(width)}${separator}${line}\n`;
      number += Number(options.get('i') ?? 1);
      return numbered;
    });
  }
  return inputs.failed ? 1 : 0;
}

/** `-` several times: each takes its turn at a line of the input. */
function* paste(process: ProcessContext, flavor: Flavor): Coroutine<number> {
  const { options, operands, unknown } = parseArguments(process.argv.slice(1), 'sd:', {
    serial: 's',
    delimiters: 'd:',
  });
  if (unknown !== undefined) return unknownOption(process, unknown);
  const delimiters = [...(options.get('d') ?? '\t').replace(/\\([nt0\\])/g, (_, char: string) => ESCAPES[char] ?? '')];
  const between = (index: number): string =>
    (delimiters[index % Math.max(delimiters.length, 1)] ?? '').replace('\0', '');
  const inputs = openInputs(process, operands, flavor);
  const joined = (parts: readonly string[]): string =>
    parts.map((part, index) => (index === 0 ? part : `${between(index - 1)}${part}`)).join('');
  if (options.has('s')) {
    for (const { input } of inputs) {
      const lines = (yield* readAll(input)).split('\n');
      if (lines.at(-1) === '') lines.pop();
      process.print(`${joined(lines)}\n`);
    }
    return inputs.failed ? 1 : 0;
  }
  const open: (Readable | undefined)[] = [...inputs].map(({ input }) => input);
  for (;;) {
    const parts: string[] = [];
    let isAny = false;
    for (const input of open) {
      const line = input === undefined ? '' : yield* readLine(input);
      isAny ||= line !== '';
      parts.push(line.replace(/\n$/, ''));
    }
    if (!isAny) return inputs.failed ? 1 : 0;
    process.print(`${joined(parts)}\n`);
  }
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', '0': '\0', '\\': '\\' };
/** Lines that `shuf -i` makes. */
const SHUFFLE_LIMIT = 1_000_000;

function* shuf(process: ProcessContext, flavor: Flavor): Coroutine<number> {
  const { options, operands, unknown } = parseArguments(process.argv.slice(1), 'en:i:', {
    'head-count': 'n:',
    echo: 'e',
    'input-range': 'i:',
  });
  if (unknown !== undefined) return unknownOption(process, unknown);
  const lines: string[] = [];
  const range = options.get('i');
  if (range !== undefined) {
    const [from, to] = range.split('-').map(Number);
    if (from === undefined || to === undefined || !(from <= to) || to - from > SHUFFLE_LIMIT) {
      complain(process, `invalid input range: '${range}'`);
      return 1;
    }
    for (let number = from; number <= to; number += 1) lines.push(String(number));
  } else if (options.has('e')) lines.push(...operands);
  else {
    const inputs = openInputs(process, operands, flavor);
    for (const { input } of inputs) {
      yield* forEachLine(process, input, (line) => {
        lines.push(line);
        return undefined;
      });
    }
    if (inputs.failed) return 1;
  }
  for (let last = lines.length - 1; last > 0; last -= 1) {
    const other = process.random(last + 1);
    [lines[last], lines[other]] = [lines[other] ?? '', lines[last] ?? ''];
  }
  const count = Number(options.get('n') ?? lines.length);
  process.print(
    lines
      .slice(0, count)
      .map((line) => `${line}\n`)
      .join(''),
  );
  return 0;
}
