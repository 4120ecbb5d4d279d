import type { CertificateRequest } from '../../api/x509/certificate-request';

const CLIENT_USAGES = ['client auth', 'digital signature', 'key encipherment'];
const SERVING_USAGES = ['digital signature', 'key encipherment', 'server auth'];

/** Why a signer refuses a request; undefined when it does not. */
type Check = (request: CertificateRequest, usages: readonly string[]) => string | undefined;

/** The signers of Kubernetes itself, and what they ask of requests (pkg/controller/certificates/signer/signer.go). */
export const SIGNERS: ReadonlyMap<string, Check> = new Map<string, Check>([
  ['kubernetes.io/kube-apiserver-client', (_, usages) => clientUsageError(usages)],
  ['kubernetes.io/kube-apiserver-client-kubelet', kubeletClientError],
  ['kubernetes.io/kubelet-serving', kubeletServingError],
  ['kubernetes.io/legacy-unknown', () => undefined],
]);

/** `ValidateKubeletClientCSR` in pkg/apis/certificates/helpers.go. */
export function kubeletClientError(request: CertificateRequest, usages: readonly string[]): string | undefined {
  if (!isOfNodes(request)) return NOT_OF_NODES;
  if (request.dnsNames.length > 0) return 'DNS subjectAltNames are not allowed';
  if (request.emailAddresses.length > 0) return 'Email subjectAltNames are not allowed';
  if (request.addresses.length > 0) return 'IP subjectAltNames are not allowed';
  if (request.uris.length > 0) return 'URI subjectAltNames are not allowed';
  return nodeNameError(request) ?? usagesError(usages, CLIENT_USAGES);
}

/** `ValidateKubeletServingCSR`. */
function kubeletServingError(request: CertificateRequest, usages: readonly string[]): string | undefined {
  if (!isOfNodes(request)) return NOT_OF_NODES;
  if (request.dnsNames.length + request.addresses.length === 0) return 'DNS or IP subjectAltName is required';
  if (request.emailAddresses.length > 0) return 'Email subjectAltNames are not allowed';
  if (request.uris.length > 0) return 'URI subjectAltNames are not allowed';
  return usagesError(usages, SERVING_USAGES) ?? nodeNameError(request);
}

/** `validAPIServerClientUsages`. */
function clientUsageError(usages: readonly string[]): string | undefined {
  const other = usages.find((usage) => !CLIENT_USAGES.includes(usage));
  if (other !== undefined) return `invalid usage for client certificate: ${other}`;
  return usages.includes('client auth') ? undefined : 'missing required usage for client certificate: client auth';
}

const NOT_OF_NODES = 'subject organization is not system:nodes';

function isOfNodes({ organizations }: CertificateRequest): boolean {
  return organizations.length === 1 && organizations[0] === 'system:nodes';
}

function nodeNameError({ commonName }: CertificateRequest): string | undefined {
  return commonName.startsWith('system:node:') ? undefined : 'subject common name does not begin with system:node:';
}

/** Just these usages, where keys that are not RSA's need no `key encipherment`. */
function usagesError(usages: readonly string[], wanted: readonly string[]): string | undefined {
  const without = wanted.filter((usage) => usage !== 'key encipherment');
  const has = (set: readonly string[]) => {
    return new Set(usages).size === set.length && set.every((usage) => usages.includes(usage));
  };
  return has(wanted) || has(without) ? undefined : `usages did not match [${wanted.join(' ')}]`;
}
