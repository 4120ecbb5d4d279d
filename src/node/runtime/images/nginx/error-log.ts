import { timestamp } from '../../../../api/time';
import type { ProcessContext } from '../../process/process';

/** The moment as nginx writes it into its error log: `2026/01/01 00:00:00`. */
export function emergencyTime({ nowMs }: ProcessContext): string {
  return timestamp(nowMs).slice(0, 19).replaceAll('-', '/').replace('T', ' ');
}

/** Something that ends nginx: in its error log, and said on standard error before that log is open. */
export function emergency(process: ProcessContext, message: string): void {
  process.printError(
    `${emergencyTime(process)} [emerg] ${process.pid}#${process.pid}: ${message}\nnginx: [emerg] ${message}\n`,
  );
}

export function notice(process: ProcessContext, message: string): void {
  process.printError(`${noticePrefix(process)}${message}\n`);
}

/** What a line of that level begins with. */
export function noticePrefix(process: ProcessContext): string {
  return `${emergencyTime(process)} [notice] ${process.pid}#${process.pid}: `;
}
