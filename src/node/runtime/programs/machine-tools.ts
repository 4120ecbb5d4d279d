import { immediate } from '../process/immediate';
import type { Coroutine, Process, ProcessContext, Program } from '../process/process';
import { commandName } from '../process/command-name';
import { sleep } from '../process/system-calls';
import { complain, parseArguments, unknownOption, type Flavor } from './tool';
import { userName } from './users';

/** Tools that show how busy the machine is: they read `/proc`, as the real ones do. */
export function machineTools(flavor: Flavor): Readonly<Record<string, Program>> {
  return {
    free: immediate((process) => free(process, flavor)),
    top: (process) => top(process, flavor),
    uptime: immediate((process) => {
      process.print(uptimeLine(process, ' '));
      return 0;
    }),
    nproc: immediate((process) => {
      process.print(`${Math.max(1, proc(process, 'cpuinfo').match(/^processor\b/gm)?.length ?? 1)}\n`);
      return 0;
    }),
  };
}

interface Memory {
  readonly total: number;
  readonly free: number;
  readonly available: number;
}

/** Kibibytes; undefined where there is no `/proc`. */
function memoryOf(process: ProcessContext): Memory | undefined {
  const text = proc(process, 'meminfo');
  const amount = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0);
  if (text === '') return undefined;
  return { total: amount('MemTotal'), free: amount('MemFree'), available: amount('MemAvailable') };
}

function proc(process: ProcessContext, name: string): string {
  const path = `/proc/${name}`;
  return process.files.exists(path) ? process.files.readFile(path) : '';
}

const FREE_DIVISORS: Readonly<Record<string, number>> = { b: 1 / 1024, k: 1, m: 1024, g: 1024 ** 2 };

/** `free [-b|-k|-m|-g|-h]` (procps/free.c of busybox; src/free.c of procps). */
function free(process: ProcessContext, flavor: Flavor): number {
  const { options, unknown } = parseArguments(process.argv.slice(1), 'bkmghtw', {
    bytes: 'b',
    mebi: 'm',
    gibi: 'g',
    human: 'h',
  });
  if (unknown !== undefined) return unknownOption(process, unknown);
  const memory = memoryOf(process);
  if (memory === undefined) {
    complain(process, "can't open '/proc/meminfo': No such file or directory");
    return 1;
  }
  const divisor = FREE_DIVISORS[[...options.keys()].find((letter) => letter in FREE_DIVISORS) ?? 'k'] ?? 1;
  const show = (kibibytes: number): string =>
    (options.has('h') ? humanKibibytes(kibibytes, flavor) : String(Math.floor(kibibytes / divisor))).padStart(12);
  const label = (text: string): string => text.padEnd(flavor === 'busybox' ? 7 : 8);
  const titles = ['total', 'used', 'free', 'shared', 'buff/cache', 'available'];
  const used = memory.total - memory.free;
  process.print(
    `${label('')}${titles.map((title) => title.padStart(12)).join('')}\n` +
      `${label('Mem:')}${[memory.total, used, memory.free, 0, 0, memory.available].map(show).join('')}\n` +
      `${label('Swap:')}${[0, 0, 0].map(show).join('')}\n`,
  );
  return 0;
}

function humanKibibytes(kibibytes: number, flavor: Flavor): string {
  if (kibibytes === 0) return flavor === 'busybox' ? '0' : '0B';
  const power = Math.min(3, Math.floor(Math.log(kibibytes) / Math.log(1024)));
  const amount = kibibytes / 1024 ** power;
  const unit = ['K', 'M', 'G', 'T'][power] ?? '';
  return `${amount.toFixed(flavor === 'busybox' || amount < 10 ? 1 : 0)}${unit}${flavor === 'busybox' ? '' : 'i'}`;
}

/** `12:00:00 up 1 min,  0 users,  load average: 0.00, 0.00, 0.00`. */
function uptimeLine(process: ProcessContext, before: string): string {
  const seconds = Number(proc(process, 'uptime').split(' ')[0]);
  const minutes = Math.floor((Number.isFinite(seconds) ? seconds : 0) / 60);
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24, minutes % 60];
  const since = hours > 0 ? `${hours}:${String(rest).padStart(2, '0')}` : `${rest} min`;
  const clock = new Date(process.nowMs).toISOString().slice(11, 19);
  const up = days > 0 ? `${days} day${days > 1 ? 's' : ''}, ${since}` : since;
  return `${before}${clock} up ${up},  0 users,  load average: ${loadOf(process).join(', ')}\n`;
}

function loadOf(process: ProcessContext): readonly string[] {
  const load = proc(process, 'loadavg').split(' ').slice(0, 3);
  return load.length === 3 ? load : ['0.00', '0.00', '0.00'];
}

/** Seconds between two pages. */
const TOP_PAUSE = { busybox: 5, gnu: 3 };

/** `top [-b] [-n pages] [-d seconds]`: always as if `-b` was given. */
function* top(process: ProcessContext, flavor: Flavor): Coroutine<number> {
  const { options, unknown } = parseArguments(process.argv.slice(1), 'bn:d:o:p:cHm', {});
  if (unknown !== undefined) return unknownOption(process, unknown);
  const pages = options.has('n') ? Number(options.get('n')) : Infinity;
  const seconds = options.has('d') ? Number(options.get('d')) : TOP_PAUSE[flavor];
  if (Number.isNaN(pages) || !(seconds >= 0)) {
    complain(process, `invalid number '${Number.isNaN(pages) ? options.get('n') : options.get('d')}'`);
    return 1;
  }
  for (let page = 0; page < pages; page += 1) {
    if (page > 0) yield* sleep(Math.max(seconds, SHORTEST_PAUSE_SECONDS) * 1000);
    process.print(`${page > 0 ? '\n' : ''}${flavor === 'busybox' ? busyboxTop(process) : procpsTop(process)}`);
  }
  return 0;
}

const SHORTEST_PAUSE_SECONDS = 0.1;

/** Kibibytes and hundredths of one processor. */
function useOf({ namespaces, pid }: Process): { readonly kibibytes: number; readonly percent: number } {
  const { group } = namespaces;
  if (group === undefined) return { kibibytes: 0, percent: 0 };
  return { kibibytes: Math.floor(group.memoryOf(pid) / 1024), percent: group.cpuOf(pid) / 10 };
}

function busyboxTop(process: ProcessContext): string {
  const { total = 0, free: left = 0 } = memoryOf(process) ?? {};
  const processors = Math.max(1, proc(process, 'cpuinfo').match(/^processor\b/gm)?.length ?? 1);
  const all = process.processes();
  const busy = Math.min(100, Math.round(all.reduce((sum, each) => sum + useOf(each).percent, 0) / processors));
  const lines = [
    `Mem: ${total - left}K used, ${left}K free, 0K shrd, 0K buff, 0K cached`,
    `CPU: ${String(busy).padStart(3)}% usr   0% sys   0% nic ${String(100 - busy).padStart(3)}% idle   0% io   0% irq   0% sirq`,
    `Load average: ${loadOf(process).join(' ')} 1/${all.length} ${all.at(-1)?.pid ?? 0}`,
    '  PID  PPID USER     STAT   VSZ %VSZ CPU %CPU COMMAND',
    ...all.map((each) => {
      const { kibibytes, percent } = useOf(each);
      const share = total === 0 ? 0 : Math.round((100 * kibibytes) / total);
      const state = each.pid === process.pid ? 'R' : stateLetter(each);
      return `${String(each.pid).padStart(5)} ${String(each.parentPid).padStart(5)} ${nameOf(process, each).slice(0, 8).padEnd(8)} ${state.padEnd(4)} ${String(kibibytes).padStart(5)} ${String(share).padStart(3)}%   0 ${String(Math.round(percent / processors)).padStart(3)}% ${each.argv.join(' ')}`;
    }),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function procpsTop(process: ProcessContext): string {
  const { total = 0, free: left = 0, available = 0 } = memoryOf(process) ?? {};
  const processors = Math.max(1, proc(process, 'cpuinfo').match(/^processor\b/gm)?.length ?? 1);
  const all = process.processes();
  const busy = Math.min(100, all.reduce((sum, each) => sum + useOf(each).percent, 0) / processors);
  const count = (letter: string): number => all.filter((each) => stateLetter(each) === letter).length;
  const mebibytes = (kibibytes: number): string => (kibibytes / 1024).toFixed(1).padStart(8);
  const lines = [
    uptimeLine(process, 'top - ').trimEnd(),
    `Tasks: ${String(all.length).padStart(3)} total,   1 running, ${String(count('S') - 1).padStart(3)} sleeping, ${String(count('T')).padStart(3)} stopped, ${String(count('Z')).padStart(3)} zombie`,
    `%Cpu(s): ${busy.toFixed(1).padStart(4)} us,  0.0 sy,  0.0 ni,${(100 - busy).toFixed(1).padStart(5)} id,  0.0 wa,  0.0 hi,  0.0 si,  0.0 st `,
    `MiB Mem : ${mebibytes(total)} total, ${mebibytes(left)} free, ${mebibytes(total - left)} used, ${mebibytes(0)} buff/cache     `,
    `MiB Swap: ${mebibytes(0)} total, ${mebibytes(0)} free, ${mebibytes(0)} used. ${mebibytes(available)} avail Mem `,
    '',
    '    PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND',
    ...all.map((each) => {
      const { kibibytes, percent } = useOf(each);
      const share = total === 0 ? 0 : (100 * kibibytes) / total;
      const state = each.pid === process.pid ? 'R' : stateLetter(each);
      return `${String(each.pid).padStart(7)} ${nameOf(process, each).slice(0, 8).padEnd(8)}  20   0 ${String(kibibytes).padStart(7)} ${String(kibibytes).padStart(6)}      0 ${state} ${percent.toFixed(1).padStart(5)} ${share.toFixed(1).padStart(5)}   0:00.00 ${commandName(each.argv)}`;
    }),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function nameOf(process: ProcessContext, { user }: Process): string {
  return userName(process, user.uid) ?? String(user.uid);
}

function stateLetter({ state }: Process): string {
  return state === 'zombie' ? 'Z' : state === 'stopped' ? 'T' : 'S';
}
