import type { Secret, ServiceAccount } from '../generated/types';
import type { Kind } from '../kind';
import { nodes } from '../kinds/node';
import { pods } from '../kinds/pod/pod';
import { secrets } from '../kinds/secret';
import { serviceAccounts } from '../kinds/service-account';
import { withMetadata, type KubeObject } from '../object';
import type { RandomStream } from '../../sim/random';
import type { ApiServer } from '../server';
import { notFound } from '../status';
import { parseTimestamp } from '../time';
import { newUid } from '../uid';
import type { Authenticator } from './authenticator';
import {
  ISSUER,
  LEGACY_ISSUER,
  legacyTokenClaims,
  tokenClaims,
  type LegacyTokenClaims,
  type ObjectClaim,
  type TokenClaims,
  type TokenSubject,
} from './claims';
import { claimsOf, TokenKey } from './token-key';
import type { User } from './user';

/** On the Secret of a token that never runs out: the days on which it was used last, and since when it counts no longer (pkg/serviceaccount/legacy.go). */
export const LEGACY_LAST_USED = 'kubernetes.io/legacy-token-last-used';
export const LEGACY_INVALID_SINCE = 'kubernetes.io/legacy-token-invalid-since';

const DAY_MS = 86_400_000;

/** `2026-01-01`, UTC. */
export function dateOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** Clocks may differ by so much (go-jose/jwt, `DefaultLeeway`). */
const LEEWAY_MS = 60_000;

/** Whose token it is and for whom, why it holds no longer, or (undefined) that it is nobody's. */
export type TokenVerdict =
  | { readonly user: User; readonly audiences: readonly string[] }
  | { readonly error: string }
  | undefined;

/**
 * Issues the tokens of service accounts and knows them again: signature, validity by the cluster's clock, and whether account and bound
 * objects still exist. Source: pkg/serviceaccount/{jwt,claims,legacy}.go.
 */
export class ServiceAccountTokens implements Authenticator {
  readonly key: TokenKey;
  readonly #api: ApiServer;
  readonly #ids: RandomStream;

  constructor(api: ApiServer) {
    this.#api = api;
    this.key = new TokenKey(api.sim.seed);
    this.#ids = api.sim.random('service account tokens');
  }

  issue(subject: TokenSubject): string {
    return this.key.sign(tokenClaims(subject, newUid(this.#ids), this.#api.sim.nowMs));
  }

  /** A token that a Secret is to hold. */
  issueLegacy(account: ServiceAccount, secretName: string): string {
    return this.key.sign(legacyTokenClaims(account, secretName));
  }

  authenticateToken(token: string): User | undefined {
    const verdict = this.review(token, [ISSUER]);
    return verdict !== undefined && 'user' in verdict ? verdict.user : undefined;
  }

  /** Judges a token that is shown to one of `audiences`. */
  review(token: string, audiences: readonly string[]): TokenVerdict {
    const claims = claimsOf(token);
    if (claims === undefined || (claims['iss'] !== ISSUER && claims['iss'] !== LEGACY_ISSUER)) return undefined;
    if (!this.key.verify(token)) return { error: 'go-jose/go-jose: error in cryptographic primitive' };
    const isLegacy = claims['iss'] === LEGACY_ISSUER;
    // The signature is this server's, so the claims are as it has written them.
    const bound = claims as unknown as TokenClaims;
    const intended = isLegacy ? [ISSUER] : bound.aud;
    const both = intended.filter((audience) => audiences.includes(audience));
    if (both.length === 0) {
      const list = (names: readonly string[]) => `[${names.map((name) => JSON.stringify(name)).join(' ')}]`;
      return { error: `token audiences ${list(intended)} is invalid for the target audiences ${list(audiences)}` };
    }
    const error = isLegacy
      ? this.#legacyMistake(claims as unknown as LegacyTokenClaims, token)
      : (validityMistake(bound, this.#api.sim.nowMs) ?? this.#bindingMistake(bound));
    if (error !== undefined) return { error };
    const user = isLegacy ? legacyUser(claims as unknown as LegacyTokenClaims) : boundUser(bound);
    return { user, audiences: both };
  }

  /** Account, Secret, pod and node must be those that the token was made for (`validator.Validate`). */
  #bindingMistake({ 'kubernetes.io': claims }: TokenClaims): string | undefined {
    const { namespace, serviceaccount: account, secret, pod, node } = claims;
    const { name = '' } = account;
    const found = this.#api.find(serviceAccounts, { namespace, name });
    if (found === undefined) return notFound(serviceAccounts, name).message;
    if (found.metadata.uid !== account.uid)
      return `service account UID (${found.metadata.uid}) does not match claim (${account.uid ?? ''})`;
    if (this.#isGone(found)) return `service account ${namespace}/${name} has been deleted`;
    return (
      (secret && this.#boundMistake(secrets, namespace, secret, 'secret UID', 'service account secret ref claim')) ??
      (pod && this.#boundMistake(pods, namespace, pod, 'pod UID', 'service account pod ref claim')) ??
      // The node of a pod is told, not asked for.
      (node && !pod ? this.#boundMistake(nodes, '', node, 'node UID', 'service account node ref claim') : undefined)
    );
  }

  #boundMistake<T extends KubeObject>(
    kind: Kind<T>,
    namespace: string,
    { name = '', uid = '' }: ObjectClaim,
    what: string,
    claim: string,
  ): string | undefined {
    const object = this.#api.find(kind, { namespace, name });
    if (object === undefined) return 'service account token has been invalidated';
    if (object.metadata.uid !== uid) return `${what} (${object.metadata.uid}) does not match ${claim} (${uid})`;
    return this.#isGone(object) ? 'service account token has been invalidated' : undefined;
  }

  #isGone({ metadata: { deletionTimestamp } }: KubeObject): boolean {
    return deletionTimestamp !== undefined && parseTimestamp(deletionTimestamp) < this.#api.sim.nowMs - LEEWAY_MS;
  }

  #legacyMistake(claims: LegacyTokenClaims, token: string): string | undefined {
    const namespace = claims['kubernetes.io/serviceaccount/namespace'];
    const secret = this.#api.find(secrets, { namespace, name: claims['kubernetes.io/serviceaccount/secret.name'] });
    if (secret === undefined || secret.metadata.deletionTimestamp !== undefined) return 'Token has been invalidated';
    if (Buffer.from(secret.data?.['token'] ?? '', 'base64').toString('utf8') !== token)
      return "Token does not match server's copy";
    const name = claims['kubernetes.io/serviceaccount/service-account.name'];
    const account = this.#api.find(serviceAccounts, { namespace, name });
    if (account === undefined) return notFound(serviceAccounts, name).message;
    if (account.metadata.deletionTimestamp !== undefined) return `ServiceAccount ${namespace}/${name} has been deleted`;
    const uid = claims['kubernetes.io/serviceaccount/service-account.uid'];
    if (account.metadata.uid !== uid)
      return `ServiceAccount UID (${account.metadata.uid}) does not match claim (${uid})`;
    this.#markUsed(secret);
    if (!secret.metadata.labels?.[LEGACY_INVALID_SINCE]) return undefined;
    const whose = `the token in secret ${namespace}/${secret.metadata.name} for service account ${namespace}/${name}`;
    return `${whose} has been marked invalid. Use tokens from the TokenRequest API or manually created secret-based tokens, or remove the '${LEGACY_INVALID_SINCE}' label from the secret to temporarily allow use of this token`;
  }

  /** On its Secret stands on which day a token was used last (`patchSecretWithLastUsedDate`). */
  #markUsed(secret: Secret): void {
    const { nowMs } = this.#api.sim;
    const { labels = {} } = secret.metadata;
    const today = dateOf(nowMs);
    const lastUsed = labels[LEGACY_LAST_USED] ?? '';
    if (lastUsed === today || lastUsed === dateOf(nowMs + DAY_MS)) return;
    this.#api.update(secrets, withMetadata(secret, { labels: { ...labels, [LEGACY_LAST_USED]: today } }));
  }
}

/** The one issuer of a server, for `api.shared`. */
export function serviceAccountTokens(api: ApiServer): ServiceAccountTokens {
  return new ServiceAccountTokens(api);
}

function validityMistake({ exp, nbf, iat }: TokenClaims, nowMs: number): string | undefined {
  if (nowMs + LEEWAY_MS < nbf * 1000) return 'service account token is not valid yet';
  if (nowMs - LEEWAY_MS > exp * 1000) return 'service account token has expired';
  return nowMs + LEEWAY_MS < iat * 1000 ? 'service account token is issued in the future' : undefined;
}

/** apiserver/pkg/authentication/serviceaccount/util.go, `UserInfo`. */
function boundUser({ jti, sub, 'kubernetes.io': claims }: TokenClaims): User {
  const { namespace, serviceaccount, pod, node } = claims;
  const extra: Record<string, readonly string[]> = {};
  const set = (key: string, value: string | undefined) => {
    if (value) extra[`authentication.kubernetes.io/${key}`] = [value];
  };
  set('credential-id', `JTI=${jti}`);
  set('node-name', node?.name);
  set('node-uid', node?.uid);
  set('pod-name', pod?.name);
  set('pod-uid', pod?.uid);
  return { name: sub, uid: serviceaccount.uid ?? '', groups: groupsIn(namespace), extra };
}

function legacyUser(claims: LegacyTokenClaims): User {
  const namespace = claims['kubernetes.io/serviceaccount/namespace'];
  const uid = claims['kubernetes.io/serviceaccount/service-account.uid'];
  return { name: claims.sub, uid, groups: groupsIn(namespace) };
}

function groupsIn(namespace: string): readonly string[] {
  return ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'];
}
