import { createPublicKey, type KeyObject } from 'node:crypto';
import type { Certificate } from './certificate';
import type { CertificateRequest } from './certificate-request';
import { der } from './der';
import { COMMON_NAME, distinguishedName } from './distinguished-name';
import {
  authorityExtensions,
  extension,
  keyIdOf,
  publicKeyBytes,
  serialNumberOf,
  signCertificate,
} from './sign-certificate';
import {
  ALTERNATIVE_NAMES,
  ANY_USAGE,
  AUTHORITY_KEY_ID,
  BASIC_CONSTRAINTS,
  CLIENT_AUTH,
  EXTENDED_KEY_USAGE,
  KEY_USAGE,
  SERVER_AUTH,
} from './object-ids';

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
  /** Its own, PEM. */
  readonly certificate: string;
  /** PEM. */
  issue(request: Pick<CertificateRequest, 'subject' | 'publicKey' | 'alternatives'>, terms: CertificateTerms): string;
  hasSigned(certificate: Certificate): boolean;
}

/** As kubeadm names it (cmd/kubeadm/app/util/pkiutil). */
export const AUTHORITY_NAME = distinguishedName([[COMMON_NAME, 'kubernetes']]);
/** Ten years, as kubeadm has it. */
const LIFE_MS = 3650 * 86_400_000;
const EARLY_MS = 300_000;

/** The authority whose key this is, `CN=kubernetes`; of Ed25519, whose signatures need no chance. It is as old as `startMs`. */
export function createCertificateAuthority(key: KeyObject, startMs: number): CertificateAuthority {
  const ownId = keyIdOf(key);
  const publicKey = createPublicKey(key);
  const certificate = signCertificate(
    {
      serial: serialNumberOf('certificate authority'),
      subject: AUTHORITY_NAME,
      issuer: AUTHORITY_NAME,
      publicKey: publicKeyBytes(key),
      fromMs: startMs - EARLY_MS,
      untilMs: startMs + LIFE_MS,
      extensions: authorityExtensions(ownId),
    },
    key,
  );
  return {
    certificate,
    issue: (request, terms) => signCertificate(contentOf(request, terms, ownId), key),
    hasSigned: (other) => other.isSignedBy(publicKey),
  };
}

/** pkg/controller/certificates/authority. */
function contentOf(
  { subject, publicKey, alternatives }: Pick<CertificateRequest, 'subject' | 'publicKey' | 'alternatives'>,
  { usages, fromMs, untilMs, serial }: CertificateTerms,
  authorityId: Buffer,
) {
  const extended = usages.map((usage) => EXTENDED_USAGES.get(usage)).filter((id) => id !== undefined);
  const bits = usages.reduce((sum, usage) => sum | (KEY_USAGES.get(usage) ?? 0), 0);
  const extensions = [
    ...(bits === 0 ? [] : [extension(KEY_USAGE, true, der.bits(Buffer.of(bits), trailingZeros(bits)))]),
    ...(extended.length === 0
      ? []
      : [extension(EXTENDED_KEY_USAGE, false, der.sequence(...extended.map((id) => der.objectId(id))))]),
    extension(BASIC_CONSTRAINTS, true, der.sequence()),
    extension(AUTHORITY_KEY_ID, false, der.sequence(der.context(0, authorityId, false))),
    ...(alternatives === undefined ? [] : [extension(ALTERNATIVE_NAMES, false, alternatives)]),
  ];
  return { serial: serialNumberOf(serial), issuer: AUTHORITY_NAME, subject, publicKey, fromMs, untilMs, extensions };
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
  ['any', ANY_USAGE],
  ['server auth', SERVER_AUTH],
  ['client auth', CLIENT_AUTH],
  ['code signing', '1.3.6.1.5.5.7.3.3'],
  ['email protection', '1.3.6.1.5.5.7.3.4'],
  ['s/mime', '1.3.6.1.5.5.7.3.4'],
  ['ipsec end system', '1.3.6.1.5.5.7.3.5'],
  ['ipsec tunnel', '1.3.6.1.5.5.7.3.6'],
  ['ipsec user', '1.3.6.1.5.5.7.3.7'],
  ['timestamping', '1.3.6.1.5.5.7.3.8'],
  ['ocsp signing', '1.3.6.1.5.5.7.3.9'],
]);
