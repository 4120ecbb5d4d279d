import type { Assignment, Command, CommandArgument, Redirection, Word } from 'unbash';
import { errorText, FileError } from '../../../sim/file-system';
import { DEFAULT_PATH, findExecutable, notRunStatus, type ExecutableError } from '../process/executable';
import type { Coroutine, Program } from '../process/process';
import { waitChild } from '../process/system-calls';
import { expandFields, expandText, Unresolved } from './expansion';
import type { Io } from './io';
import { CANNOT_FORK_STATUS } from './dialect';
import { isRedirectionError, redirect } from './redirection';
import { MAX_NESTING, type FunctionBody, type Shell } from './shell';
import { ShellError } from './shell-error';
import { itemsOf } from './variables';

/** How deep functions may call one another. */

/** Runs a simple command: assignments, a function, a builtin or a program. */
export function* runCommand(shell: Shell, node: Command, tail: boolean): Coroutine<number> {
  shell.at(node.pos);
  shell.substitutionStatus = undefined;
  const words: string[] = [];
  if (node.name !== undefined && !expandAtOnce(shell, node.name, node.args, words)) {
    words.length = 0;
    words.push(...(yield* expandWords(shell, [node.name, ...node.args])));
  }
  const [name] = words;
  let { io } = shell;
  if (node.redirects.length > 0) {
    const redirected = yield* applyRedirections(shell, io, node.redirects);
    if (redirected === undefined) return redirectionFailed(shell, name);
    io = redirected;
  }
  if (name === undefined) {
    yield* assign(shell, assignmentsOf(node));
    return shell.substitutionStatus ?? 0;
  }
  if (shell.options.has('xtrace')) shell.process.write(shell.io.error, `+ ${words.map(traced).join(' ')}\n`);
  const body = shell.functions.get(name);
  const builtin = body === undefined ? shell.findBuiltin(name) : undefined;
  if (body === undefined && builtin === undefined) {
    if (name === 'exec') return yield* runExec(shell, words.slice(1), io, node);
    const env = node.prefix.length === 0 ? shell.variables.environment : yield* environmentFor(shell, node);
    const status = yield* runProgram(shell, words, env, io, tail, node);
    if (shell.temporaries.length > 0) removeTemporaries(shell);
    return status;
  }
  const outside = shell.io;
  const scoped = node.prefix.length > 0 && assignmentsOf(node).length > 0;
  shell.io = io;
  try {
    if (scoped) {
      shell.variables.enterFunction();
      yield* assign(shell, assignmentsOf(node), true);
    }
    if (body !== undefined) return yield* callFunction(shell, name, body, words.slice(1));
    const result = builtin?.(shell, words.slice(1), io) ?? 0;
    return typeof result === 'number' ? result : yield* result;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    shell.complain(`${name}: write error: ${errorText(error.code)}`);
    return 1;
  } finally {
    if (scoped) shell.variables.leaveFunction();
    shell.io = outside;
    removeTemporaries(shell);
  }
}

/** Expands a command that needs no substitution; false: it needs one, and has to be expanded from the start. */
function expandAtOnce(shell: Shell, name: Word, args: readonly CommandArgument[], fields: string[]): boolean {
  if (needsSubstitution(name) || args.some(needsSubstitution)) return false;
  if (expandInto(shell, name, fields) !== undefined) return false;
  for (const word of args) if (expandInto(shell, word, fields) !== undefined) return false;
  return true;
}

/** Whether a word may have to run a command: asked first, so that nothing (`$((i++))`) is done twice. */
function needsSubstitution(word: CommandArgument): boolean {
  return word.text.includes('$(') || word.text.includes('`') || word.text.includes('<(');
}

/** The fields that words expand to. */
export function* expandWords(shell: Shell, words: readonly CommandArgument[]): Coroutine<string[]> {
  const fields: string[] = [];
  for (const word of words) {
    for (;;) {
      const count = fields.length;
      const unresolved = expandInto(shell, word, fields);
      if (unresolved === undefined) break;
      fields.length = count;
      yield* shell.resolve(unresolved);
    }
    if (shell.substitutions.size > 0) shell.substitutions.clear();
  }
  return fields;
}

/** Where a command reads and writes; undefined when a redirection failed, which has been said then. */
export function* applyRedirections(
  shell: Shell,
  io: Io,
  redirections: readonly Redirection[],
): Coroutine<Io | undefined> {
  let current = io;
  for (const redirection of redirections) {
    const before = current;
    const next = yield* shell.resolving(() =>
      redirect(before, redirection, {
        process: shell.process,
        scope: shell,
        noClobber: shell.options.has('noclobber'),
        describe: ({ code }, path, writes) =>
          writes ? shell.dialect.cannotCreate(path, code) : shell.dialect.cannotOpen(path, code),
      }),
    );
    if (isRedirectionError(next)) {
      shell.complain(next.message);
      return undefined;
    }
    current = next;
  }
  return current;
}

function expandInto(shell: Shell, word: CommandArgument, fields: string[]): Unresolved | undefined {
  try {
    if (word.type === 'Word') expandFields(word, shell, fields);
    else fields.push(`${word.name}${word.append === true ? '+' : ''}=${assignedText(shell, word)}`);
    return undefined;
  } catch (error) {
    if (error instanceof Unresolved) return error;
    throw error;
  }
}

/** dash and ash end with a failed redirection of a special builtin; here any failure only fails the command. */
function redirectionFailed(shell: Shell, name: string | undefined): number {
  if (name === 'exec' && !shell.interactive) shell.flow = { kind: 'exit' };
  const status = shell.dialect.name === 'dash' ? 2 : 1;
  shell.status = status;
  return status;
}

function assignmentsOf({ prefix }: Command): readonly Assignment[] {
  const assignments: Assignment[] = [];
  for (const part of prefix) if (part.type === 'Assignment') assignments.push(part);
  return assignments;
}

/** `local`: only while a builtin or a function runs. */
function* assign(shell: Shell, assignments: readonly Assignment[], local = false): Coroutine<void> {
  for (const assignment of assignments) {
    const { name } = assignment;
    if (assignment.value.type === 'ArrayValue') {
      const items = yield* expandWords(shell, assignment.value.elements);
      shell.variables.setItems(
        name,
        assignment.append === true ? [...itemsOf(shell.variables.find(name)), ...items] : items,
      );
      continue;
    }
    const text = yield* shell.resolving(() => assignedText(shell, assignment));
    if (shell.options.has('xtrace') && !local) shell.process.write(shell.io.error, `+ ${name}=${traced(text)}\n`);
    const { index } = assignment;
    if (index !== undefined) {
      const position = yield* shell.resolving(() => Number(shell.number(expandText(index, shell))));
      shell.setItem(name, position, text);
      continue;
    }
    if (local) shell.variables.makeLocal(name);
    shell.assign(name, assignment.append === true ? (shell.variables.get(name) ?? '') + text : text);
    if (local || shell.options.has('allexport')) shell.variables.mark(name, { exported: true });
  }
}

/** After `=` and after `:` a tilde is a home directory. */
function assignedText(shell: Shell, { value }: Assignment): string {
  if (value.type === 'ArrayValue') return '';
  return expandText(value, shell).replace(/:~(?=\/|:|$)/g, () =>
    isPlain(value) ? `:${shell.homeOf('') ?? '~'}` : ':~',
  );
}

function isPlain({ parts }: Word): boolean {
  return parts === undefined;
}

function* environmentFor(shell: Shell, node: Command): Coroutine<ReadonlyMap<string, string>> {
  const assignments = assignmentsOf(node);
  if (assignments.length === 0) return shell.variables.environment;
  const environment = new Map(shell.variables.environment);
  for (const assignment of assignments) {
    environment.set(assignment.name, yield* shell.resolving(() => assignedText(shell, assignment)));
  }
  return environment;
}

function* callFunction(shell: Shell, name: string, body: FunctionBody, args: readonly string[]): Coroutine<number> {
  if (shell.nesting >= MAX_NESTING)
    throw new ShellError(`${name}: maximum function nesting level exceeded (${MAX_NESTING})`);
  const { positional, loops } = shell;
  shell.positional = args;
  shell.loops = 0;
  shell.functionDepth += 1;
  shell.variables.enterFunction();
  try {
    const status = yield* shell.interpreter.run(shell, body, false);
    if (shell.flow?.kind !== 'return') return status;
    shell.flow = undefined;
    return shell.status;
  } finally {
    shell.variables.leaveFunction();
    shell.functionDepth -= 1;
    shell.loops = loops;
    shell.positional = positional;
  }
}

/** Runs a program as a child, or with `tail` in the place of the shell, and waits for it. */
export function* runProgram(
  shell: Shell,
  words: readonly string[],
  env: ReadonlyMap<string, string>,
  io: Io,
  tail: boolean,
  node?: Command,
): Coroutine<number> {
  const found = locate(shell, words, env);
  if ('error' in found) return notRun(shell, words[0] ?? '', found, io);
  const { program, argv } = found;
  if (tail && !shell.interactive && shell.traps.size === 0) return yield* replace(shell, program, argv, env, io);
  const child = shell.process.spawn({ program, argv, env, stdin: io.input, stdout: io.output, stderr: io.error });
  if (child === 'EAGAIN') {
    shell.complain(shell.dialect.cannotFork);
    return CANNOT_FORK_STATUS;
  }
  shell.foreground = [child.pid];
  const reaped = yield* waitChild(shell.process, child.pid);
  shell.foreground = [];
  if (reaped === 'ECHILD') return 127;
  if (reaped.status.signal !== undefined) shell.reportDeath(reaped.status.signal, child.pid, node);
  return reaped.status.code;
}

/** The shell becomes the program. */
function* replace(
  shell: Shell,
  program: Program,
  argv: readonly string[],
  env: ReadonlyMap<string, string>,
  io: Io,
): Coroutine<number> {
  shell.process.become({ argv, env, stdin: io.input, stdout: io.output, stderr: io.error });
  shell.traps.clear();
  shell.status = yield* program(shell.process);
  shell.flow = { kind: 'exit' };
  return shell.status;
}

function* runExec(shell: Shell, words: readonly string[], io: Io, node: Command): Coroutine<number> {
  yield* assign(shell, assignmentsOf(node));
  const args = words[0] === '--' ? words.slice(1) : words;
  if (args.length === 0) {
    shell.io = io;
    return 0;
  }
  const found = locate(shell, args, shell.variables.environment);
  if (!('error' in found)) return yield* replace(shell, found.program, found.argv, shell.variables.environment, io);
  const missing = found.error === 'ENOENT';
  shell.complain(
    `exec: ${missing ? `${args[0]}: not found` : shell.dialect.notExecutable(args[0] ?? '', reasonOf(found))}`,
    io,
  );
  shell.status = notRunStatus(found);
  if (!shell.interactive) shell.flow = { kind: 'exit' };
  return shell.status;
}

/** Finds a program; where a name was found once it is looked for first, as with the hash tables of real shells. */
function locate(
  shell: Shell,
  words: readonly string[],
  env: ReadonlyMap<string, string>,
): { readonly program: Program; readonly argv: readonly string[] } | ExecutableError {
  const [name = ''] = words;
  const path = env.get('PATH') ?? DEFAULT_PATH;
  const known = shell.found.get(name);
  if (known !== undefined && known.searched === path && shell.files.tryStat(known.path)?.binary === known.binary) {
    return { program: known.program, argv: words };
  }
  const found = findExecutable(words, { ...shell.executables, path });
  if (!('error' in found)) {
    const binary = shell.files.tryStat(found.path)?.binary;
    if (binary !== undefined && !name.includes('/'))
      shell.found.set(name, { searched: path, path: found.path, binary, program: found.program });
    return found;
  }
  if (found.error !== 'ENOEXEC' || shell.files.tryStat(shell.process.resolve(found.path))?.binary !== undefined)
    return found;
  return { program: shell.interpreter.program, argv: [shell.name, found.path, ...words.slice(1)] };
}

function notRun(shell: Shell, name: string, found: ExecutableError, io: Io): number {
  if (found.error !== 'ENOENT') {
    shell.complain(shell.dialect.notExecutable(name, reasonOf(found)), io);
    return notRunStatus(found);
  }
  const isPath = name.includes('/') && shell.dialect.name === 'bash';
  shell.complain(isPath ? `${name}: No such file or directory` : shell.dialect.notFound(name), io);
  return notRunStatus(found);
}

function reasonOf({ error }: ExecutableError): 'EACCES' | 'EISDIR' | 'ENOEXEC' {
  return error === 'ENOENT' ? 'EACCES' : error;
}

function removeTemporaries(shell: Shell): void {
  for (let path = shell.temporaries.pop(); path !== undefined; path = shell.temporaries.pop()) shell.files.unlink(path);
}

/** A word as `set -x` shows it. */
function traced(word: string): string {
  return /^[\w@%+=:,./-]*$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
