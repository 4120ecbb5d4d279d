import { parseImageName } from '../../api/image-name';
import { isEnvVarName } from '../../api/names';
import { quote } from '../../api/go/text';
import type { Command, Invocation } from '../command';
import { deleteObjects, deletionFlags } from '../deletion';
import { ExitError, KubectlError, usageError } from '../errors';
import { boolFlag, durationFlag, stringArrayFlag, stringFlag, type Flag } from '../flags/flag';
import { at, listAt, objectAt, textAt } from '../json';
import { attachOrShowLog, readPod, showLog } from '../pods/attach-to-container';
import { findResources } from '../resources/builder';
import { waitFor } from '../waiting';
import { withConfigSaved } from '../last-applied';
import type { JsonObject } from '../../api/go/json-value';
import { parseLabels } from '../label-list';
import { createPrinter, printFlagList, printFlags, withDryRun } from '../print-flags';
import { pathOf } from '../resources/resource-mapping';
import {
  dryRunFlag,
  dryRunOf,
  fieldManagerFlag,
  fileFlags,
  saveConfigFlag,
  writeQuery,
  type DryRun,
} from '../write-flags';
import { overrideFlags, withOverrides } from '../overrides';
import { encoded } from './create/generated-object';

const flags = {
  annotations: stringArrayFlag('annotations', 'KEY=VALUE for the pod.'),
  attach: boolFlag('attach', 'Wait until the pod runs and attach to it.'),
  command: boolFlag('command', 'The words after -- are the command, not its arguments.'),
  env: stringArrayFlag('env', 'NAME=VALUE for the container.'),
  expose: boolFlag('expose', 'Create a service for the pod too; needs --port.'),
  image: stringFlag('image', 'The image of the container.', { required: true }),
  imagePullPolicy: stringFlag('image-pull-policy', 'Always, IfNotPresent or Never.'),
  labels: stringFlag('labels', 'KEY=VALUE,... for the pod, instead of run=NAME.', { shorthand: 'l' }),
  leaveStdinOpen: boolFlag('leave-stdin-open', 'Keep standard input open after the first attach.'),
  podRunningTimeout: durationFlag('pod-running-timeout', 'How long to wait until the pod runs.', { defaultMs: 60_000 }),
  port: stringFlag('port', 'The port of the container.'),
  privileged: boolFlag('privileged', 'Run the container with all rights.'),
  quiet: boolFlag('quiet', 'No prompts.', { shorthand: 'q' }),
  restart: stringFlag('restart', 'Always, OnFailure or Never.', { default: 'Always' }),
  rm: boolFlag('rm', 'Delete the pod when it has ended; for attached containers.'),
  stdin: boolFlag('stdin', 'Keep standard input open.', { shorthand: 'i' }),
  tty: boolFlag('tty', 'Give the container a terminal.', { shorthand: 't' }),
  detachKeys: stringFlag('detach-keys', 'The keys that detach.', { default: 'ctrl-p,ctrl-q' }),
  wait: boolFlag('wait', 'Wait for the pod to be gone; with --rm.'),
  fieldManager: fieldManagerFlag('kubectl-run'),
};

const flagList: readonly Flag<unknown>[] = [
  ...Object.values(flags),
  ...overrideFlags,
  ...Object.values(deletionFlags),
  ...Object.values(fileFlags),
  ...printFlagList,
  dryRunFlag,
  saveConfigFlag,
];

/** Source: kubectl/pkg/cmd/run/run.go, kubectl/pkg/generate/versioned/run.go. */
export const run: Command = {
  name: 'run',
  use: 'run NAME --image=image [--env="key=value"] [--port=port] [--dry-run=server|client] [--overrides=inline-json] [--command] -- [COMMAND] [args...]',
  short: 'Run a particular image on the cluster',
  long: 'Creates a pod with one container of the image.',
  examples: [
    'kubectl run web --image=nginx',
    'kubectl run web --image=nginx --labels="app=web,env=prod"',
    'kubectl run web --image=nginx --dry-run=client -o yaml',
    'kubectl run box --image=busybox --command -- sleep 3600',
  ],
  flags: flagList,
  run: runPod,
};

async function runPod(invocation: Invocation): Promise<void> {
  const { session, value, args, argsBeforeDash, commandPath } = invocation;
  const dryRun = dryRunOf(invocation);
  const print = createPrinter(invocation);
  const [name] = args;
  if (name === undefined || argsBeforeDash === 0) throw usageError(commandPath, 'NAME is required for run');
  if (value(flags.podRunningTimeout) <= 0)
    throw usageError(commandPath, '--pod-running-timeout must be higher than zero');
  validate(invocation);
  const { explicit, name: namespace } = session.namespace;
  const generated = generatedPod(invocation, name, args.slice(1));
  // The server is asked for the type even by a dry run.
  const mapping = await session.mapper.requireKind('v1', 'Pod');
  const pod = withOverrides(invocation, 'core.v1.Pod', generated);
  if (dryRun === 'client') {
    if (value(flags.expose)) await createService(invocation, name, dryRun, print);
    const shown = explicit ? { ...pod, metadata: { ...objectAt(pod, 'metadata'), namespace } } : pod;
    session.out(print(encoded('core.v1.Pod', shown), withDryRun('created', dryRun)));
    return;
  }
  const created = await session.rest.request({
    method: 'POST',
    path: pathOf(mapping, namespace),
    query: writeQuery({ dryRun, fieldManager: value(flags.fieldManager) }),
    body: withConfigSaved(invocation, pod),
  });
  if (value(flags.expose)) await createService(invocation, name, dryRun, print);
  if (!attaches(invocation)) {
    session.out(print(objectAt(created), withDryRun('created', dryRun)));
    return;
  }
  try {
    await attachTo(invocation, objectAt(created));
  } finally {
    if (value(flags.rm)) await removePod(invocation, objectAt(created));
  }
}

/** Waits until the pod runs, attaches, and ends as its container does when that is known. */
async function attachTo({ session, value }: Invocation, created: JsonObject): Promise<void> {
  const { namespace, name } = {
    namespace: textAt(created, 'metadata', 'namespace'),
    name: textAt(created, 'metadata', 'name'),
  };
  const timeoutMs = value(flags.podRunningTimeout);
  const reached = async (isThere: (pod: JsonObject) => boolean): Promise<JsonObject> => {
    const probe = async (): Promise<JsonObject | undefined> => {
      const pod = await readPod(session, namespace, name);
      return isThere(pod) ? pod : undefined;
    };
    const pod = await waitFor(session, probe, timeoutMs);
    if (pod === undefined) throw new KubectlError('timed out waiting for the condition');
    return pod;
  };
  const running = await reached((pod) => hasEnded(pod) || isReady(pod));
  if (hasEnded(running)) await showLog(session, running, name);
  else {
    await attachOrShowLog(session, running, name, {
      stdin: value(flags.stdin),
      tty: value(flags.tty),
      quiet: value(flags.quiet),
    });
  }
  const restart = value(flags.restart);
  if (value(flags.leaveStdinOpen) || (restart !== 'Never' && restart !== 'OnFailure')) return;
  const ended = await reached((pod) =>
    restart === 'Never' ? hasEnded(pod) : textAt(pod, 'status', 'phase') === 'Succeeded',
  );
  if (textAt(ended, 'status', 'phase') === 'Succeeded') return;
  const terminated = objectAt(listAt(ended, 'status', 'containerStatuses')[0], 'state', 'terminated');
  const exitCode = Number(at(terminated, 'exitCode') ?? 0);
  if (exitCode === 0) throw new KubectlError(`pod ${namespace}/${name} failed with unknown exit code`);
  throw new ExitError(
    exitCode,
    `pod ${namespace}/${name} terminated (${textAt(terminated, 'reason')})\n${textAt(terminated, 'message')}`,
  );
}

function hasEnded(pod: JsonObject): boolean {
  return ['Succeeded', 'Failed'].includes(textAt(pod, 'status', 'phase'));
}

function isReady(pod: JsonObject): boolean {
  return (
    textAt(pod, 'status', 'phase') === 'Running' &&
    listAt(pod, 'status', 'conditions').some(
      (condition) => textAt(condition, 'type') === 'Ready' && textAt(condition, 'status') === 'True',
    )
  );
}

async function removePod({ session, value }: Invocation, pod: JsonObject): Promise<void> {
  const result = await findResources(session, {
    args: ['pods', textAt(pod, 'metadata', 'name')],
    namespace: textAt(pod, 'metadata', 'namespace'),
    continueOnError: true,
    flatten: true,
  });
  await deleteObjects(session, result, {
    propagationPolicy: 'Background',
    gracePeriod: -1,
    dryRun: 'none',
    quiet: value(flags.quiet),
    ignoreNotFound: true,
  });
}

/** The service of `--expose`. Source: run.go (generateService), kubectl/pkg/generate/versioned/service.go. */
async function createService(
  invocation: Invocation,
  name: string,
  dryRun: DryRun,
  print: ReturnType<typeof createPrinter>,
): Promise<void> {
  const { session, value } = invocation;
  const { explicit, name: namespace } = session.namespace;
  const port = portNumber(value(flags.port));
  const service: JsonObject = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name,
      ...(value(flags.labels) !== '' && { labels: labelsOf(value(flags.labels), name) }),
      ...(dryRun === 'client' && explicit && { namespace }),
    },
    spec: {
      ports: [{ port, protocol: 'TCP', targetPort: port }],
      selector: labelsOf(value(flags.labels), name),
    },
  };
  const made =
    dryRun === 'client'
      ? encoded('core.v1.Service', service)
      : objectAt(
          await session.rest.request({
            method: 'POST',
            path: pathOf(await session.mapper.requireKind('v1', 'Service'), namespace),
            query: writeQuery({ dryRun, fieldManager: value(flags.fieldManager) }),
            body: withConfigSaved(invocation, service),
          }),
        );
  session.out(print(made, withDryRun('created', dryRun)));
  // The printer parts what follows itself; this line comes on top of that.
  if (value(printFlags.output) === 'yaml') session.out('---\n');
}

/** `-i` attaches unless told otherwise. */
function attaches({ value, changed }: Invocation): boolean {
  return changed(flags.attach) ? value(flags.attach) : value(flags.stdin);
}

function validate(invocation: Invocation): void {
  const { value, commandPath, changed } = invocation;
  const image = value(flags.image);
  if (image === '') throw new KubectlError('--image is required');
  if (parseImageName(image) === undefined)
    throw new KubectlError(`Invalid image name ${quote(image)}: invalid reference format`);
  const stdin = value(flags.stdin);
  if (value(flags.tty) && !stdin)
    throw usageError(commandPath, '-i/--stdin is required for containers with -t/--tty=true');
  if (value(flags.expose) && value(flags.port) === '')
    throw usageError(commandPath, '--port must be set when exposing a service');
  const restart = value(flags.restart);
  if (!['', 'Always', 'OnFailure', 'Never'].includes(restart))
    throw usageError(commandPath, `invalid restart policy: ${restart}`);
  const attach = attaches(invocation);
  if (!attach && value(flags.rm)) throw usageError(commandPath, '--rm should only be used for attached containers');
  if (attach && changed(dryRunFlag) && value(dryRunFlag) !== 'none') {
    throw usageError(
      commandPath,
      "--dry-run=[server|client] can't be used with attached containers options (--attach, --stdin, or --tty)",
    );
  }
  const pullPolicy = value(flags.imagePullPolicy);
  if (!['', 'Always', 'IfNotPresent', 'Never'].includes(pullPolicy)) {
    throw usageError(commandPath, `invalid image pull policy: ${pullPolicy}`);
  }
}

function generatedPod({ value }: Invocation, name: string, words: readonly string[]): JsonObject {
  const labels = labelsOf(value(flags.labels), name);
  const annotations = annotationsOf(value(flags.annotations));
  const env = value(flags.env).map(envVar);
  const port = value(flags.port);
  const pullPolicy = value(flags.imagePullPolicy);
  const container: JsonObject = {
    name,
    image: value(flags.image),
    ...(words.length > 0 && { [value(flags.command) ? 'command' : 'args']: words }),
    ...(env.length > 0 && { env }),
    ...(pullPolicy !== '' && { imagePullPolicy: pullPolicy }),
    ...(port !== '' && { ports: [{ containerPort: portNumber(port) }] }),
    ...(value(flags.privileged) && { securityContext: { privileged: true } }),
    ...(value(flags.stdin) && { stdin: true, stdinOnce: !value(flags.leaveStdinOpen) }),
    ...(value(flags.tty) && { tty: true }),
    resources: {},
  };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels, ...(Object.keys(annotations).length > 0 && { annotations }) },
    spec: { containers: [container], restartPolicy: value(flags.restart) || 'Always', dnsPolicy: 'ClusterFirst' },
    status: {},
  };
}

function labelsOf(text: string, name: string): Readonly<Record<string, string>> {
  return text === '' ? { run: name } : parseLabels(text);
}

function annotationsOf(pairs: readonly string[]): Readonly<Record<string, string>> {
  const wrong = pairs.filter((pair) => pair.indexOf('=') <= 0);
  if (wrong.length > 0) throw new KubectlError(`invalid annotations format: ${wrong.join(', ')}`);
  return Object.fromEntries(pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]));
}

function envVar(text: string): JsonObject {
  const equals = text.indexOf('=');
  const name = text.slice(0, Math.max(0, equals));
  if (equals < 1 || isEnvVarName(name).length > 0) throw new KubectlError(`invalid env: ${text}`);
  const value = text.slice(equals + 1);
  return { name, ...(value !== '' && { value }) };
}

function portNumber(text: string): number {
  if (/^[+-]?\d+$/.test(text)) return Number(text);
  throw new KubectlError(`strconv.Atoi: parsing ${quote(text)}: invalid syntax`);
}
