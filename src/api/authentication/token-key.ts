import { createHash, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import { ed25519KeyOf } from '../x509/ed25519';

const ALGORITHM = 'EdDSA';

/** A public key as the JSON Web Key Set publishes it (RFC 8037). */
export interface JsonWebKey {
  readonly use: 'sig';
  readonly kty: 'OKP';
  readonly kid: string;
  readonly crv: 'Ed25519';
  readonly alg: typeof ALGORITHM;
  readonly x: string;
}

/**
 * The key that signs service accounts' tokens: one of the simulation's seed, so that the same cluster signs the same tokens.
 *
 * Divergence from real Kubernetes: Ed25519, where a default cluster has an RSA key (RS256); and whoever knows the seed knows the key.
 */
export class TokenKey {
  readonly algorithm = ALGORITHM;
  readonly #private: KeyObject;
  readonly #public: KeyObject;
  /** The digest of the public key (pkg/serviceaccount/jwt.go, `keyIDFromPublicKey`). */
  readonly id: string;

  constructor(seed: number) {
    this.#private = ed25519KeyOf(`service account key ${seed}`);
    this.#public = createPublicKey(this.#private);
    this.id = createHash('sha256')
      .update(this.#public.export({ format: 'der', type: 'spki' }))
      .digest('base64url');
  }

  get jwk(): JsonWebKey {
    const { x = '' } = this.#public.export({ format: 'jwk' });
    return { use: 'sig', kty: 'OKP', kid: this.id, crv: 'Ed25519', alg: ALGORITHM, x };
  }

  /** A JSON Web Token in its compact form. */
  sign(claims: object): string {
    const header = encode({ alg: ALGORITHM, kid: this.id });
    const signed = `${header}.${encode(claims)}`;
    return `${signed}.${sign(null, Buffer.from(signed), this.#private).toString('base64url')}`;
  }

  /** Has this key signed the token? */
  verify(token: string): boolean {
    const end = token.lastIndexOf('.');
    const signature = Buffer.from(token.slice(end + 1), 'base64url');
    // One signature has one text: without this its last character could be another one.
    if (signature.toString('base64url') !== token.slice(end + 1)) return false;
    return verify(null, Buffer.from(token.slice(0, end)), this.#public, signature);
  }
}

/** What a token claims, whoever has signed it; undefined for a text that is no token. */
export function claimsOf(token: string): Readonly<Record<string, unknown>> | undefined {
  const parts = token.split('.');
  if (parts.length !== 3) return undefined;
  try {
    const claims: unknown = JSON.parse(Buffer.from(parts[1] ?? '', 'base64url').toString('utf8'));
    return typeof claims === 'object' && claims !== null && !Array.isArray(claims) ? { ...claims } : undefined;
  } catch {
    return undefined;
  }
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value), 'utf8').toString('base64url');
}
