import type { Status } from './generated/types';

/** What the error channel of a remote command carries at its end (cri-streaming/pkg/streaming/remotecommand/exec.go, apiserver/pkg/util/proxy/streamtranslator.go). */
export function processStatus(exitCode: number): Status {
  if (exitCode === 0) return successStatus;
  return {
    metadata: {},
    status: 'Failure',
    message: `command terminated with non-zero exit code: command terminated with exit code ${exitCode}`,
    reason: 'NonZeroExitCode',
    details: { causes: [{ reason: 'ExitCode', message: String(exitCode) }] },
  };
}

export const successStatus: Status = { metadata: {}, status: 'Success' };

/** The exit code that a status tells of; undefined when the command did not end by itself. */
export function exitCodeOf({ status, reason, details }: Status): number | undefined {
  if (status === 'Success') return 0;
  if (reason !== 'NonZeroExitCode') return undefined;
  const cause = details?.causes?.find((candidate) => candidate.reason === 'ExitCode');
  return cause?.message === undefined ? undefined : Number(cause.message);
}
