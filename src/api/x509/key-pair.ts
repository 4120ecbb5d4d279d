import { createPrivateKey, createPublicKey, X509Certificate, type KeyObject } from 'node:crypto';

/**
 * Why a certificate and a key, both PEM, can't serve TLS together; undefined if they can. Source: Go's crypto/tls, `X509KeyPair`.
 *
 * Divergence from real Kubernetes: of bytes that are no certificate it is not said where they go wrong.
 */
export function keyPairError(certificateText: string, keyText: string): string | undefined {
  const blocks = pemBlocks(certificateText);
  const certificate = blocks.find(({ type }) => type === 'CERTIFICATE');
  if (certificate === undefined) return noCertificate(blocks.map(({ type }) => type));
  const keyBlocks = pemBlocks(keyText);
  const keyBlock = keyBlocks.find(({ type }) => type.endsWith('PRIVATE KEY'));
  if (keyBlock === undefined) return noKey(keyBlocks.map(({ type }) => type));
  const own = publicKeyIn(certificate.text);
  if (own === undefined) return 'x509: malformed certificate';
  const key = publicKeyOf(keyBlock.text);
  if (key === undefined) return 'tls: failed to parse private key';
  if (own.asymmetricKeyType !== key.asymmetricKeyType) return 'tls: private key type does not match public key type';
  const spki = (one: KeyObject) => one.export({ type: 'spki', format: 'der' });
  return spki(own).equals(spki(key)) ? undefined : 'tls: private key does not match public key';
}

interface PemBlock {
  readonly type: string;
  readonly text: string;
}

function pemBlocks(text: string): readonly PemBlock[] {
  const matches = text.matchAll(/^-----BEGIN ([^\n]*?)-----\s*\n[\s\S]*?^-----END \1-----/gm);
  return [...matches].map(([block, type = '']) => ({ type, text: block }));
}

function noCertificate(types: readonly string[]): string {
  if (types.length === 0) return 'tls: failed to find any PEM data in certificate input';
  if (types.length === 1 && types[0]?.endsWith('PRIVATE KEY') === true)
    return 'tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched';
  return `tls: failed to find "CERTIFICATE" PEM block in certificate input after skipping PEM blocks of the following types: [${types.join(' ')}]`;
}

function noKey(types: readonly string[]): string {
  if (types.length === 0) return 'tls: failed to find any PEM data in key input';
  if (types.length === 1 && types[0] === 'CERTIFICATE')
    return 'tls: found a certificate rather than a key in the PEM for the private key';
  return `tls: failed to find PEM block with type ending in "PRIVATE KEY" in key input after skipping PEM blocks of the following types: [${types.join(' ')}]`;
}

function publicKeyIn(certificate: string): KeyObject | undefined {
  try {
    return new X509Certificate(certificate).publicKey;
  } catch {
    return undefined;
  }
}

function publicKeyOf(privateKey: string): KeyObject | undefined {
  try {
    return createPublicKey(createPrivateKey(privateKey));
  } catch {
    return undefined;
  }
}
