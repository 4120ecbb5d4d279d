import { serverVersion } from '../api/rest/server-version';
import { currentContext, hasContext, homeOf, removeProfile, useContext } from './minikube-kubeconfig';
import { parseMinikubeArguments } from './minikube-arguments';
import {
  DEFAULT_PROFILE,
  EXIT,
  exampleCommand,
  findNode,
  findProfile,
  isRunning,
  nodeNotFound,
  profileName,
  profileNotFound,
  type MinikubeContext,
  type MinikubeVerb,
} from './minikube-context';
import type { MachineRoom } from './machine-room';
import { addons } from './minikube-addons';
import { copy, image } from './minikube-images';
import { kubectl, service } from './minikube-kubectl';
import { dockerEnv, ssh } from './minikube-machine';
import type { MinikubeHost } from './minikube-host';
import { node } from './minikube-node';
import { profile } from './minikube-profile';
import { MINIKUBE_VERSION, start } from './minikube-start';
import type { TerminalCommand } from './terminal-command';

export type { MinikubeHost, MinikubeNode, MinikubeProfile } from './minikube-host';

export interface MinikubeOptions {
  /** What the texts say. Default: the version that is embedded. */
  readonly kubernetesVersion?: string;
  /** The machines themselves, for `ssh`, `docker-env`, `image` and `cp`. */
  readonly machines?: MachineRoom;
  /** For `kubectl` and `service`. */
  readonly kubectl?: TerminalCommand;
}

/**
 * `minikube` with the docker driver: start, stop, delete, status, ip, version, profile (list), node (list, add, start, stop, delete),
 * ssh, docker-env, image (ls, load), cp, addons (list, enable, disable), kubectl, service.
 * Divergence from real minikube: no spinners, no check of the machine it runs on; the certificates that the kubeconfig names do not exist.
 */
export function minikubeCommand(
  host: MinikubeHost,
  { kubernetesVersion = serverVersion.gitVersion, machines, kubectl: kubectlOfTerminal }: MinikubeOptions = {},
): TerminalCommand {
  const settings = { active: DEFAULT_PROFILE };
  return async (argv, io) => {
    const args = parseMinikubeArguments(argv.slice(1));
    if (typeof args === 'string') {
      io.stderr(`Error: unknown flag: ${args}\nSee 'minikube ${argv[1] ?? ''} --help' for usage.\n`);
      return 1;
    }
    const [name] = args.words;
    if (name === undefined) {
      io.stdout('minikube provisions and manages local Kubernetes clusters optimized for development workflows.\n');
      return 0;
    }
    const verb = VERBS.get(name);
    if (verb !== undefined)
      return await verb({ host, machines, kubectl: kubectlOfTerminal, io, args, kubernetesVersion, settings });
    io.stderr(`Error: unknown command "${name}" for "minikube"\nRun 'minikube --help' for usage.\n`);
    return 1;
  };
}

/** `cmd/minikube/cmd/stop.go`, `pkg/minikube/machine/stop.go`: the control plane stops last. */
const stop: MinikubeVerb = async (context) => {
  const { host, io, args } = context;
  let stopped = 0;
  for (const name of namesOf(context)) {
    const found = findProfile(context, name);
    if (found === undefined) return profileNotFound(context, name);
    for (const each of found.nodes.toReversed()) {
      io.stdout(`✋  Stopping node "${each.name}"  ...\n`);
      if (isRunning(found, each)) io.stdout(`🛑  Powering off "${each.name}" via SSH ...\n`);
      stopped += 1;
    }
    await host.stop(name);
    if (!args.flags.has('keep-context-active') && currentContext(io) === name) useContext(io, '');
  }
  io.stdout(`🛑  ${stopped} node${stopped > 1 ? 's' : ''} stopped.\n`);
  return 0;
};

/** `cmd/minikube/cmd/delete.go`, `pkg/minikube/delete/delete.go` */
const remove: MinikubeVerb = async (context) => {
  const { host, io, args } = context;
  for (const name of namesOf(context)) {
    const found = findProfile(context, name);
    if (found === undefined) {
      io.stderr(`🙄  "${name}" profile does not exist, trying anyways.\n`);
    } else {
      io.stdout(`🔥  Deleting "${name}" in docker ...\n`);
      for (const each of found.nodes) io.stdout(`🔥  Deleting container "${each.name}" ...\n`);
      for (const each of found.nodes) io.stdout(`🔥  Removing ${homeOf(io)}/.minikube/machines/${each.name} ...\n`);
      await host.delete(name);
      removeProfile(io, name);
    }
    if (!args.flags.has('all')) io.stdout(`💀  Removed all traces of the "${name}" cluster.\n`);
  }
  if (args.flags.has('all')) io.stdout('🔥  Successfully deleted all profiles\n');
  return 0;
};

/** `cmd/minikube/cmd/status.go`: the exit code has a bit each for machine, cluster and kubeconfig. */
const status: MinikubeVerb = async (context) => {
  const { io } = context;
  const found = findProfile(context, profileName(context));
  if (found === undefined) return profileNotFound(context, profileName(context));
  let exitCode = 0;
  for (const [index, each] of found.nodes.entries()) {
    const running = isRunning(found, each);
    const state = running ? 'Running' : 'Stopped';
    if (!running) exitCode |= 3;
    if (index > 0) {
      io.stdout(`${each.name}\ntype: Worker\nhost: ${state}\nkubelet: ${state}\n\n`);
      continue;
    }
    const kubeconfig = !running ? 'Stopped' : hasContext(io, found.name) ? 'Configured' : 'Misconfigured';
    if (kubeconfig !== 'Configured') exitCode |= 4;
    io.stdout(
      `${each.name}\ntype: Control Plane\nhost: ${state}\nkubelet: ${state}\napiserver: ${state}\nkubeconfig: ${kubeconfig}\n\n`,
    );
  }
  return exitCode;
};

const ip: MinikubeVerb = async (context) => {
  const { io, args } = context;
  const found = findProfile(context, profileName(context));
  if (found === undefined) return profileNotFound(context, profileName(context));
  if (!found.running) {
    io.stdout(`🤷  The control-plane node ${found.name} host is not running: state=Stopped\n`);
    io.stdout(`👉  To start a cluster, run: "${exampleCommand('start', found.name)}"\n`);
    return EXIT.notRunning;
  }
  const wanted = args.flags.get('node') ?? found.name;
  const address = findNode(found, wanted)?.address;
  if (address === undefined) return nodeNotFound(context, wanted);
  io.stdout(`${address}\n`);
  return 0;
};

const version: MinikubeVerb = async ({ io, args }) => {
  io.stdout(args.flags.has('short') ? `${MINIKUBE_VERSION}\n` : `minikube version: ${MINIKUBE_VERSION}\n`);
  return 0;
};

const VERBS: ReadonlyMap<string, MinikubeVerb> = new Map([
  ['start', start],
  ['stop', stop],
  ['delete', remove],
  ['status', status],
  ['ip', ip],
  ['profile', profile],
  ['node', node],
  ['version', version],
  ['ssh', ssh],
  ['docker-env', dockerEnv],
  ['image', image],
  ['cp', copy],
  ['addons', addons],
  ['kubectl', kubectl],
  ['service', service],
]);

/** The profiles that a verb is about. */
function namesOf(context: MinikubeContext): readonly string[] {
  return context.args.flags.has('all') ? context.host.profiles().map(({ name }) => name) : [profileName(context)];
}
