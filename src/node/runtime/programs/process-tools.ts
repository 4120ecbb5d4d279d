import {
  DEFAULT_PATH,
  findExecutable,
  locate,
  notRunStatus,
  type ExecutableError,
  type ExecutableScope,
} from '../process/executable';
import { immediate } from '../process/immediate';
import type { Coroutine, ProcessContext, Program } from '../process/process';
import { parseSignal, SIGNAL_NUMBERS, type Signal } from '../process/signals';
import { pause, readAll, sleep as sleepFor, waitChild } from '../process/system-calls';
import { ps } from './ps';
import { complain, parseDuration, splitOnce, type Flavor } from './tool';

/** Tools that start, list, time and end processes. */
export function processTools(flavor: Flavor): Readonly<Record<string, Program>> {
  return {
    ps: immediate((process) => ps(process, flavor)),
    kill,
    sleep: (process) => sleep(process, flavor),
    timeout,
    env,
    xargs,
    *nohup(process) {
      return yield* runInPlace(process, process.argv.slice(1), process.env);
    },
    which: immediate((process) => {
      let status = 0;
      for (const name of process.argv.slice(1)) {
        const path = locate(name, scopeOf(process, process.env));
        if (typeof path === 'string') process.print(`${path}\n`);
        else status = 1;
      }
      return status;
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
  if (total === Infinity) yield pause;
  yield* sleepFor(total);
  return 0;
}

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
    complain(process, `'${words[0]}': ${whyNotRun(found)}`);
    return notRunStatus(found);
  }
  process.become({ argv: found.argv, env });
  return yield* found.program(process);
}

function whyNotRun({ error }: ExecutableError): string {
  return error === 'ENOENT' ? 'No such file or directory' : 'Permission denied';
}

function scopeOf(process: ProcessContext, env: ReadonlyMap<string, string>): ExecutableScope {
  return {
    files: process.files,
    programs: process.namespaces.programs,
    cwd: process.cwd,
    path: env.get('PATH') ?? DEFAULT_PATH,
  };
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

/** The exit code of `xargs` when a command had another one than 0. */
const SOME_FAILED = 123;

const xargs: Program = function* xargs(process) {
  const args = process.argv.slice(1);
  let perCall = Infinity;
  let replace: string | undefined;
  let delimiter: RegExp | undefined;
  let skipsEmpty = false;
  let isTold = false;
  while (/^-./.test(args[0] ?? '')) {
    const option = args.shift() ?? '';
    if (option === '-n' || option === '-L') perCall = Number(args.shift());
    else if (/^-[nL]\d+$/.test(option)) perCall = Number(option.slice(2));
    else if (option === '-I') replace = args.shift();
    else if (/^-I./.test(option)) replace = option.slice(2);
    else if (option === '-0') delimiter = /\0/;
    else if (option === '-r') skipsEmpty = true;
    else if (option.startsWith('-d'))
      delimiter = delimiterOf(option === '-d' ? (args.shift() ?? '\\n') : option.slice(2));
    else if (option === '-t') isTold = true;
    else if (option === '-P' || option === '-s') args.shift();
  }
  if (!(perCall >= 1)) {
    complain(
      process,
      Number.isNaN(perCall) ? 'invalid number for -n option' : `value ${perCall} for -n option should be >= 1`,
    );
    return 1;
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
      complain(process, `${call[0]}: ${whyNotRun(found)}`);
      return notRunStatus(found);
    }
    if (isTold) process.printError(`${call.join(' ')}\n`);
    const child = process.spawn({ program: found.program, argv: found.argv });
    if (child === 'EAGAIN') return 1;
    const reaped = yield* waitChild(process, child.pid);
    if (reaped !== 'ECHILD' && reaped.status.code !== 0) status = SOME_FAILED;
  }
  return status;
};

function delimiterOf(text: string): RegExp {
  const [char = '\n'] = text.replace(/^\\n$/, '\n').replace(/^\\t$/, '\t').replace(/^\\0$/, '\0');
  return new RegExp(char.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
}

/** Exit codes of `timeout`: the command took too long; `timeout` itself failed. */
const TIMED_OUT = 124;
const TIMEOUT_FAILED = 125;

const timeout: Program = function* timeout(process) {
  const { options, operands } = splitTimeout(process.argv.slice(1));
  const [limit = '', ...words] = operands;
  const limitMs = parseDuration(limit);
  const signal = parseSignal(options.get('s') ?? 'TERM') ?? 'SIGTERM';
  if (limitMs === undefined || words.length === 0) {
    complain(process, words.length === 0 ? 'missing operand' : `invalid time interval '${limit}'`);
    return TIMEOUT_FAILED;
  }
  const found = findExecutable(words, scopeOf(process, process.env));
  if ('error' in found) {
    complain(process, `failed to run command '${words[0]}': ${whyNotRun(found)}`);
    return notRunStatus(found);
  }
  const child = process.spawn({ program: found.program, argv: found.argv });
  if (child === 'EAGAIN') return TIMEOUT_FAILED;
  let timedOut = false;
  const cancel = process.after(limitMs, () => {
    timedOut = true;
    process.kill(child.pid, signal);
    const killAfterMs = parseDuration(options.get('k') ?? '');
    if (killAfterMs !== undefined) process.after(killAfterMs, () => process.kill(child.pid, 'SIGKILL'));
  });
  const reaped = yield* waitChild(process, child.pid);
  cancel();
  if (reaped === 'ECHILD') return TIMEOUT_FAILED;
  return timedOut && reaped.status.signal !== 'SIGKILL' ? TIMED_OUT : reaped.status.code;
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
