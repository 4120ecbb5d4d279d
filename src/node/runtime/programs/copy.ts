import { baseName, errorText, FileError, join } from '../../../sim/file-system';
import type { ProcessContext } from '../process/process';
import { complain, eachOperand, parseArguments, unknownOption } from './tool';

/** `mv source... target`. */
export function mv(process: ProcessContext): number {
  return transfer(process, 'move', (from, to) => move(process, from, to));
}

/** `cp [-rRa] source... target`. */
export function cp(process: ProcessContext): number {
  return transfer(process, 'copy', (from, to, options) =>
    copy(process, from, to, options.has('r') || options.has('R') || options.has('a')),
  );
}

/** Sources, then a file or a directory to put them in. */
function transfer(
  process: ProcessContext,
  verb: 'move' | 'copy',
  each: (from: string, to: string, options: ReadonlyMap<string, string>) => void,
): number {
  const { options, operands, unknown } = parseArguments(process.argv.slice(1), 'rRafivpTntu', {
    recursive: 'r',
    force: 'f',
    archive: 'a',
  });
  if (unknown !== undefined) return unknownOption(process, unknown);
  const target = operands.at(-1);
  const sources = operands.slice(0, -1);
  if (target === undefined || sources.length === 0) {
    complain(
      process,
      target === undefined ? 'missing file operand' : `missing destination file operand after '${target}'`,
    );
    return 1;
  }
  if (sources.length > 1 && process.files.tryStat(process.resolve(target))?.kind !== 'directory') {
    complain(process, `target '${target}' is not a directory`);
    return 1;
  }
  return eachOperand(
    process,
    sources,
    (source) => {
      if (
        !process.files.exists(process.resolve(source)) &&
        process.files.tryLstat(process.resolve(source)) === undefined
      )
        throw new FileError('ENOENT', source);
      each(process.resolve(source), destination(process, source, target), options);
    },
    (source, { code }) =>
      code === 'ENOENT' && process.files.tryLstat(process.resolve(source)) === undefined
        ? `cannot stat '${source}': ${errorText(code)}`
        : code === 'EISDIR' && verb === 'copy'
          ? `-r not specified; omitting directory '${source}'`
          : `cannot ${verb} '${source}' to '${target}': ${errorText(code)}`,
  );
}

/** Where a file goes: in a directory it keeps its name. */
export function destination(process: ProcessContext, source: string, target: string): string {
  const absolute = process.resolve(target);
  return process.files.tryStat(absolute)?.kind === 'directory'
    ? join(absolute, baseName(source.replace(/\/+$/, '')))
    : absolute;
}

function move(process: ProcessContext, from: string, to: string): void {
  try {
    process.files.rename(from, to);
  } catch (error) {
    if (!(error instanceof FileError) || error.code !== 'EXDEV') throw error;
    copy(process, from, to, true);
    process.files.removeAll(from);
  }
}

function copy(process: ProcessContext, from: string, to: string, recursive: boolean): void {
  const { files } = process;
  const status = files.stat(from);
  if (status.kind === 'directory') {
    if (!recursive) throw new FileError('EISDIR', from);
    // A directory that is copied into itself would never be done.
    if (`${to}/`.startsWith(from === '/' ? '/' : `${from}/`)) throw new FileError('EINVAL', from);
    if (!files.exists(to)) files.makeDirectory(to, { mode: status.mode });
    for (const name of files.readDirectory(from)) copy(process, join(from, name), join(to, name), true);
    return;
  }
  if (status.binary === undefined) files.writeFile(to, files.readFile(from), status.mode);
  else files.writeBinary(to, status.binary, status.mode);
}
