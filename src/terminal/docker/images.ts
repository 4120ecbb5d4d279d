import type { JsonObject } from '../../api/go/json-value';
import { parseImageName } from '../../api/image-name';
import { BUILT_MS } from '../../node/runtime/images/image';
import type { ClusterNode } from '../../node/node';
import type { PulledImage } from '../../node/runtime/images/image-store';
import type { MachineRoom } from '../machine-room';
import { digestOf, repositoryAndTag } from '../image-names';
import type { DockerContext, DockerVerb } from './docker-context';
import { printList } from './formatted-list';
import { humanDuration, humanSize, shortId } from '../runtime/words';

const HEADERS = {
  Repository: 'REPOSITORY',
  Tag: 'TAG',
  ID: 'IMAGE ID',
  CreatedSince: 'CREATED',
  Size: 'SIZE',
  Digest: 'DIGEST',
};
const TABLE = '{{.Repository}}\t{{.Tag}}\t{{.ID}}\t{{.CreatedSince}}\t{{.Size}}';
const PULL_LIMIT_MS = 3_600_000;

/** `docker images`. Divergence from real Kubernetes: all images were built at the same time. */
export const images: DockerVerb = {
  usage: '[OPTIONS] [REPOSITORY[:TAG]]',
  flags: [
    { name: 'all', short: 'a' },
    { name: 'digests' },
    { name: 'filter', short: 'f', takesValue: true },
    { name: 'format', takesValue: true },
    { name: 'no-trunc' },
    { name: 'quiet', short: 'q' },
  ],
  least: 0,
  most: 1,
  run: async (context, words) => {
    const { io } = context;
    const [wanted] = words.words;
    const rows = imagesOf(context)
      .map((image) => row(image, words.has('no-trunc'), io.now()))
      .filter(
        ({ Repository, Tag }) => wanted === undefined || wanted === Repository || wanted === `${Repository}:${Tag}`,
      );
    return printList({ rows, headers: HEADERS, table: TABLE }, words, io);
  },
};

/** `docker pull`: onto the first machine. Source: docker/cli, cli/command/image/pull.go. */
export const pull: DockerVerb = {
  usage: '[OPTIONS] NAME[:TAG|@DIGEST]',
  flags: [
    { name: 'all-tags', short: 'a' },
    { name: 'platform', takesValue: true },
    { name: 'quiet', short: 'q' },
  ],
  least: 1,
  most: 1,
  run: async ({ machines, io, room }, words) => {
    const [name = ''] = words.words;
    const [machine] = machines;
    const parsed = parseImageName(name);
    if (parsed === undefined || machine === undefined) {
      io.stderr('invalid reference format\n');
      return 1;
    }
    const familiar = familiarName(parsed.repository);
    if (!/[:@][^/]*$/.test(name) && !words.has('quiet')) io.stdout('Using default tag: latest\n');
    const image = await pullImage(room, machine, name);
    if (image === undefined) {
      io.stderr(
        `Error response from daemon: pull access denied for ${familiar}, repository does not exist or may require 'docker login'\n`,
      );
      return 1;
    }
    const digest = image.id.slice(image.id.indexOf('@') + 1);
    if (!words.has('quiet')) {
      io.stdout(`${parsed.tag}: Pulling from ${parsed.repository.replace(/^docker\.io\//, '')}\n`);
      io.stdout(`Digest: ${digest}\nStatus: Downloaded newer image for ${familiar}:${parsed.tag}\n`);
    }
    io.stdout(`${image.reference}\n`);
    return 0;
  },
};

/** The image, when it is there and when it could be pulled. */
export async function pullImage(
  room: MachineRoom,
  machine: ClusterNode,
  name: string,
): Promise<PulledImage | undefined> {
  let isDone = false;
  machine.runtime.images.pull(name, () => {
    isDone = true;
  });
  await room.waitUntil(() => isDone, PULL_LIMIT_MS);
  return machine.runtime.images.get(name);
}

export function inspectedImage(context: DockerContext, reference: string): JsonObject | undefined {
  for (const { runtime } of context.machines) {
    const named = parseImageName(reference) === undefined ? undefined : runtime.images.get(reference);
    const found =
      named ?? [...runtime.images.list()].find(({ id }) => digestOf(id).startsWith(reference) && reference !== '');
    if (found === undefined) continue;
    const { image, id } = found;
    const { Repository, Tag } = row(found, true, context.io.now());
    return {
      Id: `sha256:${digestOf(id)}`,
      RepoTags: [`${Repository}:${Tag}`],
      RepoDigests: [id.replace(/^docker\.io\/(?:library\/)?/, '')],
      Size: image.sizeBytes,
      Os: 'linux',
      Architecture: 'amd64',
      Config: {
        User: image.user ?? '',
        Env: (image.env ?? []).map(([key, value]) => `${key}=${value}`),
        Cmd: image.cmd ?? null,
        Entrypoint: image.entrypoint ?? null,
        WorkingDir: image.workingDir ?? '',
        StopSignal: image.stopSignal ?? '',
      },
    };
  }
  return undefined;
}

/** Those of all machines, each once. */
function imagesOf({ machines }: DockerContext): readonly PulledImage[] {
  const all = new Map<string, PulledImage>();
  for (const { runtime } of machines) for (const image of runtime.images.list()) all.set(image.reference, image);
  return [...all.values()];
}

function row(pulled: PulledImage, whole: boolean, nowMs: number) {
  const { image, id } = pulled;
  const [repository, tag] = repositoryAndTag(pulled);
  return {
    CreatedSince: `${humanDuration(nowMs - BUILT_MS)} ago`,
    Digest: `sha256:${digestOf(id)}`,
    ID: whole ? `sha256:${digestOf(id)}` : shortId(digestOf(id)),
    Repository: familiarName(repository),
    Size: humanSize(image.sizeBytes),
    Tag: tag,
  };
}

/** `docker.io/library/nginx` → `nginx`. */
export function familiarName(repository: string): string {
  return repository.replace(/^docker\.io\/(?:library\/)?/, '');
}
