import { locate } from '../../process/executable';
import type { Coroutine } from '../../process/process';
import type { Io } from '../io';
import type { Shell } from '../shell';
import type { Builtins } from './builtin';

const KEYWORDS = new Set(
  'if then elif else fi for while until do done case esac in function select time { } ! [['.split(' '),
);

/** What a name means. */
export const lookupBuiltins: Builtins = {
  command(shell, args, io) {
    const [first, ...rest] = args;
    if (first === '-v' || first === '-V') {
      let status = 0;
      for (const name of rest) {
        const meaning = meaningOf(shell, name);
        if (meaning === undefined) {
          status = shell.dialect.name === 'bash' ? 1 : 127;
          if (first === '-V') shell.complain(`command: ${name}: not found`, io);
        } else shell.process.write(io.output, `${first === '-v' ? meaning.short : meaning.long}\n`);
      }
      return status;
    }
    const words = first === '--' || first === '-p' ? rest : args;
    return words.length === 0 ? 0 : runWithoutFunctions(shell, words, io);
  },
  type(shell, args, io) {
    const names = args.filter((argument) => !argument.startsWith('-'));
    const onlyKind = args.includes('-t');
    const onlyPath = args.includes('-p') || args.includes('-P');
    let status = 0;
    for (const name of names) {
      const meaning = meaningOf(shell, name);
      if (meaning === undefined) {
        status = shell.dialect.name === 'bash' ? 1 : 127;
        if (onlyKind || onlyPath) continue;
        if (shell.dialect.name === 'bash') shell.complain(`type: ${name}: not found`, io);
        else shell.process.write(io.output, `${name}: not found\n`);
      } else if (!onlyPath || meaning.kind === 'file') {
        shell.process.write(io.output, `${onlyKind ? meaning.kind : onlyPath ? meaning.short : meaning.long}\n`);
      }
    }
    return status;
  },
  hash: () => 0,
};

interface Meaning {
  readonly kind: 'alias' | 'keyword' | 'function' | 'builtin' | 'file';
  readonly short: string;
  readonly long: string;
}

function meaningOf(shell: Shell, name: string): Meaning | undefined {
  const alias = shell.aliases.get(name);
  if (alias !== undefined) {
    const isBash = shell.dialect.name === 'bash';
    return {
      kind: 'alias',
      short: `alias ${name}='${alias}'`,
      long: isBash ? `${name} is aliased to \`${alias}'` : `${name} is an alias for ${alias}`,
    };
  }
  if (KEYWORDS.has(name)) return { kind: 'keyword', short: name, long: `${name} is a shell keyword` };
  if (shell.functions.has(name)) {
    return {
      kind: 'function',
      short: name,
      long: shell.dialect.name === 'bash' ? `${name} is a function` : `${name} is a shell function`,
    };
  }
  if (name === 'exec' || shell.findBuiltin(name) !== undefined)
    return { kind: 'builtin', short: name, long: `${name} is a shell builtin` };
  const path = locate(name, shell.executables);
  return typeof path === 'string' ? { kind: 'file', short: path, long: `${name} is ${path}` } : undefined;
}

function* runWithoutFunctions(shell: Shell, words: readonly string[], io: Io): Coroutine<number> {
  const [name = '', ...args] = words;
  const builtin = shell.findBuiltin(name);
  if (builtin === undefined) return yield* shell.interpreter.runProgram(shell, words, io);
  const result = builtin(shell, args, io);
  return typeof result === 'number' ? result : yield* result;
}
