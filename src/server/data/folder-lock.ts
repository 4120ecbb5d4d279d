import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';

/** Another process works on the same folder. */
class FolderInUseError extends Error {
  override readonly name = 'FolderInUseError';
}

/**
 * Takes a folder for this process alone by a file with its number; a file that a dead process left behind counts for nothing.
 * Returns the function that gives the folder back. Throws `FolderInUseError`.
 */
export function lockFolder(folder: string, file: string): () => void {
  if (!tryToTake(file)) {
    const owner = Number(readFileSync(file, 'utf8'));
    // In a container every life of the server may have the same number.
    if (owner === process.pid ? held.has(file) : isAlive(owner))
      throw new FolderInUseError(`${folder} is in use by process ${owner}; if that is no gherkube, remove ${file}`);
    rmSync(file, { force: true });
    if (!tryToTake(file)) throw new FolderInUseError(`${folder} is in use by another process`);
  }
  held.add(file);
  return () => {
    held.delete(file);
    rmSync(file, { force: true });
  };
}

/** The files that this process has taken. */
const held = new Set<string>();

function tryToTake(file: string): boolean {
  let handle: number;
  try {
    handle = openSync(file, 'wx');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
  writeSync(handle, String(process.pid));
  closeSync(handle);
  return true;
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives and is somebody else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
