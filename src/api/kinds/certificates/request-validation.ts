import { append } from '../../append';
import { duplicate, invalid, notSupported, required, tooLong, type FieldError } from '../../field-error';
import type { CertificateSigningRequest } from '../../generated/types';
import { isDNS1123Label, isDNS1123Subdomain } from '../../names';
import { quote } from '../../go/text';
import { addInvalid, type Errors } from '../../validation/field-checks';
import type * as Requests from '../../x509/certificate-request';

const USAGES = [
  'any',
  'cert sign',
  'client auth',
  'code signing',
  'content commitment',
  'crl sign',
  'data encipherment',
  'decipher only',
  'digital signature',
  'email protection',
  'encipher only',
  'ipsec end system',
  'ipsec tunnel',
  'ipsec user',
  'key agreement',
  'key encipherment',
  'microsoft sgc',
  'netscape sgc',
  'ocsp signing',
  's/mime',
  'server auth',
  'signing',
  'timestamping',
];
const LEGACY_SIGNER = 'kubernetes.io/legacy-unknown';
const LEAST_SECONDS = 600;
const MAX_DOMAIN = 253;
const MAX_SIGNER = MAX_DOMAIN + 1 + MAX_DOMAIN + 63 + 1;

/** What is asked for, when it is asked (pkg/apis/certificates/validation/validation.go). It cannot be changed afterwards. */
export function validateCertificateRequest({ spec }: CertificateSigningRequest): readonly FieldError[] {
  const errors: Errors = [];
  const { request, usages = [], signerName = '', expirationSeconds } = spec;
  const mistake = requestMistake(request ?? '');
  if (mistake !== undefined) errors.push(invalid('spec.request', request || null, mistake));
  if (usages.length === 0) errors.push(required('spec.usages'));
  for (const [index, usage] of usages.entries())
    if (!USAGES.includes(usage)) errors.push(notSupported(`spec.usages[${index}]`, usage, USAGES));
  for (const [index, usage] of usages.entries())
    if (usages.indexOf(usage) < index) errors.push(duplicate(`spec.usages[${index}]`, usage));
  if (signerName === LEGACY_SIGNER)
    errors.push(invalid('spec.signerName', signerName, 'the legacy signerName is not allowed via this API version'));
  else append(errors, signerNameErrors('spec.signerName', signerName));
  if (expirationSeconds !== undefined && expirationSeconds < LEAST_SECONDS) {
    const detail = 'may not specify a duration less than 600 seconds (10 minutes)';
    errors.push(invalid('spec.expirationSeconds', expirationSeconds, detail));
  }
  return errors;
}

function requestMistake(base64: string): string | undefined {
  const { parseCertificateRequest, requestSignatureError } =
    require('../../x509/certificate-request') as typeof Requests;
  try {
    return requestSignatureError(parseCertificateRequest(Buffer.from(base64, 'base64').toString()));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/**
 * Why a text, in base64, holds no certificates; nothing holds none rightly (`validateCertificate`).
 *
 * Divergence from real Kubernetes: what is within the blocks is not read.
 */
export function certificateMistake(base64: string): string | undefined {
  if (base64 === '') return undefined;
  const text = Buffer.from(base64, 'base64').toString();
  const blocks = [...text.matchAll(/^-----BEGIN ([^\n]*)-----\n([\s\S]*?)^-----END \1-----$/gm)];
  for (const [, label = '', body = ''] of blocks) {
    if (label !== 'CERTIFICATE') return `only CERTIFICATE PEM blocks are allowed, found ${quote(label)}`;
    if (body.includes(':')) return 'no PEM block headers are permitted';
  }
  return blocks.length === 0 ? 'must contain at least one CERTIFICATE PEM block' : undefined;
}

/** pkg/apis/core/validation/names.go, `ValidateSignerName`. */
function signerNameErrors(path: string, name: string): readonly FieldError[] {
  if (name === '') return [required(path)];
  const [domain = '', own = '', ...more] = name.split('/');
  if (!name.includes('/') || more.length > 0)
    return [invalid(path, name, "must be a fully qualified domain and path of the form 'example.com/signer-name'")];
  const errors: Errors = [];
  if (domain.length > MAX_DOMAIN) errors.push(tooLong(path, MAX_DOMAIN));
  const labels = domain.split('.');
  checkLabels(errors, path, domain, labels, isDNS1123Label);
  if (labels.length < 2)
    errors.push(invalid(path, domain, 'should be a domain with at least two segments separated by dots'));
  checkLabels(errors, path, own, own.split('.'), isDNS1123Subdomain);
  if (name.length > MAX_SIGNER) errors.push(tooLong(path, MAX_SIGNER));
  return errors;
}

/** The first label that is wrong. */
function checkLabels(
  errors: Errors,
  path: string,
  value: string,
  labels: readonly string[],
  messagesOf: (label: string) => readonly string[],
): void {
  const wrong = labels.find((label) => messagesOf(label).length > 0);
  if (wrong === undefined) return;
  addInvalid(
    errors,
    path,
    value,
    messagesOf(wrong).map((message) => `validating label ${quote(wrong)}: ${message}`),
  );
}
