import { TextDecoder } from 'node:util';
import type { Status } from '../../api/generated/types';
import type { ApiRequest } from '../../api/rest/request';
import type { ProcessInput, ProcessQuery } from '../../client/client';
import type { Terminal } from '../environment';
import { ExitError, KubectlError } from '../errors';
import { asJson, listAt, textAt } from '../json';
import type { Session } from '../session';
import { letRun } from '../waiting';

/** What a process is run with, apart from what the terminal says. */
export interface RemoteProcess {
  readonly request: ApiRequest;
  readonly query: ProcessQuery;
  /** When it is interrupted at the latest. Default: never. */
  readonly limitMs?: number;
}

/**
 * Runs or attaches to a process with the terminal's input and output until it ends, the run's deadline comes or somebody interrupts. Throws
 * `ExitError` with the exit code of a process that fails. With a terminal of its own the process gets every key, also Ctrl-C.
 * Source: kubectl/pkg/cmd/exec/exec.go (Run), client-go/tools/remotecommand/v4.go.
 */
export async function runRemotely(
  session: Session,
  terminal: Terminal,
  { request, query, limitMs = Number.MAX_SAFE_INTEGER }: RemoteProcess,
): Promise<void> {
  const [stdout, stderr] = [new TextDecoder(), new TextDecoder()];
  let ending: Status | undefined;
  const input = await session.rest.client.stream(request, query, {
    onStdout: (bytes) => session.out(stdout.decode(bytes, { stream: true })),
    onStderr: (bytes) => session.err(stderr.decode(bytes, { stream: true })),
    onEnd: (status) => {
      ending = status;
    },
  });
  const stops = connectTerminal(terminal, input, query);
  try {
    await letRun(session, limitMs, () => ending !== undefined);
  } finally {
    for (const stop of stops) stop();
    input.close();
  }
  session.out(stdout.decode());
  session.err(stderr.decode());
  if (ending === undefined) throw new ExitError(INTERRUPTED);
  throwFailure(ending);
}

/** As a shell says that a command was ended by Ctrl-C. */
const INTERRUPTED = 130;

function connectTerminal(terminal: Terminal, input: ProcessInput, { stdin, tty }: ProcessQuery): (() => void)[] {
  const stops: (() => void)[] = [];
  if (tty) stops.push(terminal.onResize((columns, rows) => input.resize(columns, rows)));
  if (stdin) {
    stops.push(
      terminal.listen(
        (bytes) => input.write(bytes),
        () => input.end(),
        tty,
      ),
    );
  }
  return stops;
}

/** Throws `ExitError` with the exit code of a process that failed, `KubectlError` for one that could not be started. */
export function throwFailure(status: Status): void {
  if (status.status === 'Success') return;
  const message = status.message ?? '';
  if (status.reason !== 'NonZeroExitCode') throw new KubectlError(message);
  const cause = listAt(asJson(status.details?.causes)).find((item) => textAt(item, 'reason') === 'ExitCode');
  const exitCode = Number(textAt(cause, 'message'));
  throw new ExitError(exitCode, `command terminated with exit code ${exitCode}`);
}
