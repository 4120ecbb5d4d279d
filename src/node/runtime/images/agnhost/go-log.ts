import type { ProcessContext } from '../../process/process';

/** A line as Go's `log` package writes it to standard error. */
export function goLog(process: ProcessContext, message: string): void {
  const stamp = new Date(process.nowMs).toISOString().slice(0, 19).replaceAll('-', '/').replace('T', ' ');
  process.printError(`${stamp} ${message}\n`);
}

/** An error of Go's `os` package about a file. */
export function goFileError(operation: string, path: string, errorText: string): string {
  return `${operation} ${path}: ${errorText.toLowerCase()}`;
}
