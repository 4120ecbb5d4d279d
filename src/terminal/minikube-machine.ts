import type { ClusterNode } from '../node/node';
import { crictlCommand } from './crictl/crictl-command';
import { dockerCommand } from './docker/docker-command';
import type { MachineRoom } from './machine-room';
import { findNode, findProfile, isRunning, nodeNotFound, profileName, profileNotFound } from './minikube-context';
import { EXIT, exampleCommand, type MinikubeContext, type MinikubeVerb } from './minikube-context';
import type { MinikubeNode } from './minikube-host';
import { createTerminal } from './terminal';

/** The machine that `--node` names, else the control plane's; a number: the exit code, all being said. */
function machineOf(context: MinikubeContext): ClusterNode | number {
  const { io, args, machines } = context;
  const found = findProfile(context, profileName(context));
  if (found === undefined) return profileNotFound(context, profileName(context));
  const wanted = args.flags.get('node') ?? found.name;
  const node: MinikubeNode | undefined = findNode(found, wanted);
  if (node === undefined) return nodeNotFound(context, wanted);
  if (!isRunning(found, node)) {
    io.stdout(`🤷  The control-plane node ${node.name} host is not running: state=Stopped\n`);
    io.stdout(`👉  To start a cluster, run: "${exampleCommand('start', found.name)}"\n`);
    return EXIT.notRunning;
  }
  return machines?.machineAt(node.address) ?? nodeNotFound(context, wanted);
}

/**
 * `minikube ssh [-n NODE] [--] COMMAND`: a shell on the machine itself, with its files, its network, docker and crictl. Without a command it
 * runs what comes on standard input. Source: minikube, cmd/minikube/cmd/ssh.go.
 * Divergence from real minikube: the user is root, so that `sudo` is not needed (it may stand there); with neither a command nor input there is
 * no prompt to type at, and it ends at once.
 */
export const ssh: MinikubeVerb = async (context) => {
  const { io, args, machines } = context;
  const machine = machineOf(context);
  if (typeof machine === 'number') return machine;
  if (machines === undefined) return EXIT.unsupported;
  const words = args.words.slice(1);
  const [only] = words;
  const line = words.length === 0 ? io.stdin : words.length === 1 && only !== undefined ? only : words.join(' ');
  if (line.trim() === '') return 0;
  const shell = machineShell(machine, machines, () => io.now());
  const { stdout, stderr, exitCode } = await shell.run(line.replace(/(^|[|;&]\s*)sudo\s+/g, '$1'));
  io.stdout(stdout);
  io.stderr(stderr);
  if (exitCode !== 0) io.stderr(`ssh: Process exited with status ${exitCode}\n`);
  return exitCode;
};

function machineShell(machine: ClusterNode, machines: MachineRoom, now: () => number) {
  const itself: MachineRoom = {
    machines: () => [machine],
    machineAt: (address) => (machine.address === address ? machine : undefined),
    waitUntil: async (isDone, timeoutMs) => await machines.waitUntil(isDone, timeoutMs),
  };
  return createTerminal({
    commands: new Map([
      ['docker', dockerCommand(itself)],
      ['crictl', crictlCommand(itself)],
    ]),
    files: machine.files,
    now,
    sleep: async (ms) => void (await machines.waitUntil(() => false, ms)),
    hostname: machine.name,
    cwd: '/root',
    network: { stack: () => machine.hostNetwork, waitUntil: async (...args) => await machines.waitUntil(...args) },
  });
}

/** `minikube docker-env`: what `eval` needs so that docker reaches the machine. Source: minikube, cmd/minikube/cmd/docker-env.go. */
export const dockerEnv: MinikubeVerb = async (context) => {
  const { io, args } = context;
  if (args.flags.has('unset')) {
    for (const name of ['DOCKER_TLS_VERIFY', 'DOCKER_HOST', 'DOCKER_CERT_PATH', 'MINIKUBE_ACTIVE_DOCKERD'])
      io.stdout(`unset ${name};\n`);
    return 0;
  }
  const machine = machineOf(context);
  if (typeof machine === 'number') return machine;
  const profile = profileName(context);
  const home = io.env.get('HOME') ?? '/root';
  io.stdout(
    `export DOCKER_TLS_VERIFY="1"\nexport DOCKER_HOST="tcp://${machine.address}:2376"\n` +
      `export DOCKER_CERT_PATH="${home}/.minikube/certs"\nexport MINIKUBE_ACTIVE_DOCKERD="${profile}"\n\n` +
      `# To point your shell to minikube's docker-daemon, run:\n# eval $(minikube -p ${profile} docker-env)\n`,
  );
  return 0;
};
