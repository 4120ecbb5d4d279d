import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  sign,
  type KeyObject,
} from 'node:crypto';
import { isIPv4 } from 'node:net';
import type { User } from '../api/authentication/user';
import { der } from '../api/x509/der';

/** A private key and the certificate that goes with it, as PEM. */
export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

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
  issueServerCertificate(names: ServerNames): KeyPair;
  /** A client certificate: the name is its CN, the groups its O (apiserver/pkg/authentication/request/x509, `CommonNameUserConversion`). */
  issueClientCertificate(user: Pick<User, 'name' | 'groups'>): KeyPair;
}

const DAY_MS = 86_400_000;
/** As kubeadm sets them: ten years for the authority, one for what it issues, valid five minutes early (cmd/kubeadm/app/util/pkiutil). */
const AUTHORITY_DAYS = 3650;
const CERTIFICATE_DAYS = 365;
const EARLY_MS = 300_000;

const ORGANIZATION = '2.5.4.10';
const COMMON_NAME = '2.5.4.3';
const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';
const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2';
const ECDSA_WITH_SHA256 = der.sequence(der.objectId('1.2.840.10045.4.3.2'));
const AUTHORITY_NAME = nameOf([[COMMON_NAME, 'kubernetes']]);

/** Makes a new authority, `CN=kubernetes` as kubeadm names it; all keys are ECDSA P-256. `nowMs` is the wall clock: TLS knows no other. */
export function createCertificateAuthority(nowMs: number): CertificateAuthority {
  const keys = newKeys();
  const certificate = certificatePem(
    {
      subject: AUTHORITY_NAME,
      issuer: AUTHORITY_NAME,
      publicKey: keys.publicDer,
      ...validity(nowMs, AUTHORITY_DAYS),
      extensions: [
        extension('2.5.29.19', true, der.sequence(der.boolean(true))),
        extension('2.5.29.15', true, der.bits(Buffer.of(0xa4), 2)),
        extension('2.5.29.14', false, der.octets(keys.id)),
      ],
    },
    keys.privateKey,
  );
  return certificateAuthority({ certificate, key: pemOf(keys.privateKey) }, nowMs);
}

/** An authority that was made earlier: its own certificate and key. */
export function certificateAuthority({ certificate, key }: KeyPair, nowMs: number): CertificateAuthority {
  const own = keysOf(createPrivateKey(key));
  const issuePair = (subject: Buffer, usage: string, more: readonly Buffer[] = []): KeyPair => {
    const keys = newKeys();
    const request = {
      subject,
      issuer: AUTHORITY_NAME,
      publicKey: keys.publicDer,
      ...validity(nowMs, CERTIFICATE_DAYS),
      extensions: [
        extension('2.5.29.19', true, der.sequence()),
        extension('2.5.29.15', true, der.bits(Buffer.of(0xa0), 5)),
        extension('2.5.29.37', false, der.sequence(der.objectId(usage))),
        ...more,
        extension('2.5.29.35', false, der.sequence(der.context(0, own.id, false))),
      ],
    };
    return { certificate: certificatePem(request, own.privateKey), key: pemOf(keys.privateKey) };
  };
  return {
    certificate,
    key,
    issueServerCertificate: (names) =>
      issuePair(nameOf([[COMMON_NAME, 'kube-apiserver']]), SERVER_AUTH, [
        extension('2.5.29.17', false, alternatives(names)),
      ]),
    issueClientCertificate: ({ name, groups }) =>
      issuePair(nameOf([...groups.map((group) => [ORGANIZATION, group] as const), [COMMON_NAME, name]]), CLIENT_AUTH),
  };
}

function validity(nowMs: number, days: number) {
  return { fromMs: nowMs - EARLY_MS, untilMs: nowMs + days * DAY_MS };
}

function pemOf(privateKey: KeyObject): string {
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

interface Keys {
  readonly privateKey: KeyObject;
  readonly publicDer: Buffer;
  /** What certificates call the public key. */
  readonly id: Buffer;
}

function newKeys(): Keys {
  return keysOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey);
}

function keysOf(privateKey: KeyObject): Keys {
  const publicDer = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  return { privateKey, publicDer, id: createHash('sha1').update(publicDer).digest() };
}

interface CertificateRequest {
  readonly subject: Buffer;
  readonly issuer: Buffer;
  readonly publicKey: Buffer;
  readonly fromMs: number;
  readonly untilMs: number;
  readonly extensions: readonly Buffer[];
}

/** RFC 5280, 4.1. */
function certificatePem(
  { subject, issuer, publicKey, fromMs, untilMs, extensions }: CertificateRequest,
  signer: KeyObject,
): string {
  const content = der.sequence(
    der.context(0, der.integer(Buffer.of(2)), true),
    der.integer(randomBytes(16)),
    ECDSA_WITH_SHA256,
    issuer,
    der.sequence(der.time(fromMs), der.time(untilMs)),
    subject,
    publicKey,
    der.context(3, der.sequence(...extensions), true),
  );
  const signed = der.sequence(content, ECDSA_WITH_SHA256, der.bits(sign('sha256', content, signer)));
  const lines = signed.toString('base64').replace(/.{64}(?=.)/g, '$&\n');
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}

function nameOf(parts: readonly (readonly [objectId: string, value: string])[]): Buffer {
  return der.sequence(
    ...parts.map(([objectId, value]) => der.set(der.sequence(der.objectId(objectId), der.text(value)))),
  );
}

function extension(objectId: string, isCritical: boolean, value: Buffer): Buffer {
  const critical = isCritical ? [der.boolean(true)] : [];
  return der.sequence(der.objectId(objectId), ...critical, der.octets(value));
}

function alternatives({ dnsNames, addresses }: ServerNames): Buffer {
  return der.sequence(
    ...dnsNames.map((name) => der.context(2, Buffer.from(name), false)),
    ...addresses
      .filter((address) => isIPv4(address))
      .map((address) => der.context(7, Buffer.from(address.split('.').map(Number)), false)),
  );
}
