import { parseSignal } from '../../node/runtime/process/signals';
import { waitUntilEnded } from '../runtime/containers';
import { forEachContainer, type DockerVerb } from './docker-context';
import { removeAnonymousVolumes } from './volumes';

const CONTAINERS = '[OPTIONS] CONTAINER [CONTAINER...]';
const DEFAULT_STOP_MS = 10_000;

/** `docker container rm`. Source: docker/cli, cli/command/container/rm.go; moby, daemon/delete.go. */
export const remove: DockerVerb = {
  usage: CONTAINERS,
  flags: [
    { name: 'force', short: 'f' },
    { name: 'link', short: 'l' },
    { name: 'volumes', short: 'v' },
  ],
  least: 1,
  run: async (context, words) =>
    await forEachContainer(context, words.words, async (found, reference) => {
      const { machine, container, state, sandbox, name, id } = found;
      if (state === 'running' && !words.has('force')) {
        return `Error response from daemon: cannot remove container ${JSON.stringify(reference === id ? `/${name}` : reference)}: container is running: stop the container before removing or force remove\n`;
      }
      const { podUid } = sandbox.config;
      if (found.isBare === true) {
        const volumes = machine.runtime.bare.get(id)?.volumes ?? [];
        machine.runtime.bare.remove(id);
        if (words.has('volumes')) removeAnonymousVolumes(machine, volumes);
      } else if (container === undefined) machine.runtime.killSandbox(podUid);
      else machine.runtime.removeContainer(podUid, id);
      await waitUntilEnded(context.room, found);
      return undefined;
    }),
};

/** `docker stop` (`t`: seconds until it is killed). */
export const stop: DockerVerb = {
  usage: CONTAINERS,
  flags: [
    { name: 'signal', short: 's', takesValue: true },
    { name: 'time', short: 't', takesValue: true },
    { name: 'timeout', takesValue: true },
  ],
  least: 1,
  run: async (context, words) => {
    const seconds = words.last('timeout') ?? words.last('time');
    const graceMs = seconds === undefined ? DEFAULT_STOP_MS : Number(seconds) * 1000;
    return await forEachContainer(context, words.words, async (found) => {
      if (found.container === undefined) found.machine.runtime.killSandbox(found.sandbox.config.podUid);
      else found.container.stop(graceMs);
      await waitUntilEnded(context.room, found);
      return undefined;
    });
  },
};

/**
 * `docker restart`.
 * Divergence from real Kubernetes: the container ends, and the kubelet makes a new one in its place; Docker would start the same one again.
 */
export const restart: DockerVerb = { ...stop };

/** `docker kill` (`s`: another signal than SIGKILL). */
export const kill: DockerVerb = {
  usage: CONTAINERS,
  flags: [{ name: 'signal', short: 's', takesValue: true }],
  least: 1,
  run: async (context, words) => {
    const signal = parseSignal(words.last('signal') ?? 'KILL');
    return await forEachContainer(context, words.words, async (found, reference) => {
      const { container, state, machine, sandbox, id } = found;
      if (signal === undefined) return `Error response from daemon: invalid signal: ${words.last('signal') ?? ''}\n`;
      if (state !== 'running')
        return `Error response from daemon: cannot kill container: ${reference}: container ${id} is not running\n`;
      if (container === undefined) machine.runtime.killSandbox(sandbox.config.podUid);
      else if (container.mainProcess !== undefined) container.processes?.signal(container.mainProcess.pid, signal);
      if (signal === 'SIGKILL') await waitUntilEnded(context.room, found);
      return undefined;
    });
  },
};
