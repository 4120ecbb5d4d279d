import { createHash, createPublicKey, sign, type KeyObject } from 'node:crypto';
import { der } from './der';
import { readDer } from './der-reader';
import { pemText } from './pem';
import { BASIC_CONSTRAINTS, KEY_USAGE, SUBJECT_KEY_ID } from './object-ids';

/** What a certificate says. */
export interface CertificateContent {
  /** The bytes of a number that is not negative. */
  readonly serial: Buffer;
  readonly subject: Buffer;
  readonly issuer: Buffer;
  /** A `SubjectPublicKeyInfo`. */
  readonly publicKey: Buffer;
  readonly fromMs: number;
  readonly untilMs: number;
  readonly extensions: readonly Buffer[];
}

/** PEM; RFC 5280, 4.1. */
export function signCertificate(content: CertificateContent, signer: KeyObject): string {
  const unsigned = der.sequence(
    der.context(0, der.integer(Buffer.of(2)), true),
    der.integer(content.serial),
    algorithmOf(signer),
    content.issuer,
    der.sequence(der.time(content.fromMs), der.time(content.untilMs)),
    content.subject,
    content.publicKey,
    der.context(3, der.sequence(...content.extensions), true),
  );
  return pemText('CERTIFICATE', signed(unsigned, signer));
}

/** What is signed with its signature, by a key of Ed25519, of RSA, or of P-256 (whose signatures differ each time). */
export function signed(content: Buffer, signer: KeyObject): Buffer {
  const signature = sign(signer.asymmetricKeyType === 'ed25519' ? null : 'sha256', content, signer);
  return der.sequence(content, algorithmOf(signer), der.bits(signature));
}

function algorithmOf({ asymmetricKeyType }: KeyObject): Buffer {
  switch (asymmetricKeyType) {
    case 'ed25519':
      return der.sequence(der.objectId('1.3.101.112'));
    case 'rsa':
      return der.sequence(der.objectId('1.2.840.113549.1.1.11'), der.null());
    default:
      return der.sequence(der.objectId('1.2.840.10045.4.3.2'));
  }
}

/** A serial number of sixteen bytes that a text stands for. */
export function serialNumberOf(text: string): Buffer {
  return createHash('sha256').update(text).digest().subarray(0, 16);
}

export function extension(objectId: string, isCritical: boolean, value: Buffer): Buffer {
  const critical = isCritical ? [der.boolean(true)] : [];
  return der.sequence(der.objectId(objectId), ...critical, der.octets(value));
}

/** What an authority says of itself: that it is one, what it may sign, and which of its keys this is. */
export function authorityExtensions(keyId: Buffer): readonly Buffer[] {
  return [
    extension(BASIC_CONSTRAINTS, true, der.sequence(der.boolean(true))),
    extension(KEY_USAGE, true, der.bits(Buffer.of(0xa4), 2)),
    extension(SUBJECT_KEY_ID, false, der.octets(keyId)),
  ];
}

/** What certificates call a public key (RFC 5280, 4.2.1.2, the first way). */
export function keyIdOf(key: KeyObject): Buffer {
  return createHash('sha1').update(publicKeyBits(key)).digest();
}

/** The public key without its algorithm. */
export function publicKeyBits(key: KeyObject): Buffer {
  const [info] = readDer(publicKeyBytes(key));
  const [, bits] = info === undefined ? [] : readDer(info.content);
  // The first byte tells how many bits of the last one count.
  return bits?.content.subarray(1) ?? Buffer.alloc(0);
}

/** A `SubjectPublicKeyInfo`, of a private key as well. */
export function publicKeyBytes(key: KeyObject): Buffer {
  return (key.type === 'public' ? key : createPublicKey(key)).export({ type: 'spki', format: 'der' });
}
