import type { Builtins } from './builtin';

/** Aliases: text that takes the place of a command's name. */
export const aliasBuiltins: Builtins = {
  alias(shell, args, io) {
    const operands = args.filter((argument) => argument !== '-p' && argument !== '--');
    const show = (name: string, value: string): void => {
      const quoted = `${name}='${value.replaceAll("'", "'\\''")}'`;
      shell.process.write(io.output, shell.dialect.name === 'bash' ? `alias ${quoted}\n` : `${quoted}\n`);
    };
    if (operands.length === 0)
      for (const name of [...shell.aliases.keys()].sort()) show(name, shell.aliases.get(name) ?? '');
    let status = 0;
    for (const operand of operands) {
      const equals = operand.indexOf('=');
      if (equals > 0) {
        shell.aliases.set(operand.slice(0, equals), operand.slice(equals + 1));
        continue;
      }
      const value = shell.aliases.get(operand);
      if (value === undefined) {
        if (shell.dialect.name === 'bash') shell.complain(`alias: ${operand}: not found`, io);
        else shell.process.write(io.error, `alias: ${operand} not found\n`);
        status = 1;
      } else {
        show(operand, value);
      }
    }
    return status;
  },
  unalias(shell, args, io) {
    if (args[0] === '-a') {
      shell.aliases.clear();
      return 0;
    }
    let status = 0;
    for (const name of args) {
      if (shell.aliases.delete(name)) continue;
      shell.complain(`unalias: ${name}: not found`, io);
      status = 1;
    }
    return status;
  },
};
