import { parseArgs, type ParseArgsConfig } from 'node:util';
import { posix } from 'node:path';
import { emptyKubeconfig, kubeconfigObject, parseKubeconfig, withEntry, type Kubeconfig } from '../kubectl/kubeconfig/kubeconfig';
import type { TerminalCommand, TerminalIo } from './terminal-command';

/** One cluster of minikube's: its profile, and what `minikube status` says of its machines. */
export interface MinikubeProfile {
  readonly name: string;
  readonly server: string;
  readonly running: boolean;
  /** The first is the control plane. */
  readonly nodes: readonly { readonly name: string; readonly address: string }[];
}

/** What makes and keeps the clusters that the minikube of a terminal commands. */
export interface MinikubeHost {
  /** In the order in which they were made. */
  profiles(): readonly MinikubeProfile[];
  /** Makes a cluster, or starts one that is there again. */
  start(profile: string, nodes: readonly string[]): Promise<MinikubeProfile>;
  stop(profile: string): Promise<void>;
  delete(profile: string): Promise<void>;
}

type Subcommand = (call: Call) => Promise<number>;

interface Call {
  readonly host: MinikubeHost;
  readonly io: TerminalIo;
  readonly profile: string;
  readonly nodeCount: number;
  readonly keepContext: boolean;
  readonly all: boolean;
  readonly args: readonly string[];
}

const VERSION = 'v1.39.0';
const KUBERNETES_VERSION = 'v1.36.2';
const MAX_NODES = 100;
/** `reason.ExitAlreadyStopped` and others are not told apart; a profile that is not there is 85 (pkg/minikube/reason/exitcodes.go). */
const PROFILE_NOT_FOUND = 85;
/** Host, kubelet and API server are down: bits 1, 2 and 4 (cmd/minikube/cmd/status.go). */
const ALL_DOWN = 7;

const OPTIONS = {
  profile: { type: 'string', short: 'p' },
  nodes: { type: 'string', short: 'n' },
  'kubernetes-version': { type: 'string' },
  driver: { type: 'string' },
  cni: { type: 'string' },
  cpus: { type: 'string' },
  memory: { type: 'string' },
  'container-runtime': { type: 'string' },
  'keep-context-active': { type: 'boolean' },
  all: { type: 'boolean' },
} as const satisfies ParseArgsConfig['options'];

/**
 * minikube as a command of a terminal: start, stop, delete, status, ip, profile list, node list.
 * Source: the texts of minikube's cmd/minikube/cmd and pkg/minikube/{node,out}.
 *
 * Divergence from real minikube: machines, drivers and add-ons are not told of; there is nothing of kube-system in the cluster.
 */
export function minikubeCommand(host: MinikubeHost): TerminalCommand {
  return async (argv, io) => {
    const [, name = '', ...rest] = argv;
    const parsed = readOptions(rest);
    if (typeof parsed === 'string') {
      io.stderr(`Error: ${parsed}\nSee 'minikube ${name} --help' for usage.\n`);
      return 1;
    }
    const { values, positionals } = parsed;
    if (name === 'version') {
      io.stdout(`minikube version: ${VERSION}\n`);
      return 0;
    }
    const subcommand = Object.hasOwn(SUBCOMMANDS, name) ? SUBCOMMANDS[name] : undefined;
    if (subcommand === undefined) {
      io.stderr(`Error: unknown command ${JSON.stringify(name)} for "minikube"\nRun 'minikube --help' for usage.\n`);
      return 1;
    }
    const nodeCount = Number(values.nodes ?? 1);
    if (!Number.isInteger(nodeCount) || nodeCount < 1 || nodeCount > MAX_NODES) {
      io.stderr(`invalid argument ${JSON.stringify(values.nodes)} for "-n, --nodes" flag: it takes a number from 1 to ${MAX_NODES}\n`);
      return 1;
    }
    return await subcommand({
      host,
      io,
      profile: values.profile ?? 'minikube',
      nodeCount,
      keepContext: values['keep-context-active'] === true,
      all: values.all === true,
      args: positionals,
    });
  };
}

function readOptions(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    const flag = args.find((arg) => arg.startsWith('-') && !Object.hasOwn(OPTIONS, arg.replace(/^--?/, '').replace(/=.*/, ''))) ?? '';
    return error instanceof Error && 'code' in error && error.code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION'
      ? `unknown flag: ${flag.replace(/=.*/, '')}`
      : `flag needs an argument: ${args.at(-1) ?? ''}`;
  }
}

const SUBCOMMANDS: Readonly<Record<string, Subcommand>> = {
  start: async ({ host, io, profile, nodeCount }) => {
    const known = host.profiles().find(({ name }) => name === profile);
    // Nodes beyond the first are numbered with two digits: m02 (pkg/minikube/node/node.go).
    const names = Array.from({ length: nodeCount }, (_, index) =>
      index === 0 ? profile : `${profile}-m${String(index + 1).padStart(2, '0')}`,
    );
    const planned = known === undefined ? names : known.nodes.map(({ name }) => name);
    io.stdout(`😄  [${profile}] minikube ${VERSION} on Debian 13\n`);
    io.stdout(known === undefined ? '✨  Automatically selected the docker driver\n' : '✨  Using the docker driver based on existing profile\n');
    for (const [index, name] of planned.entries()) {
      const role = index === 0 ? 'primary control-plane' : 'worker';
      io.stdout(`👍  Starting "${name}" ${role} node in "${profile}" cluster\n`);
      if (index === 0) io.stdout(`📦  Preparing Kubernetes ${KUBERNETES_VERSION} on containerd 2.2.1 ...\n`);
    }
    const started = await host.start(profile, names);
    io.stdout('🔎  Verifying Kubernetes components...\n');
    addContext(io, started);
    io.stdout(`🏄  Done! kubectl is now configured to use "${profile}" cluster and "default" namespace by default\n`);
    return 0;
  },

  stop: async ({ host, io, profile, keepContext }) => {
    const known = find(host, io, profile);
    if (known === undefined) return PROFILE_NOT_FOUND;
    for (const { name } of known.nodes.toReversed()) io.stdout(`✋  Stopping node "${name}"  ...\n`);
    await host.stop(profile);
    if (!keepContext) removeContext(io, profile);
    io.stdout(`🛑  ${known.nodes.length} node${known.nodes.length === 1 ? '' : 's'} stopped.\n`);
    return 0;
  },

  delete: async ({ host, io, profile, all }) => {
    const names = all ? host.profiles().map(({ name }) => name) : [profile];
    for (const name of names) {
      if (find(host, io, name) === undefined) return PROFILE_NOT_FOUND;
      io.stdout(`🔥  Deleting "${name}" in docker ...\n`);
      await host.delete(name);
      removeContext(io, name);
      io.stdout(`💀  Removed all traces of the "${name}" cluster.\n`);
    }
    return 0;
  },

  status: async ({ host, io, profile }) => {
    const known = find(host, io, profile);
    if (known === undefined) return PROFILE_NOT_FOUND;
    const state = known.running ? 'Running' : 'Stopped';
    for (const [index, { name }] of known.nodes.entries()) {
      const controlPlane = index === 0;
      const lines = [
        name,
        `type: ${controlPlane ? 'Control Plane' : 'Worker'}`,
        `host: ${state}`,
        `kubelet: ${state}`,
        ...(controlPlane ? [`apiserver: ${state}`, `kubeconfig: ${known.running ? 'Configured' : 'Stopped'}`] : []),
      ];
      io.stdout(`${lines.join('\n')}\n\n`);
    }
    return known.running ? 0 : ALL_DOWN;
  },

  ip: async ({ host, io, profile }) => {
    const known = find(host, io, profile);
    if (known === undefined) return PROFILE_NOT_FOUND;
    io.stdout(`${known.nodes[0]?.address ?? ''}\n`);
    return 0;
  },

  profile: async ({ host, io, args }) => {
    if (args[0] !== 'list') {
      io.stderr('Error: only "minikube profile list" is known here\n');
      return 1;
    }
    for (const { name, running, nodes } of host.profiles()) io.stdout(`${name}\t${running ? 'OK' : 'Stopped'}\t${nodes.length}\n`);
    return 0;
  },

  node: async ({ host, io, profile, args }) => {
    const known = find(host, io, profile);
    if (known === undefined) return PROFILE_NOT_FOUND;
    if (args[0] !== 'list') {
      io.stderr('Error: only "minikube node list" is known here\n');
      return 1;
    }
    for (const { name, address } of known.nodes) io.stdout(`${name}\t${address}\n`);
    return 0;
  },
};

function find(host: MinikubeHost, io: TerminalIo, profile: string): MinikubeProfile | undefined {
  const known = host.profiles().find(({ name }) => name === profile);
  if (known === undefined) {
    io.stdout(`🤷  Profile "${profile}" not found. Run "minikube profile list" to view all profiles.\n`);
    io.stdout(`👉  To start a cluster, run: "minikube start${profile === 'minikube' ? '' : ` -p ${profile}`}"\n`);
  }
  return known;
}

/** The cluster's context becomes the current one. */
function addContext(io: TerminalIo, { name, server }: MinikubeProfile): void {
  const withCluster = withEntry(readKubeconfig(io), 'clusters', name, { server });
  const withUser = withEntry(withCluster, 'users', name, {});
  const config = withEntry(withUser, 'contexts', name, { cluster: name, namespace: 'default', user: name });
  writeKubeconfig(io, { ...config, currentContext: name });
}

function removeContext(io: TerminalIo, name: string): void {
  const config = readKubeconfig(io);
  const without = (['contexts', 'clusters', 'users'] as const).reduce((rest, section) => withEntry(rest, section, name, undefined), config);
  writeKubeconfig(io, { ...without, currentContext: config.currentContext === name ? '' : config.currentContext });
}

function kubeconfigPath({ env }: TerminalIo): string {
  return env.get('KUBECONFIG') || posix.join(env.get('HOME') ?? '/root', '.kube/config');
}

function readKubeconfig(io: TerminalIo): Kubeconfig {
  const path = kubeconfigPath(io);
  const parsed = io.files.exists(path) ? parseKubeconfig(io.files.readFile(path)) : emptyKubeconfig;
  return 'error' in parsed ? emptyKubeconfig : parsed;
}

function writeKubeconfig(io: TerminalIo, config: Kubeconfig): void {
  const path = kubeconfigPath(io);
  io.files.makeDirectory(posix.dirname(path), { recursive: true });
  io.files.writeFile(path, `${JSON.stringify(kubeconfigObject(config))}\n`);
}
