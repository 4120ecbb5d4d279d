import { commandName } from '../process/command-name';
import { immediate } from '../process/immediate';
import type { Process, ProcessContext, Program } from '../process/process';
import { parseSignal, type Signal } from '../process/signals';
import { boundedExpression } from './linear-expression';
import { complain } from './tool';

/** Tools that find processes by their names. */
export const processNameTools: Readonly<Record<string, Program>> = {
  pgrep: immediate((process) => {
    const { flags, patterns } = readWords(process);
    const found = matching(process, patterns[0] ?? '', flags);
    for (const { pid, argv } of found) {
      const shown = flags.has('a') ? argv.join(' ') : flags.has('l') ? commandName(argv) : '';
      process.print(`${pid}${shown === '' ? '' : ` ${shown}`}\n`);
    }
    return found.length > 0 ? 0 : 1;
  }),
  pkill: immediate((process) => {
    const { flags, signal, patterns } = readWords(process);
    if (signal === undefined) return badSignal(process);
    const found = matching(process, patterns[0] ?? '', flags);
    for (const { pid } of found) process.kill(pid, signal);
    return found.length > 0 ? 0 : 1;
  }),
  killall: immediate((process) => {
    const { signal, patterns } = readWords(process);
    if (signal === undefined) return badSignal(process);
    let status = 0;
    for (const name of patterns) {
      const found = named(process, name);
      for (const { pid } of found) process.kill(pid, signal);
      if (found.length > 0) continue;
      complain(process, `${name}: no process killed`);
      status = 1;
    }
    return status;
  }),
  pidof: immediate((process) => {
    const { patterns } = readWords(process);
    const found = patterns.flatMap((name) => named(process, name).map(({ pid }) => pid));
    if (found.length > 0) process.print(`${found.reverse().join(' ')}\n`);
    return found.length > 0 ? 0 : 1;
  }),
};

interface Words {
  readonly flags: ReadonlySet<string>;
  /** Undefined: there is no such signal. */
  readonly signal: Signal | undefined;
  readonly patterns: readonly string[];
}

/** `-9`, `-HUP`, `-s HUP` and flags before the patterns. */
function readWords({ argv }: ProcessContext): Words {
  const flags = new Set<string>();
  let signal: Signal | undefined = 'SIGTERM';
  let index = 1;
  for (; /^-./.test(argv[index] ?? ''); index += 1) {
    const word = (argv[index] ?? '').slice(1);
    if (word === 's') signal = parseSignal(argv[(index += 1)] ?? '');
    else if (/^(?:\d+|[A-Z]+\d*)$/.test(word)) signal = parseSignal(word);
    else for (const letter of word) flags.add(letter);
  }
  return { flags, signal, patterns: argv.slice(index) };
}

/** All but the one that asks; `-f`: the whole command line counts, `-x`: all of it. */
function matching(process: ProcessContext, pattern: string, flags: ReadonlySet<string>): readonly Process[] {
  let expression: RegExp;
  try {
    expression = boundedExpression(flags.has('x') ? `^(?:${pattern})$` : pattern, flags.has('i') ? 'i' : '');
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    complain(process, `bad regex '${pattern}'`);
    return [];
  }
  return process.processes().filter(({ pid, argv, state }) => {
    if (pid === process.pid || state === 'zombie') return false;
    return expression.test(flags.has('f') ? argv.join(' ') : commandName(argv));
  });
}

function named(process: ProcessContext, name: string): readonly Process[] {
  const wanted = commandName([name]);
  return process.processes().filter(({ pid, argv, state }) => {
    return pid !== process.pid && state !== 'zombie' && commandName(argv) === wanted;
  });
}

function badSignal(process: ProcessContext): number {
  complain(process, 'bad signal name');
  return 1;
}
