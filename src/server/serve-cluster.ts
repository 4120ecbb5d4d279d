import { networkInterfaces } from 'node:os';
import { clusterAdministrator, type User } from '../api/authentication/user';
import type { Client } from '../client/client';
import { inProcessClient } from '../client/in-process';
import type { Cluster } from '../cluster/cluster';
import { authenticateRequests, fixedTokens } from './authentication';
import { createCertificateAuthority, type CertificateAuthority } from './certificates';
import { clockedClient } from './clocked-client';
import { ClusterClock } from './cluster-clock';
import { kubeconfigText } from './kubeconfig';
import type { ServerLimits } from './limits';
import { startServer } from './server';

export interface ServeOptions {
  /** How fast the cluster's time goes: 1 as the world's, 0 only when it is told to. */
  readonly speed: number;
  /** An IPv4 address. Default `127.0.0.1`. */
  readonly address?: string;
  /** Default 0: one that is free. */
  readonly port?: number;
  /** A bearer token that is the administrator's too. */
  readonly token?: string;
  readonly limits?: Partial<ServerLimits>;
  /** Who vouches for the server and its clients. Default: an authority that is made for it. */
  readonly authority?: CertificateAuthority;
  /** Told of what no client is to blame for. */
  readonly onError: (error: unknown) => void;
}

/** A cluster behind a port. */
export interface ServedCluster {
  readonly clock: ClusterClock;
  /** The client that the server itself asks. */
  readonly client: Client;
  /** `https://127.0.0.1:6443`, as clients on this machine reach it. */
  readonly url: string;
  /** PEM of the authority that vouches for the server, and for clients. */
  readonly authority: string;
  /** Of the cluster's administrator. */
  readonly kubeconfig: string;
  /** The kubeconfig of somebody else, by client certificate. */
  kubeconfigOf(user: Pick<User, 'name' | 'groups'>): string;
  /** Hangs up on everybody; the cluster's time stands still from then on. */
  close(): Promise<void>;
}

/** The administrator's own group, as kubeadm has it; that of everybody comes by itself. */
const ADMINISTRATOR = { name: clusterAdministrator.name, groups: ['kubeadm:cluster-admins'] };
const NAMES = ['localhost', 'kubernetes', 'kubernetes.default', 'kubernetes.default.svc'];
const ANY_ADDRESS = '0.0.0.0';
const LOOPBACK = '127.0.0.1';

/** Puts a cluster behind a port, with a certificate authority of its own. Rejects with Node's error when it can't listen. */
export async function serveCluster(cluster: Cluster, options: ServeOptions): Promise<ServedCluster> {
  const { speed, address = LOOPBACK, port = 0, token, limits, onError } = options;
  const { authority = createCertificateAuthority(Date.now()) } = options;
  const identity = authority.issueServerCertificate({ dnsNames: NAMES, addresses: addressesOf(address) });
  const clock = new ClusterClock(cluster.sim, { speed, onError });
  // The clock alone lets time pass: whoever waits for the cluster waits for it.
  const client = clockedClient(
    inProcessClient(cluster, { passTime: () => undefined, settle: () => clock.soon() }),
    clock,
  );
  const ownTokens = token === undefined ? [] : [fixedTokens(new Map([[token, ADMINISTRATOR]]))];
  const server = await startServer({
    client,
    clock,
    authenticate: authenticateRequests([...ownTokens, cluster.tokens], cluster.certificates),
    authorizer: cluster.authorizer,
    identity,
    authority: authority.certificate,
    address,
    port,
    ...(limits && { limits }),
    onError,
  }).catch((error: unknown) => {
    clock.stop();
    throw error;
  });
  const url = `https://${address === ANY_ADDRESS ? LOOPBACK : address}:${server.port}`;
  const kubeconfigOf = (user: Pick<User, 'name' | 'groups'>): string => {
    const { certificate, key } = authority.issueClientCertificate(user);
    return kubeconfigText({
      server: url,
      authority: authority.certificate,
      user: user.name,
      clientCertificate: certificate,
      clientKey: key,
    });
  };
  return {
    clock,
    client,
    url,
    authority: authority.certificate,
    kubeconfig: kubeconfigOf(ADMINISTRATOR),
    kubeconfigOf,
    close: async () => {
      clock.stop();
      await server.close();
    },
  };
}

/** What the server's certificate vouches for: the loopback, the cluster's own address of the API, and where it listens. */
function addressesOf(address: string): readonly string[] {
  const own = address === ANY_ADDRESS ? hostAddresses() : [address];
  return [...new Set([LOOPBACK, '10.96.0.1', ...own])];
}

function hostAddresses(): readonly string[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family }) => family === 'IPv4')
    .map(({ address }) => address);
}
