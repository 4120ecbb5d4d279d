import { containersOf, type DockerContainer } from '../runtime/containers';
import { humanDuration, humanSize } from '../runtime/words';
import { digestOf, repositoryAndTag } from '../image-names';
import type { TerminalIo } from '../terminal-command';
import { textTable } from '../text-table';
import type { FlagWord, Words } from '../words';
import type { CrictlVerb } from './crictl-verb';

const ID_LENGTH = 13;
const LAYOUT = { minWidth: 20, padding: 3, rememberWidths: false } as const;

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

/** `crictl ps`: containers, without those of the sandboxes. Source: cmd/crictl/container.go. */
export const ps: CrictlVerb = {
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
      shortened(digestOf(container?.config.image.id ?? ''), words),
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

/** `crictl pods`: sandboxes. Source: cmd/crictl/sandbox.go. */
export const pods: CrictlVerb = {
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
      sandbox.config.runtimeHandler ?? '(default)',
    ]);
    return table(io, [['POD ID', 'CREATED', 'STATE', 'NAME', 'NAMESPACE', 'ATTEMPT', 'RUNTIME'], ...rows]);
  },
};

/** `crictl images`. Source: cmd/crictl/image.go. */
export const images: CrictlVerb = {
  flags: [{ name: 'quiet', short: 'q' }, { name: 'no-trunc' }, { name: 'digests' }],
  async run({ machines, io, words }) {
    const all = machines.flatMap(({ runtime }) => [...runtime.images.list()]);
    const known = [...new Map(all.map((image) => [image.reference, image])).values()].sort((a, b) =>
      a.reference < b.reference ? -1 : 1,
    );
    if (words.has('quiet')) {
      for (const { id } of known) io.stdout(`sha256:${digestOf(id)}\n`);
      return 0;
    }
    const rows = known.map((pulled) => [
      ...repositoryAndTag(pulled),
      shortened(digestOf(pulled.id), words),
      humanSize(pulled.image.sizeBytes),
    ]);
    return table(io, [['IMAGE', 'TAG', 'IMAGE ID', 'SIZE'], ...rows]);
  },
};

/** `crictl stats`: one look. Source: cmd/crictl/stats.go. */
export const stats: CrictlVerb = {
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

function table(io: TerminalIo, rows: readonly (readonly string[])[]): number {
  io.stdout(textTable(rows, LAYOUT));
  return 0;
}

function shortened(id: string, words: Words): string {
  return words.has('no-trunc') ? id : id.slice(0, ID_LENGTH);
}

function title(state: string): string {
  return state.charAt(0).toUpperCase() + state.slice(1);
}

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
