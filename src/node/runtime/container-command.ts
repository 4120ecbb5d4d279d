import { FileSystem, join } from '../../sim/file-system';
import type { ContainerConfig, ContainerMount } from './container-config';
import { layerOf } from './images/image';
import { DEFAULT_PATH, findExecutable, type Executable, type ExecutableError } from './process/executable';
import { ROOT, type Program, type User } from './process/process';

/** A process as it is to be started. */
export interface Command {
  readonly program: Program;
  readonly argv: readonly string[];
  readonly env: ReadonlyMap<string, string>;
  readonly cwd: string;
}

/** Where and as whom a command runs. The files are made when they are asked for. */
export interface CommandContext {
  readonly user: User;
  readonly env: ReadonlyMap<string, string>;
  files(): FileSystem;
  /** They have not been made yet: they would be the image's, with what is mounted. */
  untouched(): boolean;
}

/** What the pod says its first process is, else what the image says. */
export function argvOf({ command, args, image }: ContainerConfig): readonly string[] {
  const { entrypoint = [], cmd = [] } = image.image;
  if (command !== undefined && command.length > 0) return [...command, ...(args ?? [])];
  return [...entrypoint, ...(args !== undefined && args.length > 0 ? args : cmd)];
}

/** A command in a container, or why there is none in runc's words. */
export function commandOf(
  config: ContainerConfig,
  argv: readonly string[],
  context: CommandContext,
): Command | { readonly error: string } {
  const { image } = config.image;
  const { env } = context;
  const cwd = config.workingDir ?? image.workingDir ?? '/';
  const program = image.commands?.(config.ports ?? []).get(argv[0] ?? '');
  if (program !== undefined) return { program, argv, env, cwd };
  const found = executableOf(config, argv, cwd, env.get('PATH') ?? DEFAULT_PATH, context);
  if ('error' in found) return { error: `exec: ${JSON.stringify(argv[0] ?? '')}: ${executableErrorText(argv, found)}` };
  return { program: found.program, argv: found.argv, env, cwd };
}

/** Looked for in the image's own files as long as nothing else can be in its place: a container that needs no more never gets files of its own. */
function executableOf(
  config: ContainerConfig,
  argv: readonly string[],
  cwd: string,
  path: string,
  context: CommandContext,
): Executable | ExecutableError {
  const { image } = config.image;
  const find = (files: FileSystem) =>
    findExecutable(argv, { files: files.as(context.user), programs: image.binaries ?? noPrograms, cwd, path });
  if (!context.untouched()) return find(context.files());
  const [name = ''] = argv;
  const looked = name.includes('/') ? [name] : path.split(':');
  const mounts = config.mounts ?? [];
  if (looked.some((place) => isMounted(join(cwd, place), mounts))) return find(context.files());
  const found = find(new FileSystem(layerOf(image)));
  // A script's interpreter may be anywhere.
  return 'error' in found || found.argv === argv ? found : find(context.files());
}

/** Is something mounted there, on the way there, or below? */
export function isMounted(path: string, mounts: readonly ContainerMount[]): boolean {
  return mounts.some((mount) => `${mount.path}/`.startsWith(`${path}/`) || `${path}/`.startsWith(`${mount.path}/`));
}

/** Who the processes of a container are: what the pod says, else what the image says. */
export function userOf({ user, image }: ContainerConfig, files: () => FileSystem): User {
  if (isRoot(user) && image.image.user === undefined && image.image.supplementalGroups === undefined) return ROOT;
  const [uid = 0, gid = 0] = image.image.user === undefined ? [] : numericUser(image.image.user, files);
  const effectiveGid = user?.gid ?? gid;
  return {
    uid: user?.uid ?? uid,
    gid: effectiveGid,
    groups: user?.groups ?? image.image.supplementalGroups ?? [effectiveGid],
  };
}

/** The common case, for which one object will do. */
function isRoot({ uid, gid, groups }: Partial<User> = {}): boolean {
  return (uid ?? 0) === 0 && (gid ?? 0) === 0 && groups === undefined;
}

export const noPrograms: ReadonlyMap<string, Program> = new Map();

/** Whoever has a terminal is told what kind (containerd, internal/cri/server/container_execsync.go and container_create.go). */
export function environmentOf(
  { env, image }: ContainerConfig,
  { hostname, user, tty }: { readonly hostname: string; readonly user: User; readonly tty: boolean },
): ReadonlyMap<string, string> {
  const all = new Map([
    ['PATH', DEFAULT_PATH],
    ['HOSTNAME', hostname],
  ]);
  for (const [name, value] of image.image.env ?? []) all.set(name, value);
  for (const [name, value] of env) all.set(name, value);
  if (!all.has('HOME')) all.set('HOME', user.uid === 0 ? '/root' : '/');
  if (tty && !all.has('TERM')) all.set('TERM', 'xterm');
  return all;
}

/** How runc and Go's os/exec word it. */
function executableErrorText([name = '']: readonly string[], { error }: ExecutableError): string {
  switch (error) {
    case 'ENOENT':
      return name.includes('/') ? `stat ${name}: no such file or directory` : 'executable file not found in $PATH';
    case 'EACCES':
      return 'permission denied';
    case 'EISDIR':
      return 'is a directory';
    case 'ENOEXEC':
      return 'exec format error';
  }
}

function numericUser(user: string, files: () => FileSystem): readonly [uid: number, gid: number] {
  const [name = '', group] = user.split(':');
  if (/^\d+$/.test(name)) return [Number(name), group === undefined ? 0 : Number(group)];
  const entry = files()
    .readFile('/etc/passwd')
    .split('\n')
    .map((line) => line.split(':'))
    .find(([known]) => known === name);
  return [Number(entry?.[2] ?? 0), Number(entry?.[3] ?? 0)];
}
