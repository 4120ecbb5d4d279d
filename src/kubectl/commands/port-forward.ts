import type { JsonObject } from '../../api/go/json-value';
import { ApiError } from '../../api/status';
import { NetworkError, type ForwardedPort } from '../../client/client';
import { forwardError } from '../../client/forward-error';
import type { LocalConnection, LocalListener } from '../../client/local-listener';
import type { Command, Invocation } from '../command';
import { KubectlError, throwAggregate, usageError } from '../errors';
import { durationFlag, stringSliceFlag } from '../flags/flag';
import { asJson, objectAt, textAt } from '../json';
import { addressesOf, listenOn, pairsOf } from '../pods/local-ports';
import { podsOf } from '../pods/pods-of-object';
import { podPortsOf, servicePortsOf } from '../pods/remote-ports';
import { findResources } from '../resources/builder';

const flags = {
  address: stringSliceFlag('address', 'The addresses to listen on: IP addresses or localhost; default: localhost.'),
  podRunningTimeout: durationFlag('pod-running-timeout', 'How long to wait until there is a pod.', {
    defaultMs: 60_000,
  }),
};

/**
 * Sources: kubectl/pkg/cmd/portforward/portforward.go, client-go/tools/portforward/portforward.go.
 * Divergence from real Kubernetes: the lines about a connection that fails have no klog header (time, process, source line).
 */
export const portForward: Command = {
  name: 'port-forward',
  use: 'port-forward TYPE/NAME [options] [LOCAL_PORT:]REMOTE_PORT [...[LOCAL_PORT_N:]REMOTE_PORT_N]',
  short: 'Forward one or more local ports to a pod',
  long: 'Listens at ports of this machine and passes on what comes there to ports of a pod, until it is interrupted or the pod ends.',
  examples: [
    'kubectl port-forward pod/web 8080:80',
    'kubectl port-forward deployment/web 8080:80',
    'kubectl port-forward service/web 8443:https',
    'kubectl port-forward pod/web :80',
  ],
  flags: Object.values(flags),
  run: runPortForward,
};

async function runPortForward(invocation: Invocation): Promise<void> {
  const { session, value, args, commandPath } = invocation;
  const [target = '', ...specs] = args;
  if (specs.length === 0) throw usageError(commandPath, 'TYPE/NAME and list of ports are required for port-forward');
  if (value(flags.podRunningTimeout) <= 0)
    throw usageError(commandPath, '--pod-running-timeout must be higher than zero');
  const object = await objectOf(invocation, target);
  const isPod = textAt(object, 'kind') === 'Pod';
  const found = isPod ? object : (await podsOf(session, object, value(flags.podRunningTimeout)))[0];
  const ports = textAt(object, 'kind') === 'Service' ? servicePortsOf(specs, object, found) : podPortsOf(specs, found);
  const [namespace, name] = [textAt(found, 'metadata', 'namespace'), textAt(found, 'metadata', 'name')];
  const path = `/api/v1/namespaces/${namespace}/pods/${name}`;
  const pod = await session.rest.get(path);
  const phase = textAt(pod, 'status', 'phase');
  if (phase !== 'Running')
    throw new KubectlError(`unable to forward port because pod is not running. Current status=${phase}`);
  const addresses = addressesOf(value(flags.address).length === 0 ? ['localhost'] : value(flags.address));
  const pairs = pairsOf(ports);
  const listeners: LocalListener[] = [];
  const end = whenOver(invocation, pod);
  try {
    for (const { remote } of pairs) await open(invocation, path, remote);
    let listening = 0;
    for (const pair of pairs) {
      const opened = await listenOn(session, addresses, pair, (local, connection) =>
        handle(invocation, path, { local, remote: pair.remote }, connection, end.lose),
      );
      listeners.push(...opened);
      listening += opened.length;
    }
    if (listening === 0) {
      const shown = pairs.map(({ local, remote }) => `{${local} ${remote}}`).join(' ');
      throw new KubectlError(`unable to listen on any of the requested ports: [${shown}]`);
    }
    if ((await end.wait()) === 'lost') throw new KubectlError('lost connection to pod');
  } finally {
    for (const listener of listeners) listener.close();
    end.stop();
  }
}

async function objectOf({ session }: Invocation, target: string): Promise<JsonObject> {
  const result = await findResources(session, {
    args: target.includes('/') ? [target] : ['pods', target],
    namespace: session.namespace.name,
    continueOnError: true,
  });
  const { infos, errors } = await result.infos();
  throwAggregate(errors);
  return infos[0]?.object ?? {};
}

async function open({ session }: Invocation, path: string, port: number): Promise<ForwardedPort> {
  try {
    return await session.rest.client.forwardPort({ method: 'POST', path: `${path}/portforward` }, port);
  } catch (error) {
    if (error instanceof ApiError) throw new KubectlError(`error upgrading connection: ${error.message}`);
    throw error;
  }
}

/** One connection from outside. After one that fails the whole way counts as lost. */
async function handle(
  invocation: Invocation,
  path: string,
  { local, remote }: { readonly local: number; readonly remote: number },
  connection: LocalConnection,
  lose: () => void,
): Promise<void> {
  const { session } = invocation;
  session.out(`Handling connection for ${local}\n`);
  const fail = (reason: string): void => {
    session.err(
      `E "Unhandled Error" err=${JSON.stringify(`an error occurred forwarding ${local} -> ${remote}: ${reason}`)}\n`,
    );
    connection.close();
    lose();
  };
  try {
    const port = await open(invocation, path, remote);
    const code = await connection.serve(port);
    if (code !== undefined) fail(forwardError(port, remote, code));
  } catch (error) {
    if (!(error instanceof KubectlError) && !(error instanceof NetworkError)) throw error;
    fail(error.message);
  }
}

interface Ending {
  /** To be called when there is nothing left to do but to wait. */
  readonly wait: () => Promise<'interrupted' | 'lost'>;
  readonly lose: () => void;
  readonly stop: () => void;
}

/** When somebody interrupts, or the pod no longer runs. */
function whenOver({ session }: Invocation, pod: JsonObject): Ending {
  let lose = (): void => undefined;
  let stopWatch = (): void => undefined;
  const lost = new Promise<'lost'>((resolve) => {
    lose = () => resolve('lost');
  });
  const { namespace, name, uid, resourceVersion } = Object.fromEntries(
    ['namespace', 'name', 'uid', 'resourceVersion'].map((field) => [field, textAt(pod, 'metadata', field)]),
  );
  const watching = session.rest
    .watch(
      {
        method: 'GET',
        path: `/api/v1/namespaces/${namespace ?? ''}/pods`,
        query: { fieldSelector: `metadata.name=${name ?? ''}`, watch: 'true', resourceVersion: resourceVersion ?? '' },
      },
      ({ type, object }) => {
        const current = objectAt(asJson(object));
        const isOther = textAt(current, 'metadata', 'uid') !== uid;
        const isRunning = textAt(current, 'status', 'phase') === 'Running';
        if (type === 'DELETED' || (type === 'MODIFIED' && (isOther || !isRunning))) lose();
      },
    )
    .then((stop) => (stopWatch = stop))
    .catch(() => lose());
  const interrupted = async (): Promise<'interrupted'> => {
    await session.environment.untilInterrupted?.();
    return 'interrupted';
  };
  return {
    wait: async () => await Promise.race([lost, interrupted()]),
    lose,
    stop: () => void watching.then(() => stopWatch()),
  };
}
