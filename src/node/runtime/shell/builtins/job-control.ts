import type { Coroutine, ExitStatus } from '../../process/process';
import { parseSignal, SIGNAL_NUMBERS, signalExitCode, type Signal } from '../../process/signals';
import { giveWay } from '../../process/system-calls';
import { waitForeground } from '../execute';
import type { Io } from '../io';
import type { Job } from '../jobs';
import type { Shell } from '../shell';
import type { Builtins } from './builtin';

const KILL_USAGE = 'kill: usage: kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]\n';

/** Children in the background, signals and traps. */
export const jobBuiltins: Builtins = {
  jobs(shell, args, io) {
    collect(shell);
    for (const job of shell.jobs.list) {
      shell.process.write(io.output, args[0] === '-p' ? `${job.pid}\n` : `${describe(shell, job)}\n`);
      if (job.status !== undefined) shell.jobs.remove(job.pid);
    }
    return 0;
  },
  wait,
  *kill(shell, args, io) {
    const status = kill(shell, args, io);
    // A shell that has killed itself ends here, not some commands later.
    yield giveWay;
    return status;
  },
  *fg(shell, [spec = '%%'], io) {
    const job = shell.jobs.bySpec(spec);
    if (!shell.interactive || job === undefined) {
      shell.complain(shell.interactive ? `fg: ${spec === '%%' ? 'current' : spec}: no such job` : 'fg: no job control');
      return 1;
    }
    shell.process.write(io.output, `${job.text}\n`);
    shell.jobs.remove(job.pid);
    return yield* waitForeground(shell, [job.pid]);
  },
  bg(shell, [spec = '%%']) {
    const job = shell.jobs.bySpec(spec);
    if (!shell.interactive || job === undefined) {
      shell.complain(shell.interactive ? `bg: ${spec === '%%' ? 'current' : spec}: no such job` : 'bg: no job control');
      return 1;
    }
    shell.process.kill(job.pid, 'SIGCONT');
    return 0;
  },
  disown(shell, [spec = '%%']) {
    const job = shell.jobs.bySpec(spec);
    if (job !== undefined) shell.jobs.remove(job.pid);
    return job === undefined ? 1 : 0;
  },
  trap(shell, args, io) {
    if (args.length === 0 || args[0] === '-p') {
      for (const [condition, command] of shell.traps) {
        const name = condition === 'EXIT' || shell.dialect.name === 'bash' ? condition : condition.replace(/^SIG/, '');
        shell.process.write(io.output, `trap -- '${command.replaceAll("'", "'\\''")}' ${name}\n`);
      }
      return 0;
    }
    const operands = args[0] === '--' ? args.slice(1) : args;
    const [first = ''] = operands;
    const resets = first === '-' || (operands.length === 1 && conditionOf(first) !== undefined) || /^\d+$/.test(first);
    const conditions = first === '-' || !resets ? operands.slice(1) : operands;
    let status = 0;
    for (const text of conditions) {
      const condition = conditionOf(text);
      if (condition === undefined) {
        shell.complain(`trap: ${text}: ${shell.dialect.name === 'bash' ? 'invalid signal specification' : 'bad trap'}`);
        status = 1;
      } else if (condition !== 'SIGKILL' && condition !== 'SIGSTOP') {
        shell.setTrap(condition, resets ? undefined : first);
      }
    }
    return status;
  },
};

/** Learns which background jobs have ended. */
export function collect(shell: Shell): void {
  for (const job of shell.jobs.list) {
    if (job.status !== undefined) continue;
    const reaped = shell.process.reap(job.pid);
    if (reaped === 'ECHILD') job.status = { code: 127 };
    else if (reaped !== undefined) job.status = reaped.status;
  }
}

/** A job as `jobs` lists it. */
function describe(shell: Shell, job: Job): string {
  const { list } = shell.jobs;
  const mark = job === list.at(-1) ? '+' : job === list.at(-2) ? '-' : ' ';
  return `[${job.number}]${mark}  ${stateOf(job.status).padEnd(23)} ${job.text}${job.status === undefined ? ' &' : ''}`;
}

function stateOf(status: ExitStatus | undefined): string {
  if (status === undefined) return 'Running';
  if (status.signal === 'SIGKILL') return 'Killed';
  if (status.signal !== undefined) return 'Terminated';
  return status.code === 0 ? 'Done' : `Exit ${status.code}`;
}

function* wait(shell: Shell, args: readonly string[]): Coroutine<number> {
  const operands = args.filter((argument) => argument !== '-n' && argument !== '-f');
  if (args.includes('-n')) return yield* waitUntil(shell, () => nextEnded(shell));
  if (operands.length === 0) {
    return yield* waitUntil(shell, () =>
      shell.jobs.list.every(({ status }) => status !== undefined) ? forgetAll(shell) : undefined,
    );
  }
  let status = 0;
  for (const operand of operands) {
    const job = operand.startsWith('%') ? shell.jobs.bySpec(operand) : shell.jobs.byPid(Number(operand));
    if (job === undefined) {
      if (shell.dialect.name === 'bash') {
        shell.complain(
          operand.startsWith('%')
            ? `wait: ${operand}: no such job`
            : `wait: pid ${operand} is not a child of this shell`,
        );
      }
      status = 127;
      continue;
    }
    status = yield* waitUntil(shell, () => ended(shell, job));
    if (shell.pendingTraps.length > 0) return status;
  }
  return status;
}

function ended(shell: Shell, job: Job): number | undefined {
  if (job.status === undefined) return undefined;
  if (job.status.signal !== undefined && !shell.interactive && shell.dialect.name !== 'bash')
    shell.reportDeath(job.status.signal, job.pid);
  shell.jobs.remove(job.pid);
  return job.status.code;
}

function nextEnded(shell: Shell): number | undefined {
  if (shell.jobs.size === 0) return 127;
  const job = shell.jobs.list.find(({ status }) => status !== undefined);
  return job === undefined ? undefined : ended(shell, job);
}

function forgetAll(shell: Shell): number {
  for (const { pid } of shell.jobs.list) shell.jobs.remove(pid);
  return 0;
}

/** Waits until `done` gives a status, or a signal with a trap comes: then 128 and its number. */
function* waitUntil(shell: Shell, done: () => number | undefined): Coroutine<number> {
  for (;;) {
    collect(shell);
    const status = done();
    if (status !== undefined) return status;
    const [signal] = shell.pendingTraps;
    if (signal !== undefined) return signalExitCode(signal);
    yield (process, wake) => {
      shell.interruptWait = wake;
      const cancel = process.onChildExit(wake);
      return () => {
        shell.interruptWait = undefined;
        cancel();
      };
    };
    shell.interruptWait = undefined;
  }
}

function kill(shell: Shell, args: readonly string[], io: Io): number {
  let signal: Signal | undefined = 'SIGTERM';
  let operands = args;
  const [first = '', second = ''] = args;
  if (first === '-l' || first === '-L') return listSignals(shell, args.slice(1), io);
  if (first === '-s' || first === '-n') {
    signal = parseSignal(second);
    operands = args.slice(2);
  } else if (first.startsWith('-') && first !== '--' && args.length > 1) {
    signal = first === '-0' ? undefined : parseSignal(first.slice(1));
    if (signal === undefined && first !== '-0') {
      shell.complain(`kill: ${first.slice(1)}: invalid signal specification`, io);
      return 1;
    }
    operands = args.slice(1);
  } else if (first === '--') operands = args.slice(1);
  if (operands.length === 0) {
    shell.process.write(io.error, KILL_USAGE);
    return 2;
  }
  let status = 0;
  for (const operand of operands) status = Math.max(status, send(shell, operand, signal, io));
  return status;
}

function send(shell: Shell, operand: string, signal: Signal | undefined, io: Io): number {
  const job = operand.startsWith('%') ? shell.jobs.bySpec(operand) : undefined;
  if (operand.startsWith('%') && job === undefined) {
    shell.complain(`kill: ${operand}: no such job`, io);
    return 1;
  }
  const pid = job?.pid ?? Number(operand);
  if (!Number.isInteger(pid)) {
    shell.complain(
      shell.dialect.name === 'bash'
        ? `kill: ${operand}: arguments must be process or job IDs`
        : `kill: Illegal number: ${operand}`,
      io,
    );
    return 1;
  }
  const target = shell.process.processes().find((process) => process.pid === pid);
  const error = target === undefined ? 'ESRCH' : signal === undefined ? undefined : shell.process.kill(pid, signal);
  if (error === undefined) return 0;
  shell.complain(
    error === 'ESRCH' ? shell.dialect.noSuchProcess(operand) : `kill: (${operand}) - Operation not permitted`,
    io,
  );
  return 1;
}

function listSignals(shell: Shell, [which]: readonly string[], io: Io): number {
  if (which !== undefined) {
    const number = /^\d+$/.test(which) && Number(which) > 128 ? String(Number(which) - 128) : which;
    const signal = parseSignal(number);
    if (signal === undefined) {
      shell.complain(`kill: ${which}: invalid signal specification`, io);
      return 1;
    }
    shell.process.write(io.output, /^\d+$/.test(which) ? `${signal.slice(3)}\n` : `${SIGNAL_NUMBERS[signal]}\n`);
    return 0;
  }
  const names = Object.entries(SIGNAL_NUMBERS).map(([name, number]) => `${String(number).padStart(2)}) ${name}`);
  for (let index = 0; index < names.length; index += 5)
    shell.process.write(io.output, `${names.slice(index, index + 5).join('\t')}\n`);
  return 0;
}

function conditionOf(text: string): Signal | 'EXIT' | undefined {
  return text === 'EXIT' || text === '0' ? 'EXIT' : parseSignal(text);
}
