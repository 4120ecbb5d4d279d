import { baseName, errorText, join, parentOf, type FileStatus } from '../../../sim/file-system';
import { immediate } from '../process/immediate';
import type { ProcessContext, Program } from '../process/process';
import { cp, destination, mv } from './copy';
import { changedMode } from './file-mode';
import { find } from './find';
import { stat } from './stat';
import { complain, eachOperand, parseArguments, unknownOption, type Flavor } from './tool';

/** Tools that make, move and remove files. */
export function fileTools(flavor: Flavor): Readonly<Record<string, Program>> {
  return {
    touch: immediate((process) => {
      const { options, operands } = parseArguments(process.argv.slice(1), 'acmt:r:d:', {
        'no-create': 'c',
        date: 'd:',
      });
      return eachOperand(
        process,
        operands,
        (path) => {
          const absolute = process.resolve(path);
          if (process.files.exists(absolute)) process.files.setModified(absolute, process.nowMs);
          else if (!options.has('c')) process.files.writeFile(absolute, '');
        },
        (path, { code }) =>
          flavor === 'busybox' ? `${path}: ${errorText(code)}` : `cannot touch '${path}': ${errorText(code)}`,
      );
    }),
    mkdir: immediate((process) => {
      const { options, operands, unknown } = parseArguments(process.argv.slice(1), 'pm:v', {
        parents: 'p',
        mode: 'm:',
      });
      if (unknown !== undefined) return unknownOption(process, unknown);
      const mode = options.has('m') ? Number.parseInt(options.get('m') ?? '755', 8) : 0o755;
      return eachOperand(
        process,
        operands,
        (path) => process.files.makeDirectory(process.resolve(path), { recursive: options.has('p'), mode }),
        (path, { code }) =>
          flavor === 'busybox'
            ? `can't create directory '${path}': ${errorText(code)}`
            : `cannot create directory '${path}': ${errorText(code)}`,
      );
    }),
    rmdir: immediate((process) => {
      return eachOperand(
        process,
        parseArguments(process.argv.slice(1), 'p').operands,
        (path) => process.files.removeDirectory(process.resolve(path)),
        (path, { code }) =>
          flavor === 'busybox' ? `'${path}': ${errorText(code)}` : `failed to remove '${path}': ${errorText(code)}`,
      );
    }),
    rm: immediate((process) => {
      const { options, operands, unknown } = parseArguments(process.argv.slice(1), 'rRfiv', {
        recursive: 'r',
        force: 'f',
      });
      if (unknown !== undefined) return unknownOption(process, unknown);
      const recursive = options.has('r') || options.has('R');
      if (operands.length === 0 && !options.has('f')) {
        complain(process, 'missing operand');
        return 1;
      }
      return eachOperand(
        process,
        operands,
        (path) => {
          const absolute = process.resolve(path);
          const status = process.files.tryLstat(absolute);
          if (status === undefined && options.has('f')) return;
          if (recursive) process.files.removeAll(absolute);
          else process.files.unlink(absolute);
        },
        (path, { code }) =>
          flavor === 'busybox'
            ? `can't remove '${path}': ${errorText(code)}`
            : `cannot remove '${path}': ${errorText(code)}`,
      );
    }),
    mv: immediate(mv),
    cp: immediate(cp),
    ln: immediate((process) => {
      const { options, operands } = parseArguments(process.argv.slice(1), 'sfnv', { symbolic: 's', force: 'f' });
      const [target = '', link = baseName(target)] = operands;
      if (!options.has('s')) {
        complain(process, `failed to create hard link '${link}': Operation not permitted`);
        return 1;
      }
      return eachOperand(
        process,
        [link],
        (path) => {
          const absolute = destination(process, target, path);
          if (options.has('f') && process.files.tryLstat(absolute) !== undefined) process.files.unlink(absolute);
          process.files.symlink(target, absolute);
        },
        (path, { code }) => `failed to create symbolic link '${path}': ${errorText(code)}`,
      );
    }),
    chmod: immediate((process) => {
      const { options, operands } = parseArguments(
        process.argv.slice(1).map((argument) => (/^-[rwx]+$/.test(argument) ? `a${argument}` : argument)),
        'Rvf',
        { recursive: 'R' },
      );
      const [mode = '', ...paths] = operands;
      return eachOperand(
        process,
        paths,
        (path) =>
          eachFile(process, path, options.has('R'), (file, status) =>
            process.files.changeMode(file, changedMode(status.mode, mode)),
          ),
        (path, { code }) =>
          flavor === 'busybox' ? `${path}: ${errorText(code)}` : `cannot access '${path}': ${errorText(code)}`,
      );
    }),
    chown: immediate((process) => {
      const { options, operands } = parseArguments(process.argv.slice(1), 'Rvfh', { recursive: 'R' });
      const [owner = '', ...paths] = operands;
      const [user = '', group] = owner.split(/[:.]/);
      const idOf = (name: string): number => (name === 'root' ? 0 : name === 'nobody' ? 65_534 : Number(name));
      return eachOperand(
        process,
        paths,
        (path) =>
          eachFile(process, path, options.has('R'), (file, status) =>
            process.files.changeOwner(
              file,
              user === '' ? status.uid : idOf(user),
              group === undefined || group === '' ? status.gid : idOf(group),
            ),
          ),
        (path, { code }) =>
          flavor === 'busybox' ? `${path}: ${errorText(code)}` : `changing ownership of '${path}': ${errorText(code)}`,
      );
    }),
    readlink: immediate((process) => {
      const { options, operands } = parseArguments(process.argv.slice(1), 'fnem', { canonicalize: 'f' });
      let status = 0;
      for (const operand of operands) {
        const path = process.resolve(operand);
        const target = options.has('f')
          ? process.files.exists(path)
            ? process.files.realPath(path)
            : path
          : process.files.tryLstat(path)?.target;
        if (target === undefined) status = 1;
        else process.print(options.has('n') ? target : `${target}\n`);
      }
      return status;
    }),
    realpath: immediate((process) => {
      return eachOperand(
        process,
        parseArguments(process.argv.slice(1), 'ems').operands,
        (path) => process.print(`${process.files.realPath(process.resolve(path))}\n`),
        (path, { code }) => `${path}: ${errorText(code)}`,
      );
    }),
    stat: immediate((process) => stat(process, flavor)),
    find: (process) => find(process, flavor),
    basename: immediate((process) => {
      const [, path = '', suffix = ''] = process.argv;
      const name = baseName(path.replace(/(.)\/+$/, '$1'));
      process.print(
        `${suffix !== '' && name.endsWith(suffix) && name !== suffix ? name.slice(0, -suffix.length) : name}\n`,
      );
      return 0;
    }),
    dirname: immediate((process) => {
      for (const path of process.argv.slice(1)) {
        const trimmed = path.replace(/(.)\/+$/, '$1');
        process.print(`${trimmed.includes('/') ? parentOf(trimmed) : '.'}\n`);
      }
      return 0;
    }),
    mktemp: immediate((process) => {
      const { options, operands } = parseArguments(process.argv.slice(1), 'dqup:t', { directory: 'd' });
      const [template = '/tmp/tmp.XXXXXXXXXX'] = operands;
      const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
      const path = process.resolve(
        template.replace(/X{3,}$/, (marks) => [...marks].map(() => letters[process.random(letters.length)]).join('')),
      );
      if (options.has('d')) process.files.makeDirectory(path, { mode: 0o700 });
      else process.files.writeFile(path, '', 0o600);
      process.print(`${path}\n`);
      return 0;
    }),
  };
}

/** `recursive`: what is in a directory too. */
function eachFile(
  process: ProcessContext,
  path: string,
  recursive: boolean,
  action: (path: string, status: FileStatus) => void,
): void {
  const absolute = process.resolve(path);
  const status = process.files.stat(absolute);
  action(absolute, status);
  if (!recursive || status.kind !== 'directory') return;
  for (const name of process.files.readDirectory(absolute)) eachFile(process, join(absolute, name), true, action);
}
