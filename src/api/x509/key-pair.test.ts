import { generateKeyPairSync } from 'node:crypto';
import { describe, it } from 'node:test';
import { expect } from 'expect';
import { createCertificateAuthority } from './certificate-authority';
import { keyPairError } from './key-pair';

const KEY = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const NO_CERTIFICATE = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';
const OTHER = '-----BEGIN OTHER-----\nAAAA\n-----END OTHER-----\n';

describe('a certificate and its key', () => {
  it('belong together, or to others', () => {
    const pair = generateKeyPairSync('ed25519').privateKey;
    const { certificate } = createCertificateAuthority(pair, 0);
    const own = pair.export({ type: 'pkcs8', format: 'pem' }).toString();
    expect(keyPairError(certificate, own)).toBeUndefined();
    expect(keyPairError(certificate, KEY)).toBe('tls: private key does not match public key');
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    const otherType = other.export({ type: 'pkcs8', format: 'pem' }).toString();
    expect(keyPairError(certificate, otherType)).toBe('tls: private key type does not match public key type');
  });

  const cases = [
    ['', KEY, 'tls: failed to find any PEM data in certificate input'],
    [
      KEY,
      KEY,
      'tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched',
    ],
    [
      OTHER + OTHER,
      KEY,
      'tls: failed to find "CERTIFICATE" PEM block in certificate input after skipping PEM blocks of the following types: [OTHER OTHER]',
    ],
    [NO_CERTIFICATE, '', 'tls: failed to find any PEM data in key input'],
    [NO_CERTIFICATE, NO_CERTIFICATE, 'tls: found a certificate rather than a key in the PEM for the private key'],
    [NO_CERTIFICATE, KEY, 'x509: malformed certificate'],
  ] as const;
  for (const [certificate, key, error] of cases)
    it(`are refused: ${error.slice(0, 60)}`, () => {
      expect(keyPairError(certificate, key)).toBe(error);
    });
});
