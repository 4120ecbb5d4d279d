import type {
  ArithmeticExpression,
  ArithmeticWord,
  CommandNode,
  CompoundList,
  Function as FunctionNode,
  Pipeline,
  AndOr,
} from 'unbash';
import type { FileSystem } from '../../../sim/file-system';
import { evaluateText, type ArithmeticScope } from './arithmetic';
import { DEFAULT_PATH, type ExecutableScope } from '../process/executable';
import type { Coroutine, Process, ProcessContext, Program } from '../process/process';
import { deathText, type Signal } from '../process/signals';
import type { Readable, Writable } from '../process/streams';
import type { Builtin } from './builtins/builtin';
import { CANNOT_FORK_STATUS, type Dialect } from './dialect';
import { expandText, Unresolved, type ExpansionScope } from './expansion';
import { ioOf, type Io } from './io';
import { Jobs } from './jobs';
import { lineAt, type ScriptLine } from './script';
import { runForked } from './exit';
import type { ShellOption } from './options';
import { runSubstitution } from './substitution';
import { specialParameter } from './special-parameters';
import { ShellError } from './shell-error';
import { itemsOf, Variables } from './variables';

/** What a shell can run. */
export type ShellNode = CommandNode | Pipeline | AndOr | CompoundList;

/** What runs the commands of a shell: `execute.ts`, and whatever else a shell starts. */
export interface Interpreter {
  /** Runs a node. `tail`: nothing comes after it, so that a program may take the place of the shell, as `exec` does. */
  run(shell: Shell, node: ShellNode, tail: boolean): Coroutine<number>;
  /** Runs the text of a trap, of `eval` or of a file that `.` reads. */
  runText(shell: Shell, text: string, where: 'eval' | 'file'): Coroutine<number>;
  /** Runs a program, whatever functions and builtins have its name. */
  runProgram(shell: Shell, words: readonly string[], io: Io): Coroutine<number>;
  findBuiltin(name: string, dialect: Dialect): Builtin | undefined;
  /** The shell as a program: what runs a script without `#!`. */
  readonly program: Program;
}

export interface FoundProgram {
  /** The `PATH` that it was found with. */
  readonly searched: string;
  readonly path: string;
  readonly binary: string;
  readonly program: Program;
}

export type FunctionBody = FunctionNode['body'];

/** Why the commands that follow do not run. */
export type Flow =
  | { readonly kind: 'break' | 'continue'; readonly levels: number }
  | { readonly kind: 'return' | 'exit' }
  /** The line is given up: an error or Ctrl-C at a prompt. */
  | { readonly kind: 'abort' };

export interface ShellOptions {
  readonly dialect: Dialect;
  /** `$0`, which also stands before messages. */
  readonly name: string;
  readonly positional: readonly string[];
  readonly interactive: boolean;
  /** What runs: text of `-c`, a file, or lines at a prompt. */
  readonly where: 'prompt' | 'command' | 'file';
  readonly interpreter: Interpreter;
}

const MAX_ITEMS = 100_000;
const HOMES: Readonly<Record<string, string>> = { root: '/root', nobody: '/nonexistent', daemon: '/usr/sbin' };

/** `FUNCNEST` of bash: what a script may be in the middle of at once. */
export const MAX_NESTING = 400;

/** The state of a shell: what its commands read and change. The interpreter proper is `execute.ts`. */
export class Shell implements ExpansionScope, ArithmeticScope {
  readonly process: ProcessContext;
  readonly dialect: Dialect;
  readonly name: string;
  readonly interactive: boolean;
  readonly where: ShellOptions['where'];
  readonly interpreter: Interpreter;
  readonly variables: Variables;
  readonly functions: Map<string, FunctionBody>;
  readonly aliases: Map<string, string>;
  readonly options: Set<ShellOption>;
  /** Commands by signal, or `EXIT`; '' ignores. */
  readonly traps = new Map<string, string>();
  readonly pendingTraps: Signal[] = [];
  /** Where programs were found, by name. */
  readonly found = new Map<string, FoundProgram>();
  readonly jobs = new Jobs();
  readonly substitutions = new Map<object, string>();
  /** `$$`: that of the shell at the top, in its subshells too. */
  readonly shellPid: number;
  positional: readonly string[];
  io: Io;
  status = 0;
  flow: Flow | undefined;
  /** Greater than 0: a failure is a condition here, `set -e` does not look. */
  conditions = 0;
  loops = 0;
  functionDepth = 0;
  /** Texts that `eval` runs. */
  evalDepth = 0;
  /** Files that `.` reads. */
  sourceDepth = 0;
  /** What the last command substitution of a command gave. */
  substitutionStatus: number | undefined;
  lastBackgroundPid: number | undefined;
  /** Wakes a `wait` that a trapped signal interrupts. */
  interruptWait: (() => void) | undefined;
  /** The children that the line at the prompt waits for. */
  foreground: readonly number[] = [];
  /** Where `getopts` is: the argument, from 1, and the letter in it. */
  optionOffset: readonly [number, number] = [1, 1];
  /** What process substitutions have made, to be removed after the command. */
  readonly temporaries: string[] = [];
  #line: ScriptLine | undefined;
  #position = 0;
  readonly parent: Shell | undefined;

  constructor(process: ProcessContext, options: ShellOptions, parent?: Shell) {
    this.process = process;
    process.mustUnwind();
    this.dialect = options.dialect;
    this.name = options.name;
    this.interactive = options.interactive;
    this.where = options.where;
    this.interpreter = options.interpreter;
    this.positional = options.positional;
    this.io = ioOf(process);
    this.parent = parent;
    this.shellPid = parent?.shellPid ?? process.pid;
    this.variables = parent?.variables.fork() ?? Variables.fromEnvironment(process.env, this.dialect.name !== 'bash');
    this.functions = new Map(parent?.functions);
    this.aliases = new Map(parent?.aliases);
    this.options = new Set(parent?.options);
    if (parent === undefined) {
      this.variables.set('PWD', process.cwd);
      if (this.variables.get('PATH') === undefined) this.variables.set('PATH', DEFAULT_PATH);
      return;
    }
    this.status = parent.status;
    this.lastBackgroundPid = parent.lastBackgroundPid;
    this.functionDepth = parent.functionDepth;
    this.evalDepth = parent.evalDepth;
    this.#line = parent.#line;
    this.#position = parent.#position;
    for (const [condition, command] of parent.traps) if (command === '') this.traps.set(condition, '');
  }

  /** How much of itself the shell is in the middle of: functions, `eval` and `.` inside one another. */
  get nesting(): number {
    return this.functionDepth + this.evalDepth + this.sourceDepth;
  }

  get isSubshell(): boolean {
    return this.parent !== undefined;
  }

  get cwd(): string {
    return this.process.cwd;
  }

  get files(): FileSystem {
    return this.process.files;
  }

  get noUnset(): boolean {
    return this.options.has('nounset');
  }

  get noGlob(): boolean {
    return this.options.has('noglob');
  }

  get expandsBraces(): boolean {
    return this.dialect.name === 'bash';
  }

  get arithmetic(): ArithmeticScope {
    return this;
  }

  findBuiltin(name: string): Builtin | undefined {
    return this.interpreter.findBuiltin(name, this.dialect);
  }

  get executables(): ExecutableScope {
    return {
      files: this.files,
      programs: this.process.namespaces.programs,
      cwd: this.cwd,
      path: this.variables.get('PATH') ?? DEFAULT_PATH,
    };
  }

  special(name: string): string | undefined {
    return specialParameter(this, name);
  }

  homeOf(user: string): string | undefined {
    if (user === '') return this.variables.get('HOME') ?? '/root';
    if (user === '+') return this.cwd;
    if (user === '-') return this.variables.get('OLDPWD');
    return HOMES[user];
  }

  get(name: string): string | undefined {
    if (name.endsWith(']')) {
      const [array = '', index] = name.slice(0, -1).split('[');
      return itemsOf(this.variables.find(array))[Number(index)];
    }
    return this.special(name) ?? this.variables.get(name);
  }

  parameter(name: string): string | undefined {
    return /^[1-9]/.test(name) ? this.positional[Number(name) - 1] : this.get(name);
  }

  set(name: string, value: string): void {
    if (name.endsWith(']')) {
      const [array = '', index] = name.slice(0, -1).split('[');
      this.setItem(array, Number(index), value);
    } else this.assign(name, value);
  }

  /** Sets one element of an array. */
  setItem(name: string, index: number, value: string): void {
    const items = [...itemsOf(this.variables.find(name))];
    const at = index < 0 ? items.length + index : index;
    if (!(at >= 0 && at < MAX_ITEMS)) throw new ShellError(`${name}[${index}]: bad array subscript`);
    while (items.length < at) items.push('');
    items[at] = value;
    this.variables.setItems(name, items);
  }

  expandOperand(word: ArithmeticWord): string {
    const text = (word.parts ?? [])
      .map((part) => ('value' in part && part.type === 'Literal' ? part.value : ''))
      .join('');
    return word.parts === undefined
      ? text
      : expandText(
          { type: 'Word', text: word.value, value: word.value, pos: word.pos, end: word.end, parts: word.parts },
          this,
        );
  }

  substitute(part: ArithmeticExpression & { type: 'ArithmeticCommandExpansion' }): string {
    const result = this.substitutions.get(part);
    if (result !== undefined) return result;
    throw new Unresolved(part, part.script);
  }

  /** The value of the text of an arithmetic expression. */
  number(text: string): bigint {
    return evaluateText(text, this);
  }

  fail(message: string): ShellError {
    return new ShellError(message, this.options.has('errexit') ? this.dialect.fatalStatus : this.dialect.unsetStatus);
  }

  unbound(name: string): ShellError {
    return this.fail(this.dialect.unbound(name));
  }

  nullOrUnset(name: string): ShellError {
    return this.fail(this.dialect.nullOrUnset(name));
  }

  divisionByZero(expression: string): ShellError {
    return new ShellError(this.dialect.divisionByZero(expression), this.dialect.fatalStatus);
  }

  /** Remembers what runs, for the line numbers of messages. */
  at(position: number): void {
    this.#position = position;
  }

  beginLine(line: ScriptLine): void {
    this.#line = line;
    this.#position = line.offset;
  }

  get lineNumber(): number {
    const line = this.#line;
    if (line === undefined) return 1;
    return line.line + lineAt(line.source, this.#position - line.offset) - 1;
  }

  /** Prints an error the way this kind of shell does. */
  complain(message: string, io: Io = this.io): void {
    const line = this.where === 'prompt' && this.sourceDepth === 0 ? undefined : this.lineNumber;
    this.process.write(io.error, `${this.dialect.prefix(this.name, line, this.where === 'file')}${message}\n`);
  }

  /** Does what may need a command substitution: each one runs, then it is tried again. */
  *resolving<Result>(attempt: () => Result): Coroutine<Result> {
    for (;;) {
      try {
        const result = attempt();
        if (this.substitutions.size > 0) this.substitutions.clear();
        return result;
      } catch (error) {
        if (!(error instanceof Unresolved)) throw error;
        yield* this.resolve(error);
      }
    }
  }

  /** Runs a substitution and remembers what it gave. */
  *resolve(unresolved: Unresolved): Coroutine<void> {
    this.substitutions.set(unresolved.part, yield* runSubstitution(this, unresolved));
  }

  /** Sets a variable; a read-only one is an error in the words of this kind of shell. */
  assign(name: string, value: string): void {
    if (this.variables.find(name)?.readOnly === true)
      throw new ShellError(this.dialect.readOnly(name), this.dialect.fatalStatus);
    this.variables.set(name, value);
  }

  /** A node as it was written. */
  sourceOf({ pos, end }: { readonly pos: number; readonly end: number }): string {
    const line = this.#line;
    return line === undefined ? '' : line.source.slice(pos - line.offset, end - line.offset);
  }

  /** Says that a signal ended the child that was waited for, as shells do except for SIGINT and SIGPIPE. */
  reportDeath(signal: Signal, pid: number, node?: { readonly pos: number; readonly end: number }): void {
    if (signal === 'SIGINT' || signal === 'SIGPIPE') return;
    const text = deathText(signal);
    if (this.dialect.name !== 'bash' || this.interactive || signal === 'SIGTERM' || node === undefined) {
      this.process.write(this.io.error, `${text}\n`);
    } else {
      this.complain(`${String(pid).padStart(5)} ${text.padEnd(23)} ${this.sourceOf(node)}`);
    }
  }

  /** Starts a copy of this shell in a process of its own. The copy is made now: what happens here later does not reach it. */
  fork(
    body: (child: Shell) => Coroutine<number>,
    streams: { readonly stdin?: Readable; readonly stdout?: Writable; readonly stderr?: Writable } = {},
  ): Process {
    const program: Program = (process) => {
      const child = new Shell(process, { ...this.#settings(), positional: this.positional }, this);
      child.io = { ...child.io, extra: this.io.extra };
      return runForked(child, body);
    };
    const process = this.process.spawn({
      program,
      argv: this.process.argv,
      env: this.variables.environment,
      stdin: streams.stdin ?? this.io.input,
      stdout: streams.stdout ?? this.io.output,
      stderr: streams.stderr ?? this.io.error,
    });
    if (process === 'EAGAIN') throw new ShellError(this.dialect.cannotFork, CANNOT_FORK_STATUS);
    return process;
  }

  /** Installs, changes or removes a trap; `undefined` restores the default. */
  setTrap(condition: Signal | 'EXIT', command: string | undefined): void {
    if (command === undefined) this.traps.delete(condition);
    else this.traps.set(condition, command);
    if (condition === 'EXIT') return;
    if (command === undefined) this.process.trap(condition, 'default');
    else if (command === '') this.process.trap(condition, 'ignore');
    else {
      this.process.trap(condition, () => {
        this.pendingTraps.push(condition);
        this.interruptWait?.();
      });
    }
  }

  #settings(): Omit<ShellOptions, 'positional'> {
    return {
      dialect: this.dialect,
      name: this.name,
      interactive: false,
      where: this.where,
      interpreter: this.interpreter,
    };
  }
}
