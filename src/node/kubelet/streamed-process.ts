import type { ProcessListener, ProcessStreams, StreamedProcess } from '../../api/kubelet-endpoint';
import type { Status } from '../../api/generated/types';
import { processStatus, successStatus } from '../../api/process-status';
import { internalError } from '../../api/status';
import type { Simulation } from '../../sim/simulation';
import type { Container } from '../runtime/container';
import type { ContainerStreams, Viewer } from '../runtime/container-streams';
import { hexId } from '../runtime/hex-id';
import type { OpenStreams } from './open-streams';

interface Server {
  readonly sim: Simulation;
  readonly open: OpenStreams;
}

/** Runs a command in a container (pkg/kubelet/kuberuntime/kuberuntime_container.go, `GetExec`; containerd's internal/cri/server/container_execsync.go). */
export function executeIn(
  container: Container,
  argv: readonly string[],
  streams: ProcessStreams,
  listener: ProcessListener,
  { sim, open }: Server,
): StreamedProcess {
  const started = container.exec(argv, streams, viewerOf(streams, listener));
  if ('error' in started) {
    const { status } = startError(container, argv, started.error);
    sim.post(() => listener.onEnd(status));
    return NO_PROCESS;
  }
  const { process, streams: held, kill } = started.value;
  let status: Status = BROKEN_OFF;
  const end = open.add(() => listener.onEnd(status));
  process.onExit(({ code }) => {
    status = processStatus(code);
    end();
  });
  return holding(held, () => {
    open.forget(end);
    held.resume();
    held.endInput();
    held.terminal?.hangUp();
    kill();
  });
}

/**
 * Holds on to the first process of a container. What it wrote before is not seen; the end of its input is the caller's only where the
 * container says `stdinOnce` (containerd's internal/cri/server/container_attach.go).
 */
export function attachTo(
  container: Container,
  streams: Omit<ProcessStreams, 'tty'>,
  listener: ProcessListener,
  { open }: Server,
): StreamedProcess {
  const held = container.streams;
  if (held === undefined) throw internalError('unable to upgrade connection: container not found');
  const { stdinOnce = false, tty = false } = container.config;
  const unwatch = held.watch(viewerOf({ ...streams, tty }, listener));
  let status: Status = BROKEN_OFF;
  const end = open.add(() => {
    unwatch();
    listener.onEnd(status);
  });
  container.onExit(() => {
    status = successStatus;
    end();
  });
  const endInput = (): void => {
    if (streams.stdin && stdinOnce) held.endInput();
  };
  const process = holding(held, () => {
    unwatch();
    open.forget(end);
    endInput();
  });
  // Others watch the same process: nobody may hold it up.
  return { ...process, end: endInput, pause: () => undefined, resume: () => undefined };
}

const NO_PROCESS: StreamedProcess = {
  write: () => undefined,
  end: () => undefined,
  resize: () => undefined,
  pause: () => undefined,
  resume: () => undefined,
  close: () => undefined,
};

const BROKEN_OFF = internalError('error reading from error stream: connection closed').status;

function viewerOf({ stdout, stderr }: ProcessStreams, listener: ProcessListener): Viewer {
  return {
    onStdout: (text) => void (stdout && listener.onStdout(text)),
    onStderr: (text) => void (stderr && listener.onStderr(text)),
  };
}

/** The way to a process; `close` is called at most once. */
function holding(streams: ContainerStreams, close: () => void): StreamedProcess {
  let closed = false;
  const closeOnce = (): void => {
    if (closed) return;
    closed = true;
    close();
  };
  return {
    write: (text) => {
      if (!closed && !streams.write(text)) closeOnce();
    },
    end: () => streams.endInput(),
    resize: (columns, rows) => streams.terminal?.resize(columns, rows),
    pause: () => streams.pause(),
    resume: () => streams.resume(),
    close: closeOnce,
  };
}

function startError(container: Container, argv: readonly string[], why: string) {
  const id = hexId(`exec ${container.id} ${argv.join(' ')}`);
  return internalError(
    `error executing command in container: failed to exec in container: failed to start exec "${id}": OCI runtime exec failed: exec failed: ` +
      `unable to start container process: ${why}`,
  );
}
