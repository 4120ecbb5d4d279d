import { createHash, createPrivateKey, type KeyObject } from 'node:crypto';

/** What stands in an Ed25519 key's PKCS#8 form before its 32 bytes (RFC 8410). */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

/** The private key of Ed25519 that a text stands for: the same text, the same key. */
export function ed25519KeyOf(text: string): KeyObject {
  const bytes = createHash('sha256').update(text).digest();
  return createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, bytes]), format: 'der', type: 'pkcs8' });
}
