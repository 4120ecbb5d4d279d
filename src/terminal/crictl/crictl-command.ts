import type { ClusterNode } from '../../node/node';
import { alignTabs } from '../../kubectl/output/tabwriter';
import { containersOf, type DockerContainer } from '../docker/containers';
import { printLog, runInside } from '../docker/streams';
import { humanDuration, humanSize } from '../docker/words';
import type { MachineRoom } from '../machine-room';
import type { TerminalCommand, TerminalIo } from '../terminal-command';
import { parseWords, type FlagWord, type Words } from '../words';
import { inspectContainer, inspectSandbox } from './inspect';

interface Crictl {
  readonly machines: readonly ClusterNode[];
  readonly room: MachineRoom;
  readonly io: TerminalIo;
  readonly words: Words;
}

interface Verb {
  readonly flags: readonly FlagWord[];
  readonly stopAtWord?: true;
  run(crictl: Crictl): Promise<number>;
}

const ID_LENGTH = 13;
const LAYOUT = { minWidth: 20, padding: 3, rememberWidths: false } as const;
const DEFAULT_STOP_S = 0;
const END_LIMIT_MS = 60_000;

const QUERY: readonly FlagWord[] = [
  { name: 'all', short: 'a' },
  { name: 'id', takesValue: true },
  { name: 'image', takesValue: true },
  { name: 'label', takesValue: true },
  { name: 'last', short: 'n', takesValue: true },
  { name: 'latest', short: 'l' },
  { name: 'name', takesValue: true },
  { name: 'namespace', takesValue: true },
  { name: 'no-trunc' },
  { name: 'pod', short: 'p', takesValue: true },
  { name: 'quiet', short: 'q' },
  { name: 'state', short: 's', takesValue: true },
];

/**
 * `crictl`: what the container runtimes of the machines know. Source: cri-tools, cmd/crictl.
 * Divergence from real Kubernetes: on the user's own machine it speaks for all machines of the cluster; errors come without the logger's header; `run`, `create`, `update` and `checkpoint` do not exist.
 */
export function crictlCommand(room: MachineRoom): TerminalCommand {
  return async (argv, io) => {
    const name = argv[1] ?? '';
    const verb = VERBS.get(name);
    if (verb === undefined) {
      io.stdout(
        name === ''
          ? `NAME:\n   crictl - client for CRI\n\nCOMMANDS:\n   ${[...VERBS.keys()].sort().join(', ')}\n`
          : `No help topic for '${name}'\n`,
      );
      return name === '' ? 0 : 3;
    }
    const machines = room.machines().filter(({ powered }) => powered);
    if (machines.length === 0) {
      io.stderr(
        'validate service connection: validate CRI v1 runtime API for endpoint "unix:///run/containerd/containerd.sock": rpc error: code = Unavailable desc = connection error\n',
      );
      return 1;
    }
    const words = parseWords(argv.slice(2), verb.flags, verb.stopAtWord === true);
    if (typeof words === 'string') {
      io.stderr(`Incorrect Usage: ${words}\n`);
      return 1;
    }
    return await verb.run({ machines, room, io, words });
  };
}

function table(io: TerminalIo, rows: readonly (readonly string[])[]): number {
  io.stdout(alignTabs(rows.map((cells) => `${cells.join('\t')}\n`).join(''), LAYOUT));
  return 0;
}

const shortened = (id: string, words: Words): string => (words.has('no-trunc') ? id : id.slice(0, ID_LENGTH));
const title = (state: string): string => state.charAt(0).toUpperCase() + state.slice(1);

function withLabels(all: readonly DockerContainer[], wanted: readonly string[]): readonly DockerContainer[] {
  return all.filter(({ labels }) =>
    wanted.every((text) => {
      const [key = '', value] = text.split('=');
      return labels[key] !== undefined && (value === undefined || labels[key] === value);
    }),
  );
}

/** Names are regular expressions; one that is none is taken as it is. */
function isNamed(name: string, pattern: string | undefined): boolean {
  if (pattern === undefined) return true;
  try {
    return new RegExp(pattern).test(name);
  } catch {
    return name === pattern;
  }
}

const ps: Verb = {
  flags: QUERY,
  async run({ machines, io, words }) {
    const state = words.last('state')?.toLowerCase();
    const last = words.has('latest') ? 1 : Number(words.last('last') ?? 0);
    const all = words.has('all') || state !== undefined || words.has('id') || last > 0;
    const found = withLabels(machines.flatMap(containersOf), words.all('label')).filter(
      ({ container, id, sandbox, state: is }) =>
        container !== undefined &&
        (all || is === 'running') &&
        (state === undefined || is === state) &&
        id.startsWith(words.last('id') ?? '') &&
        sandbox.id.startsWith(words.last('pod') ?? '') &&
        isNamed(container.config.name, words.last('name')),
    );
    const shown = last > 0 ? found.slice(0, last) : found;
    if (words.has('quiet')) {
      for (const { id } of shown) io.stdout(`${id}\n`);
      return 0;
    }
    const rows = shown.map(({ id, container, sandbox, createdMs, state: is }) => [
      shortened(id, words),
      shortened(imageIdOf(container?.config.image.id ?? ''), words),
      `${humanDuration(io.now() - createdMs)} ago`,
      title(is),
      container?.config.name ?? '',
      String(container?.config.attempt ?? 0),
      shortened(sandbox.id, words),
      sandbox.config.podName,
      sandbox.config.podNamespace,
    ]);
    return table(io, [
      ['CONTAINER', 'IMAGE', 'CREATED', 'STATE', 'NAME', 'ATTEMPT', 'POD ID', 'POD', 'NAMESPACE'],
      ...rows,
    ]);
  },
};

const pods: Verb = {
  flags: QUERY,
  async run({ machines, io, words }) {
    const state = words.last('state')?.toLowerCase();
    const found = withLabels(machines.flatMap(containersOf), words.all('label')).filter(
      ({ container, sandbox, id }) =>
        container === undefined &&
        (state === undefined || state === (sandbox.ready ? 'ready' : 'notready')) &&
        id.startsWith(words.last('id') ?? '') &&
        isNamed(sandbox.config.podName, words.last('name')) &&
        isNamed(sandbox.config.podNamespace, words.last('namespace')),
    );
    if (words.has('quiet')) {
      for (const { id } of found) io.stdout(`${id}\n`);
      return 0;
    }
    const rows = found.map(({ id, sandbox, createdMs }) => [
      shortened(id, words),
      `${humanDuration(io.now() - createdMs)} ago`,
      sandbox.ready ? 'Ready' : 'NotReady',
      sandbox.config.podName,
      sandbox.config.podNamespace,
      String(sandbox.config.attempt),
      '(default)',
    ]);
    return table(io, [['POD ID', 'CREATED', 'STATE', 'NAME', 'NAMESPACE', 'ATTEMPT', 'RUNTIME'], ...rows]);
  },
};

const images: Verb = {
  flags: [{ name: 'quiet', short: 'q' }, { name: 'no-trunc' }, { name: 'digests' }],
  async run({ machines, io, words }) {
    const all = machines.flatMap(({ runtime }) => [...runtime.images.list()]);
    const known = [...new Map(all.map((image) => [image.reference, image])).values()].sort((a, b) =>
      a.reference < b.reference ? -1 : 1,
    );
    if (words.has('quiet')) {
      for (const { id } of known) io.stdout(`sha256:${imageIdOf(id)}\n`);
      return 0;
    }
    const rows = known.map(({ reference, id, image }) => {
      const at = reference.includes('@') ? reference.indexOf('@') : reference.lastIndexOf(':');
      const tag = reference.includes('@') ? '<none>' : reference.slice(at + 1);
      return [reference.slice(0, at), tag, shortened(imageIdOf(id), words), humanSize(image.sizeBytes)];
    });
    return table(io, [['IMAGE', 'TAG', 'IMAGE ID', 'SIZE'], ...rows]);
  },
};

const logs: Verb = {
  flags: [
    { name: 'follow', short: 'f' },
    { name: 'previous', short: 'p' },
    { name: 'since', takesValue: true },
    { name: 'tail', takesValue: true },
    { name: 'timestamps', short: 't' },
  ],
  run: async (crictl) =>
    await forContainer(crictl, async ({ container }) => {
      if (container !== undefined) await printLog(container, crictl.words, crictl.io, crictl.room);
      return 0;
    }),
};

const exec: Verb = {
  flags: [
    { name: 'interactive', short: 'i' },
    { name: 'sync', short: 's' },
    { name: 'timeout', takesValue: true },
    { name: 'tty', short: 't' },
  ],
  stopAtWord: true,
  run: async (crictl) =>
    await forContainer(crictl, async ({ container, id, state }) => {
      const { io, words, room } = crictl;
      if (container === undefined || state !== 'running') {
        io.stderr(
          `execing command in container: rpc error: code = Unknown desc = container is in CONTAINER_${state.toUpperCase()} state\n`,
        );
        return 1;
      }
      const result = await runInside(container, words.words.slice(1), words.has('interactive'), io, room);
      if (result === 0) return 0;
      if (typeof result === 'number') {
        io.stderr(`execing command in container: command terminated with exit code ${result}\n`);
        return 1;
      }
      io.stderr(
        `execing command in container: rpc error: code = Unknown desc = failed to exec in container: failed to start exec "${id}": OCI runtime exec failed: exec failed: unable to start container process: ${result}: unknown\n`,
      );
      return 1;
    }),
};

/** The container that the first word names. */
async function forContainer(
  { machines, io, words }: Crictl,
  act: (container: DockerContainer) => Promise<number>,
): Promise<number> {
  const [reference = ''] = words.words;
  const found = machines
    .flatMap(containersOf)
    .find(({ container, id }) => container !== undefined && id.startsWith(reference));
  if (reference !== '' && found !== undefined) return await act(found);
  io.stderr(reference === '' ? 'ID cannot be empty\n' : notFound('container', reference));
  return 1;
}

function notFound(kind: string, reference: string): string {
  return `rpc error: code = NotFound desc = an error occurred when try to find ${kind} "${reference}": not found\n`;
}

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
    const { container, sandbox } = found ?? {};
    await room.waitUntil(
      () => (container === undefined ? sandbox?.ready !== true : container.state === 'exited'),
      END_LIMIT_MS,
    );
    io.stdout(`${done.replace('%', reference)}\n`);
  }
  return exitCode;
}

const ALL_AND_FORCE: readonly FlagWord[] = [
  { name: 'all', short: 'a' },
  { name: 'force', short: 'f' },
];

const rm: Verb = {
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

const rmp: Verb = {
  flags: ALL_AND_FORCE,
  run: async (crictl) =>
    await forEach(crictl, 'sandbox', 'Removed sandbox %', ({ machine, sandbox, id }) => {
      if (sandbox.ready && !crictl.words.has('force')) return `pod sandbox "${id}" is running, please stop it first\n`;
      machine.runtime.removeSandbox(sandbox.config.podUid);
      return undefined;
    }),
};

const stop: Verb = {
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

const stopp: Verb = {
  flags: ALL_AND_FORCE,
  run: async (crictl) =>
    await forEach(crictl, 'sandbox', 'Stopped sandbox %', ({ machine, sandbox }) => {
      const { podUid } = sandbox.config;
      for (const container of machine.runtime.pod(podUid)?.latest.values() ?? []) container.kill();
      machine.runtime.killSandbox(podUid);
      return undefined;
    }),
};

const stats: Verb = {
  flags: [
    { name: 'all', short: 'a' },
    { name: 'id', takesValue: true },
  ],
  async run({ machines, io, words }) {
    const rows = machines
      .flatMap(containersOf)
      .flatMap(({ container, id, state }) =>
        container === undefined || state !== 'running' || !id.startsWith(words.last('id') ?? words.words[0] ?? '')
          ? []
          : [
              [
                id.slice(0, ID_LENGTH),
                container.config.name,
                (container.group.cpuMillicores / 10).toFixed(2),
                humanSize(container.group.memoryBytes, 4),
                '0B',
                '0',
              ],
            ],
      );
    return table(io, [['CONTAINER', 'NAME', 'CPU %', 'MEM', 'DISK', 'INODES'], ...rows]);
  },
};

const inspect: Verb = {
  flags: [
    { name: 'output', short: 'o', takesValue: true },
    { name: 'quiet', short: 'q' },
  ],
  run: async (crictl) =>
    await forContainer(crictl, async (found) => {
      crictl.io.stdout(`${JSON.stringify(inspectContainer(found), undefined, 2)}\n`);
      return 0;
    }),
};

const inspectp: Verb = {
  flags: [
    { name: 'output', short: 'o', takesValue: true },
    { name: 'quiet', short: 'q' },
  ],
  async run({ machines, io, words }) {
    const [reference = ''] = words.words;
    const found = machines
      .flatMap(containersOf)
      .find(({ container, id }) => container === undefined && id.startsWith(reference));
    if (reference === '' || found === undefined) {
      io.stderr(reference === '' ? 'ID cannot be empty\n' : notFound('sandbox', reference));
      return 1;
    }
    io.stdout(`${JSON.stringify(inspectSandbox(found), undefined, 2)}\n`);
    return 0;
  },
};

const VERBS: ReadonlyMap<string, Verb> = new Map([
  ['exec', exec],
  ['images', images],
  ['img', images],
  ['inspect', inspect],
  ['inspectp', inspectp],
  ['logs', logs],
  ['pods', pods],
  ['ps', ps],
  ['rm', rm],
  ['rmp', rmp],
  ['stats', stats],
  ['stop', stop],
  ['stopp', stopp],
]);

function imageIdOf(id: string): string {
  return id.slice(id.indexOf('@sha256:') + '@sha256:'.length);
}
