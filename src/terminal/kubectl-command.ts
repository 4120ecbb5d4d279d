import { posix } from 'node:path';
import type { ClusterAddress, KubectlFiles } from '../kubectl/environment';
import { kubectl } from '../kubectl/kubectl';
import type { Client } from '../client/client';
import type { FileSystem } from '../sim/file-system';
import type { TerminalCommand } from './terminal-command';

/** kubectl as a command of a terminal: with the terminal's files, environment and kubeconfig, and the clusters that `connect` reaches. */
export function kubectlCommand(connect: (cluster: ClusterAddress) => Client | undefined): TerminalCommand {
  return async (argv, { stdin, env, cwd, files, stdout, stderr, signal }) =>
    await kubectl(argv.slice(1), {
      stdin,
      stdout,
      stderr,
      env,
      files: kubectlFiles(files, cwd),
      connect,
      interrupted: () => signal.aborted,
    });
}

function kubectlFiles(files: FileSystem, cwd: string): KubectlFiles {
  const absolute = (path: string) => posix.resolve(cwd, path);
  const is = (path: string, kind: 'file' | 'directory') => files.tryStat(absolute(path))?.kind === kind;
  return {
    read: (path) => (is(path, 'file') ? files.readFile(absolute(path)) : undefined),
    list: (path) => (is(path, 'directory') ? files.readDirectory(absolute(path)) : undefined),
    write: (path, text) => {
      files.makeDirectory(posix.dirname(absolute(path)), { recursive: true });
      files.writeFile(absolute(path), text);
    },
  };
}
