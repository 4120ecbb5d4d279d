/** Whom a kubeconfig lets in, and where. PEM texts. */
export interface KubeconfigEntry {
  /** `https://127.0.0.1:6443` */
  readonly server: string;
  readonly authority: string;
  readonly user: string;
  readonly clientCertificate: string;
  readonly clientKey: string;
}

/** The kubeconfig of one cluster and one user, laid out as kubectl writes one. */
export function kubeconfigText(entry: KubeconfigEntry): string {
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  return `apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: ${base64(entry.authority)}
    server: ${entry.server}
  name: gherkube
contexts:
- context:
    cluster: gherkube
    user: ${entry.user}
  name: gherkube
current-context: gherkube
kind: Config
preferences: {}
users:
- name: ${entry.user}
  user:
    client-certificate-data: ${base64(entry.clientCertificate)}
    client-key-data: ${base64(entry.clientKey)}
`;
}

/** Is it a text that `kubeconfigText` has made, for whatever cluster? Nobody misses that one. */
export function isOwnKubeconfig(text: string): boolean {
  return /^apiVersion: v1\nclusters:\n- cluster:\n    certificate-authority-data: \S+\n    server: \S+\n  name: gherkube\ncontexts:\n/.test(
    text,
  );
}
