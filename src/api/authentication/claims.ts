import type { ServiceAccount } from '../generated/types';
import type { KubeObject } from '../object';

/** An object by name and uid, as tokens refer to it. */
export interface ObjectClaim {
  readonly name?: string;
  readonly uid?: string;
}

/** The claims of a token that is bound to a service account and perhaps to something that lives shorter (pkg/serviceaccount/claims.go). */
export interface TokenClaims {
  readonly aud: readonly string[];
  /** Seconds since 1970, as `iat` and `nbf`. */
  readonly exp: number;
  readonly iat: number;
  readonly iss: string;
  readonly jti: string;
  readonly 'kubernetes.io': {
    readonly namespace: string;
    readonly node?: ObjectClaim;
    readonly pod?: ObjectClaim;
    readonly secret?: ObjectClaim;
    readonly serviceaccount: ObjectClaim;
    /** Seconds since 1970. */
    readonly warnafter?: number;
  };
  readonly nbf: number;
  readonly sub: string;
}

/** The claims of a token that a Secret holds and that never runs out (pkg/serviceaccount/legacy.go). */
export interface LegacyTokenClaims {
  readonly iss: typeof LEGACY_ISSUER;
  readonly 'kubernetes.io/serviceaccount/namespace': string;
  readonly 'kubernetes.io/serviceaccount/secret.name': string;
  readonly 'kubernetes.io/serviceaccount/service-account.name': string;
  readonly 'kubernetes.io/serviceaccount/service-account.uid': string;
  readonly sub: string;
}

/** `--service-account-issuer`; it is the one audience of the API server too. */
export const ISSUER = 'https://kubernetes.default.svc.cluster.local';
export const LEGACY_ISSUER = 'kubernetes/serviceaccount';

export interface TokenSubject {
  readonly account: ServiceAccount;
  readonly audiences: readonly string[];
  readonly expirationSeconds: number;
  /** When its use begins to be frowned upon. */
  readonly warnAfterSeconds?: number;
  readonly pod?: ObjectClaim;
  readonly secret?: ObjectClaim;
  /** That of the pod, or what the token is bound to. */
  readonly node?: ObjectClaim;
}

export function claimOf({ metadata: { name, uid } }: KubeObject): ObjectClaim {
  return { name, uid };
}

/** In the order of the names, as tokens have them. */
export function tokenClaims(subject: TokenSubject, id: string, nowMs: number): TokenClaims {
  const { account, audiences, expirationSeconds, warnAfterSeconds, pod, secret, node } = subject;
  const { namespace = '' } = account.metadata;
  const now = Math.floor(nowMs / 1000);
  return {
    aud: audiences,
    exp: now + expirationSeconds,
    iat: now,
    iss: ISSUER,
    jti: id,
    'kubernetes.io': {
      namespace,
      ...(node && { node }),
      ...(pod && { pod }),
      ...(secret && { secret }),
      serviceaccount: claimOf(account),
      ...(warnAfterSeconds !== undefined && { warnafter: now + warnAfterSeconds }),
    },
    nbf: now,
    sub: accountUsername(account),
  };
}

export function legacyTokenClaims(account: ServiceAccount, secretName: string): LegacyTokenClaims {
  const { namespace = '', name, uid } = account.metadata;
  return {
    iss: LEGACY_ISSUER,
    'kubernetes.io/serviceaccount/namespace': namespace,
    'kubernetes.io/serviceaccount/secret.name': secretName,
    'kubernetes.io/serviceaccount/service-account.name': name,
    'kubernetes.io/serviceaccount/service-account.uid': uid,
    sub: accountUsername(account),
  };
}

/** `system:serviceaccount:default:builder`. */
function accountUsername({ metadata: { namespace = '', name } }: ServiceAccount): string {
  return `system:serviceaccount:${namespace}:${name}`;
}
