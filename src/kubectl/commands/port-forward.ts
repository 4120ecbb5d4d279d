import type { JsonObject } from '../../api/go/json-value';
import { ApiError } from '../../api/status';
import { ConnectionError, ConnectionRefusedError, type ForwardedPort } from '../../client/client';
import type { LocalConnection, LocalListener } from '../../client/local-listener';
import type { Command, Invocation } from '../command';
import { KubectlError, throwAggregate, usageError } from '../errors';
import { durationFlag, stringSliceFlag } from '../flags/flag';
import { textAt } from '../json';
import { addressesOf, listenOn, pairsOf, type PortPair } from '../pods/local-ports';
import { podsOf } from '../pods/pods-of-object';
import { podPortsOf, servicePortsOf } from '../pods/remote-ports';
import { findResources } from '../resources/builder';

const flags = {
  address: stringSliceFlag('address', 'The addresses to listen on: IP addresses or localhost.', {
    default: ['localhost'],
  }),
  podRunningTimeout: durationFlag('pod-running-timeout', 'How long to wait until there is a pod.', {
    defaultMs: 60_000,
  }),
};

/**
 * Sources: kubectl/pkg/cmd/portforward/portforward.go, client-go/tools/portforward/portforward.go.
 * Divergence from real Kubernetes: the lines about a connection that fails have no klog header (time, process, source line), and that the API
 * server or the node has gone is noticed with the next connection.
 */
export const portForward: Command = {
  name: 'port-forward',
  use: 'port-forward TYPE/NAME [options] [LOCAL_PORT:]REMOTE_PORT [...[LOCAL_PORT_N:]REMOTE_PORT_N]',
  short: 'Forward one or more local ports to a pod',
  long: 'Listens at ports of this machine and passes on what comes there to ports of a pod, until it is interrupted or a connection to the pod fails.',
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
  const addresses = addressesOf(value(flags.address));
  const pairs = pairsOf(ports);
  const listeners: LocalListener[] = [];
  const end = whenOver(invocation);
  try {
    const forwarded: (readonly [PortPair, ForwardedPort])[] = [];
    for (const pair of pairs) forwarded.push([pair, await open(invocation, path, pair.remote)]);
    let listening = 0;
    for (const [pair, port] of forwarded) {
      const opened = await listenOn(session, addresses, pair, (local, connection) =>
        handle(invocation, port, { local, remote: pair.remote }, connection, end.lose),
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
  { session }: Invocation,
  port: ForwardedPort,
  { local, remote }: { readonly local: number; readonly remote: number },
  connection: LocalConnection,
  lose: () => void,
): Promise<void> {
  session.out(`Handling connection for ${local}\n`);
  try {
    const refusal = await connection.serve(port);
    if (refusal === undefined) return;
    const text = `an error occurred forwarding ${local} -> ${remote}: ${refusal}`;
    session.err(`E "Unhandled Error" err=${JSON.stringify(text)}\n`);
  } catch (error) {
    // The way to the cluster itself is gone.
    if (!(error instanceof ConnectionRefusedError) && !(error instanceof ConnectionError)) throw error;
  }
  connection.close();
  lose();
}

interface Ending {
  /** To be called when there is nothing left to do but to wait. */
  readonly wait: () => Promise<'interrupted' | 'lost'>;
  readonly lose: () => void;
}

/** When somebody interrupts, or the way to the pod is lost. */
function whenOver({ session }: Invocation): Ending {
  let lose = (): void => undefined;
  const lost = new Promise<'lost'>((resolve) => {
    lose = () => resolve('lost');
  });
  const interrupted = async (): Promise<'interrupted'> => {
    await session.environment.untilInterrupted?.();
    return 'interrupted';
  };
  return { wait: async () => await Promise.race([lost, interrupted()]), lose: () => lose() };
}
