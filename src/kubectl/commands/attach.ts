import type { Command, Invocation } from '../command';
import { KubectlError, throwAggregate } from '../errors';
import { boolFlag, durationFlag, stringFlag } from '../flags/flag';
import { textAt } from '../json';
import type { JsonObject } from '../../api/go/json-value';
import { defaultContainerOf, firstContainer, requireContainer } from '../pods/containers';
import { podsOf } from '../pods/pods-of-object';
import { attachToContainer } from '../pods/attach-to-container';
import { findResources } from '../resources/builder';

const flags = {
  container: stringFlag('container', 'The container; default: the one the pod names, else its first.', {
    shorthand: 'c',
  }),
  detachKeys: stringFlag('detach-keys', 'The keys that detach.', { default: 'ctrl-p,ctrl-q' }),
  podRunningTimeout: durationFlag('pod-running-timeout', 'How long to wait for a pod.', { defaultMs: 60_000 }),
  quiet: boolFlag('quiet', "Print only the process' own output.", { shorthand: 'q' }),
  stdin: boolFlag('stdin', 'Pass standard input on.', { shorthand: 'i' }),
  tty: boolFlag('tty', 'Standard input is a terminal.', { shorthand: 't' }),
};

/**
 * Source: kubectl/pkg/cmd/attach/attach.go.
 * Divergence from real Kubernetes: keys that detach are not looked for.
 */
export const attach: Command = {
  name: 'attach',
  use: 'attach (POD | TYPE/NAME) -c CONTAINER',
  short: 'Attach to a running container',
  long: "Shows what a container's main process writes from now on, and passes input on to it.",
  examples: ['kubectl attach web', 'kubectl attach web -c sidecar', 'kubectl attach box -i -t'],
  flags: Object.values(flags),
  run: runAttach,
};

async function runAttach(invocation: Invocation): Promise<void> {
  const { session, value, args } = invocation;
  if (args.length === 0) throw new KubectlError('at least 1 argument is required for attach');
  if (args.length > 2) {
    throw new KubectlError(
      `expected POD, TYPE/NAME, or TYPE NAME, (at most 2 arguments) saw ${args.length}: [${args.join(' ')}]`,
    );
  }
  if (value(flags.podRunningTimeout) <= 0) throw new KubectlError('--pod-running-timeout must be higher than zero');
  const pod = await podOf(invocation);
  const phase = textAt(pod, 'status', 'phase');
  if (phase === 'Succeeded' || phase === 'Failed') {
    throw new KubectlError(`cannot attach a container in a completed pod; current phase is ${phase}`);
  }
  const container = containerOf(invocation, pod);
  await attachToContainer(session, pod, container, {
    stdin: value(flags.stdin),
    tty: value(flags.tty),
    quiet: value(flags.quiet),
  });
}

async function podOf({ session, args, value }: Invocation): Promise<JsonObject> {
  const [first = '', second] = args;
  const result = await findResources(session, {
    args: second !== undefined ? [first, second] : first.includes('/') ? [first] : ['pods', first],
    namespace: session.namespace.name,
  });
  const { infos, errors } = await result.infos();
  throwAggregate(errors);
  const [only] = infos;
  if (only?.object === undefined) throw new KubectlError('expected a resource');
  if (only.mapping.kind === 'Pod') return only.object;
  return (await podsOf(session, only.object, value(flags.podRunningTimeout)))[0];
}

function containerOf({ session, value }: Invocation, pod: JsonObject): string {
  const asked = value(flags.container) || defaultContainerOf(pod);
  if (asked !== '') return requireContainer(pod, asked).name;
  const { container, notice } = firstContainer(pod);
  if (!value(flags.quiet)) session.err(notice);
  return container.name;
}
