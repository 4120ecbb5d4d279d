import type { ProcessListener, StreamedProcess } from '../api/kubelet-endpoint';
import { exitCodeOf } from '../api/process-status';
import { ApiError } from '../api/status';
import { TextOutput } from '../node/runtime/process/streams';
import type { ExecResult } from './client';

/**
 * Gives a process that `start` begins all its input, and collects what it writes. `onDone` is called once; with an `ApiError` when the process
 * did not end by itself.
 */
export function runToEnd(
  start: (listener: ProcessListener) => StreamedProcess,
  stdin: string | undefined,
  onDone: (result: ExecResult | ApiError) => void,
): StreamedProcess {
  const stdout = new TextOutput();
  const stderr = new TextOutput();
  const process = start({
    onStdout: (text) => stdout.write(text),
    onStderr: (text) => stderr.write(text),
    onEnd: (status) => {
      const exitCode = exitCodeOf(status);
      onDone(exitCode === undefined ? new ApiError(status) : { stdout: stdout.text, stderr: stderr.text, exitCode });
    },
  });
  if (stdin !== undefined) process.write(stdin);
  process.end();
  return process;
}
