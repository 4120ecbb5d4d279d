import type { ClusterNode } from '../../node/node';
import type { MachineRoom } from '../machine-room';
import type { TerminalCommand, TerminalIo } from '../terminal-command';
import { copy } from './copy';
import { kill, remove, restart, stop } from './control';
import { runVerb, type DockerVerb } from './docker-context';
import { images, pull } from './images';
import { inspect, inspectContainer, inspectImage } from './inspect';
import { list } from './list';
import { run } from './run';
import { exec, logs, stats, top } from './streams';
import { createVolume, inspectVolume, listVolumes, pruneVolumes, removeVolumes } from './volume-commands';

/** By what is typed after `docker`, or after `docker container`. */
const CONTAINER_VERBS: ReadonlyMap<string, DockerVerb> = new Map([
  ['cp', copy],
  ['exec', exec],
  ['inspect', inspectContainer],
  ['kill', kill],
  ['list', list],
  ['logs', logs],
  ['ls', list],
  ['ps', list],
  ['restart', restart],
  ['rm', remove],
  ['run', run],
  ['stats', stats],
  ['stop', stop],
  ['top', top],
]);
const IMAGE_VERBS: ReadonlyMap<string, DockerVerb> = new Map([
  ['inspect', inspectImage],
  ['list', images],
  ['ls', images],
  ['pull', pull],
]);
const TOP_VERBS: ReadonlyMap<string, DockerVerb> = new Map([
  ...[...CONTAINER_VERBS].filter(([name]) => name !== 'ls' && name !== 'list'),
  ['images', images],
  ['inspect', inspect],
  ['pull', pull],
]);
const VOLUME_VERBS: ReadonlyMap<string, DockerVerb> = new Map([
  ['create', createVolume],
  ['inspect', inspectVolume],
  ['list', listVolumes],
  ['ls', listVolumes],
  ['prune', pruneVolumes],
  ['remove', removeVolumes],
  ['rm', removeVolumes],
]);
const GROUPS: ReadonlyMap<string, ReadonlyMap<string, DockerVerb>> = new Map([
  ['container', CONTAINER_VERBS],
  ['image', IMAGE_VERBS],
  ['volume', VOLUME_VERBS],
]);

/**
 * `docker`: what runs on the machine that `DOCKER_HOST` names (`eval $(minikube docker-env)`).
 *
 * Divergence from real Kubernetes: docker shows the containers of pods although containerd runs them, unless it was said which of the two runs them; without `DOCKER_HOST` one daemon answers for all machines of the cluster; `docker run` takes the first one.
 */
export function dockerCommand(room: MachineRoom): TerminalCommand {
  return async (argv, io) => {
    const [, first = '', second = ''] = argv;
    const group = GROUPS.get(first);
    const verb = group === undefined ? TOP_VERBS.get(first) : group.get(second);
    const path = group === undefined ? `docker ${first}` : `docker ${first} ${second}`;
    if (verb === undefined) return unknown(io, argv, group !== undefined);
    const machines = machinesOf(room, io);
    if (machines.every(({ powered }) => !powered)) {
      const host = io.env.get('DOCKER_HOST') ?? 'unix:///var/run/docker.sock';
      io.stderr(`Cannot connect to the Docker daemon at ${host}. Is the docker daemon running?\n`);
      return 1;
    }
    return await runVerb({ room, machines, io, path, argv: argv.slice(group === undefined ? 2 : 3) }, verb);
  };
}

function machinesOf(room: MachineRoom, { env }: TerminalIo): readonly ClusterNode[] {
  const host = env.get('DOCKER_HOST') ?? '';
  if (host === '') return room.machines();
  const machine = room.machineAt(/^tcp:\/\/\[?([^\]]+?)\]?(?::\d+)?$/.exec(host)?.[1] ?? '');
  return machine === undefined ? [] : [machine];
}

function unknown(io: TerminalIo, argv: readonly string[], inGroup: boolean): number {
  const [, first = '', second = ''] = argv;
  if (first === '' || first === '--help') {
    io.stdout(
      'Usage:  docker [OPTIONS] COMMAND\n\nA self-sufficient runtime for containers\n\nCommands: ' +
        `${[...TOP_VERBS.keys(), ...GROUPS.keys()].sort().join(', ')}\n`,
    );
    return 0;
  }
  if (inGroup && (second === '' || second === '--help')) {
    io.stdout(
      `Usage:  docker ${first} COMMAND\n\nCommands: ${[...(GROUPS.get(first)?.keys() ?? [])].sort().join(', ')}\n`,
    );
    return 0;
  }
  io.stderr(
    inGroup
      ? `docker: unknown command: docker ${first} ${second}\n\nUsage:  docker ${first}\n\nRun 'docker ${first} --help' for more information\n`
      : `docker: unknown command: docker ${first}\n\nRun 'docker --help' for more information\n`,
  );
  return 1;
}
