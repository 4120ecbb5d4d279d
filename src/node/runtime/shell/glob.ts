import { FileError, join, type FileSystem } from '../../../sim/file-system';
import { compilePattern, hasPatternCharacters, matches } from './pattern';

/** The most names one pattern may give. */
const LIMIT = 100_000;

/** The paths that match a pattern (in which a backslash quotes), sorted; none: the empty list. */
export function glob(files: FileSystem, cwd: string, pattern: string): readonly string[] {
  const absolute = pattern.startsWith('/');
  const components = pattern.split('/').filter((component) => component !== '');
  let found = [absolute ? '/' : ''];
  components.forEach((component, index) => {
    const last = index === components.length - 1 && !pattern.endsWith('/');
    const next: string[] = [];
    for (const base of found) {
      if (next.length > LIMIT) break;
      for (const name of namesIn(files, base === '' ? cwd : join(cwd, base), component)) {
        const path = base === '' || base.endsWith('/') ? `${base}${name}` : `${base}/${name}`;
        const status = files.tryStat(join(cwd, path)) ?? files.tryLstat(join(cwd, path));
        if (status !== undefined && (last || status.kind === 'directory')) next.push(path);
      }
    }
    found = next;
  });
  if (pattern.endsWith('/')) found = found.map((path) => `${path}/`);
  return found.filter((path) => path !== '' && path !== '/').sort();
}

function namesIn(files: FileSystem, directory: string, component: string): readonly string[] {
  if (!hasPatternCharacters(component)) return [component.replace(/\\(.)/g, '$1')];
  const compiled = compilePattern(component);
  const hidden = component.startsWith('.') || component.startsWith('\\.');
  try {
    return files
      .readDirectory(directory)
      .filter((name) => (hidden || !name.startsWith('.')) && matches(compiled, name));
  } catch (error) {
    if (error instanceof FileError) return [];
    throw error;
  }
}
