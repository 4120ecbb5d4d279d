import { createHash, createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';

/** What stands in an Ed25519 key's PKCS#8 form before its 32 bytes (RFC 8410). */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
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
    const bytes = createHash('sha256').update(`service account key ${seed}`).digest();
    this.#private = createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, bytes]), format: 'der', type: 'pkcs8' });
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
