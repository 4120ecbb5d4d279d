import { containersOf, waitUntilEnded, type DockerContainer } from '../runtime/containers';
import type { FlagWord } from '../words';
import { notFound, type Crictl, type CrictlVerb } from './crictl-verb';

const DEFAULT_STOP_S = 0;
const ALL_AND_FORCE: readonly FlagWord[] = [
  { name: 'all', short: 'a' },
  { name: 'force', short: 'f' },
];

/** `crictl rm`: removes containers. */
export const rm: CrictlVerb = {
  flags: ALL_AND_FORCE,
  run: async (crictl) =>
    await forEach(crictl, 'container', '%', ({ machine, sandbox, id, state }) => {
      if (state === 'running' && !crictl.words.has('force')) {
        return `container "${id}" is running, please stop it first\n`;
      }
      machine.runtime.removeContainer(sandbox.config.podUid, id);
      return undefined;
    }),
};

/** `crictl rmp`: removes sandboxes. */
export const rmp: CrictlVerb = {
  flags: ALL_AND_FORCE,
  run: async (crictl) =>
    await forEach(crictl, 'sandbox', 'Removed sandbox %', ({ machine, sandbox, id }) => {
      if (sandbox.ready && !crictl.words.has('force')) return `pod sandbox "${id}" is running, please stop it first\n`;
      machine.runtime.removeSandbox(sandbox.config.podUid);
      return undefined;
    }),
};

/** `crictl stop` (`timeout`: seconds until it is killed). */
export const stop: CrictlVerb = {
  flags: [
    { name: 'all', short: 'a' },
    { name: 'timeout', short: 't', takesValue: true },
  ],
  run: async (crictl) =>
    await forEach(crictl, 'container', '%', ({ container }) => {
      container?.stop(Number(crictl.words.last('timeout') ?? DEFAULT_STOP_S) * 1000);
      return undefined;
    }),
};

/** `crictl stopp`: stops sandboxes, and their containers with them. */
export const stopp: CrictlVerb = {
  flags: ALL_AND_FORCE,
  run: async (crictl) =>
    await forEach(crictl, 'sandbox', 'Stopped sandbox %', ({ machine, sandbox }) => {
      const { podUid } = sandbox.config;
      for (const container of machine.runtime.pod(podUid)?.latest.values() ?? []) container.kill();
      machine.runtime.killSandbox(podUid);
      return undefined;
    }),
};

/** Does something to every container (or sandbox) that is named, one after the other. */
async function forEach(
  { machines, io, words, room }: Crictl,
  kind: 'container' | 'sandbox',
  done: string,
  act: (found: DockerContainer) => string | undefined,
): Promise<number> {
  const all = (): readonly DockerContainer[] =>
    machines.flatMap(containersOf).filter(({ container }) => (container === undefined) === (kind === 'sandbox'));
  const references = words.has('all') ? all().map(({ id }) => id) : words.words;
  if (references.length === 0) {
    io.stderr('ID cannot be empty\n');
    return 1;
  }
  let exitCode = 0;
  for (const reference of references) {
    const found = all().find(({ id }) => id.startsWith(reference));
    const error = found === undefined ? notFound(kind, reference) : act(found);
    if (error !== undefined) {
      io.stderr(error);
      exitCode = 1;
      continue;
    }
    if (found !== undefined) await waitUntilEnded(room, found);
    io.stdout(`${done.replace('%', reference)}\n`);
  }
  return exitCode;
}
