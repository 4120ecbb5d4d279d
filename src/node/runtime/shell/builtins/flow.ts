import { FileError } from '../../../../sim/file-system';
import type { Coroutine } from '../../process/process';
import { openInput } from '../../process/open';
import { locate } from '../../process/executable';
import { readAll } from '../../process/system-calls';
import { MAX_NESTING, type Flow, type Shell } from '../shell';
import { ShellError } from '../shell-error';
import type { Builtins } from './builtin';

const SOURCE_DEPTH = 100;
/** `EVALNEST_MAX` of bash. */
const EVAL_DEPTH = 100;

/** What changes which command runs next. */
export const flowBuiltins: Builtins = {
  ':': () => 0,
  true: () => 0,
  false: () => 1,
  break: (shell, args) => leave(shell, 'break', args),
  continue: (shell, args) => leave(shell, 'continue', args),
  return(shell, args) {
    if (shell.functionDepth === 0 && shell.sourceDepth === 0 && shell.dialect.name === 'bash') {
      shell.complain("return: can only `return' from a function or sourced script");
      return 2;
    }
    return end(shell, 'return', args);
  },
  exit(shell, args) {
    const saysSo = shell.interactive && shell.dialect.name === 'bash' && shell.process.stdin.terminal !== undefined;
    if (saysSo) shell.process.printError('exit\n');
    return end(shell, 'exit', args);
  },
  logout: (shell, args) => end(shell, 'exit', args),
  eval(shell, args) {
    const text = args.join(' ');
    return text.trim() === '' ? 0 : evaluate(shell, text);
  },
  '.': source,
  source,
  shift(shell, [count = '1']) {
    if (!/^\d+$/.test(count)) {
      shell.complain(
        shell.dialect.name === 'bash'
          ? `shift: ${count}: numeric argument required`
          : `shift: Illegal number: ${count}`,
      );
      return 1;
    }
    if (Number(count) > shell.positional.length) {
      if (shell.dialect.name !== 'dash') return 1;
      throw new ShellError("shift: can't shift that many", 2);
    }
    shell.positional = shell.positional.slice(Number(count));
    return 0;
  },
  let(shell, args) {
    let value = 0n;
    for (const expression of args) value = shell.number(expression);
    return value === 0n ? 1 : 0;
  },
  builtin(shell, [name, ...args], io) {
    const found = name === undefined ? undefined : shell.findBuiltin(name);
    if (found !== undefined) return found(shell, args, io);
    if (name !== undefined) shell.complain(`builtin: ${name}: not a shell builtin`);
    return name === undefined ? 0 : 1;
  },
};

function leave(shell: Shell, kind: 'break' | 'continue', [levels = '1']: readonly string[]): number {
  if (shell.loops === 0) {
    if (shell.dialect.name === 'bash')
      shell.complain(`${kind}: only meaningful in a \`for', \`while', or \`until' loop`);
    return 0;
  }
  if (!/^[1-9]\d*$/.test(levels)) {
    shell.complain(
      `${kind}: ${levels}: ${/^\d+$/.test(levels) ? 'loop count out of range' : 'numeric argument required'}`,
    );
    return 1;
  }
  shell.flow = { kind, levels: Math.min(Number(levels), shell.loops) };
  return 0;
}

function end(shell: Shell, kind: Extract<Flow, { kind: 'return' | 'exit' }>['kind'], args: readonly string[]): number {
  const [text] = args;
  let { status } = shell;
  if (text !== undefined) {
    if (/^-?\d+$/.test(text)) {
      status = Number(text) & 255;
    } else {
      shell.complain(
        shell.dialect.name === 'bash'
          ? `${kind}: ${text}: numeric argument required`
          : `${kind}: Illegal number: ${text}`,
      );
      status = 2;
    }
    if (args.length > 1 && status !== 2 && shell.dialect.name === 'bash') {
      shell.complain(`${kind}: too many arguments`);
      return 1;
    }
  }
  shell.status = status;
  shell.flow = { kind };
  return status;
}

function* evaluate(shell: Shell, text: string): Coroutine<number> {
  if (shell.evalDepth >= EVAL_DEPTH || shell.nesting >= MAX_NESTING)
    throw new ShellError(`eval: maximum eval nesting level exceeded (${EVAL_DEPTH})`);
  shell.evalDepth += 1;
  try {
    return yield* shell.interpreter.runText(shell, text, 'eval');
  } finally {
    shell.evalDepth -= 1;
  }
}

function* source(shell: Shell, [path, ...args]: readonly string[]): Coroutine<number> {
  if (path === undefined) {
    shell.complain(shell.dialect.name === 'bash' ? '.: filename argument required' : '.: usage: . filename');
    return 2;
  }
  if (shell.sourceDepth >= SOURCE_DEPTH) throw new ShellError(`${path}: too many nested files`);
  const found = path.includes('/') ? path : locate(path, shell.executables);
  const { positional } = shell;
  let text: string;
  try {
    text = yield* readAll(openInput(shell.process, typeof found === 'string' ? found : path));
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    const message = shell.dialect.cannotOpen(path, error.code);
    if (shell.dialect.name === 'bash') {
      shell.complain(message);
      return 1;
    }
    throw new ShellError(`.: ${message}`, 2);
  }
  if (args.length > 0) shell.positional = args;
  shell.sourceDepth += 1;
  try {
    const status = yield* shell.interpreter.runText(shell, text, 'file');
    if (shell.flow?.kind !== 'return') return status;
    shell.flow = undefined;
    return shell.status;
  } finally {
    shell.sourceDepth -= 1;
    if (args.length > 0) shell.positional = positional;
  }
}
