import { installPrograms } from '../node/runtime/programs/install';
import { makeDevices } from '../node/runtime/process/devices';
import type { Program } from '../node/runtime/process/process';
import { standardTools } from '../node/runtime/standard-programs';
import { FileSystem, FileTree } from '../sim/file-system';
import { randomStream } from '../sim/random';

/** What the executables of the terminal do. */
export const terminalPrograms: ReadonlyMap<string, Program> = standardTools('gnu');

let base: FileTree | undefined;

/** The files of a new terminal: the tools, and the commands that it was given in `/usr/local/bin`. `given`: instead of files of its own. */
export function terminalFiles(now: () => number, commands: Iterable<string>, given?: FileSystem): FileSystem {
  const files = given ?? new FileSystem(new FileTree(now, { base: (base ??= makeBase()) }));
  files.makeDirectory('/usr/local/bin', { recursive: true });
  for (const name of commands) files.writeBinary(`/usr/local/bin/${name}`, `command:${name}`);
  return files;
}

function makeBase(): FileTree {
  const tree = new FileTree(() => 0);
  const files = new FileSystem(tree);
  for (const path of ['/etc', '/home', '/root', '/sbin', '/tmp', '/usr/local/bin', '/var'])
    files.makeDirectory(path, { recursive: true });
  files.changeMode('/tmp', 0o1777);
  files.writeFile(
    '/etc/passwd',
    'root:x:0:0:root:/root:/bin/bash\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n',
  );
  files.writeFile('/etc/group', 'root:x:0:\nnogroup:x:65534:\n');
  files.writeFile('/etc/hosts', '127.0.0.1\tlocalhost\n');
  installPrograms(files, 'gnu');
  makeDevices(files, randomStream(1, 'terminal'));
  return tree;
}
