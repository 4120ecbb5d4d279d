import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { Authenticator } from '../api/authentication/authenticator';
import type { ClientCertificates } from '../api/authentication/client-certificates';
import type { User } from '../api/authentication/user';
import type { Authorizer } from '../api/authorization/authorizer';
import { impersonate } from '../api/rest/impersonation';
import { ApiError, unauthorized } from '../api/status';
import { ConnectionError, type Client } from './client';
import { impersonationHeaders } from './impersonation-headers';
import type { Credentials, ServerAccess } from './server-access';

/** How an embedded API server knows its clients. */
export interface Gatekeeper {
  readonly certificates: Pick<ClientCertificates, 'userOf'>;
  readonly tokens: Authenticator;
  readonly authorizer: Authorizer;
}

/**
 * An embedded cluster asked by whoever the credentials of a kubeconfig stand for, as its server over HTTP would make out. Whoever has
 * wrong ones is refused with 401.
 *
 * Divergence from real Kubernetes: whoever has no credentials at all is the cluster's administrator.
 */
export function signedIn(client: Client, access: () => ServerAccess, gatekeeper: Gatekeeper): Client {
  let shown: Promise<Credentials> | undefined;

  /** Who asks, for himself or for `wanted`. */
  const userFor = async (wanted: User | undefined): Promise<User | undefined> => {
    const credentials = await (shown ??= credentialsOf(access));
    if (credentials.clientCertificate === undefined && credentials.authorization === undefined) return wanted;
    const user = userOf(credentials, gatekeeper);
    return wanted === undefined ? user : impersonate(user, lowerCase(wanted), gatekeeper.authorizer);
  };

  const signed = async <R extends { readonly user?: User }>(request: R): Promise<R> => {
    const user = await userFor(request.user);
    return user === undefined ? request : { ...request, user };
  };

  return {
    ...client,
    request: async (request) => {
      try {
        return await client.request(await signed(request));
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        return { code: error.code, body: error.status, warnings: [] };
      }
    },
    watch: async (request, onEvent, onEnd) => await client.watch(await signed(request), onEvent, onEnd),
    exec: async (request, timeoutMs) => await client.exec(await signed(request), timeoutMs),
    follow: async (request, onText, onEnd) => await client.follow(await signed(request), onText, onEnd),
    stream: async (request, query, output) => await client.stream(await signed(request), query, output),
    forwardPort: async (request, port) => await client.forwardPort(await signed(request), port),
    proxy: async (request, forwarded) => await client.proxy(await signed(request), forwarded),
  };
}

async function credentialsOf(access: () => ServerAccess): Promise<Credentials> {
  const credentials = (await access().credentials?.()) ?? {};
  const { clientCertificate, clientKey = '' } = credentials;
  if (clientCertificate !== undefined) requirePair(clientCertificate, clientKey);
  return credentials;
}

/** In the words of Go's crypto/tls, `X509KeyPair`. */
function requirePair(certificate: string, key: string): void {
  if (!certificate.includes('-----BEGIN CERTIFICATE-----'))
    throw new ConnectionError('tls: failed to find any PEM data in certificate input');
  if (!/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(key))
    throw new ConnectionError('tls: failed to find any PEM data in key input');
  if (!isPair(certificate, key)) throw new ConnectionError('tls: private key does not match public key');
}

function isPair(certificate: string, key: string): boolean {
  try {
    return new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key));
  } catch {
    return false;
  }
}

/** By certificate, then by token (apiserver/pkg/authentication/request/union). */
function userOf({ clientCertificate, authorization = '' }: Credentials, { certificates, tokens }: Gatekeeper): User {
  const [, token = ''] = /^bearer +(\S+)$/i.exec(authorization) ?? [];
  const user =
    (clientCertificate && certificates.userOf(clientCertificate)) ||
    (token === '' ? undefined : tokens.authenticateToken(token));
  if (!user) throw unauthorized();
  return user;
}

function lowerCase(user: User): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    Object.entries(impersonationHeaders(user)).map(([name, values]) => [
      name.toLowerCase(),
      typeof values === 'string' ? [values] : values,
    ]),
  );
}
