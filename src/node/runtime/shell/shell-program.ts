import { FileError } from '../../../sim/file-system';
import { openInput } from '../process/open';
import type { Coroutine, ProcessContext, Program } from '../process/process';
import { readAll } from '../process/system-calls';
import { findBuiltin } from './builtins';
import { setOptions } from './builtins/options';
import { runProgram } from './command';
import type { Dialect } from './dialect';
import { run, runPendingTraps, runScript } from './execute';
import { ioOf } from './io';
import { describeProblem } from './script';
import { runExitTrap } from './exit';
import { runInput } from './prompt';
import { Shell, type Interpreter, type ShellOptions } from './shell';
import { ShellError } from './shell-error';

interface Invocation {
  readonly options: readonly string[];
  readonly command: string | undefined;
  readonly operands: readonly string[];
  readonly interactive: boolean;
}

/** The program of a shell: `sh -c text [name [args]]`, `sh file [args]`, or `sh` with its script on standard input. */
export function shellProgram(dialect: Dialect): Program {
  const program: Program = (process) => main(process, dialect, interpreterFor(program));
  return program;
}

/** What runs the commands of shells whose scripts without `#!` are run by `program`. */
export function interpreterFor(program: Program): Interpreter {
  return {
    run,
    runText,
    findBuiltin,
    program,
    runProgram: (shell, words, io) => runProgram(shell, words, shell.variables.environment, io, false),
  };
}

/** Runs the text of `eval`, of a trap, or of a file that `.` reads, in the shell itself. */
function* runText(shell: Shell, text: string, where: 'eval' | 'file'): Coroutine<number> {
  return yield* runScript(shell, text, false, ({ error }) => {
    if (error !== undefined)
      shell.process.write(shell.io.error, describeProblem(error, shell.dialect, shell.name, where));
    return syntaxErrorStatus(shell);
  });
}

function* main(process: ProcessContext, dialect: Dialect, interpreter: Interpreter): Coroutine<number> {
  const [argv0 = 'sh'] = process.argv;
  const { options, command, operands, interactive } = readArguments(process.argv.slice(1));
  const [first, ...rest] = operands;
  const name = first ?? argv0;
  const shellOptions: ShellOptions = {
    dialect,
    name,
    positional: rest,
    interactive: interactive || (command === undefined && first === undefined && process.stdin.terminal !== undefined),
    where: command === undefined && first !== undefined ? 'file' : command === undefined ? 'prompt' : 'command',
    interpreter,
  };
  const shell = new Shell(process, shellOptions);
  setOptions(shell, options, shell.io);
  shell.positional = rest;
  if (command === undefined && first === undefined) return yield* runInput(shell);
  const text = command ?? (yield* readScriptText(shell, first ?? ''));
  if (text === undefined) return 127;
  return yield* runToEnd(shell, text);
}

/** Runs a script as the only thing that the process does. */
function* runToEnd(shell: Shell, text: string): Coroutine<number> {
  try {
    shell.status = yield* runScript(shell, text, true, ({ error }) => {
      if (error !== undefined) {
        shell.process.write(shell.io.error, describeProblem(error, shell.dialect, shell.name, shell.where));
      }
      return syntaxErrorStatus(shell);
    });
    yield* runPendingTraps(shell);
  } catch (error) {
    if (!(error instanceof ShellError)) throw error;
    shell.complain(error.message);
    shell.status = error.status;
  }
  shell.io = ioOf(shell.process);
  return yield* runExitTrap(shell);
}

function syntaxErrorStatus(shell: Shell): number {
  shell.status = 2;
  if (shell.dialect.name !== 'bash') shell.flow = { kind: 'exit' };
  return 2;
}

function* readScriptText(shell: Shell, path: string): Coroutine<string | undefined> {
  try {
    return yield* readAll(openInput(shell.process, path));
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    const message = shell.dialect.cannotOpen(path, error.code);
    const [argv0 = 'sh'] = shell.process.argv;
    shell.process.printError(`${argv0}: ${shell.dialect.name === 'dash' ? '0: ' : ''}${message}\n`);
    return undefined;
  }
}

function readArguments(args: readonly string[]): Invocation {
  const options: string[] = [];
  let hasCommand = false;
  let interactive = false;
  let index = 0;
  for (; index < args.length; index += 1) {
    const argument = args[index] ?? '';
    if (argument === '--' || argument === '-') {
      index += 1;
      break;
    }
    if (argument.startsWith('--')) continue;
    if (!/^[-+]./.test(argument)) break;
    const letters = argument.slice(1).replace(/[cils]/g, '');
    if (argument.startsWith('-')) {
      hasCommand ||= argument.includes('c');
      interactive ||= argument.includes('i');
    }
    if (letters !== '') options.push(`${argument[0]}${letters}`);
    if (argument.endsWith('o')) options.push(args[(index += 1)] ?? '');
  }
  const rest = args.slice(index);
  return {
    options,
    interactive,
    command: hasCommand ? (rest[0] ?? '') : undefined,
    operands: hasCommand ? rest.slice(1) : rest,
  };
}
