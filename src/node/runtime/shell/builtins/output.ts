import { echoText } from '../../programs/echo';
import { formatText } from '../../programs/printf';
import { runTest } from '../../programs/test-expression';
import type { Io } from '../io';
import type { Shell } from '../shell';
import type { Builtins } from './builtin';

/** `echo`, `printf` and `test`: programs too, but every shell has them built in. */
export const outputBuiltins: Builtins = {
  echo(shell, args, io) {
    shell.process.write(io.output, echoText(args, shell.dialect.name));
    return 0;
  },
  printf(shell, args, io) {
    if (args[0] === '-v' && args.length > 2 && shell.dialect.name === 'bash') {
      shell.assign(args[1] ?? '', formatText(args[2] ?? '', args.slice(3)).text);
      return 0;
    }
    const [format, ...values] = args[0] === '--' ? args.slice(1) : args;
    if (format === undefined) {
      shell.process.write(io.error, 'printf: usage: printf [-v var] format [arguments]\n');
      return 2;
    }
    const { text, errors } = formatText(format, values);
    for (const { operand } of errors) {
      shell.complain(
        `printf: ${operand}: ${shell.dialect.name === 'dash' ? 'expected numeric value' : 'invalid number'}`,
        io,
      );
    }
    shell.process.write(io.output, text);
    return errors.length > 0 ? 1 : 0;
  },
  test: (shell, args, io) => test(shell, args, io, 'test'),
  '['(shell, args, io) {
    if (args.at(-1) === ']') return test(shell, args.slice(0, -1), io, '[');
    shell.complain(shell.dialect.name === 'bash' ? "[: missing `]'" : '[: missing ]', io);
    return 2;
  },
};

function test(shell: Shell, args: readonly string[], io: Io, name: string): number {
  const { status, error } = runTest(args, shell.process, shell.dialect.name);
  if (error !== undefined) shell.complain(shell.dialect.name === 'ash' ? error : `${name}: ${error}`, io);
  return status;
}
