import { Buffer } from 'node:buffer';
import { posix } from 'node:path';
import type { Status } from '../../api/generated/types';
import { archiveEnd, readArchive, TarError, writeEntry, type TarEntry } from '../../node/runtime/programs/tar/archive';
import type { Command, Invocation } from '../command';
import { KubectlError, userError } from '../errors';
import { boolFlag, intFlag, stringFlag } from '../flags/flag';
import { textAt } from '../json';
import { readPod } from '../pods/attach-to-container';
import { defaultContainerOf, firstContainer, requireContainer } from '../pods/containers';
import { throwFailure } from '../pods/remote-process';
import { letRun } from '../waiting';

const flags = {
  container: stringFlag('container', 'The container; default: the one the pod names, else its first.', {
    shorthand: 'c',
  }),
  noPreserve: boolFlag('no-preserve', "Don't keep owners and permissions."),
  retries: intFlag('retries', 'How often to try again to copy from a container; has no effect.'),
};

/** How many bytes come to a record: what is sent is filled up to whole ones. */
const RECORD_BYTES = 512;
const FILE_MODE = 0o644;
const DIRECTORY_MODE = 0o755;
/** The longest that looking at the destination may take. */
const LOOK_MS = 30_000;
const A_DAY_MS = 86_400_000;

/**
 * Source: kubectl/pkg/cmd/cp/cp.go.
 * Divergence from real Kubernetes: permissions and times of local files are not kept; an archive is held in memory as a whole, and is not
 * asked for a second time when it breaks off.
 */
export const cp: Command = {
  name: 'cp',
  use: 'cp <file-spec-src> <file-spec-dest>',
  short: 'Copy files and directories to and from containers',
  long: 'Copies through tar, which the container must have.',
  examples: ['kubectl cp notes.txt web:/tmp/notes.txt', 'kubectl cp default/web:/var/log ./log -c web'],
  flags: Object.values(flags),
  run: runCp,
};

/** Where a file is; without a pod: here. */
interface FileSpec {
  readonly namespace: string;
  readonly pod: string;
  readonly path: string;
}

async function runCp(invocation: Invocation): Promise<void> {
  const { args } = invocation;
  const [source, destination] = args;
  if (source === undefined || destination === undefined || args.length !== 2) {
    throw new KubectlError('source and destination are required');
  }
  const [from, to] = [fileSpec(source), fileSpec(destination)];
  if (from.pod !== '' && to.pod !== '') throw new KubectlError('one of src or dest must be a local file specification');
  if (from.path === '' || to.path === '') throw new KubectlError('filepath can not be empty');
  if (from.pod !== '') await copyFromPod(invocation, from, to.path);
  else if (to.pod !== '') await copyToPod(invocation, from.path, to);
  else throw new KubectlError('one of src or dest must be a remote file specification');
}

/** `[[namespace/]pod:]path` */
function fileSpec(text: string): FileSpec {
  const colon = text.indexOf(':');
  if (colon < 0) return { namespace: '', pod: '', path: text };
  const owner = text.slice(0, colon).split('/');
  if (colon === 0 || owner.length > 2) {
    throw new KubectlError('filespec must match the canonical format: [[namespace/]pod:]file/path');
  }
  const [first = '', second] = owner;
  const path = text.slice(colon + 1);
  return second === undefined ? { namespace: '', pod: first, path } : { namespace: first, pod: second, path };
}

async function copyToPod(invocation: Invocation, source: string, to: FileSpec): Promise<void> {
  const { files } = invocation.session.environment;
  if (files.read(source) === undefined && files.list(source) === undefined) {
    throw new KubectlError(`${source} doesn't exist in local filesystem`);
  }
  const isDirectory = await runInPod(invocation, to, ['test', '-d', to.path], {
    timeoutMs: LOOK_MS,
    stderr: () => undefined,
  }).then(
    () => true,
    (error: unknown) => {
      // Whatever keeps the command from running is met again by the next one.
      userError(error);
      return false;
    },
  );
  const path = posix.normalize(isDirectory ? posix.join(to.path, posix.basename(source)) : to.path);
  const content = archiveOf(invocation, source, posix.basename(path));
  const directory = posix.dirname(path);
  const preserving = invocation.value(flags.noPreserve) ? ['--no-same-permissions', '--no-same-owner'] : [];
  const output = await runInPod(invocation, to, ['tar', ...preserving, '-xmf', '-', '-C', directory], {
    stdin: content,
  });
  invocation.session.out(output.toString());
}

/** The file, or all files below the directory, under another name. */
function archiveOf({ session }: Invocation, source: string, name: string): Buffer {
  const { files } = session.environment;
  const entries: Buffer[] = [];
  const add = (path: string, entryName: string): void => {
    const names = files.list(path);
    if (names === undefined) {
      const content = files.readBytes?.(path) ?? Buffer.from(files.read(path) ?? '');
      entries.push(writeEntry(entryOf(entryName, 'file', session.nowMs, Buffer.from(content))));
    } else if (names.length === 0) {
      entries.push(writeEntry(entryOf(`${entryName}/`, 'directory', session.nowMs, Buffer.alloc(0))));
    } else for (const each of names) add(posix.join(path, each), posix.join(entryName, each));
  };
  add(source, name);
  const bytes = Buffer.concat(entries);
  return Buffer.concat([bytes, archiveEnd(bytes.length, RECORD_BYTES)]);
}

function entryOf(name: string, kind: 'file' | 'directory', modifiedMs: number, content: Buffer): TarEntry {
  const mode = kind === 'file' ? FILE_MODE : DIRECTORY_MODE;
  return { name, kind, mode, uid: 0, gid: 0, modifiedMs, content, target: '', userName: '', groupName: '' };
}

async function copyFromPod(invocation: Invocation, from: FileSpec, target: string): Promise<void> {
  const { session } = invocation;
  const { files } = session.environment;
  const output = await runInPod(invocation, from, ['tar', 'cf', '-', from.path], {
    stderr: (text) => session.out(text),
  });
  const prefix = posix.normalize(from.path.replace(/^\/+|\/+$/g, '')).replace(/^(?:\.\.\/)+|^\.\.$/, '');
  for (const { name, kind, target: linked, content } of entriesOf(output)) {
    if (!name.startsWith(prefix)) throw new KubectlError('tar contents corrupted');
    const path = posix.join(target, name.slice(prefix.length));
    const isInside = !posix.relative(posix.normalize(target), path).startsWith('..');
    if (!isInside) session.err(`warning: file "${path}" is outside target destination, skipping\n`);
    else if (kind === 'symlink') session.err(`warning: skipping symlink: "${path}" -> "${linked}"\n`);
    else if (kind === 'file') {
      if (files.writeBytes === undefined) files.write(path, content.toString());
      else files.writeBytes(path, content);
    }
  }
}

function entriesOf(archive: Buffer): readonly TarEntry[] {
  try {
    return readArchive(archive);
  } catch (error) {
    if (error instanceof TarError) throw new KubectlError('archive/tar: invalid tar header');
    throw error;
  }
}

/** Runs a command to its end and gives what it has written. Throws `ExitError` when it fails. */
async function runInPod(
  invocation: Invocation,
  spec: FileSpec,
  command: readonly string[],
  options: { readonly stdin?: Buffer; readonly timeoutMs?: number; stderr?(text: string): void },
): Promise<Buffer> {
  const { session } = invocation;
  const namespace = spec.namespace === '' ? session.namespace.name : spec.namespace;
  const tell = options.stderr ?? ((text: string) => session.err(text));
  const container = await containerOf(invocation, namespace, spec.pod, tell);
  const chunks: Uint8Array[] = [];
  let ending: Status | undefined;
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(spec.pod)}/exec`;
  const process = await session.rest.client.stream(
    { method: 'GET', path },
    { container, command, stdin: options.stdin !== undefined, stdout: true, stderr: true, tty: false },
    {
      onStdout: (bytes) => void chunks.push(bytes),
      onStderr: (bytes) => tell(Buffer.from(bytes).toString()),
      onEnd: (status) => {
        ending = status;
      },
    },
  );
  if (options.stdin !== undefined) {
    process.write(options.stdin);
    process.end();
  }
  await letRun(session, options.timeoutMs ?? A_DAY_MS, () => ending !== undefined);
  process.close();
  if (ending === undefined) throw new KubectlError('context deadline exceeded');
  throwFailure(ending);
  return Buffer.concat(chunks);
}

async function containerOf(
  { session, value }: Invocation,
  namespace: string,
  pod: string,
  tell: (text: string) => void,
): Promise<string> {
  const object = await readPod(session, namespace, pod);
  const phase = textAt(object, 'status', 'phase');
  if (phase === 'Succeeded' || phase === 'Failed') {
    throw new KubectlError(`cannot exec into a container in a completed pod; current phase is ${phase}`);
  }
  const asked = value(flags.container);
  if (asked !== '') return asked;
  const annotated = defaultContainerOf(object);
  if (annotated !== '') return requireContainer(object, annotated).name;
  const { container, notice } = firstContainer(object);
  if (notice !== '') tell(notice);
  return container.name;
}
