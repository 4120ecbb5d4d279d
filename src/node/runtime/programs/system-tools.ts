import { DEFAULT_PATH, findExecutable, locate, type ExecutableScope } from '../process/executable';
import type { Coroutine, ProcessContext, Program } from '../process/process';
import { parseSignal, SIGNAL_NUMBERS, type Signal } from '../process/signals';
import { endOfSlice, readAll, sleep as sleepFor, waitChild } from '../process/system-calls';
import { formatDate, parseDate } from './date';
import { complain, nameOf, parseArguments, parseDuration, splitOnce, unknownOption, type Flavor } from './tool';
import { immediate } from '../process/immediate';

/** Tools about the process, its user and its machine. */
export function systemTools(flavor: Flavor): Readonly<Record<string, Program>> {
  return {
    true: immediate(() => {
      return 0;
    }),
    false: immediate(() => {
      return 1;
    }),
    sleep: (process) => sleep(process, flavor),
    date,
    env,
    printenv: immediate((process) => {
      const names = process.argv.slice(1);
      if (names.length === 0) for (const [name, value] of process.env) process.print(`${name}=${value}\n`);
      let status = 0;
      for (const name of names) {
        const value = process.env.get(name);
        if (value === undefined) status = 1;
        else process.print(`${value}\n`);
      }
      return status;
    }),
    hostname: immediate((process) => {
      const { options } = parseArguments(process.argv.slice(1), 'isfdI', {});
      const { addresses } = process.network;
      process.print(
        options.has('i') || options.has('I')
          ? `${addresses.join(' ')}${options.has('I') ? ' ' : ''}\n`
          : `${process.hostname}\n`,
      );
      return 0;
    }),
    whoami: immediate((process) => {
      const name = userName(process, process.user.uid);
      if (name === undefined) {
        complain(
          process,
          flavor === 'busybox' ? `unknown uid ${process.user.uid}` : `cannot find name for user ID ${process.user.uid}`,
        );
        return 1;
      }
      process.print(`${name}\n`);
      return 0;
    }),
    id: immediate((process) => {
      const { options } = parseArguments(process.argv.slice(1), 'ugGn', {
        user: 'u',
        group: 'g',
        groups: 'G',
        name: 'n',
      });
      const { uid, gid } = process.user;
      const groups = [gid, ...process.user.groups.filter((group) => group !== gid)];
      const label = (id: number, name: string | undefined): string => `${id}${name === undefined ? '' : `(${name})`}`;
      if (options.has('u')) process.print(`${options.has('n') ? (userName(process, uid) ?? uid) : uid}\n`);
      else if (options.has('g')) process.print(`${options.has('n') ? (groupName(process, gid) ?? gid) : gid}\n`);
      else if (options.has('G'))
        process.print(
          `${groups.map((group) => (options.has('n') ? (groupName(process, group) ?? group) : group)).join(' ')}\n`,
        );
      else {
        const listed = groups.map((group) => label(group, groupName(process, group))).join(',');
        process.print(
          `uid=${label(uid, userName(process, uid))} gid=${label(gid, groupName(process, gid))} groups=${listed}\n`,
        );
      }
      return 0;
    }),
    uname: immediate((process) => {
      const { options } = parseArguments(process.argv.slice(1), 'asnrvmpio', { all: 'a' });
      const fields: readonly (readonly [string, string])[] = [
        ['s', 'Linux'],
        ['n', process.hostname],
        ['r', '6.8.0'],
        ['v', '#1 SMP PREEMPT_DYNAMIC'],
        ['m', 'x86_64'],
        ['o', flavor === 'busybox' ? 'Linux' : 'GNU/Linux'],
      ];
      const wanted = options.size === 0 ? ['s'] : [...options.keys()];
      process.print(
        `${fields
          .filter(([letter]) => options.has('a') || wanted.includes(letter))
          .map(([, value]) => value)
          .join(' ')}\n`,
      );
      return 0;
    }),
    pwd: immediate((process) => {
      process.print(`${process.cwd}\n`);
      return 0;
    }),
    which: immediate((process) => {
      let status = 0;
      for (const name of process.argv.slice(1)) {
        const path = locate(name, scopeOf(process, process.env));
        if (typeof path === 'string') process.print(`${path}\n`);
        else status = 1;
      }
      return status;
    }),
    nproc: immediate((process) => {
      process.print('2\n');
      return 0;
    }),
    sync: immediate(() => {
      return 0;
    }),
    tty: immediate((process) => {
      process.print('not a tty\n');
      return 1;
    }),
    uptime: immediate((process) => {
      process.print(
        ` ${new Date(process.nowMs).toISOString().slice(11, 19)} up 0 min,  0 users,  load average: 0.00, 0.00, 0.00\n`,
      );
      return 0;
    }),
    ps: immediate((process) => ps(process, flavor)),
    kill,
    yes: function* yes(process) {
      const line = `${process.argv.length > 1 ? process.argv.slice(1).join(' ') : 'y'}\n`;
      const block = line.repeat(Math.max(1, Math.floor(1024 / line.length)));
      for (;;) {
        process.print(block);
        yield endOfSlice;
      }
    },
    seq,
    xargs,
    timeout,
    *nohup(process) {
      return yield* runInPlace(process, process.argv.slice(1), process.env);
    },
    df: immediate((process) => {
      const { options } = parseArguments(process.argv.slice(1), 'hkTPai', {});
      const unit = options.has('h') ? 1 : 1024;
      process.print(
        `Filesystem     ${options.has('h') ? ' Size  Used Avail' : '1K-blocks      Used Available'} Use% Mounted on\n`,
      );
      for (const { path, tree } of process.files.mounts) {
        const used = Math.ceil(tree.usedBytes / unit);
        const size = Math.ceil(tree.limitBytes / unit);
        const percent = `${Math.ceil((100 * used) / size)}%`;
        const width = options.has('h') ? 5 : 9;
        const cells = [size, used, size - used].map((cell) =>
          String(options.has('h') ? `${Math.ceil(cell / 1_048_576)}M` : cell).padStart(width),
        );
        process.print(`${tree.device.padEnd(14)} ${cells.join(' ')} ${percent.padStart(4)} ${path}\n`);
      }
      return 0;
    }),
    mount: immediate((process) => {
      for (const { path, tree, readOnly } of process.files.mounts) {
        process.print(`${tree.device} on ${path} type ${tree.type} (${readOnly ? 'ro' : 'rw'},relatime)\n`);
      }
      return 0;
    }),
  };
}

function* sleep(process: ProcessContext, flavor: Flavor): Coroutine<number> {
  const args = process.argv.slice(1);
  if (args.length === 0) {
    process.printError(
      flavor === 'busybox'
        ? 'BusyBox: sleep: missing operand\n'
        : "sleep: missing operand\nTry 'sleep --help' for more information.\n",
    );
    return 1;
  }
  let total = 0;
  for (const arg of args) {
    const duration = parseDuration(arg);
    if (duration === undefined) {
      process.printError(
        flavor === 'busybox'
          ? `sleep: invalid number '${arg}'\n`
          : `sleep: invalid time interval '${arg}'\nTry 'sleep --help' for more information.\n`,
      );
      return 1;
    }
    total += duration;
  }
  if (total === Infinity) yield () => undefined;
  yield* sleepFor(total);
  return 0;
}

const date: Program = immediate((process) => {
  const { options, operands, unknown } = parseArguments(process.argv.slice(1), 'ud:RI::r:s:', {
    utc: 'u',
    date: 'd:',
    'rfc-3339': 'rfc-3339:',
    'iso-8601': 'I:',
  });
  if (unknown !== undefined) return unknownOption(process, unknown);
  const text = options.get('d');
  const atMs = text === undefined ? process.nowMs : parseDate(text, process.nowMs);
  if (atMs === undefined) {
    complain(process, `invalid date '${text}'`);
    return 1;
  }
  const format = operands.find((operand) => operand.startsWith('+'))?.slice(1);
  const standard = options.has('R')
    ? '%a, %d %b %Y %H:%M:%S +0000'
    : options.has('I')
      ? options.get('I') === 'seconds'
        ? '%Y-%m-%dT%H:%M:%S+00:00'
        : '%Y-%m-%d'
      : '%a %b %e %H:%M:%S UTC %Y';
  process.print(`${formatDate(format ?? standard, atMs)}\n`);
  return 0;
});

const env: Program = function* env(process) {
  const environment = new Map(process.env);
  let index = 1;
  for (; index < process.argv.length; index += 1) {
    const argument = process.argv[index] ?? '';
    if (argument === '-i' || argument === '-') environment.clear();
    else if (argument === '-u') environment.delete(process.argv[(index += 1)] ?? '');
    else if (/^[^=]+=/.test(argument)) {
      const [name, value] = splitOnce(argument, '=');
      environment.set(name, value ?? '');
    } else break;
  }
  const words = process.argv.slice(index);
  if (words.length > 0) return yield* runInPlace(process, words, environment);
  for (const [name, value] of environment) process.print(`${name}=${value}\n`);
  return 0;
};

/** Becomes the program that `words` name. */
function* runInPlace(
  process: ProcessContext,
  words: readonly string[],
  env: ReadonlyMap<string, string>,
): Coroutine<number> {
  const found = findExecutable(words, scopeOf(process, env));
  if ('error' in found) {
    const missing = found.error === 'ENOENT';
    process.printError(
      `${nameOf(process)}: '${words[0]}': ${missing ? 'No such file or directory' : 'Permission denied'}\n`,
    );
    return missing ? 127 : 126;
  }
  process.become({ argv: found.argv, env });
  return yield* found.program(process);
}

function scopeOf(process: ProcessContext, env: ReadonlyMap<string, string>): ExecutableScope {
  return {
    files: process.files,
    programs: process.namespaces.programs,
    cwd: process.cwd,
    path: env.get('PATH') ?? DEFAULT_PATH,
  };
}

function ps(process: ProcessContext, flavor: Flavor): number {
  const options = process.argv.slice(1).join('');
  const all = process.processes();
  const command = (argv: readonly string[], state: string): string =>
    state === 'zombie' ? `[${argv[0] ?? ''}]` : argv.join(' ');
  if (flavor === 'busybox') {
    process.print('PID   USER     TIME  COMMAND\n');
    for (const { pid, user, argv, state } of all) {
      process.print(
        `${String(pid).padStart(5)} ${(userName(process, user.uid) ?? String(user.uid)).padEnd(8)}  0:00 ${command(argv, state)}\n`,
      );
    }
    return 0;
  }
  if (/[ux]/.test(options)) {
    process.print('USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND\n');
    for (const { pid, user, argv, state, startedMs } of all) {
      const stat = state === 'zombie' ? 'Z' : state === 'stopped' ? 'T' : pid === 1 ? 'Ss' : 'S';
      const start = new Date(startedMs).toISOString().slice(11, 16);
      const name = userName(process, user.uid) ?? String(user.uid);
      process.print(
        `${name.padEnd(8)} ${String(pid).padStart(7)}  0.0  0.0   4000  2000 ?        ${stat.padEnd(4)} ${start}   0:00 ${command(argv, state)}\n`,
      );
    }
    return 0;
  }
  if (/f/.test(options)) {
    process.print('UID          PID    PPID  C STIME TTY          TIME CMD\n');
    for (const { pid, parentPid, user, argv, state, startedMs } of all) {
      const start = new Date(startedMs).toISOString().slice(11, 16);
      const name = userName(process, user.uid) ?? String(user.uid);
      process.print(
        `${name.padEnd(8)} ${String(pid).padStart(7)} ${String(parentPid).padStart(7)}  0 ${start} ?        00:00:00 ${command(argv, state)}\n`,
      );
    }
    return 0;
  }
  process.print('    PID TTY          TIME CMD\n');
  for (const { pid, argv } of all)
    process.print(`${String(pid).padStart(7)} ?        00:00:00 ${(argv[0] ?? '').split('/').at(-1)?.slice(0, 15)}\n`);
  return 0;
}

const kill: Program = immediate((process) => {
  const args = process.argv.slice(1);
  let signal: Signal | undefined = 'SIGTERM';
  if (args[0] === '-l') {
    process.print(
      `${Object.keys(SIGNAL_NUMBERS)
        .map((name) => name.slice(3))
        .join(' ')}\n`,
    );
    return 0;
  }
  if (args[0] === '-s') signal = parseSignal(args.splice(0, 2)[1] ?? '');
  else if (/^-./.test(args[0] ?? '')) signal = parseSignal((args.shift() ?? '').slice(1));
  if (signal === undefined) {
    complain(process, 'bad signal name');
    return 1;
  }
  let status = 0;
  for (const arg of args) {
    const error = process.kill(Number(arg), signal);
    if (error === undefined) continue;
    complain(process, `can't kill pid ${arg}: ${error === 'ESRCH' ? 'No such process' : 'Operation not permitted'}`);
    status = 1;
  }
  return status;
});

const seq: Program = function* seq(process) {
  const { options, operands } = parseArguments(
    process.argv.slice(1).flatMap((argument) => (/^-\d/.test(argument) ? ['--', argument] : [argument])),
    's:wf:',
    { separator: 's:' },
  );
  const numbers = operands.filter((operand) => operand !== '--').map(Number);
  const wrong = operands.find((operand) => Number.isNaN(Number(operand)) && operand !== '--');
  if (numbers.length === 0 || wrong !== undefined) {
    complain(process, wrong === undefined ? 'missing operand' : `invalid floating point argument: '${wrong}'`);
    return 1;
  }
  const first = numbers.length > 1 ? (numbers[0] ?? 1) : 1;
  const step = numbers.length > 2 ? (numbers[1] ?? 1) : 1;
  const last = numbers.at(-1) ?? 1;
  const decimals = Math.max(...operands.map((operand) => operand.split('.')[1]?.length ?? 0));
  const width = options.has('w') ? Math.max(first.toFixed(decimals).length, last.toFixed(decimals).length) : 0;
  const separator = options.get('s') ?? '\n';
  let block = '';
  if (step === 0) {
    complain(process, "invalid Zero increment value: '0'");
    return 1;
  }
  for (let index = 0; ; index += 1) {
    const value = first + index * step;
    if (step > 0 ? value > last : value < last) break;
    block += `${index > 0 ? separator : ''}${value.toFixed(decimals).padStart(width, '0')}`;
    if (block.length > 4096) {
      process.print(block);
      block = '';
      if (process.spend(10)) yield endOfSlice;
    }
  }
  if (step > 0 ? first <= last : first >= last) process.print(`${block}\n`);
  return 0;
};

const xargs: Program = function* xargs(process) {
  const args = process.argv.slice(1);
  let perCall = Infinity;
  let replace: string | undefined;
  let delimiter: RegExp | undefined;
  let skipsEmpty = false;
  while (/^-./.test(args[0] ?? '')) {
    const option = args.shift() ?? '';
    if (option === '-n' || option === '-L') perCall = Number(args.shift());
    else if (/^-[nL]\d+$/.test(option)) perCall = Number(option.slice(2));
    else if (option === '-I') replace = args.shift();
    else if (/^-I./.test(option)) replace = option.slice(2);
    else if (option === '-0') delimiter = /\0/;
    else if (option === '-r') skipsEmpty = true;
    else if (option === '-d')
      delimiter = new RegExp((args.shift() ?? '\\n').replace(/^\\n$/, '\n').replace(/[.*+?^${}()|[\]]/g, '\\$&'));
    else if (option === '-P' || option === '-s') args.shift();
  }
  const input = yield* readAll(process.stdin);
  const items =
    replace !== undefined
      ? input.split('\n').map((line) => line.trim())
      : delimiter === undefined
        ? splitWords(input)
        : input.split(delimiter);
  const words = items.filter((item) => item !== '');
  const command = args.length === 0 ? ['echo'] : args;
  const calls: string[][] = [];
  if (replace !== undefined)
    for (const word of words) calls.push(command.map((part) => part.replaceAll(replace, word)));
  else
    for (let index = 0; index < words.length; index += perCall)
      calls.push([...command, ...words.slice(index, index + perCall)]);
  if (calls.length === 0 && !skipsEmpty && replace === undefined) calls.push([...command]);
  let status = 0;
  for (const call of calls) {
    const found = findExecutable(call, scopeOf(process, process.env));
    if ('error' in found) {
      complain(process, `${call[0]}: No such file or directory`);
      return 127;
    }
    const child = process.spawn({ program: found.program, argv: found.argv });
    if (child === 'EAGAIN') return 1;
    const reaped = yield* waitChild(process, child.pid);
    if (reaped !== 'ECHILD' && reaped.status.code !== 0) status = 123;
  }
  return status;
};

const timeout: Program = function* timeout(process) {
  const { options, operands } = splitTimeout(process.argv.slice(1));
  const [limit = '', ...words] = operands;
  const limitMs = parseDuration(limit);
  const signal = parseSignal(options.get('s') ?? 'TERM') ?? 'SIGTERM';
  if (limitMs === undefined || words.length === 0) {
    complain(process, words.length === 0 ? 'missing operand' : `invalid time interval '${limit}'`);
    return 125;
  }
  const found = findExecutable(words, scopeOf(process, process.env));
  if ('error' in found) {
    complain(process, `failed to run command '${words[0]}': No such file or directory`);
    return 127;
  }
  const child = process.spawn({ program: found.program, argv: found.argv });
  if (child === 'EAGAIN') return 125;
  let timedOut = false;
  const cancel = process.after(limitMs, () => {
    timedOut = true;
    process.kill(child.pid, signal);
    const killAfterMs = parseDuration(options.get('k') ?? '');
    if (killAfterMs !== undefined) process.after(killAfterMs, () => process.kill(child.pid, 'SIGKILL'));
  });
  const reaped = yield* waitChild(process, child.pid);
  cancel();
  if (reaped === 'ECHILD') return 125;
  return timedOut && reaped.status.signal !== 'SIGKILL' ? 124 : reaped.status.code;
};

/** Options end at the first operand: what follows is the command's. */
function splitTimeout(args: readonly string[]): {
  readonly options: ReadonlyMap<string, string>;
  readonly operands: readonly string[];
} {
  const options = new Map<string, string>();
  let index = 0;
  for (; /^-./.test(args[index] ?? ''); index += 1) {
    const option = args[index] ?? '';
    if (option === '-s' || option === '-k') options.set(option.slice(1), args[(index += 1)] ?? '');
    else if (/^-[sk]/.test(option)) options.set(option.slice(1, 2), option.slice(2));
  }
  return { options, operands: args.slice(index) };
}

/** The words of an input, with quotes as xargs reads them. */
function splitWords(text: string): string[] {
  return [...text.matchAll(/(?:"([^"]*)"|'([^']*)'|\\([^])|([^\s"'\\]))+/g)].map(([word]) =>
    word.replace(/"([^"]*)"|'([^']*)'|\\([^])/g, '$1$2$3'),
  );
}

function userName(process: ProcessContext, uid: number): string | undefined {
  return nameIn(process, '/etc/passwd', uid) ?? (uid === 0 ? 'root' : undefined);
}

function groupName(process: ProcessContext, gid: number): string | undefined {
  return nameIn(process, '/etc/group', gid) ?? (gid === 0 ? 'root' : undefined);
}

function nameIn(process: ProcessContext, path: string, id: number): string | undefined {
  if (process.files.tryStat(path)?.kind !== 'file' || !process.files.access(path, 4)) return undefined;
  const line = process.files
    .readFile(path)
    .split('\n')
    .find((entry) => entry.split(':')[2] === String(id));
  return line?.split(':')[0];
}
