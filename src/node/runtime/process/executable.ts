import { FileError, join, type FileStatus, type FileSystem } from '../../../sim/file-system';
import type { Program } from './process';

/** The search path of a process that has none, as container runtimes set it. */
export const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

export interface ExecutableScope {
  readonly files: FileSystem;
  readonly programs: ReadonlyMap<string, Program>;
  readonly cwd: string;
  /** `PATH`. */
  readonly path: string;
}

export interface Executable {
  readonly path: string;
  readonly program: Program;
  /** With the interpreter in front when it is a script. */
  readonly argv: readonly string[];
}

/** `ENOEXEC`: a text without `#!`, which a shell runs itself; anything else cannot run it. */
export interface ExecutableError {
  readonly error: 'ENOENT' | 'EACCES' | 'EISDIR' | 'ENOEXEC';
  /** What was found, or the interpreter that was not. */
  readonly path: string;
}

/** The exit status of who should have run it (POSIX, 2.8.2 Exit Status for Commands). */
export function notRunStatus({ error }: ExecutableError): number {
  return error === 'ENOENT' ? COMMAND_NOT_FOUND : COMMAND_NOT_EXECUTABLE;
}

const COMMAND_NOT_FOUND = 127;
const COMMAND_NOT_EXECUTABLE = 126;
/** Scripts whose interpreters are scripts: so many (fs/exec.c). */
const INTERPRETER_DEPTH = 4;
/** `BINPRM_BUF_SIZE`: what Linux reads of a file to see what it is. */
const HEAD_CHARACTERS = 256;
const EXECUTE = 1;

/** Looks an executable up as `execvp` does: in `PATH`, unless its name has a slash. */
export function findExecutable(argv: readonly string[], scope: ExecutableScope): Executable | ExecutableError {
  const name = argv[0] ?? '';
  const found = locate(name, scope);
  return typeof found === 'string' ? load(found, argv, scope, 0) : found;
}

/** The path of an executable, as `command -v` shows it. */
export function locate(name: string, scope: Omit<ExecutableScope, 'programs'>): string | ExecutableError {
  if (name === '') return { error: 'ENOENT', path: name };
  if (name.includes('/')) {
    const status = check(name, scope.files, scope.cwd);
    return 'error' in status ? status : name;
  }
  let denied: ExecutableError | undefined;
  for (const directory of scope.path.split(':')) {
    const path = join(directory === '' ? scope.cwd : directory, name);
    const status = check(path, scope.files, scope.cwd);
    if (!('error' in status)) return path;
    if (status.error === 'EACCES') denied = status;
  }
  return denied ?? { error: 'ENOENT', path: name };
}

function check(path: string, files: FileSystem, cwd: string): FileStatus | ExecutableError {
  const status = files.tryStat(join(cwd, path));
  if (status === undefined) return { error: 'ENOENT', path };
  if (status.kind === 'directory') return { error: 'EISDIR', path };
  return files.allows(status, EXECUTE) ? status : { error: 'EACCES', path };
}

function load(
  path: string,
  argv: readonly string[],
  scope: ExecutableScope,
  depth: number,
): Executable | ExecutableError {
  const absolute = join(scope.cwd, path);
  const binary = scope.files.tryStat(absolute)?.binary;
  if (binary !== undefined) {
    const program = scope.programs.get(binary);
    return program === undefined ? { error: 'ENOEXEC', path } : { path, program, argv };
  }
  const interpreter = /^#![ \t]*(\S+)(?:[ \t]+([^\n]*\S))?/.exec(headOf(scope.files, absolute));
  if (interpreter === null || depth >= INTERPRETER_DEPTH) return { error: 'ENOEXEC', path };
  const [, program = '', argument] = interpreter;
  const status = check(program, scope.files, scope.cwd);
  if ('error' in status) return status;
  return load(
    program,
    [program, ...(argument === undefined ? [] : [argument]), path, ...argv.slice(1)],
    scope,
    depth + 1,
  );
}

function headOf(files: FileSystem, path: string): string {
  try {
    return files.open(path).take(HEAD_CHARACTERS);
  } catch (error) {
    if (error instanceof FileError) return '';
    throw error;
  }
}
