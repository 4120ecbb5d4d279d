import { createPrivateKey, generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto';
import { isIPv4 } from 'node:net';
import type { CertifiedKey } from '../api/x509/certified-key';
import type { User } from '../api/authentication/user';
import { AUTHORITY_NAME } from '../api/x509/certificate-authority';
import { der } from '../api/x509/der';
import { COMMON_NAME, distinguishedName, userName } from '../api/x509/distinguished-name';
import { authorityExtensions, extension, keyIdOf, publicKeyBytes, signCertificate } from '../api/x509/sign-certificate';
import {
  ALTERNATIVE_NAMES,
  AUTHORITY_KEY_ID,
  BASIC_CONSTRAINTS,
  CLIENT_AUTH,
  EXTENDED_KEY_USAGE,
  KEY_USAGE,
  SERVER_AUTH,
} from '../api/x509/object-ids';

/** What a server's certificate vouches for: names, and IPv4 addresses. */
export interface ServerNames {
  readonly dnsNames: readonly string[];
  readonly addresses: readonly string[];
}

/** A certificate authority of a cluster's own. */
export interface CertificateAuthority {
  /** PEM; what clients trust. */
  readonly certificate: string;
  /** PEM; whoever has it can make himself anybody's certificate. */
  readonly key: string;
  issueServerCertificate(names: ServerNames): CertifiedKey;
  /** A client certificate: the name is its CN, the groups its O (apiserver/pkg/authentication/request/x509, `CommonNameUserConversion`). */
  issueClientCertificate(user: Pick<User, 'name' | 'groups'>): CertifiedKey;
}

const DAY_MS = 86_400_000;
/** As kubeadm sets them: ten years for the authority, one for what it issues, valid five minutes early (cmd/kubeadm/app/util/pkiutil). */
const AUTHORITY_DAYS = 3650;
const CERTIFICATE_DAYS = 365;
const EARLY_MS = 300_000;

/** Makes a new authority, `CN=kubernetes` as kubeadm names it; all keys are ECDSA P-256. `nowMs` is the wall clock: TLS knows no other. */
export function createCertificateAuthority(nowMs: number): CertificateAuthority {
  const key = newKey();
  const certificate = signCertificate(
    {
      serial: randomBytes(16),
      subject: AUTHORITY_NAME,
      issuer: AUTHORITY_NAME,
      publicKey: publicKeyBytes(key),
      ...validity(nowMs, AUTHORITY_DAYS),
      extensions: authorityExtensions(keyIdOf(key)),
    },
    key,
  );
  return certificateAuthority({ certificate, key: pemOf(key) }, nowMs);
}

/** An authority that was made earlier: its own certificate and key. */
export function certificateAuthority({ certificate, key }: CertifiedKey, nowMs: number): CertificateAuthority {
  const own = createPrivateKey(key);
  const issuePair = (subject: Buffer, usage: string, more: readonly Buffer[] = []): CertifiedKey => {
    const newOne = newKey();
    const content = {
      serial: randomBytes(16),
      subject,
      issuer: AUTHORITY_NAME,
      publicKey: publicKeyBytes(newOne),
      ...validity(nowMs, CERTIFICATE_DAYS),
      extensions: [
        extension(BASIC_CONSTRAINTS, true, der.sequence()),
        extension(KEY_USAGE, true, der.bits(Buffer.of(0xa0), 5)),
        extension(EXTENDED_KEY_USAGE, false, der.sequence(der.objectId(usage))),
        ...more,
        extension(AUTHORITY_KEY_ID, false, der.sequence(der.context(0, keyIdOf(own), false))),
      ],
    };
    return { certificate: signCertificate(content, own), key: pemOf(newOne) };
  };
  return {
    certificate,
    key,
    issueServerCertificate: (names) =>
      issuePair(distinguishedName([[COMMON_NAME, 'kube-apiserver']]), SERVER_AUTH, [
        extension(ALTERNATIVE_NAMES, false, alternatives(names)),
      ]),
    issueClientCertificate: (user) => issuePair(userName(user), CLIENT_AUTH),
  };
}

function validity(nowMs: number, days: number) {
  return { fromMs: nowMs - EARLY_MS, untilMs: nowMs + days * DAY_MS };
}

function pemOf(privateKey: KeyObject): string {
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

function newKey(): KeyObject {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
}

function alternatives({ dnsNames, addresses }: ServerNames): Buffer {
  return der.sequence(
    ...dnsNames.map((name) => der.context(2, Buffer.from(name), false)),
    ...addresses
      .filter((address) => isIPv4(address))
      .map((address) => der.context(7, Buffer.from(address.split('.').map(Number)), false)),
  );
}
