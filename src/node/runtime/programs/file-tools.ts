import { baseName, errorText, FileError, join, parentOf, type FileStatus } from '../../../sim/file-system';
import type { ProcessContext, Program } from '../process/process';
import { matches, compilePattern } from '../shell/pattern';
import { complain, eachOperand, nameOf, parseArguments, unknownOption, type Flavor } from './tool';
import { immediate } from '../process/immediate';

/** Tools that make, move and remove files. */
export function fileTools(flavor: Flavor): Readonly<Record<string, Program>> {
  const access = (name: string, error: FileError): string =>
    flavor === 'busybox' ? `${name}: ${errorText(error.code)}` : `cannot access '${name}': ${errorText(error.code)}`;
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
    mv: immediate((process) => transfer(process, (from, to) => move(process, from, to))),
    cp: immediate((process) =>
      transfer(process, (from, to, options) =>
        copy(process, from, to, options.has('r') || options.has('R') || options.has('a')),
      ),
    ),
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
            process.files.changeMode(file, newMode(status.mode, mode)),
          ),
        (path, error) => access(path, error),
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
    stat: immediate((process) => {
      const { options, operands } = parseArguments(process.argv.slice(1), 'c:Lt', { format: 'c:' });
      return eachOperand(
        process,
        operands,
        (path) => process.print(describeStatus(path, process.files.stat(process.resolve(path)), options.get('c'))),
        (path, { code }) =>
          flavor === 'busybox'
            ? `can't stat '${path}': ${errorText(code)}`
            : `cannot statx '${path}': ${errorText(code)}`,
      );
    }),
    find: immediate((process) => {
      return find(process, access);
    }),
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

/** `mv` and `cp`: sources, then a file or a directory to put them in. */
function transfer(
  process: ProcessContext,
  each: (from: string, to: string, options: ReadonlyMap<string, string>) => void,
): number {
  const { options, operands, unknown } = parseArguments(process.argv.slice(1), 'rRafivpTntu', {
    recursive: 'r',
    force: 'f',
    archive: 'a',
  });
  if (unknown !== undefined) return unknownOption(process, unknown);
  const target = operands.at(-1);
  const sources = operands.slice(0, -1);
  if (target === undefined || sources.length === 0) {
    complain(
      process,
      target === undefined ? 'missing file operand' : `missing destination file operand after '${target}'`,
    );
    return 1;
  }
  if (sources.length > 1 && process.files.tryStat(process.resolve(target))?.kind !== 'directory') {
    complain(process, `target '${target}' is not a directory`);
    return 1;
  }
  const verb = nameOf(process) === 'mv' ? 'move' : 'copy';
  return eachOperand(
    process,
    sources,
    (source) => {
      if (
        !process.files.exists(process.resolve(source)) &&
        process.files.tryLstat(process.resolve(source)) === undefined
      )
        throw new FileError('ENOENT', source);
      each(process.resolve(source), destination(process, source, target), options);
    },
    (source, { code }) =>
      code === 'ENOENT' && process.files.tryLstat(process.resolve(source)) === undefined
        ? `cannot stat '${source}': ${errorText(code)}`
        : code === 'EISDIR' && verb === 'copy'
          ? `-r not specified; omitting directory '${source}'`
          : `cannot ${verb} '${source}' to '${target}': ${errorText(code)}`,
  );
}

/** In a directory a file keeps its name. */
function destination(process: ProcessContext, source: string, target: string): string {
  const absolute = process.resolve(target);
  return process.files.tryStat(absolute)?.kind === 'directory'
    ? join(absolute, baseName(source.replace(/\/+$/, '')))
    : absolute;
}

function move(process: ProcessContext, from: string, to: string): void {
  try {
    process.files.rename(from, to);
  } catch (error) {
    if (!(error instanceof FileError) || error.code !== 'EXDEV') throw error;
    copy(process, from, to, true);
    process.files.removeAll(from);
  }
}

function copy(process: ProcessContext, from: string, to: string, recursive: boolean): void {
  const { files } = process;
  const status = files.stat(from);
  if (status.kind === 'directory') {
    if (!recursive) throw new FileError('EISDIR', from);
    if (!files.exists(to)) files.makeDirectory(to, { mode: status.mode });
    for (const name of files.readDirectory(from)) copy(process, join(from, name), join(to, name), true);
    return;
  }
  if (status.binary === undefined) files.writeFile(to, files.readFile(from), status.mode);
  else files.writeBinary(to, status.binary, status.mode);
}

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

/** `755`, `u+x`, `a-w`, `g=rx`. */
function newMode(mode: number, change: string): number {
  if (/^[0-7]+$/.test(change)) return Number.parseInt(change, 8);
  let result = mode;
  for (const clause of change.split(',')) {
    const [, who = '', operator = '', letters = ''] = /^([ugoa]*)([-+=])([rwxX]*)$/.exec(clause) ?? [];
    const bits = (letters.includes('r') ? 4 : 0) | (letters.includes('w') ? 2 : 0) | (/[xX]/.test(letters) ? 1 : 0);
    for (const [class_, shift] of [
      ['u', 6],
      ['g', 3],
      ['o', 0],
    ] as const) {
      if (who !== '' && !who.includes('a') && !who.includes(class_)) continue;
      if (operator === '=') result = (result & ~(7 << shift)) | (bits << shift);
      else if (operator === '+') result |= bits << shift;
      else result &= ~(bits << shift);
    }
  }
  return result;
}

/** `-rwxr-xr-x`. */
export function modeText({ kind, mode }: Pick<FileStatus, 'kind' | 'mode'>): string {
  const type = { file: '-', directory: 'd', symlink: 'l', device: 'c' }[kind];
  const bits = [6, 3, 0].map((shift) => {
    const part = (mode >> shift) & 7;
    return `${part & 4 ? 'r' : '-'}${part & 2 ? 'w' : '-'}${part & 1 ? 'x' : '-'}`;
  });
  return type + (mode & 0o1000 ? `${bits.join('').slice(0, -1)}t` : bits.join(''));
}

function describeStatus(path: string, status: FileStatus, format: string | undefined): string {
  const octal = (status.mode & 0o7777).toString(8);
  const kinds = {
    file: status.bytes === 0 ? 'regular empty file' : 'regular file',
    directory: 'directory',
    symlink: 'symbolic link',
    device: 'character special file',
  };
  const user = status.uid === 0 ? 'root' : 'UNKNOWN';
  const group = status.gid === 0 ? 'root' : 'UNKNOWN';
  const modified = new Date(status.modifiedMs).toISOString();
  if (format !== undefined) {
    const values: Readonly<Record<string, string>> = {
      a: octal,
      A: modeText(status),
      n: path,
      s: String(status.bytes),
      u: String(status.uid),
      g: String(status.gid),
      U: user,
      G: group,
      F: kinds[status.kind],
      i: String(status.inode),
      Y: String(Math.floor(status.modifiedMs / 1000)),
      y: `${modified.slice(0, 10)} ${modified.slice(11, 23)}000000 +0000`,
      h: '1',
    };
    return `${format.replace(/%(.)/g, (whole, letter: string) => values[letter] ?? whole)}\n`;
  }
  const stamp = `${modified.slice(0, 10)} ${modified.slice(11, 23)}000000 +0000`;
  return (
    `  File: ${path}\n  Size: ${String(status.bytes).padEnd(10)}\tBlocks: ${String(Math.ceil(status.bytes / 512)).padEnd(10)} IO Block: 4096   ${kinds[status.kind]}\n` +
    `Device: 0,50\tInode: ${String(status.inode).padEnd(11)} Links: 1\n` +
    `Access: (${octal.padStart(4, '0')}/${modeText(status)})  Uid: (${String(status.uid).padStart(5)}/${user.padStart(8)})   Gid: (${String(status.gid).padStart(5)}/${group.padStart(8)})\n` +
    `Access: ${stamp}\nModify: ${stamp}\nChange: ${stamp}\n`
  );
}

/** `find paths [-name pattern] [-type f|d|l] [-maxdepth n]`: prints, in the order of names. */
function find(process: ProcessContext, describe: (path: string, error: FileError) => string): number {
  const args = process.argv.slice(1);
  const first = args.findIndex((argument) => argument.startsWith('-'));
  const paths = first === 0 ? [] : args.slice(0, first < 0 ? undefined : first);
  const tests = new Map<string, string>();
  for (let index = first < 0 ? args.length : first; index < args.length; index += 2) {
    const name = args[index] ?? '';
    if (name === '-print') index -= 1;
    else if (/^-(i?name|path|type|maxdepth|mindepth)$/.test(name)) tests.set(name.slice(1), args[index + 1] ?? '');
    else {
      complain(process, `unknown predicate \`${name}'`);
      return 1;
    }
  }
  const type = tests.get('type');
  const pattern = tests.get('name') ?? tests.get('iname')?.toLowerCase();
  const visit = (path: string, depth: number): void => {
    const absolute = process.resolve(path);
    const status = process.files.lstat(absolute);
    const letter = { file: 'f', directory: 'd', symlink: 'l', device: 'c' }[status.kind];
    const name = tests.has('iname') ? baseName(path).toLowerCase() : baseName(path);
    const wanted =
      (type === undefined || type === letter) &&
      (pattern === undefined || matches(compilePattern(pattern), name)) &&
      (!tests.has('path') || matches(compilePattern(tests.get('path') ?? ''), path)) &&
      depth >= Number(tests.get('mindepth') ?? 0);
    if (wanted) process.print(`${path}\n`);
    if (status.kind !== 'directory' || depth >= Number(tests.get('maxdepth') ?? Infinity)) return;
    for (const entry of process.files.readDirectory(absolute))
      visit(path.endsWith('/') ? `${path}${entry}` : `${path}/${entry}`, depth + 1);
  };
  return eachOperand(
    process,
    paths.length === 0 ? ['.'] : paths,
    (path) => visit(path, 0),
    (path, error) =>
      describe(path, error).startsWith('cannot') ? `'${path}': ${errorText(error.code)}` : describe(path, error),
  );
}
