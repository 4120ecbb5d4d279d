import type { Io } from '../io';
import type { Shell } from '../shell';
import { ShellError } from '../shell-error';
import type { Builtins } from './builtin';

/** Declaring and removing variables and functions. */
export const variableBuiltins: Builtins = {
  export(shell, args, io) {
    const { options, names } = split(args);
    if (options.has('p') || names.length === 0) {
      for (const name of shell.variables.names()) {
        const variable = shell.variables.find(name);
        if (variable?.exported === true)
          shell.process.write(io.output, `${declaration(shell, 'export', name, variable.value)}\n`);
      }
      return 0;
    }
    return declare(shell, 'export', names, (name) => shell.variables.mark(name, { exported: !options.has('n') }));
  },
  readonly(shell, args, io) {
    const { names } = split(args);
    if (names.length === 0) {
      for (const name of shell.variables.names()) {
        const variable = shell.variables.find(name);
        if (variable?.readOnly === true)
          shell.process.write(io.output, `${declaration(shell, 'readonly', name, variable.value)}\n`);
      }
      return 0;
    }
    return declare(shell, 'readonly', names, (name) => shell.variables.mark(name, { readOnly: true }));
  },
  local(shell, args) {
    if (shell.functionDepth === 0) {
      if (shell.dialect.name === 'dash') throw new ShellError('local: not in a function', 2);
      shell.complain(
        shell.dialect.name === 'bash' ? 'local: can only be used in a function' : 'local: not in a function',
      );
      return 1;
    }
    const { options, names } = split(args);
    return declare(shell, 'local', names, (name) => attributes(shell, name, options), true);
  },
  declare: declareBuiltin,
  typeset: declareBuiltin,
  unset(shell, args) {
    const { options, names } = split(args);
    let status = 0;
    for (const name of names) {
      if (options.has('f')) {
        shell.functions.delete(name);
        continue;
      }
      if (shell.variables.find(name)?.readOnly === true) {
        shell.complain(
          shell.dialect.name === 'bash'
            ? `unset: ${name}: cannot unset: readonly variable`
            : `unset: ${name}: is read only`,
        );
        status = shell.dialect.name === 'bash' ? 1 : 2;
        continue;
      }
      if (shell.variables.find(name) === undefined && !options.has('v')) shell.functions.delete(name);
      shell.variables.unset(name);
    }
    return status;
  },
};

function declareBuiltin(shell: Shell, args: readonly string[], io: Io): number {
  const { options, names } = split(args);
  if (options.has('f') || options.has('F')) {
    const known = names.filter((name) => shell.functions.has(name));
    for (const name of known) shell.process.write(io.output, `${name}\n`);
    return known.length === names.length ? 0 : 1;
  }
  if (options.has('p') || names.length === 0) {
    let status = 0;
    for (const name of names.length === 0 ? shell.variables.names() : names) {
      const variable = shell.variables.find(name);
      if (variable === undefined) {
        shell.complain(`declare: ${name}: not found`);
        status = 1;
        continue;
      }
      const flags = `${variable.items === undefined ? '' : 'a'}${variable.readOnly ? 'r' : ''}${variable.exported ? 'x' : ''}`;
      const value = variable.value === undefined ? '' : `="${variable.value.replace(/["\\$`]/g, '\\$&')}"`;
      shell.process.write(io.output, `declare -${flags === '' ? '-' : flags} ${name}${value}\n`);
    }
    return status;
  }
  return declare(
    shell,
    'declare',
    names,
    (name) => attributes(shell, name, options),
    shell.functionDepth > 0 && !options.has('g'),
  );
}

function attributes(shell: Shell, name: string, options: ReadonlySet<string>): void {
  if (options.has('x')) shell.variables.mark(name, { exported: true });
  if (options.has('r')) shell.variables.mark(name, { readOnly: true });
}

function declare(
  shell: Shell,
  command: string,
  names: readonly string[],
  mark: (name: string) => void,
  local = false,
): number {
  let status = 0;
  for (const argument of names) {
    const [, name = '', append, value] = /^([A-Za-z_]\w*)(?:(\+)?=([^]*))?$/.exec(argument) ?? [];
    if (name === '') {
      if (shell.dialect.name !== 'bash')
        throw new ShellError(`${command}: ${argument.split('=')[0]}: bad variable name`, 2);
      shell.complain(`${command}: \`${argument}': not a valid identifier`);
      status = 1;
      continue;
    }
    if (local) shell.variables.makeLocal(name);
    if (value !== undefined)
      shell.assign(name, append === undefined ? value : (shell.variables.get(name) ?? '') + value);
    mark(name);
  }
  return status;
}

function split(args: readonly string[]): { readonly options: ReadonlySet<string>; readonly names: readonly string[] } {
  const options = new Set<string>();
  let index = 0;
  for (; index < args.length; index += 1) {
    const argument = args[index] ?? '';
    if (argument === '--') {
      index += 1;
      break;
    }
    if (!/^-[A-Za-z]+$/.test(argument)) break;
    for (const letter of argument.slice(1)) options.add(letter);
  }
  return { options, names: args.slice(index) };
}

function declaration(shell: Shell, command: string, name: string, value: string | undefined): string {
  if (shell.dialect.name === 'bash') {
    const flag = command === 'export' ? '-x' : '-r';
    return value === undefined
      ? `declare ${flag} ${name}`
      : `declare ${flag} ${name}="${value.replace(/["\\$`]/g, '\\$&')}"`;
  }
  return value === undefined ? `${command} ${name}` : `${command} ${name}='${value.replaceAll("'", `'"'"'`)}'`;
}
