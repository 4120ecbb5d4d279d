import { FileError } from '../../../sim/file-system';
import { openInput } from '../process/open';
import type { Coroutine, ProcessContext } from '../process/process';
import { boundedExpression } from './linear-expression';
import { posixExpression } from './regular-expression';
import { cannotOpen, complain, forEachLine, parseArguments, unknownOption, type Flavor } from './tool';

const LONG = {
  'invert-match': 'v',
  'ignore-case': 'i',
  count: 'c',
  'extended-regexp': 'E',
  'fixed-strings': 'F',
  'perl-regexp': 'P',
  quiet: 'q',
  silent: 'q',
  'only-matching': 'o',
  'line-number': 'n',
  'word-regexp': 'w',
  'line-regexp': 'x',
  'max-count': 'm:',
  'after-context': 'A:',
  'before-context': 'B:',
  context: 'C:',
  regexp: 'e:',
  recursive: 'r',
  'files-with-matches': 'l',
  'no-filename': 'h',
  'with-filename': 'H',
  color: 'color',
  'line-buffered': 'line-buffered',
  'no-messages': 's',
};

/** `grep`: exit code 0 when a line was chosen, 1 when none was, 2 after an error. */
export function* grep(process: ProcessContext, flavor: Flavor): Coroutine<number> {
  const patterns: string[] = [];
  const args: string[] = [];
  const given = process.argv.slice(1);
  for (let index = 0; index < given.length; index += 1) {
    const argument = given[index] ?? '';
    if (argument === '-e') patterns.push(given[(index += 1)] ?? '');
    else args.push(argument);
  }
  const { options, operands, unknown } = parseArguments(args, 'vicEFPGqonwxm:A:B:C:e:rRlLhHsaIz', LONG);
  if (unknown !== undefined) return unknownOption(process, unknown, 2);
  const rest = [...operands];
  const regexp = options.get('e');
  if (regexp !== undefined) patterns.push(regexp);
  if (patterns.length === 0) {
    const pattern = rest.shift();
    if (pattern === undefined) {
      process.printError("Usage: grep [OPTION]... PATTERNS [FILE]...\nTry 'grep --help' for more information.\n");
      return 2;
    }
    patterns.push(...pattern.split('\n'));
  }
  let expression: RegExp;
  try {
    expression = expressionFor(
      patterns,
      options,
      process.argv[0]?.endsWith('egrep') === true,
      process.argv[0]?.endsWith('fgrep') === true,
    );
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    complain(process, flavor === 'gnu' ? 'Unmatched [, [^, [:, [., or [=' : `bad regex '${patterns.join('\n')}'`);
    return 2;
  }
  const recursive = options.has('r') || options.has('R');
  const paths = recursive
    ? (rest.length === 0 ? ['.'] : rest).flatMap((path) => filesUnder(process, path))
    : rest.length === 0
      ? ['-']
      : rest;
  const named = options.has('H') || ((paths.length > 1 || recursive) && !options.has('h'));
  let found = false;
  let failed = false;
  for (const path of paths) {
    try {
      if (path !== '-' && process.files.tryStat(process.resolve(path))?.kind === 'directory') {
        if (flavor === 'gnu') complain(process, `${path}: Is a directory`);
        continue;
      }
      const input = path === '-' ? process.stdin : openInput(process, path);
      const search = new Search(expression, options, named ? `${path === '-' ? '(standard input)' : path}` : undefined);
      yield* forEachLine(process, input, (line) => search.line(line));
      found ||= search.count > 0;
      process.print(search.summary());
      if (found && options.has('q')) return 0;
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      failed = true;
      if (!options.has('s')) complain(process, cannotOpen(path, error, 'gnu'));
    }
  }
  if (failed && !(found && options.has('q'))) return 2;
  return found ? 0 : 1;
}

class Search {
  count = 0;
  readonly #expression: RegExp;
  readonly #options: ReadonlyMap<string, string>;
  readonly #name: string | undefined;
  readonly #before: { readonly number: number; readonly line: string }[] = [];
  #number = 0;
  #after = 0;
  #lastPrinted = 0;

  constructor(expression: RegExp, options: ReadonlyMap<string, string>, name: string | undefined) {
    this.#expression = expression;
    this.#options = options;
    this.#name = name;
  }

  line(line: string): string | undefined | false {
    const options = this.#options;
    const limit = Number(options.get('m') ?? Infinity);
    if (this.count >= limit && this.#after === 0) return false;
    this.#number += 1;
    this.#expression.lastIndex = 0;
    if (this.count >= limit || this.#expression.test(line) === options.has('v')) return this.#context(line);
    this.count += 1;
    if (options.has('q') || options.has('l') || options.has('L')) return false;
    if (options.has('c')) return undefined;
    if (options.has('o') && !options.has('v')) {
      this.#expression.lastIndex = 0;
      return [...line.matchAll(this.#expression)]
        .map(([match]) => (match === '' ? '' : this.#print(match, this.#number, ':')))
        .join('');
    }
    const before = this.#before.splice(0).map(({ number, line: earlier }) => this.#print(earlier, number, '-'));
    const first = this.#number - before.length;
    const gap =
      this.#contextLines('B') + this.#contextLines('A') > 0 && this.#lastPrinted > 0 && first > this.#lastPrinted + 1
        ? '--\n'
        : '';
    this.#after = this.#contextLines('A');
    this.#lastPrinted = this.#number;
    return gap + before.join('') + this.#print(line, this.#number, ':');
  }

  /** What is printed when the input has been read. */
  summary(): string {
    const options = this.#options;
    if (options.has('q')) return '';
    if (options.has('l')) return this.count > 0 ? `${this.#name ?? '(standard input)'}\n` : '';
    if (options.has('L')) return this.count > 0 ? '' : `${this.#name ?? '(standard input)'}\n`;
    return options.has('c') ? `${this.#name === undefined ? '' : `${this.#name}:`}${this.count}\n` : '';
  }

  #context(line: string): string | undefined {
    if (this.#options.has('c') || this.#options.has('o')) return undefined;
    if (this.#after > 0) {
      this.#after -= 1;
      this.#lastPrinted = this.#number;
      return this.#print(line, this.#number, '-');
    }
    const kept = this.#contextLines('B');
    if (kept > 0) {
      this.#before.push({ number: this.#number, line });
      if (this.#before.length > kept) this.#before.shift();
    }
    return undefined;
  }

  #contextLines(option: 'A' | 'B'): number {
    return Number(this.#options.get(option) ?? this.#options.get('C') ?? 0);
  }

  #print(line: string, number: number, separator: string): string {
    const name = this.#name === undefined ? '' : `${this.#name}${separator}`;
    return `${name}${this.#options.has('n') ? `${number}${separator}` : ''}${line}\n`;
  }
}

function expressionFor(
  patterns: readonly string[],
  options: ReadonlyMap<string, string>,
  egrep: boolean,
  fgrep: boolean,
): RegExp {
  const sources = patterns.map((pattern) => {
    if (options.has('F') || fgrep) return pattern.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
    if (options.has('P')) return pattern;
    return posixExpression(pattern, { extended: options.has('E') || egrep }).source;
  });
  let source = sources.map((each) => `(?:${each})`).join('|');
  if (options.has('w')) source = `(?<!\\w)(?:${source})(?!\\w)`;
  if (options.has('x')) source = `^(?:${source})$`;
  return boundedExpression(source, `g${options.has('i') ? 'i' : ''}`);
}

function filesUnder(process: ProcessContext, path: string): readonly string[] {
  const absolute = process.resolve(path);
  if (process.files.tryStat(absolute)?.kind !== 'directory') return [path];
  return process.files
    .readDirectory(absolute)
    .flatMap((name) => filesUnder(process, path.endsWith('/') ? `${path}${name}` : `${path}/${name}`));
}
