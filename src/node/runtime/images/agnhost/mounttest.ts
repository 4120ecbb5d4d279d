import { errorText, FileError } from '../../../../sim/file-system';
import type { Coroutine, ProcessContext } from '../../process/process';
import { sleep } from '../../process/system-calls';
import { flagsOf } from './flags';
import { goFileError } from './go-log';

const NEW_FILE = 'mount-tester new file\n';
const RETRY_PAUSE_MS = 2_000;
const NEW_FILE_MODES = [0o644, 0o666, 0o660, 0o777];
/** `ext2/3/4` and `tmpfs` as `statfs` numbers them: the second one has a name of its own. */
const EXT4 = '61267';

/** `agnhost mounttest`: writes, reads and looks at files as its flags say, in an order of its own (test/images/agnhost/mounttest/mt.go). */
export function* mounttest(process: ProcessContext): Coroutine<number> {
  const flags = flagsOf(process.argv);
  let failed = false;
  const each = (flag: string, look: (path: string) => void): void => {
    const path = flags.text(flag, '');
    if (path !== '' && !attempt(process, path, () => look(path))) failed = true;
  };
  each('fs_type', (path) => {
    process.files.stat(path);
    process.print(`mount type of ${JSON.stringify(path)}: ${typeOf(process, path)}\n`);
  });
  for (const mode of NEW_FILE_MODES) {
    each(`new_file_0${mode.toString(8)}`, (path) => {
      process.files.writeFile(path, NEW_FILE, mode);
      showContent(process, path);
    });
  }
  each('file_mode', (path) => process.print(`mode of file ${JSON.stringify(path)}: ${goMode(process, path)}\n`));
  each('file_perm', (path) => {
    const bits = permissions(process.files.stat(path).mode);
    process.print(`perms of file ${JSON.stringify(path)}: -${bits}\n`);
  });
  each('file_owner', (path) => {
    const { uid, gid } = process.files.stat(path);
    process.print(`owner UID of ${JSON.stringify(path)}: ${uid}\nowner GID of ${JSON.stringify(path)}: ${gid}\n`);
  });
  each('file_content', (path) => showContent(process, path));
  const looped = flags.text('file_content_in_loop', '');
  if (looped !== '' && !(yield* readInLoop(process, looped))) failed = true;
  return failed ? 1 : 0;
}

function attempt(process: ProcessContext, path: string, look: () => void): boolean {
  try {
    look();
    return true;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    const why = goFileError('open', path, errorText(error.code));
    process.print(`error reading file content for ${JSON.stringify(path)}: ${why}\n`);
    return false;
  }
}

function showContent(process: ProcessContext, path: string): void {
  process.print(`content of file ${JSON.stringify(path)}: ${process.files.readFile(path)}\n`);
}

function* readInLoop(process: ProcessContext, path: string): Coroutine<boolean> {
  const flags = flagsOf(process.argv);
  const untilMs = process.nowMs + flags.number('retry_time', 180) * 1000;
  const breaks = flags.text('break_on_expected_content', 'true') !== 'false';
  let failed = false;
  for (; process.nowMs < untilMs; yield* sleep(RETRY_PAUSE_MS)) {
    try {
      const content = process.files.readFile(path);
      failed = false;
      process.print(`content of file ${JSON.stringify(path)}: ${content}\n`);
      if (!breaks) continue;
      if (content === NEW_FILE) break;
      process.print(`Unexpected content. Expected: ${NEW_FILE}. Retrying\n`);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      failed = true;
      process.print(`Error reading file ${path}: ${goFileError('open', path, errorText(error.code))}, retrying\n`);
    }
  }
  return !failed;
}

/** `os.FileMode` as Go prints it: `drwxrwxrwx`, `dtrwxrwxrwx`. */
function goMode({ files }: ProcessContext, path: string): string {
  const { kind, mode } = files.stat(path);
  const letters = `${kind === 'directory' ? 'd' : ''}${mode & 0o4000 ? 'u' : ''}${mode & 0o2000 ? 'g' : ''}${mode & 0o1000 ? 't' : ''}`;
  return (letters === '' ? '-' : letters) + permissions(mode);
}

function permissions(mode: number): string {
  return [6, 3, 0]
    .map((shift) => [...'rwx'].map((letter, index) => ((mode >> shift) & (4 >> index) ? letter : '-')).join(''))
    .join('');
}

function typeOf({ files }: ProcessContext, path: string): string {
  const real = files.realPath(path);
  const mount = files.mounts.findLast(
    (each) => each.path === '/' || real === each.path || real.startsWith(`${each.path}/`),
  );
  return mount?.tree.type === 'tmpfs' ? 'tmpfs' : EXT4;
}
