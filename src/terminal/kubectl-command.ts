import { posix } from 'node:path';
import { quote } from '../api/go/text';
import type { ClusterAddress, EditedFile, KubectlEnvironment, KubectlFiles } from '../kubectl/environment';
import { KubectlError } from '../kubectl/errors';
import { kubectl } from '../kubectl/kubectl';
import type { Client } from '../client/client';
import type { ListenLocally } from '../client/local-listener';
import type { ServerAccess } from '../client/server-access';
import type { FileSystem } from '../sim/file-system';
import { backgroundClient } from './background-client';
import { createTerminal } from './terminal';
import type { TerminalCommand, TerminalIo } from './terminal-command';

/**
 * kubectl as a command of a terminal: with the terminal's files, environment and kubeconfig, and the clusters that `connect` reaches.
 * `listen`: how it listens at ports for what is outside the terminal; default: those inside alone reach them.
 */
export function kubectlCommand(
  connect: (cluster: ClusterAddress, access: () => ServerAccess) => Client | undefined,
  listen?: ListenLocally,
): TerminalCommand {
  return async (argv, io) => {
    const { stdin, env, cwd, files, stdout, stderr, signal } = io;
    return await kubectl(argv.slice(1), {
      stdin,
      stdout,
      stderr,
      env,
      files: kubectlFiles(files, cwd),
      connect: (cluster, access) => {
        const client = connect(cluster, access);
        return client !== undefined && io.inBackground() ? backgroundClient(client, io) : client;
      },
      ...listening(listen, io),
      untilInterrupted: async () => {
        io.holds();
        if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      },
      interrupted: () => signal.aborted,
      edit: async (file) => await editInTerminal(file, io),
    });
  };
}

/** At every port it listens for both: what is outside, if `outside` does that, and what else runs in the terminal. */
function listening(
  outside: ListenLocally | undefined,
  { listen: inside, signal }: TerminalIo,
): Pick<KubectlEnvironment, 'listen'> {
  if (inside === undefined) return outside === undefined ? {} : { listen: outside };
  return {
    listen: async (address, port, onConnection) => {
      const listener = await outside?.(address, port, onConnection);
      if (typeof listener === 'string') return listener;
      const own = inside(address, listener?.port ?? port, onConnection);
      // Whoever is killed holds no port any more, even if it takes it a moment to notice.
      if (typeof own !== 'string') signal.addEventListener('abort', () => own.close(), { once: true });
      if (listener === undefined) return own;
      if (typeof own === 'string') {
        listener.close();
        return own;
      }
      return {
        port: listener.port,
        close: () => {
          own.close();
          listener.close();
        },
      };
    },
  };
}

/**
 * Runs the editor as a command line of the terminal, `sed -i s/a/b/`, on a file of its own. Source: kubectl/pkg/cmd/util/editor/editor.go.
 * Divergence from real Kubernetes: there is no editor that a person could sit at.
 */
async function editInTerminal({ editor, suffix, text }: EditedFile, io: TerminalIo): Promise<string> {
  const { files, cwd, env } = io;
  const path = `/tmp/kubectl-edit-${Math.trunc(io.now())}${suffix}`;
  files.makeDirectory('/tmp', { recursive: true });
  files.writeFile(path, text, 0o600);
  try {
    const shell = createTerminal({
      commands: new Map(),
      files,
      cwd,
      env: Object.fromEntries(env),
      now: () => io.now(),
      // However long it takes: the cluster does not wait for it.
      sleep: async () => undefined,
    });
    const { stdout, stderr, exitCode } = await shell.run(`${editor} ${path}`);
    io.stdout(stdout);
    if (exitCode === COMMAND_NOT_FOUND) throw new KubectlError(`unable to launch the editor ${quote(editor)}`);
    io.stderr(stderr);
    if (exitCode !== 0) throw new KubectlError(`there was a problem with the editor ${quote(editor)}`);
    return files.readFile(path);
  } finally {
    files.unlink(path);
  }
}

const COMMAND_NOT_FOUND = 127;

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
