import type { JsonObject } from '../../api/go/json-value';
import { humanDuration } from '../../api/duration';
import { parseCertificateRequest, type CertificateRequest } from '../../api/x509/certificate-request';
import { KubectlError } from '../errors';
import { at, listAt, textAt, textMapAt } from '../json';
import { formatLabels } from '../output/table';
import type { DescribeContext } from './describer';
import { createDescription, rfc1123, type Description } from './description';
import { subjectOf, writeEvents } from './events';

const SERIAL_NUMBER = '2.5.4.5';
const SUBJECT: readonly (readonly [title: string, id: string])[] = [
  ['Organization', '2.5.4.10'],
  ['Organizational Unit', '2.5.4.11'],
  ['Country', '2.5.4.6'],
  ['Locality', '2.5.4.7'],
  ['Province', '2.5.4.8'],
  ['StreetAddress', '2.5.4.9'],
  ['PostalCode', '2.5.4.17'],
];

/** Source: kubectl/pkg/describe/describe.go (describeCertificateSigningRequest). */
export async function describeCertificateSigningRequest(object: JsonObject, context: DescribeContext): Promise<string> {
  const request = requestOf(textAt(object, 'spec', 'request'));
  const signer = textAt(object, 'spec', 'signerName');
  const seconds = at(object, 'spec', 'expirationSeconds');
  const out = createDescription();
  out.write(0, `Name:\t${textAt(object, 'metadata', 'name')}\n`);
  out.write(0, `Labels:\t${formatLabels(textMapAt(object, 'metadata', 'labels'))}\n`);
  out.write(0, `Annotations:\t${formatLabels(textMapAt(object, 'metadata', 'annotations'))}\n`);
  out.write(0, `CreationTimestamp:\t${rfc1123(textAt(object, 'metadata', 'creationTimestamp'))}\n`);
  out.write(0, `Requesting User:\t${textAt(object, 'spec', 'username')}\n`);
  if (signer !== '') out.write(0, `Signer:\t${signer}\n`);
  if (typeof seconds === 'number') out.write(0, `Requested Duration:\t${humanDuration(seconds * 1000)}\n`);
  out.write(0, `Status:\t${statusOf(object)}\n`);
  out.write(0, 'Subject:\n');
  out.write(0, `\tCommon Name:\t${request.commonName}\n`);
  out.write(0, `\tSerial Number:\t${request.subjectValues.get(SERIAL_NUMBER)?.at(-1) ?? ''}\n`);
  for (const [title, id] of SUBJECT) writeList(out, title, request.subjectValues.get(id) ?? []);
  writeAlternatives(out, request);
  await writeEvents(out, context, subjectOf(object));
  return out.text();
}

function requestOf(base64: string): CertificateRequest {
  try {
    return parseCertificateRequest(Buffer.from(base64, 'base64').toString());
  } catch (error) {
    throw new KubectlError(`Error parsing CSR: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function statusOf(object: JsonObject): string {
  const types = new Set(listAt(object, 'status', 'conditions').map((condition) => textAt(condition, 'type')));
  const decided = ['Denied', 'Approved'].find((type) => types.has(type)) ?? 'Pending';
  const isIssued = textAt(object, 'status', 'certificate') !== '';
  return decided + (types.has('Failed') ? ',Failed' : '') + (isIssued ? ',Issued' : '');
}

function writeAlternatives(out: Description, request: CertificateRequest): void {
  const { dnsNames, emailAddresses, uris, addresses } = request;
  if (dnsNames.length + emailAddresses.length + uris.length + addresses.length === 0) return;
  out.write(0, 'Subject Alternative Names:\n');
  writeList(out, 'DNS Names', dnsNames);
  writeList(out, 'Email Addresses', emailAddresses);
  writeList(out, 'URIs', uris);
  writeList(out, 'IP Addresses', addresses.map(addressText));
}

function writeList(out: Description, title: string, values: readonly string[]): void {
  if (values.length > 0) out.write(0, `\t${title}:\t${values.join('\n\t\t')}\n`);
}

const IPV4_BYTES = 4;

function addressText(bytes: Buffer): string {
  if (bytes.length === IPV4_BYTES) return [...bytes].join('.');
  const groups = Array.from({ length: bytes.length / 2 }, (_, index) => bytes.readUInt16BE(index * 2).toString(16));
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
}
