import { baseName, errorText } from '../../../sim/file-system';
import type { ProcessContext } from '../process/process';
import { compilePattern, matches } from '../shell/pattern';
import { complain, eachOperand, type Flavor } from './tool';

/** `find paths [-name pattern] [-type f|d|l] [-maxdepth n]`: prints, in the order of names. */
export function find(process: ProcessContext, flavor: Flavor): number {
  const args = process.argv.slice(1);
  const first = args.findIndex((argument) => argument.startsWith('-'));
  const paths = first === 0 ? [] : args.slice(0, first < 0 ? undefined : first);
  const tests = new Map<string, string>();
  for (let index = first < 0 ? args.length : first; index < args.length; index += 2) {
    const name = args[index] ?? '';
    if (name === '-print') index -= 1;
    else if (/^-(i?name|path|type|maxdepth|mindepth)$/.test(name)) tests.set(name.slice(1), args[index + 1] ?? '');
    else {
      complain(process, `unknown predicate \`${name}'`);
      return 1;
    }
  }
  const type = tests.get('type');
  const pattern = tests.get('name') ?? tests.get('iname')?.toLowerCase();
  const visit = (path: string, depth: number): void => {
    const absolute = process.resolve(path);
    const status = process.files.lstat(absolute);
    const letter = { file: 'f', directory: 'd', symlink: 'l', device: 'c' }[status.kind];
    const name = tests.has('iname') ? baseName(path).toLowerCase() : baseName(path);
    const wanted =
      (type === undefined || type === letter) &&
      (pattern === undefined || matches(compilePattern(pattern), name)) &&
      (!tests.has('path') || matches(compilePattern(tests.get('path') ?? ''), path)) &&
      depth >= Number(tests.get('mindepth') ?? 0);
    if (wanted) process.print(`${path}\n`);
    if (status.kind !== 'directory' || depth >= Number(tests.get('maxdepth') ?? Infinity)) return;
    for (const entry of process.files.readDirectory(absolute))
      visit(path.endsWith('/') ? `${path}${entry}` : `${path}/${entry}`, depth + 1);
  };
  return eachOperand(
    process,
    paths.length === 0 ? ['.'] : paths,
    (path) => visit(path, 0),
    (path, { code }) => `${flavor === 'busybox' ? path : `'${path}'`}: ${errorText(code)}`,
  );
}
