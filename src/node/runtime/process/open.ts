import { FileError, type OpenOptions } from '../../../sim/file-system';
import type { Process, ProcessContext } from './process';
import type { Readable, Writable } from './streams';

const APPEND: OpenOptions = { write: true, create: true, truncate: false, append: true, mode: 0o644 };
const REPLACE: OpenOptions = { write: true, create: true, truncate: true, append: false, mode: 0o644 };
const isSpecial = (path: string): boolean => path.startsWith('/dev/') || path.startsWith('/proc/');

const SYMLINK_LIMIT = 8;

/** Opens a file, or a stream of a process (`/dev/stdin`, `/proc/1/fd/0`), for reading. Errors: `FileError`. */
export function openInput(process: ProcessContext, path: string): Readable {
  const descriptor = descriptorOf(process, path);
  if (descriptor === undefined) return process.files.open(process.resolve(path));
  if (descriptor.number === 0) return descriptor.process.stdin;
  throw new FileError('EACCES', path);
}

/** Opens a file, or a stream of a process (`/dev/stdout`, `/proc/1/fd/1`), for writing; a file is made if there is none. Errors: `FileError`. */
export function openOutput(process: ProcessContext, path: string, append = false): Writable {
  const descriptor = descriptorOf(process, path);
  if (descriptor === undefined) return process.files.open(process.resolve(path), append ? APPEND : REPLACE);
  if (descriptor.number === 1) return descriptor.process.stdout;
  if (descriptor.number === 2) return descriptor.process.stderr;
  throw new FileError('EACCES', path);
}

/** What a path says that names an open stream of a process: images link their log files to `/dev/stdout`. */
function descriptorOf(
  process: ProcessContext,
  path: string,
): { readonly process: Process; readonly number: number } | undefined {
  let absolute = process.resolve(path);
  for (let links = 0; links < SYMLINK_LIMIT; links += 1) {
    const named = !isSpecial(absolute)
      ? null
      : /^\/dev\/(?:std(in|out|err)|fd\/([012]))$|^\/proc\/(self|\d+)\/fd\/([012])$/.exec(absolute);
    if (named !== null) {
      const [, name, device, pid, number] = named;
      const owner =
        pid === undefined || pid === 'self' ? process : process.processes().find((other) => other.pid === Number(pid));
      if (owner === undefined) throw new FileError('ENOENT', path);
      return {
        process: owner,
        number: name === undefined ? Number(device ?? number) : ['in', 'out', 'err'].indexOf(name),
      };
    }
    const target = process.files.tryLstat(absolute)?.target;
    if (target === undefined) return undefined;
    absolute = target.startsWith('/') ? target : `${absolute.slice(0, absolute.lastIndexOf('/'))}/${target}`;
  }
  return undefined;
}
