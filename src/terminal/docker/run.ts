import { parseImageName } from '../../api/image-name';
import type { HostPort } from '../../api/pod-network';
import type { ClusterNode } from '../../node/node';
import { containersOf, waitUntilEnded } from '../runtime/containers';
import type { DockerContext, DockerVerb } from './docker-context';
import { environmentOf } from './env';
import { familiarName, pullImage } from './images';
import { followStreams } from './streams';
import { parseMount, parseVolume, removeAnonymousVolumes, type DockerMount } from './volumes';

const RUN_LIMIT_MS = 24 * 3_600_000;
/** The daemon, or the command line itself, has refused. */
const REFUSED = 125;
const NOT_FOUND = 127;
const HIGHEST_PORT = 65_535;
const MOODS = ['admiring', 'bold', 'clever', 'dazzling', 'eager', 'focused', 'gallant', 'happy', 'jolly', 'quirky'];
const PEOPLE = ['banach', 'curie', 'darwin', 'euler', 'franklin', 'hopper', 'kepler', 'lovelace', 'noether', 'turing'];

const CONTAINER_NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/;

/**
 * `docker run`: on the first machine that is meant. Source: docker/cli, cli/command/container/run.go, opts.go; moby, daemon/names.go.
 * Divergence from real Docker: `-t` gives no terminal, and with `-i` all of the standard input is there from the start; flags for networks and
 * restarts are not known.
 */
export const run: DockerVerb = {
  usage: '[OPTIONS] IMAGE [COMMAND] [ARG...]',
  flags: [
    { name: 'detach', short: 'd' },
    { name: 'entrypoint', takesValue: true },
    { name: 'env', short: 'e', takesValue: true },
    { name: 'env-file', takesValue: true },
    { name: 'interactive', short: 'i' },
    { name: 'mount', takesValue: true },
    { name: 'name', takesValue: true },
    { name: 'publish', short: 'p', takesValue: true },
    { name: 'rm' },
    { name: 'tty', short: 't' },
    { name: 'user', short: 'u', takesValue: true },
    { name: 'volume', short: 'v', takesValue: true },
    { name: 'workdir', short: 'w', takesValue: true },
  ],
  least: 1,
  stopAtWord: true,
  run: async (context, words) => {
    const { io, room, machines } = context;
    const [imageName = '', ...args] = words.words;
    const machine = machines.find(({ powered }) => powered);
    if (machine === undefined) return refused(context, 'no machine runs');
    const env = environmentOf(words, io);
    if (typeof env === 'string') return refused(context, env);
    const published = words.all('publish').map(parsePublished);
    const wrong = published.find((each) => typeof each === 'string');
    if (typeof wrong === 'string') return refused(context, wrong);
    const ports = published.filter((each): each is HostPort => typeof each !== 'string');
    const named = words.last('name');
    if (named !== undefined && !CONTAINER_NAME.test(named)) {
      return refused(
        context,
        `Error response from daemon: Invalid container name (${named}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed`,
      );
    }
    const taken = containersOf(machine).find(({ name }) => name === named);
    if (taken !== undefined) {
      return refused(
        context,
        `Error response from daemon: Conflict. The container name ${JSON.stringify(`/${named}`)} is already in use by container ${JSON.stringify(taken.id)}. You have to remove (or rename) that container to be able to reuse that name.`,
      );
    }
    const image = await imageOf(context, machine, imageName);
    if (image === undefined) return REFUSED;
    const name = named ?? freeName(machine);
    const clash = ports.find((port) => isTaken(machine, port));
    if (clash !== undefined) {
      return refused(
        context,
        `Error response from daemon: failed to set up container networking: driver failed programming external connectivity on endpoint ${name}: Bind for 0.0.0.0:${clash.hostPort} failed: port is already allocated`,
      );
    }
    const parsed = [
      ...words.all('volume').map((text) => parseVolume(machine, text, io.cwd)),
      ...words.all('mount').map((text) => parseMount(machine, text)),
    ];
    const wrongMount = parsed.find((each) => typeof each === 'string');
    if (typeof wrongMount === 'string') return refused(context, `Error response from daemon: ${wrongMount}`);
    const mounts = parsed.filter((each): each is DockerMount => typeof each !== 'string');
    const volumes = mounts.flatMap(({ volume }) => volume ?? []);
    const entrypoint = words.last('entrypoint');
    const workingDir = words.last('workdir');
    const user = words.last('user');
    const isInteractive = words.has('interactive');
    const started = machine.runContainer({
      name,
      image,
      imageName,
      env,
      published: ports,
      mounts: mounts.map(({ mount }) => mount),
      volumes,
      stdin: isInteractive,
      ...(workingDir !== undefined && { workingDir }),
      ...(user !== undefined && { user: parseUser(user) }),
      ...(entrypoint !== undefined && { entrypoint: [entrypoint] }),
      ...(args.length > 0 && { args }),
    });
    if (started === undefined)
      return refused(context, 'Error response from daemon: no available IPv4 addresses on this network');
    const { bare, error } = started;
    const { container } = bare;
    if (error !== undefined) {
      io.stderr(
        `docker: Error response from daemon: ${error}: unknown\n\nRun 'docker run --help' for more information\n`,
      );
      return NOT_FOUND;
    }
    if (words.has('rm')) {
      container.onExit(() => {
        machine.runtime.bare.remove(container.id);
        removeAnonymousVolumes(machine, volumes);
      });
    }
    if (words.has('detach')) {
      io.stdout(`${container.id}\n`);
      return 0;
    }
    if (isInteractive) {
      if (io.stdin !== '') container.streams?.write(io.stdin);
      container.streams?.endInput();
    }
    const cancel = followStreams(container, {}, io);
    await room.waitUntil(() => container.state === 'exited' || io.signal.aborted, RUN_LIMIT_MS);
    cancel();
    const found = containersOf(machine).find(({ id }) => id === container.id);
    if (container.state !== 'exited' && found !== undefined) {
      container.stop(0);
      await waitUntilEnded(room, found);
    }
    return container.exitCode;
  },
};

function refused({ io }: DockerContext, message: string): number {
  io.stderr(`docker: ${message}\n\nRun 'docker run --help' for more information\n`);
  return REFUSED;
}

/** The image on the machine, pulled if it is not there. */
async function imageOf({ io, room }: DockerContext, machine: ClusterNode, name: string) {
  const parsed = parseImageName(name);
  if (parsed === undefined) {
    io.stderr("docker: invalid reference format\n\nRun 'docker run --help' for more information\n");
    return undefined;
  }
  const present = machine.runtime.images.get(name);
  if (present !== undefined) return present;
  const familiar = familiarName(parsed.repository);
  io.stderr(`Unable to find image '${familiar}:${parsed.tag}' locally\n`);
  const pulled = await pullImage(room, machine, name);
  if (pulled === undefined) {
    io.stderr(
      `docker: Error response from daemon: pull access denied for ${familiar}, repository does not exist or may require 'docker login'\n\nRun 'docker run --help' for more information\n`,
    );
    return undefined;
  }
  io.stderr(`${parsed.tag}: Pulling from ${parsed.repository.replace(/^docker\.io\//, '')}\n`);
  io.stderr(`Digest: ${pulled.id.slice(pulled.id.indexOf('@') + 1)}\n`);
  io.stderr(`Status: Downloaded newer image for ${familiar}:${parsed.tag}\n`);
  return pulled;
}

/** `8080:80`, `127.0.0.1:8080:80/udp`; a text says what is wrong. */
function parsePublished(text: string): HostPort | string {
  const match = /^(?:([\d.]+):)?(\d+):(\d+)(?:\/(tcp|udp|sctp))?$/.exec(text);
  const [, hostIP, hostPort = '', containerPort = '', protocol = 'tcp'] = match ?? [];
  const isPort = (port: string) => Number(port) >= 1 && Number(port) <= HIGHEST_PORT;
  if (match === null || !isPort(containerPort)) return `invalid containerPort: ${text.split(':').at(-1) ?? ''}`;
  if (!isPort(hostPort)) return `invalid hostPort: ${hostPort}`;
  const ports = {
    hostPort: Number(hostPort),
    containerPort: Number(containerPort),
    protocol: PROTOCOLS[protocol] ?? 'TCP',
  };
  return hostIP === undefined || hostIP === '0.0.0.0' ? ports : { ...ports, hostIP };
}

const PROTOCOLS: Readonly<Record<string, HostPort['protocol']>> = { tcp: 'TCP', udp: 'UDP', sctp: 'SCTP' };

/** `1000`, `1000:2000`, `root`. */
function parseUser(text: string): { readonly uid: number; readonly gid?: number } {
  const [user = '', group] = text.split(':');
  const uid = /^\d+$/.test(user) ? Number(user) : 0;
  return group === undefined || !/^\d+$/.test(group) ? { uid } : { uid, gid: Number(group) };
}

function isTaken(machine: ClusterNode, { hostPort, protocol }: HostPort): boolean {
  for (const { container, published } of machine.runtime.bare.list()) {
    if (container.state !== 'running') continue;
    if (published.some((port) => port.hostPort === hostPort && port.protocol === protocol)) return true;
  }
  return false;
}

function freeName(machine: ClusterNode): string {
  const random = machine.runtime.sim.random('docker names');
  const names = new Set(containersOf(machine).map(({ name }) => name));
  for (;;) {
    const name = `${MOODS[random.below(MOODS.length)]}_${PEOPLE[random.below(PEOPLE.length)]}`;
    if (!names.has(name)) return name;
    if (names.size > MOODS.length * PEOPLE.length) return `${name}${names.size}`;
  }
}
