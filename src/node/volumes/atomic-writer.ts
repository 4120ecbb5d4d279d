import { join, type FileSystem } from '../../sim/file-system';
import type { Payload } from './payload';

const DATA = '..data';
const NEW_DATA = '..data_tmp';

/**
 * Writes files so that readers see either all old or all new ones: into a directory named for the moment, to which `..data` then points, and to
 * which the visible names point (pkg/volume/util/atomic_writer.go). Nothing happens when nothing has changed.
 * `finish` is called with the new directory before it becomes visible; `suffix` tells directories of one second apart.
 */
export function writeAtomically(
  files: FileSystem,
  payload: Payload,
  { nowMs, suffix, finish }: { readonly nowMs: number; readonly suffix: number; readonly finish: () => void },
): void {
  const oldDirectory = files.tryLstat(`/${DATA}`)?.target;
  if (oldDirectory !== undefined && isWritten(files, oldDirectory, payload)) return;
  const directory = `${directoryName(nowMs)}${suffix}`;
  files.makeDirectory(`/${directory}`);
  for (const [path, { text, mode, uid }] of payload) {
    const full = `/${directory}/${path}`;
    files.makeDirectory(full.slice(0, full.lastIndexOf('/')), { recursive: true });
    files.writeFile(full, text(), mode);
    if (uid !== undefined) files.changeOwner(full, uid, 0);
  }
  finish();
  files.symlink(directory, `/${NEW_DATA}`);
  files.rename(`/${NEW_DATA}`, `/${DATA}`);
  const visible = new Set([...payload.keys()].map(firstName));
  for (const name of visible) {
    if (files.tryLstat(`/${name}`) === undefined) files.symlink(join(DATA, name), `/${name}`);
  }
  if (oldDirectory === undefined) return;
  for (const name of files.readDirectory('/')) {
    if (!name.startsWith('..') && !visible.has(name)) files.unlink(`/${name}`);
  }
  files.removeAll(`/${oldDirectory}`);
}

/** `..2026_01_01_00_00_05.`: digits that nobody chose follow. */
function directoryName(ms: number): string {
  return `..${new Date(ms).toISOString().slice(0, 19).replace(/[-:T]/g, '_')}.`;
}

function firstName(path: string): string {
  const slash = path.indexOf('/');
  return slash < 0 ? path : path.slice(0, slash);
}

/** The same files with the same content? Modes are not compared (`shouldWritePayload`). */
function isWritten(files: FileSystem, directory: string, payload: Payload): boolean {
  if (countFiles(files, `/${directory}`) !== payload.size) return false;
  for (const [path, { text }] of payload) {
    const full = `/${directory}/${path}`;
    if (files.tryLstat(full)?.kind !== 'file' || files.readFile(full) !== text()) return false;
  }
  return true;
}

function countFiles(files: FileSystem, directory: string): number {
  let count = 0;
  for (const name of files.readDirectory(directory)) {
    const path = `${directory}/${name}`;
    count += files.lstat(path).kind === 'directory' ? countFiles(files, path) : 1;
  }
  return count;
}
