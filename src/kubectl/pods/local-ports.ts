import { isIP, isIPv4 } from 'node:net';
import { quote } from '../../api/go/text';
import type { LocalConnection, LocalListener } from '../../client/local-listener';
import { KubectlError } from '../errors';
import type { Session } from '../session';

// Where port-forward listens. Source: client-go/tools/portforward/portforward.go.

/** A port here and one of the pod; local 0: any that is free. */
export interface PortPair {
  readonly local: number;
  readonly remote: number;
}

interface ListenAddress {
  readonly address: string;
  /** One of `localhost`'s two may be missing. */
  readonly isOptional: boolean;
}

/** portforward.go (parseAddresses). */
export function addressesOf(texts: readonly string[]): readonly ListenAddress[] {
  const addresses = new Map<string, ListenAddress>();
  for (const text of texts) {
    if (text === 'localhost') {
      for (const address of ['127.0.0.1', '::1'])
        if (!addresses.has(address)) addresses.set(address, { address, isOptional: true });
    } else if (isIP(text) !== 0) addresses.set(text, { address: text, isOptional: false });
    else throw new KubectlError(`${text} is not a valid IP`);
  }
  return [...addresses.values()].toSorted((a, b) => (a.address < b.address ? -1 : 1));
}

/** portforward.go (parsePorts): `80`, `8080:80`, `:80`. */
export function pairsOf(specs: readonly string[]): readonly PortPair[] {
  return specs.map((spec) => {
    const parts = spec.split(':');
    if (parts.length > 2) throw new KubectlError(`invalid port format '${spec}'`);
    const [first = '', second = first] = parts;
    const local = portNumber(first === '' && parts.length === 2 ? '0' : first, 'local');
    const remote = portNumber(second, 'remote');
    if (remote === 0) throw new KubectlError('remote port must be > 0');
    return { local, remote };
  });
}

const MAX_PORT = 65_535;

function portNumber(text: string, which: string): number {
  const problem = !/^\d+$/.test(text) ? 'invalid syntax' : Number(text) > MAX_PORT ? 'value out of range' : undefined;
  if (problem === undefined) return Number(text);
  throw new KubectlError(
    `error parsing ${which} port '${text}': strconv.ParseUint: parsing ${quote(text)}: ${problem}`,
  );
}

/** Listens at one port of all addresses and says so. An empty list when that did not come about. */
export async function listenOn(
  session: Session,
  addresses: readonly ListenAddress[],
  { local, remote }: PortPair,
  handle: (local: number, connection: LocalConnection) => Promise<void>,
): Promise<readonly LocalListener[]> {
  const { listen } = session.environment;
  if (listen === undefined) throw new KubectlError('this machine has no ports to listen at');
  const listeners: LocalListener[] = [];
  const failures: string[] = [];
  let port = local;
  for (const { address, isOptional } of addresses) {
    const listener = await listen(address, port, (connection) => void handle(port, connection));
    if (typeof listener === 'string') {
      failures.push(`unable to create listener: Error ${listener}`);
      if (isOptional) continue;
      break;
    }
    ({ port } = listener);
    listeners.push(listener);
    session.out(`Forwarding from ${hostPort(address, port)} -> ${remote}\n`);
  }
  const isEnough = listeners.length > 0 && (failures.length === 0 || addresses.every(({ isOptional }) => isOptional));
  if (isEnough) return listeners;
  session.err(
    `Unable to listen on port ${port}: Listeners failed to create with the following errors: [${failures.join(' ')}]\n`,
  );
  for (const listener of listeners) listener.close();
  return [];
}

function hostPort(address: string, port: number): string {
  return isIPv4(address) ? `${address}:${port}` : `[${address}]:${port}`;
}
