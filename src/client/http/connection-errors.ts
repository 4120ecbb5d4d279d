import { TextDecoder } from 'node:util';
import { ConnectionError, ConnectionRefusedError } from '../client';

// What goes wrong between client and server, in the words of Go: crypto/x509/verify.go, crypto/tls, net/net.go, net/http.

/** OpenSSL's names for a chain that ends in no authority we trust. */
const UNKNOWN_AUTHORITY = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_SIGNATURE_FAILURE',
]);
const NOT_VERIFIED = 'tls: failed to verify certificate: x509:';
/** Whoever speaks plain HTTP where TLS is expected. */
const NO_TLS = new Set(['EPROTO', 'ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_PACKET_LENGTH_TOO_LONG']);
export const TIMED_OUT = 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)';

/** The error of a socket, of TLS or of HTTP as the one a `Client` rejects with. Anything else goes through as it is. */
export function connectionErrorOf(error: unknown, url: URL): Error {
  if (error instanceof ConnectionError || error instanceof ConnectionRefusedError) return error;
  if (!(error instanceof Error)) return new ConnectionError(String(error));
  // Node tries all addresses of a name; what it gives then has the single errors inside.
  const [first] = error instanceof AggregateError ? (error.errors as readonly unknown[]) : [];
  if (first !== undefined) return connectionErrorOf(first, url);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (code === 'ECONNREFUSED') return new ConnectionRefusedError(url.host);
  const text = textOf(code, error, url);
  return text === undefined ? error : new ConnectionError(text);
}

function textOf(code: string, error: Error, url: URL): string | undefined {
  const hostname = hostnameOf(url);
  if (UNKNOWN_AUTHORITY.has(code)) return `${NOT_VERIFIED} certificate signed by unknown authority`;
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID') {
    return `${NOT_VERIFIED} certificate has expired or is not yet valid`;
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return `${NOT_VERIFIED} ${wrongNameText(error, 'host' in error ? String(error.host) : hostname)}`;
  if (NO_TLS.has(code)) return 'http: server gave HTTP response to HTTPS client';
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `dial tcp: lookup ${hostname}: ${code === 'ENOTFOUND' ? 'no such host' : 'Temporary failure in name resolution'}`;
    case 'ETIMEDOUT':
      return `dial tcp ${address(url)}: i/o timeout`;
    case 'EHOSTUNREACH':
      return `dial tcp ${address(url)}: connect: no route to host`;
    case 'ENETUNREACH':
      return `dial tcp ${address(url)}: connect: network is unreachable`;
    case 'ECONNRESET':
    case 'EPIPE':
      return error.message === 'socket hang up' ? 'EOF' : `read tcp ${address(url)}: connection reset by peer`;
    default:
      // The parser of answers, the TLS library, the limits on headers: their own words say most.
      return /^(ERR_SSL|ERR_TLS|ERR_OSSL|HPE_|ERR_HTTP|ERR_STREAM|Z_|ERR_)/.test(code) ? error.message : undefined;
  }
}

/** `certificate is valid for localhost, 127.0.0.1, not example.com`. */
function wrongNameText(error: Error, hostname: string): string {
  const certificate = 'cert' in error ? error.cert : undefined;
  const alternatives =
    typeof certificate === 'object' && certificate !== null && 'subjectaltname' in certificate
      ? String(certificate.subjectaltname ?? '')
      : '';
  const isAddress = /^[\d.]+$|:/.test(hostname);
  const kind = isAddress ? 'IP Address:' : 'DNS:';
  const names = alternatives
    .split(', ')
    .filter((name) => name.startsWith(kind))
    .map((name) => name.slice(kind.length));
  if (names.length > 0) return `certificate is valid for ${names.join(', ')}, not ${hostname}`;
  return isAddress
    ? `cannot validate certificate for ${hostname} because it doesn't contain any IP SANs`
    : `certificate is not valid for any names, but wanted to match ${hostname}`;
}

function address(url: URL): string {
  return `${url.hostname}:${url.port || (url.protocol === 'https:' ? '443' : '80')}`;
}

/** Without the brackets of an IPv6 address. */
export function hostnameOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}

/** Bytes as text, whatever they are: what is no UTF-8 becomes replacement characters. */
export function textOfBytes(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
