import { findExecutable, DEFAULT_PATH } from '../process/executable';
import type { Coroutine, ProcessContext } from '../process/process';
import { sleep, waitChild } from '../process/system-calls';
import { complain, parseArguments, unknownOption, type Flavor } from './tool';

const CLEAR_SCREEN = '\x1B[H\x1B[J';
const SHORTEST_SECONDS = 0.1;
const DEFAULT_SECONDS = 2;
const WIDTH = 80;

/** `watch [-n seconds] [-t] command...`: the command again and again, each time on a clear screen (busybox, procps/watch.c). */
export function* watch(process: ProcessContext, flavor: Flavor): Coroutine<number> {
  const { own, command } = splitCommand(process.argv.slice(1));
  const { options, unknown } = parseArguments(own, 'n:tdge', { interval: 'n:', 'no-title': 't' });
  if (unknown !== undefined) return unknownOption(process, unknown);
  const seconds = options.has('n') ? Number(options.get('n')) : DEFAULT_SECONDS;
  if (command.length === 0 || !(seconds >= 0)) {
    complain(process, command.length === 0 ? 'no command given' : `failed to parse argument: '${options.get('n')}'`);
    return 1;
  }
  const pauseSeconds = Math.max(SHORTEST_SECONDS, seconds);
  const { files, namespaces, cwd, env } = process;
  const words = ['sh', '-c', command.join(' ')];
  const shell = findExecutable(words, {
    files,
    programs: namespaces.programs,
    cwd,
    path: env.get('PATH') ?? DEFAULT_PATH,
  });
  if ('error' in shell) {
    complain(process, "can't execute 'sh': No such file or directory");
    return 127;
  }
  for (;;) {
    process.print(CLEAR_SCREEN);
    if (!options.has('t')) process.print(title(process, pauseSeconds, command.join(' '), flavor));
    const child = process.spawn({ program: shell.program, argv: shell.argv });
    if (child !== 'EAGAIN') yield* waitChild(process, child.pid);
    yield* sleep(pauseSeconds * 1000);
  }
}

function title({ hostname, nowMs }: ProcessContext, seconds: number, command: string, flavor: Flavor): string {
  const clock = `${new Date(nowMs).toISOString().slice(0, 19).replace('T', ' ')}`;
  const left = `Every ${seconds.toFixed(1)}s: ${command}`;
  const right = flavor === 'busybox' ? clock : `${hostname}: ${clock}`;
  return `${left.slice(0, WIDTH - right.length - 1).padEnd(WIDTH - right.length)}${right}\n\n`;
}

/** The options end at the first word that is none: what follows is the command's. */
function splitCommand(args: readonly string[]): {
  readonly own: readonly string[];
  readonly command: readonly string[];
} {
  let index = 0;
  for (; /^-./.test(args[index] ?? ''); index += 1)
    if (args[index] === '-n' || args[index] === '--interval') index += 1;
  return { own: args.slice(0, index), command: args.slice(index) };
}
