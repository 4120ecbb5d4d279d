import { errorText, FileError, join } from '../../../../sim/file-system';
import type { FileStatus } from '../../../../sim/file-system';
import { bytesOfText, textOfBytes } from '../../../../sim/text-bytes';
import { openInput, openOutput } from '../../process/open';
import type { Coroutine, ProcessContext } from '../../process/process';
import { endOfSlice, readAll } from '../../process/system-calls';
import { modeText } from '../file-mode';
import { complain, parseArguments, unknownOption, type Flavor } from '../tool';
import { groupName, userName } from '../users';
import { archiveEnd, readArchive, TarError, writeEntry, type TarEntry, type TarEntryKind } from './archive';

const LONG = {
  create: 'c',
  extract: 'x',
  get: 'x',
  list: 't',
  file: 'f:',
  directory: 'C:',
  verbose: 'v',
  touch: 'm',
  gzip: 'z',
  'to-stdout': 'O',
  dereference: 'h',
  'preserve-permissions': 'p',
  'no-same-permissions': 'no-same-permissions',
  'no-same-owner': 'o',
  'same-owner': 'same-owner',
  'strip-components': 'strip-components:',
};
const FATAL = 2;
/** Of a whole archive; more does not fit into a container's files either. */
const MAX_ENTRIES = 100_000;

interface Job {
  readonly process: ProcessContext;
  readonly flavor: Flavor;
  readonly options: ReadonlyMap<string, string>;
  readonly directory: string;
  readonly verbose: boolean;
}

/**
 * `tar`: create, extract and list.
 *
 * Divergence from real tars: no compression, no hard links, no devices; an archive is held in memory as a whole.
 */
export function* tar(process: ProcessContext, flavor: Flavor): Coroutine<number> {
  const { options, operands, unknown } = parseArguments(dashed(process.argv.slice(1)), 'cxtf:C:vmzpOoh', LONG);
  if (unknown !== undefined) return unknownOption(process, unknown, FATAL);
  if (options.has('z')) return fail(process, flavor, 'compression is not supported here');
  const modes = ['c', 'x', 't'].filter((mode) => options.has(mode));
  if (modes.length !== 1) {
    return fail(process, flavor, "You must specify one of the '-Acdtrux', '--delete' or '--test-label' options");
  }
  const job: Job = {
    process,
    flavor,
    options,
    directory: process.resolve(options.get('C') ?? '.'),
    verbose: options.has('v'),
  };
  const directory = process.files.tryStat(job.directory);
  if (directory?.kind !== 'directory') {
    const why = errorText(directory === undefined ? 'ENOENT' : 'ENOTDIR');
    complain(
      process,
      flavor === 'gnu'
        ? `${options.get('C')}: Cannot open: ${why}`
        : `can't change directory to '${options.get('C')}': ${why}`,
    );
    if (flavor === 'gnu') complain(process, 'Error is not recoverable: exiting now');
    return flavor === 'gnu' ? FATAL : 1;
  }
  return options.has('c') ? yield* create(job, operands) : yield* readAndDo(job, operands);
}

/** The first argument may lack its dash. */
function dashed([first, ...rest]: readonly string[]): readonly string[] {
  if (first === undefined || first.startsWith('-')) return first === undefined ? [] : [first, ...rest];
  // In the old style the values of the letters come after all letters, in their order.
  const letters = [...first];
  let values = rest;
  const expanded = letters.flatMap((letter) => {
    if (letter !== 'f' && letter !== 'C') return [`-${letter}`];
    const [value = ''] = values;
    values = values.slice(1);
    return [`-${letter}`, value];
  });
  return [...expanded, ...values];
}

function fail(process: ProcessContext, flavor: Flavor, message: string): number {
  complain(process, message);
  if (flavor === 'gnu') process.printError("Try 'tar --help' or 'tar --usage' for more information.\n");
  return flavor === 'gnu' ? FATAL : 1;
}

function* create(job: Job, operands: readonly string[]): Coroutine<number> {
  const { process, flavor, options, verbose } = job;
  if (operands.length === 0) {
    return fail(process, flavor, flavor === 'gnu' ? 'Cowardly refusing to create an empty archive' : 'empty archive');
  }
  const file = options.get('f') ?? '-';
  const output = file === '-' ? process.stdout : openOutput(process, file);
  let written = 0;
  let failed = false;
  let removesRoot = false;
  for (const operand of operands) {
    for (const found of walk(job, operand)) {
      if (found instanceof FileError) {
        const why = errorText(found.code);
        complain(process, flavor === 'gnu' ? `${found.path}: Cannot stat: ${why}` : `${found.path}: ${why}`);
        failed = true;
        continue;
      }
      if (found.name.startsWith('/') && !removesRoot) {
        removesRoot = true;
        complain(
          process,
          flavor === 'gnu' ? "Removing leading `/' from member names" : "removing leading '/' from member names",
        );
      }
      const entry = { ...found, name: found.name.replace(/^\/+/, '') || './' };
      const bytes = writeEntry(entry);
      written += bytes.length;
      if (verbose) process.write(file === '-' ? process.stderr : process.stdout, `${found.name}\n`);
      process.write(output, textOfBytes(bytes));
      if (process.spend(10)) yield endOfSlice;
    }
  }
  process.write(output, textOfBytes(archiveEnd(written, flavor === 'gnu' ? 10_240 : 512)));
  if (failed && flavor === 'gnu') complain(process, 'Exiting with failure status due to previous errors');
  return failed ? (flavor === 'gnu' ? FATAL : 1) : 0;
}

/** A file with all that is below it, as an archive names them. */
function* walk(job: Job, name: string): Generator<TarEntry | FileError> {
  const { process, directory, options } = job;
  const path = join(directory, name);
  let entry: TarEntry;
  let children: readonly string[];
  try {
    const status = options.has('h') ? process.files.stat(path) : process.files.lstat(path);
    if (status.kind === 'device') return;
    entry = entryOf(process, name, path, status, status.kind);
    children = entry.kind === 'directory' ? [...process.files.readDirectory(path)].sort() : [];
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    yield new FileError(error.code, name);
    return;
  }
  yield entry;
  const below = name.endsWith('/') ? name : `${name}/`;
  for (const child of children) yield* walk(job, `${below}${child}`);
}

function entryOf(
  process: ProcessContext,
  name: string,
  path: string,
  { mode, uid, gid, modifiedMs, target }: FileStatus,
  kind: TarEntryKind,
): TarEntry {
  return {
    name: kind === 'directory' && !name.endsWith('/') ? `${name}/` : name,
    kind,
    mode,
    uid,
    gid,
    modifiedMs,
    target: target ?? '',
    content: kind === 'file' ? bytesOfText(process.files.readFile(path)) : Buffer.alloc(0),
    userName: userName(process, uid) ?? '',
    groupName: groupName(process, gid) ?? '',
  };
}

function* readAndDo(job: Job, operands: readonly string[]): Coroutine<number> {
  const { process, flavor, options } = job;
  const file = options.get('f') ?? '-';
  let entries: readonly TarEntry[];
  try {
    entries = readArchive(bytesOfText(yield* readAll(file === '-' ? process.stdin : openInput(process, file))));
    if (entries.length > MAX_ENTRIES) throw new TarError('too many members');
  } catch (error) {
    if (error instanceof FileError) {
      complain(process, `${file}: Cannot open: ${errorText(error.code)}`);
    } else if (error instanceof TarError) {
      complain(process, flavor === 'gnu' ? error.message : 'short read');
    } else throw error;
    if (flavor === 'gnu') complain(process, 'Error is not recoverable: exiting now');
    return flavor === 'gnu' ? FATAL : 1;
  }
  const wanted = entries.filter(
    ({ name }) => operands.length === 0 || operands.some((operand) => isUnder(name, operand)),
  );
  const act = options.has('t') ? list : options.has('O') ? show : extract;
  let failed = false;
  const directories: TarEntry[] = [];
  for (const entry of wanted) {
    if (act === extract && entry.kind === 'directory') directories.push(entry);
    if (!act(job, entry)) failed = true;
    if (process.spend(10)) yield endOfSlice;
  }
  // What was put into a directory has changed its time.
  if (act === extract && !options.has('m')) for (const entry of directories.reverse()) setTime(job, entry);
  if (failed && flavor === 'gnu') complain(process, 'Exiting with failure status due to previous errors');
  return failed ? (flavor === 'gnu' ? FATAL : 1) : 0;
}

function isUnder(name: string, operand: string): boolean {
  const plain = operand.replace(/\/+$/, '');
  return name.replace(/\/+$/, '') === plain || name.startsWith(`${plain}/`);
}

function list({ process, verbose }: Job, entry: TarEntry): boolean {
  const { name, kind, mode, uid, gid, modifiedMs, content, target } = entry;
  if (!verbose) {
    process.print(`${name}\n`);
    return true;
  }
  const owner = `${entry.userName || uid}/${entry.groupName || gid}`;
  const time = new Date(modifiedMs).toISOString().slice(0, 16).replace('T', ' ');
  const link = kind === 'symlink' ? ` -> ${target}` : '';
  process.print(`${modeText({ kind, mode })} ${owner} ${String(content.length).padStart(9)} ${time} ${name}${link}\n`);
  return true;
}

function show({ process }: Job, { kind, content }: TarEntry): boolean {
  if (kind === 'file') process.print(textOfBytes(content));
  return true;
}

function extract(job: Job, entry: TarEntry): boolean {
  const { process, flavor, options, verbose } = job;
  const { files } = process;
  const path = placeOf(job, entry.name);
  if (path === undefined) return true;
  try {
    files.makeDirectory(path.replace(/\/[^/]*$/, '') || '/', { recursive: true });
    const present = files.tryLstat(path);
    if (entry.kind === 'directory') {
      if (present?.kind !== 'directory') files.makeDirectory(path);
    } else {
      if (present !== undefined && present.kind !== 'directory') files.unlink(path);
      if (entry.kind === 'symlink') files.symlink(entry.target, path);
      else files.writeFile(path, textOfBytes(entry.content));
    }
    if (entry.kind !== 'symlink') {
      const umask = options.has('no-same-permissions') || process.user.uid !== 0 ? 0o022 : 0;
      if (process.user.uid === 0 && !options.has('o')) files.changeOwner(path, entry.uid, entry.gid);
      files.changeMode(path, entry.mode & ~umask);
      if (entry.kind === 'file' && !options.has('m')) setTime(job, entry);
    }
    if (verbose) process.print(`${entry.name}\n`);
    return true;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    const why = errorText(error.code);
    const what = entry.kind === 'directory' ? 'mkdir' : 'open';
    complain(
      process,
      flavor === 'gnu' ? `${entry.name}: Cannot ${what}: ${why}` : `can't open '${entry.name}': ${why}`,
    );
    return false;
  }
}

function setTime(job: Job, { name, modifiedMs }: TarEntry): void {
  const path = placeOf(job, name);
  if (path !== undefined && job.process.files.exists(path)) job.process.files.setModified(path, modifiedMs);
}

/** Where a member belongs: never outside the directory. Undefined for what is stripped away. */
function placeOf({ directory, options }: Job, name: string): string | undefined {
  const strip = Number(options.get('strip-components') ?? 0);
  const parts = name.split('/').filter((part) => part !== '' && part !== '.' && part !== '..');
  const kept = parts.slice(strip);
  return kept.length === 0 ? (strip > 0 ? undefined : directory) : join(directory, kept.join('/'));
}
