import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { Client } from '../../src/client/client';
import {
  kubeconfigObject,
  emptyKubeconfig,
  parseKubeconfig,
  withEntry,
  type Kubeconfig,
} from '../../src/kubectl/kubeconfig/kubeconfig';
import { listenFailure, listenLocally } from '../../src/client/http/local-listener';
import type { ListenLocally } from '../../src/client/local-listener';
import type { ServerAccess } from '../../src/client/server-access';
import { kubectlCommand } from '../../src/terminal/kubectl-command';
import { minikubeCommand } from '../../src/terminal/minikube';
import { crictlCommand } from '../../src/terminal/crictl/crictl-command';
import { dockerCommand } from '../../src/terminal/docker/docker-command';
import type { MachineRoom } from '../../src/terminal/machine-room';
import type { MinikubeHost } from '../../src/terminal/minikube-host';
import { opensslCommand } from '../../src/terminal/openssl/openssl-command';
import type { NetworkNamespace } from '../../src/sim/net';
import { createTerminal, type CommandResult, type Terminal } from '../../src/terminal/terminal';

export type { CommandResult };

export interface ScenarioTerminalOptions {
  /** Folders whose manifests lie in the working directory, relative to the project. */
  readonly manifestFolders: () => readonly string[];
  readonly minikube: MinikubeHost;
  readonly machines: MachineRoom;
  /** Plugs the machine of the terminal in beside the nodes of the cluster that is spoken of. */
  readonly plugIn: () => NetworkNamespace | undefined;
  /** The client of the cluster at an address, with what the kubeconfig shows of the user. */
  readonly clientAt: (server: string, access: () => ServerAccess) => Client | undefined;
  readonly sleep: (ms: number) => Promise<void>;
  /** What a command in the background may wait for at a time until it has begun. */
  readonly backgroundTurn?: () => Promise<void>;
  readonly nowMs: () => number;
}

interface RealAddress {
  readonly host: string;
  readonly port: number;
}

const STAND_IN = '127.0.0.1';
/** Where the real machine listens for an address of the scenario's: never for others than itself. */
const LOOPBACKS: Readonly<Record<string, string>> = {
  '127.0.0.1': '127.0.0.1',
  '::1': '::1',
  '0.0.0.0': '127.0.0.1',
  '::': '::1',
};
/** What Linux gives to those who ask for any port begins at 32768. */
const FIRST_FREE_PORT = 40_000;
const HOME = '/home/student';
const KUBECONFIG = `${HOME}/.kube/config`;
/** Larger files are no manifests. */
const MAX_MANIFEST_BYTES = 16 * 1024 * 1024;

/** The terminal of a scenario, made when it is first used: its home holds the scenario's manifests and a kubeconfig, and nothing of the host. */
export class ScenarioTerminal {
  readonly #options: ScenarioTerminalOptions;
  #terminal: Terminal | undefined;
  /** By the address and port that the scenario sees. */
  readonly #listening = new Map<string, RealAddress>();

  constructor(options: ScenarioTerminalOptions) {
    this.#options = options;
  }

  async run(lines: string): Promise<CommandResult> {
    return await this.#open().run(lines);
  }

  /** Runs kubectl with this input, past the shell. */
  async kubectl(argv: readonly string[], stdin: string): Promise<CommandResult> {
    const { files, cwd, env } = this.#open();
    const output = { stdout: '', stderr: '' };
    const exitCode = await this.#kubectl(['kubectl', ...argv], {
      stdin,
      env,
      cwd,
      files,
      stdout: (text) => (output.stdout += text),
      stderr: (text) => (output.stderr += text),
      now: this.#options.nowMs,
      holds: () => undefined,
      inBackground: () => false,
      nap: this.#options.sleep,
      signal: new AbortController().signal,
    });
    return { ...output, exitCode };
  }

  /** Where the real machine listens for the scenario's `localhost:<port>`; undefined when no kubectl of the scenario does. */
  realAddress(port: number): RealAddress | undefined {
    const keys = Object.keys(LOOPBACKS).map((address) => `${address}:${port}`);
    return this.#listening.get(keys.find((key) => this.#listening.has(key)) ?? '');
  }

  /** Ends what still runs in the background, so that its ports are free again. */
  close(): void {
    this.#terminal?.close();
  }

  /** Writes a file, relative to the home directory, with the folders that lead to it. */
  writeFile(path: string, text: string): void {
    const { files } = this.#open();
    const file = posix.resolve(HOME, path);
    files.makeDirectory(posix.dirname(file), { recursive: true });
    files.writeFile(file, text);
  }

  /** Reads a file, relative to the home directory. Throws when there is none. */
  readFile(path: string): string {
    return this.#open().files.readFile(posix.resolve(HOME, path));
  }

  /** A new context becomes the current one. */
  addContext(name: string, server: string, namespace?: string): void {
    const config = this.#kubeconfig();
    const withCluster = withEntry(config, 'clusters', name, { server });
    const withUser = withEntry(withCluster, 'users', name, {});
    const withContext = withEntry(withUser, 'contexts', name, {
      cluster: name,
      user: name,
      ...(namespace !== undefined && { namespace }),
    });
    this.#writeKubeconfig({ ...withContext, currentContext: name });
  }

  /** The namespace of the current context. */
  currentNamespace(): string {
    const { contexts, currentContext } = this.#kubeconfig();
    const { namespace } = contexts.get(currentContext) ?? {};
    return typeof namespace === 'string' && namespace !== '' ? namespace : 'default';
  }

  readonly #kubectl = kubectlCommand(
    ({ server }, access) => this.#options.clientAt(server, access),
    async (...args) => await this.#listen(...args),
  );

  /**
   * The scenario has a machine with `localhost` and nothing else, whatever the real one has: what that one can't give, because somebody else
   * such as another run has the port or because there is no IPv6, is stood for by any port that is free.
   */
  readonly #listen: ListenLocally = async (address, port, onConnection) => {
    const shown = port === 0 ? this.#freePort() : port;
    const key = `${address}:${shown}`;
    const loopback = LOOPBACKS[address];
    if (loopback === undefined) return listenFailure(address, shown, 'EADDRNOTAVAIL');
    if (this.#listening.has(key)) return listenFailure(address, shown, 'EADDRINUSE');
    const asked = await listenLocally(loopback, port, onConnection);
    const isStoodFor = typeof asked === 'string';
    const listener = isStoodFor ? await listenLocally(STAND_IN, 0, onConnection) : asked;
    if (typeof listener === 'string') return listener;
    this.#listening.set(key, { host: isStoodFor ? STAND_IN : loopback, port: listener.port });
    return {
      port: shown,
      close: () => {
        this.#listening.delete(key);
        listener.close();
      },
    };
  };

  /** The same in every run. */
  #freePort(): number {
    let port = FIRST_FREE_PORT;
    while (this.realAddress(port) !== undefined) port += 1;
    return port;
  }

  #open(): Terminal {
    if (this.#terminal !== undefined) return this.#terminal;
    const { machines } = this.#options;
    const terminal = createTerminal({
      commands: new Map([
        ['kubectl', this.#kubectl],
        ['minikube', minikubeCommand(this.#options.minikube, { machines, kubectl: this.#kubectl })],
        ['docker', dockerCommand(machines)],
        ['crictl', crictlCommand(machines)],
        ['openssl', opensslCommand()],
      ]),
      network: {
        stack: () => undefined,
        plugIn: this.#options.plugIn,
        waitUntil: async (...args) => await machines.waitUntil(...args),
      },
      now: this.#options.nowMs,
      sleep: this.#options.sleep,
      ...(this.#options.backgroundTurn && { backgroundTurn: this.#options.backgroundTurn }),
      env: { HOME, USER: 'student', LOGNAME: 'student' },
      cwd: HOME,
    });
    for (const folder of this.#options.manifestFolders()) {
      for (const [name, text] of manifestsIn(folder)) terminal.files.writeFile(`${HOME}/${name}`, text);
    }
    this.#terminal = terminal;
    return terminal;
  }

  #kubeconfig(): Kubeconfig {
    const { files } = this.#open();
    const parsed = files.exists(KUBECONFIG) ? parseKubeconfig(files.readFile(KUBECONFIG)) : emptyKubeconfig;
    return 'error' in parsed ? emptyKubeconfig : parsed;
  }

  #writeKubeconfig(config: Kubeconfig): void {
    const { files } = this.#open();
    files.makeDirectory(posix.dirname(KUBECONFIG), { recursive: true });
    files.writeFile(KUBECONFIG, JSON.stringify(kubeconfigObject(config)));
  }
}

const manifestsByFolder = new Map<string, readonly (readonly [string, string])[]>();

/** The YAML and JSON files of a folder of the project; read once, however many scenarios see them. */
function manifestsIn(folder: string): readonly (readonly [string, string])[] {
  const known = manifestsByFolder.get(folder);
  if (known !== undefined) return known;
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => /\.(?:ya?ml|json)$/.test(name)) : [];
  const manifests = names
    .map((name) => [name, join(folder, name)] as const)
    .filter(([, path]) => statSync(path).isFile() && statSync(path).size <= MAX_MANIFEST_BYTES)
    .map(([name, path]) => [name, readFileSync(path, 'utf8')] as const);
  manifestsByFolder.set(folder, manifests);
  return manifests;
}
