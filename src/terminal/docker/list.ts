import type { JsonObject } from '../../api/go/json-value';
import { allContainers, type DockerVerb } from './docker-context';
import type { DockerContainer } from '../runtime/containers';
import { printList } from './formatted-list';
import { ellipsis, humanDuration, shortId } from '../runtime/words';

const HEADERS: JsonObject = {
  ID: 'CONTAINER ID',
  Image: 'IMAGE',
  Command: 'COMMAND',
  CreatedAt: 'CREATED AT',
  RunningFor: 'CREATED',
  Ports: 'PORTS',
  State: 'STATE',
  Status: 'STATUS',
  Size: 'SIZE',
  Names: 'NAMES',
  Labels: 'LABELS',
  Mounts: 'MOUNTS',
  Networks: 'NETWORKS',
  LocalVolumes: 'LOCAL VOLUMES',
};
const TABLE = '{{.ID}}\t{{.Image}}\t{{.Command}}\t{{.RunningFor}}\t{{.Status}}\t{{.Ports}}\t{{.Names}}';
const COMMAND_WIDTH = 20;

/** `docker container ls`. Source: docker/cli, cli/command/container/list.go, cli/command/formatter/container.go. */
export const list: DockerVerb = {
  usage: '[OPTIONS]',
  flags: [
    { name: 'all', short: 'a' },
    { name: 'filter', short: 'f', takesValue: true },
    { name: 'format', takesValue: true },
    { name: 'last', short: 'n', takesValue: true },
    { name: 'latest', short: 'l' },
    { name: 'no-trunc' },
    { name: 'quiet', short: 'q' },
    { name: 'size', short: 's' },
  ],
  least: 0,
  most: 0,
  run: async (context, words) => {
    const { io } = context;
    const filters = words.all('filter').map(parseFilter);
    const wrong = filters.find((filter) => typeof filter === 'string');
    if (typeof wrong === 'string') {
      io.stderr(wrong);
      return 1;
    }
    const last = words.has('latest') ? 1 : Number(words.last('last') ?? -1);
    const byState = filters.some((filter) => typeof filter !== 'string' && STATES.has(filter.key));
    const all = words.has('all') || last > 0 || byState;
    const matching = allContainers(context).filter(
      (container) =>
        (all || container.state === 'running') &&
        matches(
          container,
          filters.filter((each) => typeof each !== 'string'),
        ),
    );
    const shown = last > 0 ? matching.slice(0, last) : matching;
    const rows = shown.map((container) => row(container, io.now(), words.has('no-trunc')));
    return printList({ rows, headers: HEADERS, table: TABLE }, words, io);
  },
};

interface Filter {
  readonly key: string;
  readonly value: string;
}

const STATES = new Set(['status', 'exited']);
const KEYS = new Set(['ancestor', 'exited', 'id', 'label', 'name', 'status']);

function parseFilter(text: string): Filter | string {
  const equals = text.indexOf('=');
  if (equals < 0)
    return `invalid argument "${text}" for "-f, --filter" flag: invalid filter '${text}' (expected key=value)\n`;
  const key = text.slice(0, equals).trim().toLowerCase();
  return KEYS.has(key)
    ? { key, value: text.slice(equals + 1).trim() }
    : `Error response from daemon: invalid filter '${key}'\n`;
}

/** All keys must hold; of one key any value, but all labels. */
function matches(container: DockerContainer, filters: readonly Filter[]): boolean {
  const keys = new Set(filters.map(({ key }) => key));
  for (const key of keys) {
    const ofKey = filters.filter((filter) => filter.key === key);
    const isHeld = ({ value }: Filter): boolean => holds(container, key, value);
    if (!(key === 'label' ? ofKey.every(isHeld) : ofKey.some(isHeld))) return false;
  }
  return true;
}

function holds(container: DockerContainer, key: string, value: string): boolean {
  switch (key) {
    case 'label': {
      const [name = '', ...rest] = value.split('=');
      const label = container.labels[name];
      return label !== undefined && (rest.length === 0 || label === rest.join('='));
    }
    case 'name':
      return matchesName(container.name, value);
    case 'id':
      return container.id.startsWith(value);
    case 'status':
      return container.state === value;
    case 'exited':
      return container.state === 'exited' && container.exitCode === Number(value);
    default:
      return container.image === value || container.image.split(/[@:]/)[0] === value.split(':')[0];
  }
}

/** A regular expression over the name, with or without the slash in front. */
function matchesName(name: string, pattern: string): boolean {
  try {
    const expression = new RegExp(pattern);
    return expression.test(name) || expression.test(`/${name}`);
  } catch {
    return name.includes(pattern);
  }
}

function row(container: DockerContainer, nowMs: number, whole: boolean): JsonObject {
  const { id, image, argv, createdMs, labels, name, state } = container;
  const command = argv.join(' ');
  return {
    Command: JSON.stringify(whole ? command : ellipsis(command, COMMAND_WIDTH)),
    CreatedAt: `${new Date(createdMs).toISOString().slice(0, 19).replace('T', ' ')} +0000 UTC`,
    ID: whole ? id : shortId(id),
    Image: whole ? image : shortImage(image),
    Labels: Object.entries(labels)
      .map(([key, value]) => `${key}=${value}`)
      .join(','),
    LocalVolumes: '0',
    Mounts: '',
    Names: name,
    Networks: '',
    Ports: container.ports ?? '',
    RunningFor: `${humanDuration(nowMs - createdMs)} ago`,
    Size: '0B',
    State: state,
    Status: statusText(container, nowMs),
  };
}

/** Without the digest. */
function shortImage(image: string): string {
  return image.replace(/@sha256:.*$/, '');
}

/** moby, daemon/container/state.go (String). */
function statusText({ state, exitCode, startedMs, finishedMs }: DockerContainer, nowMs: number): string {
  if (state === 'created') return 'Created';
  if (state === 'running') return `Up ${humanDuration(nowMs - startedMs)}`;
  return `Exited (${exitCode}) ${humanDuration(nowMs - finishedMs)} ago`;
}
