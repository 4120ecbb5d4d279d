import { X509Certificate, type KeyObject } from 'node:crypto';
import { readDer, readObjectId, type DerValue } from './der-reader';
import { readName, type NamePart } from './distinguished-name';

/** What can be read from a certificate. */
export interface Certificate {
  readonly subject: readonly NamePart[];
  readonly issuer: readonly NamePart[];
  /** Hexadecimal, in capitals. */
  readonly serial: string;
  readonly fromMs: number;
  readonly untilMs: number;
  /** The object identifiers of what it may be used for; undefined: whatever one likes. */
  readonly extendedUsages: readonly string[] | undefined;
  readonly publicKey: KeyObject;
  readonly extensions: readonly CertificateExtension[];
  /** The object identifier of how it is signed, and the signature. */
  readonly algorithm: string;
  readonly signature: Buffer;
  /** The SHA-256 digest of its bytes, hexadecimal. */
  readonly digest: string;
  isSignedBy(key: KeyObject): boolean;
}

export interface CertificateExtension {
  readonly objectId: string;
  readonly isCritical: boolean;
  readonly value: Buffer;
}

/** Reads a certificate from PEM or from its bytes. Throws an `Error` for what is none. */
export function readCertificate(source: string | Buffer): Certificate {
  const x509 = new X509Certificate(source);
  const [signed] = readDer(x509.raw);
  const [content, algorithm, signature] = readDer(part(signed).content);
  // version, serial number, algorithm, issuer, validity, subject
  const [, , , issuer, , subject, ...more] = readDer(part(content).content);
  const usages: readonly string[] | undefined = x509.keyUsage;
  return {
    subject: readName(part(subject).bytes),
    issuer: readName(part(issuer).bytes),
    serial: x509.serialNumber,
    fromMs: Date.parse(x509.validFrom),
    untilMs: Date.parse(x509.validTo),
    extendedUsages: usages,
    publicKey: x509.publicKey,
    extensions: more.filter(({ tag }) => tag === EXTENSIONS).flatMap(extensionsIn),
    algorithm: readObjectId(part(readDer(part(algorithm).content)[0]).content),
    signature: part(signature).content.subarray(1),
    digest: x509.fingerprint256.replaceAll(':', '').toLowerCase(),
    isSignedBy: (key) => x509.verify(key),
  };
}

/** `[3]` */
const EXTENSIONS = 0xa3;
const BOOLEAN = 0x01;

function extensionsIn({ content }: DerValue): readonly CertificateExtension[] {
  return readDer(part(readDer(content)[0]).content).map((one) => {
    const [id, ...rest] = readDer(one.content);
    return {
      objectId: readObjectId(part(id).content),
      isCritical: rest.some(({ tag }) => tag === BOOLEAN),
      value: part(rest.at(-1)).content,
    };
  });
}

function part(value: DerValue | undefined): DerValue {
  if (value === undefined) throw new Error('asn1: syntax error: sequence truncated');
  return value;
}
