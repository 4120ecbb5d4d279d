import { bytesOfText } from '../../sim/text-bytes';
import type { Terminal } from '../environment';
import { ExitError, KubectlError, isUserError } from '../errors';
import { at, listAt, textAt } from '../json';
import type { JsonObject, JsonValue } from '../../api/go/json-value';
import type { Session } from '../session';
import { runRemotely } from './remote-process';

interface AttachOptions {
  readonly stdin: boolean;
  readonly tty: boolean;
  readonly quiet: boolean;
}

const NOTICE =
  'All commands and output from this session will be recorded in container logs, including credentials and sensitive information passed through the command prompt.\n' +
  "If you don't see a command prompt, try pressing enter.\n";

/**
 * Shows what a container's first process writes, and passes input on to it, until it ends. Source: kubectl/pkg/cmd/attach/attach.go (Run).
 * Divergence from real Kubernetes: where nobody sits at a terminal, what standard input holds is typed, and then end of file; Ctrl-C comes after an hour.
 */
export async function attachToContainer(
  session: Session,
  pod: JsonObject,
  container: string,
  { stdin, tty: wantsTty, quiet }: AttachOptions,
): Promise<void> {
  const hasTty = at(containerSpec(pod, container), 'tty') === true;
  if (wantsTty && !hasTty && !quiet) {
    session.err(`error: Unable to use a TTY - container ${container} did not allocate one\n`);
  }
  const terminal = session.environment.terminal ?? typing(session.environment.stdin, hasTty);
  const tty = hasTty && terminal.isTty;
  if (!quiet) session.err(NOTICE);
  const [namespace, name] = [textAt(pod, 'metadata', 'namespace'), textAt(pod, 'metadata', 'name')];
  await runRemotely(session, terminal, {
    request: { method: 'GET', path: `/api/v1/namespaces/${namespace}/pods/${name}/attach` },
    query: { container, command: [], stdin, stdout: true, stderr: !hasTty, tty: hasTty },
    ...(session.environment.terminal === undefined && { limitMs: PATIENCE_MS }),
  });
  if (stdin && tty && !quiet) {
    session.out(`Session ended, resume using 'kubectl attach ${name} -c ${container} -n ${namespace} -i -t' command\n`);
  }
}

/** The same; where it does not come about, the container's log takes its place (kubectl/pkg/cmd/run/run.go, handleAttachPod). */
export async function attachOrShowLog(
  session: Session,
  pod: JsonObject,
  container: string,
  options: AttachOptions,
): Promise<void> {
  try {
    await attachToContainer(session, pod, container, options);
  } catch (error) {
    if (!isUserError(error) || error instanceof ExitError) throw error;
    const name = textAt(pod, 'metadata', 'name');
    session.err(`warning: couldn't attach to pod/${name}, falling back to streaming logs: ${error.message}\n`);
    await showLog(session, pod, container);
  }
}

export async function showLog(session: Session, pod: JsonObject, container: string): Promise<void> {
  const [namespace, name] = [textAt(pod, 'metadata', 'namespace'), textAt(pod, 'metadata', 'name')];
  session.out(await session.rest.text(`/api/v1/namespaces/${namespace}/pods/${name}/log`, { container }));
}

function containerSpec(pod: JsonObject, container: string): JsonValue | undefined {
  return ['containers', 'initContainers', 'ephemeralContainers']
    .flatMap((field) => listAt(pod, 'spec', field))
    .find((item) => textAt(item, 'name') === container);
}

const PATIENCE_MS = 3_600_000;
const END_OF_FILE = '\u0004';

/** Somebody who has typed everything beforehand. A terminal is told of the end by a key. */
function typing(text: string, onTerminal: boolean): Terminal {
  return {
    isTty: false,
    listen: (onBytes, onEnd) => {
      const typed = onTerminal ? text + END_OF_FILE : text;
      if (typed !== '') onBytes(bytesOfText(typed));
      onEnd();
      return () => undefined;
    },
    onResize: () => () => undefined,
  };
}

/** The pod as the server has it now. */
export async function readPod(session: Session, namespace: string, name: string): Promise<JsonObject> {
  const pod = await session.rest.get(`/api/v1/namespaces/${namespace}/pods/${name}`);
  if (textAt(pod, 'kind') !== 'Pod') throw new KubectlError(`pods "${name}" not found`);
  return pod;
}
