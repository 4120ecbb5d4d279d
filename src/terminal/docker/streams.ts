import type { Container } from '../../node/runtime/container';
import type { LogQuery } from '../../node/runtime/container-log';
import type { MachineRoom } from '../machine-room';
import type { TerminalIo } from '../terminal-command';
import { textTable } from '../text-table';
import type { Words } from '../words';
import { allContainers, findContainer, noSuchContainer, type DockerVerb } from './docker-context';
import { dockerLayout } from './formatted-list';
import { bytesSize, shortId } from '../runtime/words';

/** How long a command in a container, or a log that is followed, may go on: a day of the cluster's time. */
const RUN_LIMIT_MS = 24 * 3_600_000;
const START_ERROR = 126;
const NOT_FOUND = 127;

/** `docker container logs`. Source: docker/cli, cli/command/container/logs.go. */
export const logs: DockerVerb = {
  usage: '[OPTIONS] CONTAINER',
  flags: [
    { name: 'details' },
    { name: 'follow', short: 'f' },
    { name: 'since', takesValue: true },
    { name: 'tail', short: 'n', takesValue: true },
    { name: 'timestamps', short: 't' },
    { name: 'until', takesValue: true },
  ],
  least: 1,
  most: 1,
  run: async (context, words) => {
    const { io, room } = context;
    const [reference = ''] = words.words;
    const found = findContainer(context, reference);
    if (found === undefined) {
      io.stderr(noSuchContainer(reference));
      return 1;
    }
    if (found.container !== undefined) await printLog(found.container, words, io, room);
    return 0;
  },
};

/** Prints a container's log as the flags `tail`, `since`, `timestamps` and `follow` say, each stream to its own. */
export async function printLog(container: Container, words: Words, io: TerminalIo, room: MachineRoom): Promise<void> {
  const tail = Number(words.last('tail') ?? -1);
  const sinceMs = sinceOf(words.last('since'), io.now());
  const query = {
    ...(Number.isInteger(tail) && tail >= 0 && { tailLines: tail }),
    ...(sinceMs !== undefined && { sinceMs }),
    timestamps: words.has('timestamps'),
  };
  if (!words.has('follow')) {
    for (const [stream, text] of container.log.readByStream(query)) io[stream](text);
    return;
  }
  const cancel = followStreams(container, query, io);
  await room.waitUntil(() => container.state === 'exited' || io.signal.aborted, RUN_LIMIT_MS);
  cancel();
}

/** Shows what a container wrote and writes, each stream on its own, until the function that it gives is called. */
export function followStreams(container: Container, query: LogQuery, io: TerminalIo): () => void {
  const cancels = (['stdout', 'stderr'] as const).map((stream) =>
    container.log.follow(
      { ...query, stream },
      (text) => io[stream](text),
      () => undefined,
    ),
  );
  return () => {
    for (const cancel of cancels) cancel();
  };
}

/** `10m` ago, or a time. */
function sinceOf(text: string | undefined, nowMs: number): number | undefined {
  if (text === undefined) return undefined;
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|[hms])/g)];
  if (parts.length > 0 && parts.map(([part]) => part).join('') === text) {
    const unitMs: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };
    return nowMs - parts.reduce((sum, [, number, unit = '']) => sum + Number(number) * (unitMs[unit] ?? 0), 0);
  }
  const timeMs = Date.parse(text);
  return Number.isNaN(timeMs) ? undefined : timeMs;
}

/** `docker container exec`. Source: docker/cli, cli/command/container/exec.go. Divergence from real Kubernetes: `-t` gives no terminal. */
export const exec: DockerVerb = {
  usage: '[OPTIONS] CONTAINER COMMAND [ARG...]',
  flags: [
    { name: 'detach', short: 'd' },
    { name: 'env', short: 'e', takesValue: true },
    { name: 'interactive', short: 'i' },
    { name: 'privileged' },
    { name: 'tty', short: 't' },
    { name: 'user', short: 'u', takesValue: true },
    { name: 'workdir', short: 'w', takesValue: true },
  ],
  least: 2,
  stopAtWord: true,
  run: async (context, words) => {
    const { io, room } = context;
    const [reference = '', ...argv] = words.words;
    const found = findContainer(context, reference);
    if (found === undefined) {
      io.stderr(noSuchContainer(reference));
      return 1;
    }
    if (found.container === undefined || found.state !== 'running') {
      io.stderr(
        found.state === 'running'
          ? notStarted(argv, 'executable file not found in $PATH')
          : `Error response from daemon: container ${found.id} is not running\n`,
      );
      return found.state === 'running' ? NOT_FOUND : 1;
    }
    const result = await runInside(found.container, argv, words.has('interactive'), io, room);
    if (typeof result === 'number') return result;
    io.stderr(notStarted(argv, result));
    return /not found|no such file/.test(result) ? NOT_FOUND : START_ERROR;
  },
};

function notStarted([name = '']: readonly string[], why: string): string {
  const reason = why.startsWith('exec: ') ? why : `exec: ${JSON.stringify(name)}: ${why}`;
  return `OCI runtime exec failed: exec failed: unable to start container process: ${reason}: unknown\n`;
}

/** Runs a command in a container to its end and gives its exit code, or why it could not start. */
export async function runInside(
  container: Container,
  argv: readonly string[],
  interactive: boolean,
  io: TerminalIo,
  room: MachineRoom,
): Promise<number | string> {
  const started = container.exec(
    argv,
    { stdin: interactive, tty: false },
    { onStdout: (text) => io.stdout(text), onStderr: (text) => io.stderr(text) },
  );
  if ('error' in started) return started.error;
  const { process, streams, kill } = started.value;
  if (interactive && io.stdin !== '') streams.write(io.stdin);
  streams.endInput();
  const hasEnded = await room.waitUntil(() => process.exitStatus !== undefined || io.signal.aborted, RUN_LIMIT_MS);
  if (!hasEnded || process.exitStatus === undefined) kill();
  return process.exitStatus?.code ?? INTERRUPTED;
}

const INTERRUPTED = 130;

/** `docker top`: the processes of a container. */
export const top: DockerVerb = {
  usage: 'CONTAINER [ps OPTIONS]',
  flags: [],
  least: 1,
  stopAtWord: true,
  run: async (context, words) => {
    const { io } = context;
    const [reference = ''] = words.words;
    const found = findContainer(context, reference);
    if (found === undefined || found.state !== 'running') {
      io.stderr(
        found === undefined
          ? noSuchContainer(reference)
          : `Error response from daemon: container ${found.id} is not running\n`,
      );
      return 1;
    }
    const clock = (ms: number): string => new Date(ms).toISOString().slice(11, 16);
    const first = found.container?.mainProcess;
    const rows =
      found.container === undefined
        ? [['65535', String(found.pid), '1', '0', clock(found.createdMs), '?', '00:00:00', '/pause']]
        : (found.container.processes?.list() ?? [])
            .filter(({ state }) => state !== 'dead')
            .map(({ pid, parentPid, argv, user, startedMs }) => [
              user.uid === 0 ? 'root' : String(user.uid),
              String(found.pid + pid - (first?.pid ?? 1)),
              String(parentPid === 0 ? 1 : found.pid + parentPid - (first?.pid ?? 1)),
              '0',
              clock(startedMs),
              '?',
              '00:00:00',
              argv.join(' '),
            ]);
    const lines = [['UID', 'PID', 'PPID', 'C', 'STIME', 'TTY', 'TIME', 'CMD'], ...rows];
    io.stdout(textTable(lines, TOP_LAYOUT));
    return 0;
  },
};

/** docker/cli, cli/command/container/top.go */
const TOP_LAYOUT = { minWidth: 20, padding: 3, rememberWidths: false } as const;
const STATS_HEADER = ['CONTAINER ID', 'NAME', 'CPU %', 'MEM USAGE / LIMIT', 'MEM %', 'NET I/O', 'BLOCK I/O', 'PIDS'];

/**
 * `docker stats`: one look, whether asked for or not.
 * Divergence from real Kubernetes: nothing is counted of network and disks.
 */
export const stats: DockerVerb = {
  usage: '[OPTIONS] [CONTAINER...]',
  flags: [
    { name: 'all', short: 'a' },
    { name: 'format', takesValue: true },
    { name: 'no-stream' },
    { name: 'no-trunc' },
  ],
  least: 0,
  run: async (context, words) => {
    const { io } = context;
    const shown = [];
    if (words.words.length === 0)
      shown.push(...allContainers(context).filter(({ state }) => words.has('all') || state === 'running'));
    for (const reference of words.words) {
      const found = findContainer(context, reference);
      if (found === undefined) {
        io.stderr(noSuchContainer(reference));
        return 1;
      }
      shown.push(found);
    }
    const rows = shown.map(({ id, name, container, machine, state }) => {
      const bytes = state === 'running' ? (container?.group.memoryBytes ?? 0) : 0;
      const limit = container?.config.limits?.memoryBytes ?? machine.runtime.resources.capacity.memoryBytes;
      const millicores = state === 'running' ? (container?.group.cpuMillicores ?? 0) : 0;
      return [
        shortId(id),
        name,
        `${(millicores / 10).toFixed(2)}%`,
        `${bytesSize(bytes)} / ${bytesSize(limit)}`,
        `${((100 * bytes) / limit).toFixed(2)}%`,
        '0B / 0B',
        '0B / 0B',
        String(state === 'running' ? (container?.processes?.list().length ?? 1) : 0),
      ];
    });
    io.stdout(textTable([STATS_HEADER, ...rows], dockerLayout));
    return 0;
  },
};
