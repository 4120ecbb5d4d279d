import { startAddons, wantedAddons } from './minikube-addons';
import { addProfile, writeCredentials } from './minikube-kubeconfig';
import {
  DEFAULT_PROFILE,
  EXIT,
  fail,
  findProfile,
  isRunning,
  nodeName,
  profileName,
  type MinikubeContext,
  type MinikubeVerb,
} from './minikube-context';
import type { MinikubeProfile, MinikubeRuntime } from './minikube-host';

/** The release whose texts these are (`cmd/minikube/cmd`, `pkg/minikube` of kubernetes/minikube). */
export const MINIKUBE_VERSION = 'v1.38.0';
const BASE_IMAGE = 'v0.0.50';
const ON_RUNTIME = { docker: ['🐳', 'Docker 29.2.0'], containerd: ['📦', 'containerd 2.2.1'] } as const;
const PLATFORM = 'Ubuntu 24.04';
const DEFAULT_CPUS = 2;
const DEFAULT_MEMORY_MB = 3072;
const MAX_NODES = 20;

/** `minikube start`: makes a cluster, or starts the one that there is. */
export const start: MinikubeVerb = async (context) => {
  const { host, io, args } = context;
  const name = profileName(context);
  const existing = findProfile(context, name);
  io.stdout(`😄  ${name === DEFAULT_PROFILE ? '' : `[${name}] `}minikube ${MINIKUBE_VERSION} on ${PLATFORM}\n`);
  const wanted = wantedAddons(context);
  if (typeof wanted === 'number') return wanted;
  if (existing !== undefined) return await restart(context, existing, wanted);
  const count = Number(args.flags.get('nodes') ?? 1);
  if (!Number.isInteger(count) || count < 1 || count > MAX_NODES) {
    return fail(context, 'MK_USAGE', `the number of nodes must be between 1 and ${MAX_NODES}`, EXIT.usage);
  }
  warnOfVersion(context);
  const driver = args.flags.get('driver');
  const how =
    driver === undefined
      ? 'Automatically selected the docker driver'
      : `Using the ${driver} driver based on user configuration`;
  io.stdout(`✨  ${how}\n📌  Using Docker driver with root privileges\n`);
  const profile = await host.start(
    name,
    Array.from({ length: count }, (_, index) => nodeName(name, index)),
    runtimeOf(context),
  );
  for (const index of profile.nodes.keys()) await printNodeStart(context, profile, index, 'create', wanted);
  return finish(context, profile);
};

async function restart(context: MinikubeContext, before: MinikubeProfile, wanted: readonly string[]): Promise<number> {
  context.io.stdout('✨  Using the docker driver based on existing profile\n');
  const stopped = before.nodes.map((node) => !isRunning(before, node));
  const profile = stopped.includes(true) ? await context.host.start(before.name, [], runtimeOf(context)) : before;
  for (const [index, wasStopped] of stopped.entries())
    await printNodeStart(context, profile, index, wasStopped ? 'restart' : 'update', wanted);
  return finish(context, profile);
}

/** Turns on the addons when the first node is there, and prints what `minikube start` does for each node (`pkg/minikube/node/start.go`, `machine/start.go`, `machine/fix.go`). */
export async function printNodeStart(
  context: MinikubeContext,
  profile: MinikubeProfile,
  index: number,
  how: 'create' | 'restart' | 'update',
  addons: readonly string[] = [],
): Promise<void> {
  const { name, nodes, containerRuntime = 'docker' } = profile;
  const [sign, runtime] = ON_RUNTIME[containerRuntime];
  const { io, kubernetesVersion } = context;
  const proxy = `NO_PROXY=${nodes[0]?.address ?? ''}`;
  const node = nodes[index]?.name ?? '';
  const first = index === 0;
  const steps = {
    create: `🔥  Creating docker container (CPUs=${cpus(context)}, Memory=${memoryMb(context)}MB) ...`,
    restart: `🔄  Restarting existing docker container for "${node}" ...`,
    update: `🏃  Updating the running docker "${node}" container ...`,
  };
  io.stdout(
    `${first ? '' : '\n'}👍  Starting "${node}" ${first ? 'primary control-plane' : 'worker'} node in "${name}" cluster\n`,
  );
  io.stdout(`🚜  Pulling base image ${BASE_IMAGE} ...\n${steps[how]}\n`);
  if (!first) io.stdout(`🌐  Found network options:\n    ▪ ${proxy}\n`);
  io.stdout(`${sign}  Preparing Kubernetes ${kubernetesVersion} on ${runtime} ...\n`);
  if (!first) io.stdout(`    ▪ env ${proxy}\n`);
  if (first)
    io.stdout(`🔗  Configuring ${nodes.length > 1 ? 'CNI' : 'bridge CNI'} (Container Networking Interface) ...\n`);
  io.stdout('🔎  Verifying Kubernetes components...\n');
  if (first) await startAddons(context, profile, addons);
}

function finish({ io, host }: MinikubeContext, { name, server }: MinikubeProfile): number {
  addProfile(io, name, server);
  const credentials = host.credentials?.(name);
  if (credentials !== undefined) writeCredentials(io, name, credentials);
  io.stdout(`🏄  Done! kubectl is now configured to use "${name}" cluster and "default" namespace by default\n`);
  return 0;
}

/** Docker, which is minikube's default, stands for the runtimes that are not embedded. */
function runtimeOf({ args }: MinikubeContext): MinikubeRuntime {
  return args.flags.get('container-runtime') === 'containerd' ? 'containerd' : 'docker';
}

/** Only one version is embedded, whatever is asked for. */
function warnOfVersion({ args, io, kubernetesVersion }: MinikubeContext): void {
  const wanted = args.flags.get('kubernetes-version');
  if (
    wanted === undefined ||
    wanted === 'stable' ||
    wanted === 'latest' ||
    `v${wanted.replace(/^v/, '')}` === kubernetesVersion
  )
    return;
  io.stderr(`❗  Kubernetes ${wanted} is not embedded here: ${kubernetesVersion} is used\n`);
}

function cpus({ args }: MinikubeContext): number {
  return Number(args.flags.get('cpus') ?? DEFAULT_CPUS);
}

/** `4g`, `4096mb`, `4096`. */
function memoryMb({ args }: MinikubeContext): number {
  const [, number, unit = 'm'] = /^(\d+)\s*([mg])?b?$/i.exec(args.flags.get('memory') ?? '') ?? [];
  return number === undefined ? DEFAULT_MEMORY_MB : Number(number) * (unit.toLowerCase() === 'g' ? 1024 : 1);
}
