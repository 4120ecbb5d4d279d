import { errorText, type FileStatus } from '../../../sim/file-system';
import type { ProcessContext } from '../process/process';
import { formatDate } from './date';
import { modeText } from './file-mode';
import { eachOperand, parseArguments, type Flavor } from './tool';

/** `stat [-c format] paths`. Divergence from coreutils: one time for access, change and modification. */
export function stat(process: ProcessContext, flavor: Flavor): number {
  const { options, operands } = parseArguments(process.argv.slice(1), 'c:Lt', { format: 'c:' });
  return eachOperand(
    process,
    operands,
    (path) => process.print(describeStatus(path, process.files.stat(process.resolve(path)), options.get('c'))),
    (path, { code }) =>
      flavor === 'busybox' ? `can't stat '${path}': ${errorText(code)}` : `cannot statx '${path}': ${errorText(code)}`,
  );
}

function describeStatus(path: string, status: FileStatus, format: string | undefined): string {
  const octal = (status.mode & 0o7777).toString(8);
  const kinds = {
    file: status.bytes === 0 ? 'regular empty file' : 'regular file',
    directory: 'directory',
    symlink: 'symbolic link',
    device: 'character special file',
  };
  const user = status.uid === 0 ? 'root' : 'UNKNOWN';
  const group = status.gid === 0 ? 'root' : 'UNKNOWN';
  const stamp = formatDate('%F %T.%N %z', status.modifiedMs);
  if (format !== undefined) {
    const values: Readonly<Record<string, string>> = {
      a: octal,
      A: modeText(status),
      n: path,
      s: String(status.bytes),
      u: String(status.uid),
      g: String(status.gid),
      U: user,
      G: group,
      F: kinds[status.kind],
      i: String(status.inode),
      Y: String(Math.floor(status.modifiedMs / 1000)),
      y: stamp,
      h: '1',
    };
    return `${format.replace(/%(.)/g, (whole, letter: string) => values[letter] ?? whole)}\n`;
  }
  return (
    `  File: ${path}\n  Size: ${String(status.bytes).padEnd(10)}\tBlocks: ${String(Math.ceil(status.bytes / 512)).padEnd(10)} IO Block: 4096   ${kinds[status.kind]}\n` +
    `Device: 0,50\tInode: ${String(status.inode).padEnd(11)} Links: 1\n` +
    `Access: (${octal.padStart(4, '0')}/${modeText(status)})  Uid: (${String(status.uid).padStart(5)}/${user.padStart(8)})   Gid: (${String(status.gid).padStart(5)}/${group.padStart(8)})\n` +
    `Access: ${stamp}\nModify: ${stamp}\nChange: ${stamp}\n`
  );
}
