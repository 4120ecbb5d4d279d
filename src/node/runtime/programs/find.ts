import { errorText, FileError, type FileStatus } from '../../../sim/file-system';
import { DEFAULT_PATH, findExecutable } from '../process/executable';
import type { Coroutine, ProcessContext } from '../process/process';
import { endOfSlice, waitChild } from '../process/system-calls';
import { FindSyntaxError, parseFind, type FindAction, type FindPlan, type FindTest } from './find-expression';
import { complain, type Flavor } from './tool';
import { groupName, userName } from './users';

interface Found {
  readonly path: string;
  readonly absolute: string;
  readonly status: FileStatus;
}

/**
 * `find paths expression`: the tests and actions that `find-expression.ts` knows, in the order of names.
 * Divergence from real Linux: a directory's entries come in the order of their names.
 */
export function* find(process: ProcessContext, flavor: Flavor): Coroutine<number> {
  const args = process.argv.slice(1);
  const first = args.findIndex((argument) => /^(?:-.|[!(]$)/.test(argument));
  const paths = args.slice(0, first < 0 ? undefined : first);
  try {
    const plan = parseFind(first < 0 ? [] : args.slice(first), flavor);
    return yield* new Search(process, plan, flavor).run(paths.length === 0 ? ['.'] : paths);
  } catch (error) {
    if (!(error instanceof FindSyntaxError)) throw error;
    complain(process, error.message);
    return 1;
  }
}

class Search {
  readonly #process: ProcessContext;
  readonly #plan: FindPlan;
  readonly #flavor: Flavor;
  /** What `-exec command {} +` has gathered. */
  readonly #gathered = new Map<FindAction, string[]>();
  #status = 0;
  #hasQuit = false;
  #isPruned = false;

  constructor(process: ProcessContext, plan: FindPlan, flavor: Flavor) {
    this.#process = process;
    this.#plan = plan;
    this.#flavor = flavor;
  }

  *run(paths: readonly string[]): Coroutine<number> {
    for (const path of paths) if (!this.#hasQuit) yield* this.#visit(path, 0);
    for (const [action, files] of this.#gathered) {
      if (
        action.kind === 'exec' &&
        !(yield* this.#command(action.argv.flatMap((word) => (word === '{}' ? files : [word]))))
      )
        this.#status = 1;
    }
    return this.#status;
  }

  *#visit(path: string, depth: number): Coroutine<void> {
    if (this.#process.spend(1)) yield endOfSlice;
    const { files } = this.#process;
    const absolute = this.#process.resolve(path);
    const { isDepthFirst, mindepth, maxdepth, expression } = this.#plan;
    try {
      const found = { path, absolute, status: files.lstat(absolute) };
      const isDirectory = found.status.kind === 'directory';
      this.#isPruned = false;
      if (!isDepthFirst && depth >= mindepth) yield* this.#holds(expression, found);
      if (isDirectory && depth < maxdepth && !this.#isPruned) {
        for (const entry of files.readDirectory(absolute)) {
          if (this.#hasQuit) return;
          yield* this.#visit(path.endsWith('/') ? `${path}${entry}` : `${path}/${entry}`, depth + 1);
        }
      }
      if (isDepthFirst && depth >= mindepth && !this.#hasQuit) yield* this.#holds(expression, found);
      this.#isPruned = false;
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      complain(this.#process, `${this.#flavor === 'busybox' ? path : `'${path}'`}: ${errorText(error.code)}`);
      this.#status = 1;
    }
  }

  *#holds(test: FindTest, found: Found): Coroutine<boolean> {
    if (this.#hasQuit) return false;
    switch (test.kind) {
      case 'and':
        return (yield* this.#holds(test.left, found)) && (yield* this.#holds(test.right, found));
      case 'or':
        return (yield* this.#holds(test.left, found)) || (yield* this.#holds(test.right, found));
      case 'not':
        return !(yield* this.#holds(test.test, found));
      case 'file':
        return test.holds(found.path, found.status, this.#process);
      case 'owner': {
        const id = test.isGroup ? found.status.gid : found.status.uid;
        return String(id) === test.name || (test.isGroup ? groupName : userName)(this.#process, id) === test.name;
      }
      case 'empty':
        if (found.status.kind !== 'directory') return found.status.kind === 'file' && found.status.bytes === 0;
        return this.#process.files.readDirectory(found.absolute).length === 0;
      default:
        return yield* this.#act(test, found);
    }
  }

  *#act(action: FindAction, { path, absolute, status }: Found): Coroutine<boolean> {
    switch (action.kind) {
      case 'print':
        this.#process.print(`${path}${action.end}`);
        return true;
      case 'printf':
        this.#process.print(action.format(path, status));
        return true;
      case 'prune':
        this.#isPruned = true;
        return true;
      case 'quit':
        this.#hasQuit = true;
        return true;
      case 'delete':
        if (path === '.') return true;
        if (status.kind === 'directory') this.#process.files.removeDirectory(absolute);
        else this.#process.files.unlink(absolute);
        return true;
      case 'exec': {
        if (!action.isGathered) return yield* this.#command(action.argv.map((word) => word.replaceAll('{}', path)));
        const files = this.#gathered.get(action) ?? [];
        files.push(path);
        this.#gathered.set(action, files);
        return true;
      }
    }
  }

  /** Runs a command to its end; true when it did well. */
  *#command(argv: readonly string[]): Coroutine<boolean> {
    const { files, namespaces, cwd, env } = this.#process;
    const scope = { files, programs: namespaces.programs, cwd, path: env.get('PATH') ?? DEFAULT_PATH };
    const found = findExecutable(argv, scope);
    if ('error' in found) {
      const why = errorText(found.error === 'ENOENT' ? 'ENOENT' : 'EACCES');
      complain(this.#process, this.#flavor === 'busybox' ? `${argv[0]}: ${why}` : `'${argv[0]}': ${why}`);
      return false;
    }
    const child = this.#process.spawn({ program: found.program, argv: found.argv });
    if (child === 'EAGAIN') return false;
    const reaped = yield* waitChild(this.#process, child.pid);
    return reaped !== 'ECHILD' && reaped.status.code === 0;
  }
}
