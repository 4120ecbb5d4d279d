import type { IncomingMessage } from 'node:http';
import type { Certificate, TLSSocket } from 'node:tls';
import type { Authenticator } from '../api/authentication/authenticator';
import type { ClientCertificates } from '../api/authentication/client-certificates';
import type { User } from '../api/authentication/user';
import { unauthorized } from '../api/status';

const AUTHENTICATED = 'system:authenticated';

/** Makes out who sends a request; undefined for somebody who shows nothing. 401 for whoever shows what is wrong. */
export type RequestAuthenticator = (request: IncomingMessage) => User | undefined;

/**
 * By client certificate, of the server's authority or of the cluster's (`certificates`, whose time is the cluster's), then by bearer token.
 * Whoever shows one of them that is wrong is refused, unless the other is right.
 * Source: apiserver/pkg/authentication/request/{union,x509,bearertoken}, request/group/authenticated_group_adder.go.
 *
 * Divergence from real Kubernetes: a served cluster has two authorities of one name, as TLS lives by the wall clock: one vouches for the
 * server and for the kubeconfigs it gives out, the other signs what CertificateSigningRequests ask for.
 */
export function authenticateRequests(
  tokens: readonly Authenticator[],
  certificates?: Pick<ClientCertificates, 'userOf'>,
): RequestAuthenticator {
  return ({ socket, headers }) => {
    const holder = holderOf(socket as TLSSocket);
    const token = bearerToken(headers.authorization);
    const user =
      holder.user ??
      (holder.shown && certificates?.userOf(holder.shown)) ??
      (token === undefined ? undefined : tokenUser(token, tokens));
    if (user === undefined && (holder.shown !== undefined || token !== undefined)) throw unauthorized();
    return user === undefined || user.groups.includes(AUTHENTICATED)
      ? user
      : { ...user, groups: [...user.groups, AUTHENTICATED] };
  };
}

/** Users by fixed tokens (`--token-auth-file`, apiserver/pkg/authentication/token/tokenfile). */
export function fixedTokens(users: ReadonlyMap<string, User>): Authenticator {
  return { authenticateToken: (token) => users.get(token) };
}

interface Holder {
  readonly user: User | undefined;
  /** The bytes of a certificate that is none of the server's authority. */
  readonly shown: Buffer | undefined;
}

/** The holders of certificates, by connection: a connection has one for as long as it lives. */
const holders = new WeakMap<TLSSocket, Holder>();

function holderOf(socket: TLSSocket): Holder {
  const known = holders.get(socket);
  if (known !== undefined) return known;
  const { subject, raw } = socket.getPeerCertificate();
  // A session that is taken up again counts as authorized, also when nobody has shown a certificate.
  const user = socket.authorized && subject !== undefined ? userOfSubject(subject) : undefined;
  const holder = { user, shown: user === undefined ? raw : undefined };
  holders.set(socket, holder);
  return holder;
}

/** The name is its CN, the groups its O (apiserver/pkg/authentication/request/x509, `CommonNameUserConversion`). */
function userOfSubject({ CN, O }: Certificate): User | undefined {
  const name = listOf(CN).at(-1) ?? '';
  return name === '' ? undefined : { name, groups: listOf(O) };
}

/** A field of a subject, which may come more than once. */
function listOf(value: string | readonly string[] | undefined): readonly string[] {
  if (value === undefined) return [];
  return typeof value === 'string' ? [value] : value;
}

function bearerToken(header = ''): string | undefined {
  const [scheme = '', token = ''] = header.trim().split(' ');
  return scheme.toLowerCase() === 'bearer' && token !== '' ? token : undefined;
}

function tokenUser(token: string, tokens: readonly Authenticator[]): User | undefined {
  for (const authenticator of tokens) {
    const user = authenticator.authenticateToken(token);
    if (user !== undefined) return user;
  }
  return undefined;
}
