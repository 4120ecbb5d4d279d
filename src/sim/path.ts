/** Joins a directory and a path that may be absolute. */
export function join(directory: string, path: string): string {
  if (path.startsWith('/')) return path;
  return directory.endsWith('/') ? `${directory}${path}` : `${directory}/${path}`;
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

export function parentOf(path: string): string {
  const index = path.lastIndexOf('/');
  return index <= 0 ? '/' : path.slice(0, index);
}
