import type { JsonObject, JsonValue } from '../../api/go/json-value';
import { findContainer, type DockerContext, type DockerVerb } from './docker-context';
import type { DockerContainer } from '../runtime/containers';
import { inspectedImage } from './images';
import { parseFormat } from './template';

const FLAGS = [
  { name: 'format', short: 'f', takesValue: true },
  { name: 'size', short: 's' },
  { name: 'type', takesValue: true },
] as const;

/** `docker container inspect`. Source: docker/cli, cli/command/inspect/inspector.go. */
export const inspectContainer: DockerVerb = {
  usage: '[OPTIONS] CONTAINER [CONTAINER...]',
  flags: FLAGS,
  least: 1,
  run: async (context, words) =>
    inspectAll(context, words.words, words.last('format') ?? '', (reference) => {
      const found = findContainer(context, reference);
      return found === undefined
        ? { error: `Error response from daemon: No such container: ${reference}` }
        : inspected(found);
    }),
};

export const inspectImage: DockerVerb = {
  usage: '[OPTIONS] IMAGE [IMAGE...]',
  flags: FLAGS,
  least: 1,
  run: async (context, words) =>
    inspectAll(
      context,
      words.words,
      words.last('format') ?? '',
      (reference) =>
        inspectedImage(context, reference) ?? {
          error: `Error response from daemon: No such image: ${withTag(reference)}`,
        },
    ),
};

/** `docker inspect`: whatever has the name. */
export const inspect: DockerVerb = {
  usage: '[OPTIONS] NAME|ID [NAME|ID...]',
  flags: FLAGS,
  least: 1,
  run: async (context, words) => {
    const type = words.last('type');
    if (type === 'container') return await inspectContainer.run(context, words);
    if (type === 'image') return await inspectImage.run(context, words);
    return inspectAll(context, words.words, words.last('format') ?? '', (reference) => {
      const found = findContainer(context, reference);
      if (found !== undefined) return inspected(found);
      return inspectedImage(context, reference) ?? { error: `Error: No such object: ${reference}` };
    });
  },
};

function inspectAll(
  { io }: DockerContext,
  references: readonly string[],
  format: string,
  find: (reference: string) => JsonObject,
): number {
  const found: JsonValue[] = [];
  const errors: string[] = [];
  for (const reference of references) {
    const object = find(reference);
    if (typeof object['error'] === 'string') errors.push(object['error']);
    else found.push(object);
  }
  if (format === '' || format === 'json') {
    io.stdout(format === '' ? `${indented(found)}\n` : `${JSON.stringify(found)}\n`);
  } else {
    const template = parseFormat(format);
    if ('error' in template) {
      io.stderr(`template parsing error: ${template.error}\n`);
      return 64;
    }
    for (const object of found) {
      const line = template.print(object);
      if (typeof line !== 'string') {
        io.stderr(`template parsing error: ${line.error}\n`);
        return 1;
      }
      io.stdout(`${line}\n`);
    }
    if (found.length === 0) io.stdout('\n');
  }
  for (const error of errors) io.stderr(`${error}\n`);
  return errors.length > 0 ? 1 : 0;
}

function indented(value: JsonValue): string {
  return JSON.stringify(value, undefined, 4);
}

function withTag(reference: string): string {
  return /[:@][^/]*$/.test(reference) ? reference : `${reference}:latest`;
}

const NEVER = '0001-01-01T00:00:00Z';

/** moby, api/types/container/container.go (InspectResponse). Divergence from real Kubernetes: a part of its fields. */
function inspected({
  sandbox,
  container,
  id,
  name,
  image,
  argv,
  labels,
  state,
  exitCode,
  createdMs,
  startedMs,
  finishedMs,
  pid,
}: DockerContainer): JsonObject {
  const [path = '', ...args] = argv;
  const config = container?.config;
  const limits = config?.limits;
  const environment = [...(config?.image.image.env ?? []), ...(config?.env ?? [])].map(
    ([key, value]) => `${key}=${value}`,
  );
  const mounts = (config?.mounts ?? []).map(({ path: destination, readOnly = false }) => ({
    Type: 'bind',
    Source: '',
    Destination: destination,
    Mode: readOnly ? 'ro' : '',
    RW: !readOnly,
    Propagation: 'rprivate',
  }));
  const [address = ''] = sandbox.ready ? sandbox.addresses : [];
  const isPause = container === undefined;
  return {
    Id: id,
    Created: timeText(createdMs),
    Path: path,
    Args: args,
    State: {
      Status: state,
      Running: state === 'running',
      Paused: false,
      Restarting: false,
      OOMKilled: container?.reason === 'OOMKilled',
      Dead: false,
      Pid: pid,
      ExitCode: exitCode,
      Error: '',
      StartedAt: startedMs === 0 ? NEVER : timeText(startedMs),
      FinishedAt: finishedMs === 0 ? NEVER : timeText(finishedMs),
    },
    Image: image.includes('@') ? image.slice(image.indexOf('@') + 1) : image,
    LogPath: `/var/lib/docker/containers/${id}/${id}-json.log`,
    Name: `/${name}`,
    RestartCount: 0,
    Driver: 'overlay2',
    Platform: 'linux',
    HostConfig: {
      NetworkMode: isPause ? 'none' : `container:${sandbox.id}`,
      RestartPolicy: { Name: 'no', MaximumRetryCount: 0 },
      AutoRemove: false,
      CgroupnsMode: 'private',
      IpcMode: isPause ? 'shareable' : `container:${sandbox.id}`,
      OomScoreAdj: isPause ? -998 : (limits?.oomScoreAdjust ?? 1000),
      PidMode: !isPause && sandbox.config.sharedProcesses !== undefined ? `container:${sandbox.id}` : '',
      Privileged: false,
      UTSMode: '',
      CpuShares: cpuShares(isPause ? 0 : (limits?.cpuRequestMillicores ?? 0)),
      Memory: limits?.memoryBytes ?? 0,
      NanoCpus: 0,
      CpuPeriod: isPause ? 0 : CPU_PERIOD,
      CpuQuota: limits?.cpuMillicores === undefined ? 0 : (limits.cpuMillicores * CPU_PERIOD) / 1000,
      MemorySwap: limits?.memoryBytes ?? 0,
    },
    Mounts: mounts,
    Config: {
      Hostname: isPause ? sandbox.config.hostname : '',
      Domainname: '',
      User: config === undefined ? '65535:65535' : config.user?.uid === undefined ? '' : String(config.user.uid),
      Tty: config?.tty === true,
      OpenStdin: config?.stdin === true,
      StdinOnce: config?.stdinOnce === true,
      Env: environment,
      Cmd: config?.args ?? config?.image.image.cmd ?? null,
      Image: image,
      WorkingDir: config?.workingDir ?? config?.image.image.workingDir ?? '/',
      Entrypoint: config?.command ?? config?.image.image.entrypoint ?? (isPause ? ['/pause'] : null),
      Labels: labels,
    },
    NetworkSettings: { SandboxID: '', Ports: {}, IPAddress: isPause ? address : '', Networks: {} },
  };
}

const CPU_PERIOD = 100_000;

/** pkg/kubelet/cm/helpers_linux.go (MilliCPUToShares). */
function cpuShares(millicores: number): number {
  return millicores === 0 ? 2 : Math.max(2, Math.trunc((millicores * 1024) / 1000));
}

function timeText(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 23)}000000Z`;
}
