import type { KeyObject } from 'node:crypto';
import type { Certificate, CertificateExtension } from '../../api/x509/certificate';
import { readDer, readObjectId } from '../../api/x509/der-reader';
import { publicKeyBits } from '../../api/x509/sign-certificate';
import { nameText } from './names';
import { timeText } from './time-text';
import {
  ALTERNATIVE_NAMES,
  AUTHORITY_KEY_ID,
  BASIC_CONSTRAINTS,
  CLIENT_AUTH,
  EXTENDED_KEY_USAGE,
  KEY_USAGE,
  SERVER_AUTH,
  SUBJECT_KEY_ID,
} from '../../api/x509/object-ids';

/** What `openssl x509 -text` shows (crypto/x509/t_x509.c). */
export function certificateText(certificate: Certificate): string {
  const { serial, issuer, subject, fromMs, untilMs, extensions, signature } = certificate;
  const algorithm = ALGORITHMS.get(certificate.algorithm) ?? certificate.algorithm;
  return [
    'Certificate:',
    '    Data:',
    '        Version: 3 (0x2)',
    '        Serial Number:',
    `            ${colons(Buffer.from(serial, 'hex')).toLowerCase()}`,
    `        Signature Algorithm: ${algorithm}`,
    `        Issuer: ${nameText(issuer)}`,
    '        Validity',
    `            Not Before: ${timeText(fromMs)}`,
    `            Not After : ${timeText(untilMs)}`,
    `        Subject: ${nameText(subject)}`,
    '        Subject Public Key Info:',
    ...keyLines(certificate.publicKey),
    ...(extensions.length === 0 ? [] : ['        X509v3 extensions:']),
    ...extensions.flatMap(extensionLines),
    `    Signature Algorithm: ${algorithm}`,
    '    Signature Value:',
    ...block(signature, 18, 8),
    '',
  ].join('\n');
}

const ALGORITHMS: ReadonlyMap<string, string> = new Map([
  ['1.2.840.113549.1.1.11', 'sha256WithRSAEncryption'],
  ['1.2.840.10045.4.3.2', 'ecdsa-with-SHA256'],
  ['1.3.101.112', 'ED25519'],
]);

function keyLines(key: KeyObject): readonly string[] {
  const bits = publicKeyBits(key);
  if (key.asymmetricKeyType !== 'rsa')
    return [
      '            Public Key Algorithm: ED25519',
      '                ED25519 Public-Key:',
      '                pub:',
      ...block(bits, 15, 20),
    ];
  const [numbers] = readDer(bits);
  const [modulus] = numbers === undefined ? [] : readDer(numbers.content);
  return [
    '            Public Key Algorithm: rsaEncryption',
    `                Public-Key: (${key.asymmetricKeyDetails?.modulusLength ?? 0} bit)`,
    '                Modulus:',
    ...block(modulus?.content ?? Buffer.alloc(0), 15, 20),
    '                Exponent: 65537 (0x10001)',
  ];
}

function extensionLines({ objectId, isCritical, value }: CertificateExtension): readonly string[] {
  const [title, text] = EXTENSIONS.get(objectId) ?? [objectId, colons];
  return [`            ${title}: ${isCritical ? 'critical' : ''}`, `                ${text(value)}`];
}

const EXTENSIONS: ReadonlyMap<string, readonly [title: string, text: (value: Buffer) => string]> = new Map([
  [SUBJECT_KEY_ID, ['X509v3 Subject Key Identifier', (value: Buffer) => colons(contentOf(value))]],
  [KEY_USAGE, ['X509v3 Key Usage', (value: Buffer) => keyUsages(contentOf(value))]],
  [ALTERNATIVE_NAMES, ['X509v3 Subject Alternative Name', (value: Buffer) => alternativesText(value)]],
  [
    BASIC_CONSTRAINTS,
    ['X509v3 Basic Constraints', (value: Buffer) => (contentOf(value).length > 0 ? 'CA:TRUE' : 'CA:FALSE')],
  ],
  [AUTHORITY_KEY_ID, ['X509v3 Authority Key Identifier', (value: Buffer) => colons(contentOf(contentOf(value)))]],
  [EXTENDED_KEY_USAGE, ['X509v3 Extended Key Usage', (value: Buffer) => extendedUsages(value)]],
]);

const KEY_USAGES = [
  'Digital Signature',
  'Non Repudiation',
  'Key Encipherment',
  'Data Encipherment',
  'Key Agreement',
  'Certificate Sign',
  'CRL Sign',
  'Encipher Only',
];

const EXTENDED_USAGES: ReadonlyMap<string, string> = new Map([
  [SERVER_AUTH, 'TLS Web Server Authentication'],
  [CLIENT_AUTH, 'TLS Web Client Authentication'],
  ['1.3.6.1.5.5.7.3.3', 'Code Signing'],
  ['1.3.6.1.5.5.7.3.4', 'E-mail Protection'],
]);

function keyUsages(bits: Buffer): string {
  const byte = bits[1] ?? 0;
  return KEY_USAGES.filter((_, index) => (byte & (0x80 >> index)) !== 0).join(', ');
}

function extendedUsages(value: Buffer): string {
  const ids = readDer(contentOf(value)).map(({ content }) => readObjectId(content));
  return ids.map((id) => EXTENDED_USAGES.get(id) ?? id).join(', ');
}

function alternativesText(value: Buffer): string {
  const texts = readDer(contentOf(value)).map(({ tag, content }) => {
    switch (tag & 0x1f) {
      case 1:
        return `email:${content.toString()}`;
      case 6:
        return `URI:${content.toString()}`;
      case 7:
        return `IP Address:${[...content].join('.')}`;
      default:
        return `DNS:${content.toString()}`;
    }
  });
  return texts.join(', ');
}

function contentOf(value: Buffer): Buffer {
  return readDer(value)[0]?.content ?? Buffer.alloc(0);
}

function colons(bytes: Buffer): string {
  return bytes
    .toString('hex')
    .toUpperCase()
    .replace(/..(?=.)/g, '$&:');
}

/** Lines of so many bytes each, in small letters; every one but the last ends in a colon. */
function block(bytes: Buffer, width: number, indent: number): readonly string[] {
  const lines: string[] = [];
  for (let start = 0; start < bytes.length; start += width) {
    const end = Math.min(start + width, bytes.length);
    const text = colons(bytes.subarray(start, end)).toLowerCase();
    lines.push(`${' '.repeat(indent)}${text}${end < bytes.length ? ':' : ''}`);
  }
  return lines;
}
