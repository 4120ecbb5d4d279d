import type { Coroutine, ProcessContext } from '../../process/process';
import { sleep } from '../../process/system-calls';
import { parseDuration } from '../../programs/tool';
import { flagsOf } from './flags';

const METHODS = ['GET', 'POST', 'PUT'];
const NAMESPACES = ['kube-system', 'default', 'ns'];
/** `rand.String` leaves out what could make words. */
const LETTERS = 'bcdfghjklmnpqrstvwxz2456789';

/** `agnhost logs-generator`: so many lines over so much time (test/images/agnhost/logs-generator). */
export function* logsGenerator(process: ProcessContext): Coroutine<number> {
  const flags = flagsOf(process.argv);
  const lines = flags.number('log-lines-total', flags.number('t', 0));
  const durationMs = parseDuration(flags.text('run-duration', flags.text('d', '0s'))) ?? 0;
  if (!(lines > 0) || durationMs <= 0) {
    const why = lines > 0 ? `Invalid duration: ${durationMs}s` : `Invalid total number of lines: ${lines}`;
    process.printError(`${header(process, 'F')} ${why}\n`);
    return FATAL;
  }
  for (let id = 0; id < lines; id += 1) {
    process.printError(`${header(process, 'I')} ${line(process, id)}\n`);
    yield* sleep(durationMs / lines);
  }
  return 0;
}

const FATAL = 255;

function line(process: ProcessContext, id: number): string {
  const pick = (from: readonly string[]): string => from[process.random(from.length)] ?? '';
  const pod = Array.from({ length: 3 + process.random(2) }, () => LETTERS[process.random(LETTERS.length)]).join('');
  return `${id} ${pick(METHODS)} /api/v1/namespaces/${pick(NAMESPACES)}/pods/${pod} ${200 + process.random(400)}`;
}

/** As klog begins its lines: `I0101 00:00:10.000000       1 logs_generator.go:97]`. */
function header({ nowMs, pid }: ProcessContext, severity: string): string {
  const iso = new Date(nowMs).toISOString();
  return `${severity}${iso.slice(5, 7)}${iso.slice(8, 10)} ${iso.slice(11, 23)}000 ${String(pid).padStart(7)} logs_generator.go:97]`;
}
