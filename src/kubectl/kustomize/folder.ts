import { posix } from 'node:path';
import type { KubectlFiles } from '../environment';
import { KubectlError } from '../errors';

/** A folder with a kustomization, and the files that it may read: those in it and below. Source: api/internal/loader/fileloader.go. */
export interface Folder {
  /** Absolute. */
  readonly path: string;
  /** Throws the user's error for what is no file, or lies elsewhere. */
  read(path: string): string;
  /** The text of a file in it; undefined when there is none. */
  tryRead(name: string): string | undefined;
  /** Another folder, anywhere but above. */
  open(path: string): Folder;
}

/** The working directory; paths of errors are absolute. */
interface Place {
  readonly files: KubectlFiles;
  readonly workingDirectory: string;
}

export function openFolder(files: KubectlFiles, workingDirectory: string, path: string): Folder {
  refuseRemote(path);
  const place = { files, workingDirectory };
  try {
    return folderAt(place, confirmed(place, path, path), []);
  } catch (error) {
    if (!(error instanceof KubectlError)) throw error;
    throw new KubectlError(`must build at directory: ${error.message}`);
  }
}

/** `path` is relative to the working directory, or absolute. */
function folderAt(place: Place, path: string, referrers: readonly string[]): Folder {
  const { files, workingDirectory } = place;
  const absolute = posix.resolve(workingDirectory, path);
  const within = (file: string) => (posix.isAbsolute(file) ? file : posix.join(path, file));
  return {
    path: absolute,
    tryRead: (name) => files.read(posix.join(path, name)),
    read(file) {
      refuseRemote(file);
      const found = within(file);
      const shown = posix.resolve(workingDirectory, found);
      if (files.list(found) !== undefined) throw new KubectlError(`'${shown}' must resolve to a file`);
      const text = files.read(found);
      if (text === undefined)
        throw new KubectlError(
          `evalsymlink failure on '${shown}' : lstat ${firstMissing(place, found)}: no such file or directory`,
        );
      if (!isIn(posix.dirname(shown), absolute))
        throw new KubectlError(`security; file '${shown}' is not in or below '${absolute}'`);
      return text;
    },
    open(other) {
      if (other === '') throw new KubectlError('new root cannot be empty');
      refuseRemote(other);
      if (posix.isAbsolute(other)) throw new KubectlError(`new root '${other}' cannot be absolute`);
      const target = posix.join(path, other);
      const shown = posix.resolve(workingDirectory, target);
      const confirmedPath = rooted(() => confirmed(place, target, shown));
      for (const visited of [absolute, ...referrers]) {
        if (isIn(visited, shown))
          throw new KubectlError(`cycle detected: candidate root '${shown}' contains visited root '${visited}'`);
      }
      return folderAt(place, confirmedPath, [absolute, ...referrers]);
    },
  };
}

function rooted(confirm: () => string): string {
  try {
    return confirm();
  } catch (error) {
    if (!(error instanceof KubectlError)) throw error;
    throw new KubectlError(`must build at directory: ${error.message}`);
  }
}

/** Source: kyaml/filesys/util.go (ConfirmDir). */
function confirmed(place: Place, path: string, shown: string): string {
  const { files } = place;
  if (path === '') throw new KubectlError('directory path cannot be empty');
  if (files.list(path) !== undefined) return path;
  if (files.read(path) !== undefined)
    throw new KubectlError(`'${posix.resolve(place.workingDirectory, path)}': file is not directory`);
  throw new KubectlError(
    `not a valid directory: evalsymlink failure on '${shown}' : lstat ${firstMissing(place, path)}: no such file or directory`,
  );
}

/** The part of the path that is not there: the first that cannot be looked up. */
function firstMissing({ files, workingDirectory }: Place, path: string): string {
  const parts = path.split('/');
  for (let count = 1; count < parts.length; count += 1) {
    const part = parts.slice(0, count).join('/') || '/';
    if (files.list(part) === undefined) return posix.resolve(workingDirectory, part);
  }
  return posix.resolve(workingDirectory, path);
}

function isIn(path: string, folder: string): boolean {
  return folder === '/' || path === folder || path.startsWith(`${folder}/`);
}

function refuseRemote(path: string): void {
  if (/^(https?|ssh|git):\/\/|^git@|^git::|^github\.com[/:]/.test(path))
    throw new KubectlError(`unable to read ${JSON.stringify(path)}: there is no network outside the cluster`);
}
