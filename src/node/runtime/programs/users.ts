import type { ProcessContext } from '../process/process';

/** The name of a user in `/etc/passwd`; user 0 has one always. */
export function userName(process: ProcessContext, uid: number): string | undefined {
  return nameIn(process, '/etc/passwd', uid) ?? (uid === 0 ? 'root' : undefined);
}

/** The same of a group in `/etc/group`. */
export function groupName(process: ProcessContext, gid: number): string | undefined {
  return nameIn(process, '/etc/group', gid) ?? (gid === 0 ? 'root' : undefined);
}

function nameIn(process: ProcessContext, path: string, id: number): string | undefined {
  if (process.files.tryStat(path)?.kind !== 'file' || !process.files.access(path, 4)) return undefined;
  const line = process.files
    .readFile(path)
    .split('\n')
    .find((entry) => entry.split(':')[2] === String(id));
  return line?.split(':')[0];
}
