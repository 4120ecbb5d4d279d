import { errorText, FileError, join, type FileStatus } from '../../../sim/file-system';
import type { ProcessContext } from '../process/process';
import { formatDate } from './date';
import { modeText } from './file-mode';
import { complain, parseArguments, unknownOption, type Flavor } from './tool';

const HALF_YEAR_MS = 15_778_476_000;

interface Entry {
  readonly name: string;
  readonly status: FileStatus;
}

/** `ls [-1aAldhtrSRiF] [paths]`, one name a line: its output is never a terminal. */
export function ls(process: ProcessContext, flavor: Flavor): number {
  const { options, operands, unknown } = parseArguments(process.argv.slice(1), '1aAldhtrSRinFLcuCxp', {
    all: 'a',
    recursive: 'R',
    color: 'color',
    'full-time': 'full-time',
  });
  if (unknown !== undefined) return unknownOption(process, unknown, 2);
  const followsLinks = options.has('L');
  const files: Entry[] = [];
  const directories: string[] = [];
  let status = 0;
  for (const operand of operands.length === 0 ? ['.'] : operands) {
    try {
      const path = process.resolve(operand);
      const entry =
        (options.has('l') || options.has('d')) && !followsLinks && !operand.endsWith('/')
          ? process.files.lstat(path)
          : process.files.stat(path);
      const directory =
        process.files.tryStat(path)?.kind === 'directory' && (entry.kind === 'directory' || !options.has('l'));
      if (directory && !options.has('d')) directories.push(operand);
      else files.push({ name: operand, status: entry });
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      complain(
        process,
        flavor === 'busybox'
          ? `${operand}: ${errorText(error.code)}`
          : `cannot access '${operand}': ${errorText(error.code)}`,
      );
      status = flavor === 'busybox' ? 1 : 2;
    }
  }
  if (files.length > 0) process.print(list(process, sorted(files, options), options));
  const titled = directories.length > 1 || files.length > 0 || options.has('R') || status !== 0;
  let printed = files.length > 0;
  for (const queue = [...directories].sort(); queue.length > 0;) {
    const directory = queue.shift() ?? '';
    try {
      const entries = entriesOf(process, directory, options);
      process.print(
        `${printed && titled ? '\n' : ''}${titled ? `${directory}:\n` : ''}${options.has('l') ? `total ${blocks(entries)}\n` : ''}`,
      );
      process.print(list(process, sorted(entries, options), options));
      printed = true;
      if (options.has('R')) {
        const below = entries.filter(
          ({ name, status: each }) => each.kind === 'directory' && name !== '.' && name !== '..',
        );
        queue.unshift(
          ...below.map(({ name }) => (directory.endsWith('/') ? `${directory}${name}` : `${directory}/${name}`)).sort(),
        );
      }
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      complain(
        process,
        flavor === 'busybox'
          ? `can't open '${directory}': ${errorText(error.code)}`
          : `cannot open directory '${directory}': ${errorText(error.code)}`,
      );
      status = flavor === 'busybox' ? 1 : 2;
    }
  }
  return status;
}

function entriesOf(process: ProcessContext, directory: string, options: ReadonlyMap<string, string>): readonly Entry[] {
  const path = process.resolve(directory);
  const names: string[] = process.files
    .readDirectory(path)
    .filter((name) => options.has('a') || options.has('A') || !name.startsWith('.'));
  if (options.has('a')) names.unshift('.', '..');
  return names.map((name) => ({ name, status: statusOf(process, join(path, name), options.has('L')) }));
}

/** Of what a link leads to, when that is wanted and there. */
function statusOf({ files }: ProcessContext, path: string, followsLinks: boolean): FileStatus {
  return (followsLinks ? files.tryStat(path) : undefined) ?? files.lstat(path);
}

function sorted(entries: readonly Entry[], options: ReadonlyMap<string, string>): readonly Entry[] {
  const result = entries.toSorted((a, b) => {
    if (options.has('t') && a.status.modifiedMs !== b.status.modifiedMs)
      return b.status.modifiedMs - a.status.modifiedMs;
    if (options.has('S') && a.status.bytes !== b.status.bytes) return b.status.bytes - a.status.bytes;
    return a.name < b.name ? -1 : 1;
  });
  return options.has('r') ? result.reverse() : result;
}

function list(process: ProcessContext, entries: readonly Entry[], options: ReadonlyMap<string, string>): string {
  const label = ({ name, status }: Entry): string =>
    options.has('F') || options.has('p') ? `${name}${status.kind === 'directory' ? '/' : ''}` : name;
  if (!options.has('l') && !options.has('n')) return entries.map((entry) => `${label(entry)}\n`).join('');
  const userOf = (id: number): string => (id === 0 && !options.has('n') ? 'root' : String(id));
  const sizes = entries.map(({ status }) => (options.has('h') ? humanSize(status.bytes) : String(status.bytes)));
  const width = Math.max(0, ...sizes.map(({ length }) => length));
  const users = entries.map(({ status }) => userOf(status.uid));
  const userWidth = Math.max(0, ...users.map(({ length }) => length));
  const groups = entries.map(({ status }) => userOf(status.gid));
  const groupWidth = Math.max(0, ...groups.map(({ length }) => length));
  const links = entries.map(({ status }) => (status.kind === 'directory' ? '2' : '1'));
  return entries
    .map((entry, index) => {
      const { status } = entry;
      const target = status.target === undefined ? '' : ` -> ${status.target}`;
      const when = dateText(status.modifiedMs, process.nowMs);
      const owner = `${users[index]?.padEnd(userWidth)} ${groups[index]?.padEnd(groupWidth)}`;
      return `${modeText(status)} ${links[index]} ${owner} ${sizes[index]?.padStart(width)} ${when} ${label(entry)}${target}\n`;
    })
    .join('');
}

function dateText(atMs: number, nowMs: number): string {
  const recent = atMs <= nowMs && nowMs - atMs < HALF_YEAR_MS;
  return formatDate(recent ? '%b %e %R' : '%b %e  %Y', atMs);
}

function blocks(entries: readonly Entry[]): number {
  return entries.reduce(
    (sum, { status }) =>
      sum + (status.kind === 'directory' || status.kind === 'file' ? Math.ceil(status.bytes / 4096) * 4 : 0),
    0,
  );
}

function humanSize(bytes: number): string {
  let value = bytes;
  for (const unit of ['', 'K', 'M', 'G', 'T']) {
    if (value < 1024)
      return unit === ''
        ? String(value)
        : value < 10
          ? `${(Math.ceil(value * 10) / 10).toFixed(1)}${unit}`
          : `${Math.ceil(value)}${unit}`;
    value /= 1024;
  }
  return `${Math.ceil(value)}P`;
}
