import { quantityError, value } from '../../../api/quantity';
import type { ProcessContext, Program } from '../process/process';
import { sleep } from '../process/system-calls';
import { parseDuration } from '../programs/tool';
import type { Image } from './image';
import { buildLinux, linuxBinaries } from './linux';
import { waitForSignal } from './serve';

const WHOLE_CORE = 1000;
const UNITS: Readonly<Record<string, number>> = { '': 1, B: 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3 };

/** `stress` in a small Linux: takes as much of the processor and of memory as it is told. */
export function stress(): Image {
  return {
    sizeBytes: 4_041_495,
    binaries: linuxBinaries('alpine', { stress: classic }),
    build: (files) => {
      buildLinux(files, 'alpine');
      files.writeBinary('/usr/local/bin/stress', 'stress');
    },
  };
}

/** Another program of that name, alone in its image: `-cpus 2 -mem-total 150Mi -mem-alloc-size 10Mi -mem-alloc-sleep 1s`. */
export function goStress(): Image {
  const commands = new Map([['/stress', allocating]]);
  return {
    sizeBytes: 1_600_000,
    entrypoint: ['/stress', '-logtostderr'],
    commands: () => commands,
    binaries: new Map([['stress', allocating]]),
    build: (files) => files.writeBinary('/stress', 'stress'),
  };
}

const classic: Program = function* stressMain(process) {
  const option = optionsOf(process.argv);
  const counts = ['c cpu', 'i io', 'm vm', 'd hdd'].map((names) => Number(option(...names.split(' ')) ?? 0));
  const [cpus = 0, , workers = 0] = counts;
  const bytes = bytesOf(option('vm-bytes') ?? '256M');
  const timeoutMs = parseDuration(option('t', 'timeout') ?? '');
  if (process.argv.length === 1) {
    process.print(
      "`stress' imposes certain types of compute stress on your system\n\nUsage: stress [OPTION [ARG]] ...\n",
    );
    return 0;
  }
  if (bytes === undefined || counts.some((count) => !Number.isInteger(count))) {
    process.printError(`stress: FAIL: [${process.pid}] (244) unrecognized option: ${process.argv[1] ?? ''}\n`);
    return 1;
  }
  const hogs = ['cpu', 'io', 'vm', 'hdd'].map((name, index) => `${counts[index] ?? 0} ${name}`).join(', ');
  process.print(`stress: info: [${process.pid}] dispatching hogs: ${hogs}\n`);
  process.setCpu((cpus + (option('vm-hang') === undefined ? workers : 0)) * WHOLE_CORE);
  process.setMemory(workers * bytes);
  if (timeoutMs === undefined) return yield* waitForSignal();
  yield* sleep(timeoutMs);
  process.print(`stress: info: [${process.pid}] successful run completed in ${timeoutMs / 1000}s\n`);
  return 0;
};

const allocating: Program = function* goStressMain(process) {
  const option = optionsOf(process.argv);
  const [total, step] = [option('mem-total') ?? '0', option('mem-alloc-size') ?? '4Ki'];
  const cpus = Number(option('cpus') ?? 0);
  const pauseMs = parseDuration(option('mem-alloc-sleep') ?? '1ms') ?? 1;
  for (const text of [total, step]) {
    if (quantityError(text) === undefined) continue;
    klog(process, `Failed to parse quantity ${JSON.stringify(text)}`, 'F');
    return 255;
  }
  klog(
    process,
    `Allocating ${JSON.stringify(total)} memory, in ${JSON.stringify(step)} chunks, with a ${pauseMs}ms sleep between allocations`,
  );
  for (let cpu = 0; cpu < cpus; cpu += 1) klog(process, 'Spawning a thread to consume CPU');
  process.setCpu(cpus * WHOLE_CORE);
  const [goal, chunk] = [value(total), Math.max(value(step), 1)];
  // A program that takes memory in very small pieces takes it as fast as it can: no more than a thousand steps of it are told apart.
  const pieces = Math.min(Math.ceil(goal / chunk), MAX_STEPS);
  for (let piece = 1; piece <= pieces; piece += 1) {
    process.setMemory(Math.ceil((goal * piece) / pieces));
    yield* sleep((pauseMs * Math.ceil(goal / chunk)) / pieces);
  }
  klog(process, `Allocated ${JSON.stringify(total)} memory`);
  return yield* waitForSignal();
};

const MAX_STEPS = 1000;

function klog(process: ProcessContext, message: string, severity = 'I'): void {
  const iso = new Date(process.nowMs).toISOString();
  process.printError(
    `${severity}${iso.slice(5, 7)}${iso.slice(8, 10)} ${iso.slice(11, 23)}000 ${String(process.pid).padStart(7)} main.go:26] ${message}\n`,
  );
}

/** The value of an option by any of its names: `--vm 1`, `-vm=1`. */
function optionsOf(argv: readonly string[]): (...names: readonly string[]) => string | undefined {
  return (...names) => {
    for (const [index, argument] of argv.entries()) {
      const [, name = '', own] = /^--?([\w-]+)(?:=(.*))?$/.exec(argument) ?? [];
      if (names.includes(name)) return own ?? argv[index + 1];
    }
    return undefined;
  };
}

function bytesOf(text: string): number | undefined {
  const [, number, unit = ''] = /^(\d+)([BKMG]?)$/i.exec(text) ?? [];
  return number === undefined ? undefined : Number(number) * (UNITS[unit.toUpperCase()] ?? 1);
}
