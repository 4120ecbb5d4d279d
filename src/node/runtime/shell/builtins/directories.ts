import { FileError } from '../../../../sim/file-system';
import type { Shell } from '../shell';
import type { Builtins } from './builtin';

/** Where the shell is. */
export const directoryBuiltins: Builtins = {
  cd(shell, args, io) {
    const paths = args.filter((argument) => !/^-[LP]+$/.test(argument) && argument !== '--');
    if (paths.length > 1 && shell.dialect.name === 'bash') {
      shell.complain('cd: too many arguments');
      return 1;
    }
    const [path] = paths;
    const target =
      path === undefined ? shell.variables.get('HOME') : path === '-' ? shell.variables.get('OLDPWD') : path;
    if (target === undefined) {
      shell.complain(`cd: ${path === '-' ? 'OLDPWD' : 'HOME'} not set`);
      return 1;
    }
    const status = change(shell, target);
    if (status === 0 && path === '-') shell.process.write(io.output, `${shell.cwd}\n`);
    return status;
  },
  pwd(shell, _args, io) {
    shell.process.write(io.output, `${shell.cwd}\n`);
    return 0;
  },
  umask(shell, [mask], io) {
    if (mask === undefined) shell.process.write(io.output, '0022\n');
    return 0;
  },
  ulimit(shell, args, io) {
    if (args.length <= 1) shell.process.write(io.output, args[0] === '-n' ? '1048576\n' : 'unlimited\n');
    return 0;
  },
  dirs(shell, _args, io) {
    shell.process.write(io.output, `${shell.cwd}\n`);
    return 0;
  },
};

function change(shell: Shell, target: string): number {
  const path = normalize(shell.process.resolve(target));
  try {
    const status = shell.files.stat(path);
    if (status.kind !== 'directory') throw new FileError('ENOTDIR', target);
    if (!shell.files.access(path, 1)) throw new FileError('EACCES', target);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    shell.complain(shell.dialect.cannotChangeDirectory(target, error.code));
    return shell.dialect.name === 'dash' ? 2 : 1;
  }
  shell.variables.set('OLDPWD', shell.cwd);
  shell.process.cwd = path;
  shell.variables.set('PWD', path);
  return 0;
}

/** `a/./b/../c` without the dots, as the shell follows them: by name. */
function normalize(path: string): string {
  const names: string[] = [];
  for (const name of path.split('/')) {
    if (name === '..') names.pop();
    else if (name !== '' && name !== '.') names.push(name);
  }
  return `/${names.join('/')}`;
}
