import { FileError } from '../../../sim/file-system';
import { openInput } from '../process/open';
import type { Coroutine, ProcessContext, Program } from '../process/process';
import { readAll } from '../process/system-calls';
import { cannotOpen, complain, parseArguments, unknownOption, type Flavor } from './tool';

/** The exit code when something could not be compared. */
const TROUBLE = 2;
const CONTEXT_LINES = 3;
/** Past so many pairs of lines all that lies between the first and the last difference counts as changed. */
const MAX_PAIRS = 4_000_000;

/** `diff` and `cmp`. */
export function compareTools(flavor: Flavor): Readonly<Record<string, Program>> {
  return { diff: (process) => diff(process, flavor), cmp: (process) => cmp(process, flavor) };
}

/** `diff [-u] [-q] [-s] [-N] [-b] file file`: busybox always writes unified differences, GNU when it is asked to. */
function* diff(process: ProcessContext, flavor: Flavor): Coroutine<number> {
  const { options, operands, unknown } = parseArguments(process.argv.slice(1), 'uqsNbwaBirdU:', {
    unified: 'u',
    brief: 'q',
    'new-file': 'N',
    'ignore-space-change': 'b',
  });
  if (unknown !== undefined) return unknownOption(process, unknown, TROUBLE);
  const [from, to] = operands;
  if (from === undefined || to === undefined) {
    complain(process, from === undefined ? 'missing operand' : `missing operand after '${from}'`);
    return TROUBLE;
  }
  const texts: string[] = [];
  for (const name of [from, to]) {
    const text = yield* contentOf(process, name, options.has('N'), flavor);
    if (text === undefined) return TROUBLE;
    texts.push(text);
  }
  const [before = '', after = ''] = texts;
  if (before === after) {
    if (options.has('s')) process.print(`Files ${from} and ${to} are identical\n`);
    return 0;
  }
  const lines = (text: string): string[] =>
    text.split('\n').slice(0, text.endsWith('\n') || text === '' ? -1 : undefined);
  const key = (line: string): string => (options.has('b') ? line.replace(/\s+/g, ' ').trimEnd() : line);
  const [old, young] = [lines(before), lines(after)];
  const changes = changesBetween(old.map(key), young.map(key));
  if (changes.length === 0 && options.has('b')) return 0;
  if (options.has('q')) process.print(`Files ${from} and ${to} differ\n`);
  else if (flavor === 'busybox' || options.has('u') || options.has('U')) {
    const context = options.has('U') ? Number(options.get('U')) : CONTEXT_LINES;
    process.print(`--- ${from}\n+++ ${to}\n${unified(old, young, changes, context)}`);
  } else process.print(changes.map((change) => normal(old, young, change)).join(''));
  return 1;
}

/** `cmp [-s] file file`. */
function* cmp(process: ProcessContext, flavor: Flavor): Coroutine<number> {
  const { options, operands, unknown } = parseArguments(process.argv.slice(1), 'sl', { quiet: 's', silent: 's' });
  if (unknown !== undefined) return unknownOption(process, unknown, TROUBLE);
  const [from = '-', to = '-'] = operands;
  const before = yield* contentOf(process, from, false, flavor);
  const after = before === undefined ? undefined : yield* contentOf(process, to, false, flavor);
  if (before === undefined || after === undefined) return TROUBLE;
  if (before === after) return 0;
  if (options.has('s')) return 1;
  let at = 0;
  while (at < before.length && before[at] === after[at]) at += 1;
  const line = before.slice(0, at).split('\n').length;
  const shorter = at >= before.length ? from : at >= after.length ? to : undefined;
  if (shorter === undefined) process.print(`${from} ${to} differ: char ${at + 1}, line ${line}\n`);
  else process.printError(`cmp: EOF on ${shorter}\n`);
  return 1;
}

function* contentOf(
  process: ProcessContext,
  name: string,
  emptyIfAbsent: boolean,
  flavor: Flavor,
): Coroutine<string | undefined> {
  try {
    if (name === '-') return yield* readAll(process.stdin);
    if (process.files.tryStat(process.resolve(name))?.kind === 'directory') throw new FileError('EISDIR', name);
    return yield* readAll(openInput(process, name));
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    if (emptyIfAbsent && error.code === 'ENOENT') return '';
    complain(process, cannotOpen(name, error, flavor));
    return undefined;
  }
}

/** Lines `from` up to `to` of the old text become lines `newFrom` up to `newTo` of the new one. */
interface Change {
  readonly from: number;
  readonly to: number;
  readonly newFrom: number;
  readonly newTo: number;
}

/** By the longest common subsequence. */
function changesBetween(old: readonly string[], young: readonly string[]): readonly Change[] {
  let start = 0;
  while (start < old.length && start < young.length && old[start] === young[start]) start += 1;
  let [end, newEnd] = [old.length, young.length];
  while (end > start && newEnd > start && old[end - 1] === young[newEnd - 1]) [end, newEnd] = [end - 1, newEnd - 1];
  const [rows, columns] = [end - start, newEnd - start];
  if (rows === 0 && columns === 0) return [];
  if (rows * columns > MAX_PAIRS) return [{ from: start, to: end, newFrom: start, newTo: newEnd }];
  const width = columns + 1;
  const lengths = new Uint32Array((rows + 1) * width);
  for (let row = rows - 1; row >= 0; row -= 1) {
    for (let column = columns - 1; column >= 0; column -= 1) {
      lengths[row * width + column] =
        old[start + row] === young[start + column]
          ? (lengths[(row + 1) * width + column + 1] ?? 0) + 1
          : Math.max(lengths[(row + 1) * width + column] ?? 0, lengths[row * width + column + 1] ?? 0);
    }
  }
  const changes: Change[] = [];
  let [row, column] = [0, 0];
  while (row < rows || column < columns) {
    const [from, newFrom] = [row, column];
    while (row < rows || column < columns) {
      if (row < rows && column < columns && old[start + row] === young[start + column]) break;
      const deleted = row < rows ? (lengths[(row + 1) * width + column] ?? 0) : -1;
      const added = column < columns ? (lengths[row * width + column + 1] ?? 0) : -1;
      if (deleted >= added) row += 1;
      else column += 1;
    }
    if (row > from || column > newFrom)
      changes.push({ from: start + from, to: start + row, newFrom: start + newFrom, newTo: start + column });
    while (row < rows && column < columns && old[start + row] === young[start + column])
      [row, column] = [row + 1, column + 1];
  }
  return changes;
}

/** `2c2`, `3d2`, `0a1`: as ed would be told. */
function normal(old: readonly string[], young: readonly string[], { from, to, newFrom, newTo }: Change): string {
  const range = (first: number, last: number): string => (last - first <= 1 ? String(last) : `${first + 1},${last}`);
  const letter = from === to ? 'a' : newFrom === newTo ? 'd' : 'c';
  const removed = old.slice(from, to).map((line) => `< ${line}\n`);
  const added = young.slice(newFrom, newTo).map((line) => `> ${line}\n`);
  return `${range(from, to)}${letter}${range(newFrom, newTo)}\n${removed.join('')}${letter === 'c' ? '---\n' : ''}${added.join('')}`;
}

function unified(
  old: readonly string[],
  young: readonly string[],
  changes: readonly Change[],
  context: number,
): string {
  const groups: Change[][] = [];
  for (const change of changes) {
    const last = groups.at(-1)?.at(-1);
    if (last !== undefined && change.from - last.to <= 2 * context) groups.at(-1)?.push(change);
    else groups.push([change]);
  }
  return groups.map((group) => hunk(old, young, group, context)).join('');
}

function hunk(old: readonly string[], young: readonly string[], changes: readonly Change[], context: number): string {
  const [first, last] = [changes[0], changes.at(-1)];
  if (first === undefined || last === undefined) return '';
  const from = Math.max(0, first.from - context);
  const to = Math.min(old.length, last.to + context);
  const newFrom = first.newFrom - (first.from - from);
  const newTo = last.newTo + (to - last.to);
  let lines = '';
  let at = from;
  for (const change of changes) {
    lines += old
      .slice(at, change.from)
      .map((line) => ` ${line}\n`)
      .join('');
    lines += old
      .slice(change.from, change.to)
      .map((line) => `-${line}\n`)
      .join('');
    lines += young
      .slice(change.newFrom, change.newTo)
      .map((line) => `+${line}\n`)
      .join('');
    at = change.to;
  }
  lines += old
    .slice(at, to)
    .map((line) => ` ${line}\n`)
    .join('');
  const range = (start: number, end: number): string => {
    const count = end - start;
    return `${count === 0 ? start : start + 1}${count === 1 ? '' : `,${count}`}`;
  };
  return `@@ -${range(from, to)} +${range(newFrom, newTo)} @@\n${lines}`;
}
