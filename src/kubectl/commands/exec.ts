import { ApiError } from '../../api/status';
import type { Command, Invocation } from '../command';
import { ExitError, KubectlError, throwAggregate, usageError } from '../errors';
import { boolFlag, durationFlag, stringFlag, stringSliceFlag } from '../flags/flag';
import { textAt } from '../json';
import type { JsonObject } from '../../api/go/json-value';
import { defaultContainerOf, firstContainer, requireContainer } from '../pods/containers';
import { podsOf } from '../pods/pods-of-object';
import { runRemotely } from '../pods/remote-process';
import { findResources } from '../resources/builder';

const flags = {
  container: stringFlag('container', 'The container; default: the one the pod names, else its first.', {
    shorthand: 'c',
  }),
  filename: stringSliceFlag('filename', 'The file that names the pod.', { shorthand: 'f' }),
  podRunningTimeout: durationFlag('pod-running-timeout', 'How long to wait for a pod.', { defaultMs: 60_000 }),
  quiet: boolFlag('quiet', "Print only the command's own output.", { shorthand: 'q' }),
  stdin: boolFlag('stdin', 'Pass standard input on.', { shorthand: 'i' }),
  tty: boolFlag('tty', 'Standard input is a terminal.', { shorthand: 't' }),
};

/** Source: kubectl/pkg/cmd/exec/exec.go. */
export const exec: Command = {
  name: 'exec',
  use: 'exec (POD | TYPE/NAME) [-c CONTAINER] [flags] -- COMMAND [args...]',
  short: 'Execute a command in a container',
  long: "Runs a command in a container to its end, with the command's output and exit code.",
  examples: ['kubectl exec web -- date', 'kubectl exec web -c sidecar -- ls /var/log', 'kubectl exec -it web -- sh'],
  flags: Object.values(flags),
  run: runExec,
};

async function runExec(invocation: Invocation): Promise<void> {
  const { session, value, args, argsBeforeDash, commandPath } = invocation;
  const filenames = value(flags.filename);
  const resource = argsBeforeDash === 0 ? '' : (args[0] ?? '');
  if (argsBeforeDash === undefined && (args.length > 1 || (args.length > 0 && filenames.length > 0))) {
    throw usageError(commandPath, 'exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead');
  }
  const command = argsBeforeDash === undefined ? [] : args.slice(argsBeforeDash);
  if (value(flags.podRunningTimeout) <= 0)
    throw usageError(commandPath, '--pod-running-timeout must be higher than zero');
  if (resource === '' && filenames.length === 0)
    throw new KubectlError('pod, type/name or --filename must be specified');
  if (command.length === 0) throw new KubectlError('you must specify at least one command for the container');

  const pod = await podOf(invocation, resource, filenames);
  const name = textAt(pod, 'metadata', 'name');
  const phase = textAt(pod, 'status', 'phase');
  if (phase === 'Succeeded' || phase === 'Failed') {
    throw new KubectlError(`cannot exec into a container in a completed pod; current phase is ${phase}`);
  }
  const container = containerOf(invocation, pod);
  const stdin = value(flags.stdin);
  const { terminal } = session.environment;
  const tty = value(flags.tty) && terminal?.isTty === true;
  if (stdin && value(flags.tty) && !tty && !value(flags.quiet)) {
    session.err('Unable to use a TTY - input is not a terminal or the right kind of file\n');
  }
  const namespace = textAt(pod, 'metadata', 'namespace');
  if (terminal !== undefined) {
    await runRemotely(session, terminal, {
      request: { method: 'GET', path: `/api/v1/namespaces/${namespace}/pods/${name}/exec` },
      query: { container, command, stdin, stdout: true, stderr: !tty, tty },
    });
    return;
  }
  const result = await session.rest
    .exec({
      namespace,
      pod: name,
      container,
      command,
      ...(stdin && { stdin: session.environment.stdin }),
    })
    .catch((error: unknown) => {
      throw execError(error);
    });
  session.out(result.stdout);
  session.err(result.stderr);
  if (result.exitCode !== 0) {
    throw new ExitError(result.exitCode, `command terminated with exit code ${result.exitCode}`);
  }
}

async function podOf(invocation: Invocation, resource: string, filenames: readonly string[]): Promise<JsonObject> {
  const { session, value } = invocation;
  const result = await findResources(session, {
    args: resource === '' ? [] : resource.includes('/') ? [resource] : ['pods', resource],
    files: { filenames, kustomize: '', recursive: false },
    namespace: session.namespace.name,
    enforceNamespace: session.namespace.explicit,
  });
  const { infos, errors } = await result.infos();
  throwAggregate(errors);
  const [only, ...more] = infos;
  if (only?.object === undefined || more.length > 0)
    throw new KubectlError('cannot exec into multiple objects at a time');
  if (only.mapping.kind === 'Pod') return only.object;
  return (await podsOf(session, only.object, value(flags.podRunningTimeout)))[0];
}

function containerOf({ session, value }: Invocation, pod: JsonObject): string {
  const named = value(flags.container) || defaultContainerOf(pod);
  if (named !== '') return requireContainer(pod, named).name;
  const { container, notice } = firstContainer(pod);
  if (!value(flags.quiet)) session.err(notice);
  return container.name;
}

/** A command that could not be started at all comes back over the stream, not as an answer of the API server. */
function execError(error: unknown): unknown {
  if (!(error instanceof ApiError) || error.reason !== 'InternalError') return error;
  const isFromContainer = error.message.startsWith('Internal error occurred: error executing command');
  // The API server translates the stream of the kubelet, and calls what comes over it an internal error once more (apiserver/pkg/util/proxy).
  return new KubectlError(isFromContainer ? `Internal error occurred: ${error.message}` : error.message);
}
