import { createPublicKey, verify } from 'node:crypto';
import { readDer, readObjectId, type DerValue } from './der-reader';
import { COMMON_NAME, ORGANIZATION, readName } from './distinguished-name';
import { pemBytes } from './pem';
import { ALTERNATIVE_NAMES, EXTENSION_REQUEST } from './object-ids';

/** What a PKCS#10 request asks for. */
export interface CertificateRequest {
  readonly commonName: string;
  readonly organizations: readonly string[];
  /** All values of the subject by the object identifier of what they are, `2.5.4.11`. */
  readonly subjectValues: ReadonlyMap<string, readonly string[]>;
  readonly dnsNames: readonly string[];
  readonly emailAddresses: readonly string[];
  readonly addresses: readonly Buffer[];
  readonly uris: readonly string[];
  /** The subject, the public key and the subject's other names as they are written (undefined: none). */
  readonly subject: Buffer;
  readonly publicKey: Buffer;
  readonly alternatives: Buffer | undefined;
  /** What the asker has signed with the private key, and the signature. */
  readonly signed: { readonly content: Buffer; readonly algorithm: string; readonly signature: Buffer };
}

/** Reads a request as PEM (RFC 2986), its signature unchecked. Throws an `Error` for what is none. */
export function parseCertificateRequest(pem: string): CertificateRequest {
  const bytes = pemBytes('CERTIFICATE REQUEST', pem);
  if (bytes === undefined) throw new Error('PEM block type must be CERTIFICATE REQUEST');
  const [request] = readDer(bytes);
  const [info, algorithm, signature] = readDer(part(request));
  const [, subject, publicKey, attributes] = readDer(part(info));
  const subjectValues = new Map<string, string[]>();
  for (const [id, value] of readName(known(subject).bytes))
    subjectValues.set(id, [...(subjectValues.get(id) ?? []), value]);
  const valuesOf = (id: string): readonly string[] => subjectValues.get(id) ?? [];
  const alternatives = alternativesIn(attributes);
  const ofKind = (kind: number) =>
    (alternatives === undefined ? [] : readDer(part(readDer(alternatives)[0])))
      .filter(({ tag }) => (tag & 0x1f) === kind)
      .map(({ content }) => content);
  return {
    commonName: valuesOf(COMMON_NAME).at(-1) ?? '',
    organizations: valuesOf(ORGANIZATION),
    subjectValues,
    emailAddresses: ofKind(1).map(String),
    dnsNames: ofKind(2).map(String),
    uris: ofKind(6).map(String),
    addresses: ofKind(7),
    subject: known(subject).bytes,
    publicKey: known(publicKey).bytes,
    alternatives,
    signed: {
      content: known(info).bytes,
      algorithm: readObjectId(part(readDer(part(algorithm))[0])),
      signature: part(signature).subarray(1),
    },
  };
}

/** What is wrong with the signature by which the asker shows to have the private key, in Go's words (crypto/x509, `CheckSignature`). */
export function requestSignatureError({ publicKey, signed }: CertificateRequest): string | undefined {
  const { content, algorithm, signature } = signed;
  const digest = DIGESTS.get(algorithm);
  if (digest === undefined) return 'x509: cannot verify signature: algorithm unimplemented';
  try {
    const key = createPublicKey({ key: publicKey, format: 'der', type: 'spki' });
    if (verify(digest === '' ? null : digest, content, key, signature)) return undefined;
    return FAILURES.get(key.asymmetricKeyType ?? '') ?? FAILURES.get('rsa');
  } catch {
    return 'x509: unsupported public key';
  }
}

/** By the object identifier of the algorithm (RFC 4055, RFC 5758, RFC 8410); '' is that of the key itself. */
const DIGESTS: ReadonlyMap<string, string> = new Map([
  // Elsewhere no longer good enough, but of requests it still is.
  ['1.2.840.113549.1.1.5', 'sha1'],
  ['1.2.840.10045.4.1', 'sha1'],
  ['1.2.840.113549.1.1.11', 'sha256'],
  ['1.2.840.113549.1.1.12', 'sha384'],
  ['1.2.840.113549.1.1.13', 'sha512'],
  ['1.2.840.10045.4.3.2', 'sha256'],
  ['1.2.840.10045.4.3.3', 'sha384'],
  ['1.2.840.10045.4.3.4', 'sha512'],
  ['1.3.101.112', ''],
]);

const FAILURES: ReadonlyMap<string, string> = new Map([
  ['rsa', 'crypto/rsa: verification error'],
  ['ec', 'x509: ECDSA verification failure'],
  ['ed25519', 'x509: Ed25519 verification failure'],
]);

function alternativesIn(attributes: DerValue | undefined): Buffer | undefined {
  for (const { content } of attributes === undefined ? [] : readDer(attributes.content)) {
    const [type, values] = readDer(content);
    if (readObjectId(part(type)) !== EXTENSION_REQUEST) continue;
    const [extensions] = readDer(part(values));
    for (const extension of readDer(part(extensions))) {
      const [id, ...rest] = readDer(extension.content);
      if (readObjectId(part(id)) === ALTERNATIVE_NAMES) return part(rest.at(-1));
    }
  }
  return undefined;
}

function part(value: DerValue | undefined): Buffer {
  return known(value).content;
}

function known(value: DerValue | undefined): DerValue {
  if (value === undefined) throw new Error('asn1: syntax error: sequence truncated');
  return value;
}
