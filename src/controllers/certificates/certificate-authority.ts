import { createHash, createPrivateKey, createPublicKey, sign, type KeyObject } from 'node:crypto';
import type { CertificateRequest } from '../../api/x509/certificate-request';
import { der } from '../../api/x509/der';
import type { RandomStream } from '../../sim/random';

/** What a certificate is to say besides what its request does. */
export interface CertificateTerms {
  readonly usages: readonly string[];
  readonly fromMs: number;
  readonly untilMs: number;
  /** Decides the serial number: no two certificates may have the same. */
  readonly serial: string;
}

/** Signs certificates, the same ones for the same requests. */
export interface CertificateAuthority {
  /** PEM. */
  issue(request: CertificateRequest, terms: CertificateTerms): string;
}

/** What stands before the 32 bytes of an Ed25519 key in PKCS#8. */
const KEY_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const ED25519 = der.sequence(der.objectId('1.3.101.112'));
const ISSUER = der.sequence(der.set(der.sequence(der.objectId('2.5.4.3'), der.text('kubernetes'))));

/** An authority with a key of its own, `CN=kubernetes`; Ed25519, whose signatures need no chance. */
export function createCertificateAuthority(random: RandomStream): CertificateAuthority {
  const seed = Buffer.from(Array.from({ length: 32 }, () => random.below(256)));
  const key = createPrivateKey({ key: Buffer.concat([KEY_PREFIX, seed]), format: 'der', type: 'pkcs8' });
  const ownId = createHash('sha1')
    .update(createPublicKey(key).export({ type: 'spki', format: 'der' }))
    .digest();
  return { issue: (request, terms) => certificatePem(request, terms, key, ownId) };
}

/** RFC 5280, 4.1; pkg/controller/certificates/authority. */
function certificatePem(
  request: CertificateRequest,
  { usages, fromMs, untilMs, serial }: CertificateTerms,
  key: KeyObject,
  authorityId: Buffer,
): string {
  const extended = usages.map((usage) => EXTENDED_USAGES.get(usage)).filter((id) => id !== undefined);
  const bits = usages.reduce((sum, usage) => sum | (KEY_USAGES.get(usage) ?? 0), 0);
  const extensions = [
    ...(bits === 0 ? [] : [extension('2.5.29.15', true, der.bits(Buffer.of(bits), trailingZeros(bits)))]),
    ...(extended.length === 0
      ? []
      : [extension('2.5.29.37', false, der.sequence(...extended.map((id) => der.objectId(id))))]),
    extension('2.5.29.19', true, der.sequence()),
    extension('2.5.29.35', false, der.sequence(der.context(0, authorityId, false))),
    ...(request.alternatives === undefined ? [] : [extension('2.5.29.17', false, request.alternatives)]),
  ];
  const content = der.sequence(
    der.context(0, der.integer(Buffer.of(2)), true),
    der.integer(createHash('sha256').update(serial).digest().subarray(0, 16)),
    ED25519,
    ISSUER,
    der.sequence(der.time(fromMs), der.time(untilMs)),
    request.subject,
    request.publicKey,
    der.context(3, der.sequence(...extensions), true),
  );
  const signed = der.sequence(content, ED25519, der.bits(sign(null, content, key)));
  const lines = signed.toString('base64').replace(/.{64}(?=.)/g, '$&\n');
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}

function extension(objectId: string, isCritical: boolean, value: Buffer): Buffer {
  const critical = isCritical ? [der.boolean(true)] : [];
  return der.sequence(der.objectId(objectId), ...critical, der.octets(value));
}

function trailingZeros(bits: number): number {
  return 31 - Math.clz32(bits & -bits);
}

const KEY_USAGES: ReadonlyMap<string, number> = new Map([
  ['signing', 0x80],
  ['digital signature', 0x80],
  ['content commitment', 0x40],
  ['key encipherment', 0x20],
  ['data encipherment', 0x10],
  ['key agreement', 0x08],
  ['cert sign', 0x04],
  ['crl sign', 0x02],
  ['encipher only', 0x01],
]);

const EXTENDED_USAGES: ReadonlyMap<string, string> = new Map([
  ['any', '2.5.29.37.0'],
  ['server auth', '1.3.6.1.5.5.7.3.1'],
  ['client auth', '1.3.6.1.5.5.7.3.2'],
  ['code signing', '1.3.6.1.5.5.7.3.3'],
  ['email protection', '1.3.6.1.5.5.7.3.4'],
  ['s/mime', '1.3.6.1.5.5.7.3.4'],
  ['ipsec end system', '1.3.6.1.5.5.7.3.5'],
  ['ipsec tunnel', '1.3.6.1.5.5.7.3.6'],
  ['ipsec user', '1.3.6.1.5.5.7.3.7'],
  ['timestamping', '1.3.6.1.5.5.7.3.8'],
  ['ocsp signing', '1.3.6.1.5.5.7.3.9'],
]);
