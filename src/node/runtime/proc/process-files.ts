import type { FileSystem } from '../../../sim/file-system';
import type { Inode } from '../../../sim/file-tree';
import { commandName } from '../process/command-name';
import { locate } from '../process/executable';
import type { Process } from '../process/process';
import type { Readable, Writable } from '../process/streams';
import { mountLines } from './mount-lines';
import type { InodeMaker } from './inode-maker';
import type { ProcOwner } from './proc-tree';

/** As Linux numbers the inodes of pipes: each standard stream is one unless a terminal is there. */
const FIRST_PIPE = 40_000;

/** The entries of `/proc/<pid>` (fs/proc/base.c). */
export function processFiles(
  owner: ProcOwner,
  process: Process,
  make: InodeMaker,
): readonly (readonly [string, Inode])[] {
  const { user, namespaces } = process;
  const text = (name: string, content: () => string, mode = 0o444) => [name, make.file(content, user, mode)] as const;
  const link = (name: string, target: () => string) => [name, make.link(target, user)] as const;
  const isOwn = namespaces === owner.namespaces();
  const isGone = (): boolean => process.state === 'zombie' || process.state === 'dead';
  return [
    text('cmdline', () => (isGone() ? '' : process.argv.map((word) => `${word}\0`).join(''))),
    text('comm', () => `${commandName(process.argv)}\n`),
    text('status', () => statusText(process)),
    text('stat', () => statText(owner, process)),
    text('environ', () => [...process.env].map(([name, value]) => `${name}=${value}\0`).join(''), 0o400),
    text('cgroup', () => '0::/\n'),
    text('mounts', () => mountLines(isOwn ? owner.mounts() : namespaces.files.mounts)),
    text('oom_score_adj', () => `${namespaces.group?.oomScoreAdjust ?? 0}\n`),
    link('cwd', () => process.cwd),
    link('exe', () => executable(process)),
    isOwn ? link('root', () => '/') : ['root', namespaces.files.rootDirectory],
    ['fd', make.directory(() => descriptors(process, make), user, 0o500)],
    ['ns', make.directory(() => (namespaces.kernel?.() ?? []).map(([type, id]) => link(type, () => id)), user, 0o511)],
  ];
}

const STATES = { running: 'S (sleeping)', stopped: 'T (stopped)', zombie: 'Z (zombie)', dead: 'X (dead)' };

function statusText(process: Process): string {
  const { pid, parentPid, user, state, namespaces } = process;
  const { uid, gid, groups } = user;
  const kilobytes = Math.floor((namespaces.group?.memoryOf(pid) ?? 0) / 1024);
  return [
    `Name:\t${commandName(process.argv)}`,
    'Umask:\t0022',
    `State:\t${STATES[state]}`,
    `Tgid:\t${pid}`,
    'Ngid:\t0',
    `Pid:\t${pid}`,
    `PPid:\t${parentPid}`,
    'TracerPid:\t0',
    `Uid:\t${uid}\t${uid}\t${uid}\t${uid}`,
    `Gid:\t${gid}\t${gid}\t${gid}\t${gid}`,
    'FDSize:\t64',
    `Groups:\t${groups.map((group) => `${group} `).join('')}`,
    `VmSize:\t${String(kilobytes).padStart(8)} kB`,
    `VmRSS:\t${String(kilobytes).padStart(8)} kB`,
    'Threads:\t1',
    '',
  ].join('\n');
}

/** proc(5), `/proc/[pid]/stat`: the first 24 fields; the clock counts hundredths of a second. */
function statText({ machine }: ProcOwner, process: Process): string {
  const { pid, parentPid, state, startedMs, namespaces } = process;
  const startTicks = Math.floor((startedMs - machine.bootedMs) / 10);
  const pages = Math.floor((namespaces.group?.memoryOf(pid) ?? 0) / 4096);
  const letter = STATES[state].charAt(0);
  return `${pid} (${commandName(process.argv)}) ${letter} ${parentPid} ${pid} ${pid} 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 1 0 ${startTicks} ${pages * 4096} ${pages}\n`;
}

function executable({ argv, env, cwd, namespaces }: Process): string {
  const [name = ''] = argv;
  const files: FileSystem = namespaces.files;
  const found = locate(name, { files, cwd, path: env.get('PATH') ?? '' });
  if (typeof found !== 'string') return name;
  const path = found.startsWith('/') ? found : `${cwd}/${found}`;
  return files.tryStat(path) === undefined ? path : files.realPath(path);
}

function descriptors({ pid, stdin, stdout, stderr }: Process, make: InodeMaker): [string, Inode][] {
  const streams: readonly (Readable | Writable)[] = [stdin, stdout, stderr];
  return streams.map(({ terminal }, number) => [
    String(number),
    make.link(() => (terminal === undefined ? `pipe:[${FIRST_PIPE + pid * 3 + number}]` : '/dev/pts/0')),
  ]);
}
