import { readDer, readObjectId, type DerValue } from './der-reader';

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
}

const COMMON_NAME = '2.5.4.3';
const ORGANIZATION = '2.5.4.10';
const EXTENSION_REQUEST = '1.2.840.113549.1.9.14';
const ALTERNATIVE_NAMES = '2.5.29.17';

/**
 * Reads a request as PEM (RFC 2986). Throws an `Error` for what is none.
 *
 * Divergence from real Kubernetes: the signature by which the asker proves to have the key is not checked.
 */
export function parseCertificateRequest(pem: string): CertificateRequest {
  const [, base64] = /-----BEGIN CERTIFICATE REQUEST-----([^-]*)-----END CERTIFICATE REQUEST-----/.exec(pem) ?? [];
  if (base64 === undefined) throw new Error('PEM block type must be CERTIFICATE REQUEST');
  const [request] = readDer(Buffer.from(base64, 'base64'));
  const [info] = readDer(part(request));
  const [, subject, publicKey, attributes] = readDer(part(info));
  const names = readDer(part(subject))
    .flatMap(({ content }) => readDer(content))
    .map(({ content }) => readDer(content));
  const subjectValues = new Map<string, string[]>();
  for (const [type, value] of names) {
    const id = readObjectId(part(type));
    subjectValues.set(id, [...(subjectValues.get(id) ?? []), part(value).toString()]);
  }
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
    subject: whole(subject),
    publicKey: whole(publicKey),
    alternatives,
  };
}

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
  if (value === undefined) throw new Error('asn1: syntax error: sequence truncated');
  return value.content;
}

function whole(value: DerValue | undefined): Buffer {
  if (value === undefined) throw new Error('asn1: syntax error: sequence truncated');
  return value.bytes;
}
