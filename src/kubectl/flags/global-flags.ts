import { boolFlag, durationFlag, intFlag, stringArrayFlag, stringFlag, type Flag } from './flag';

/**
 * The flags that every command understands (`kubectl options`).
 * Divergence from real Kubernetes: those about users, certificates, logging and profiling are read and have no effect, since an embedded
 * cluster asks nobody who they are.
 */
export const globalFlags = {
  kubeconfig: stringFlag('kubeconfig', 'The kubeconfig file to use instead of $KUBECONFIG and ~/.kube/config.'),
  context: stringFlag('context', 'The context of the kubeconfig to work in.'),
  cluster: stringFlag('cluster', 'The cluster of the kubeconfig to talk to.'),
  user: stringFlag('user', 'The user of the kubeconfig to be.'),
  namespace: stringFlag('namespace', "The namespace to work in; default: the context's.", { shorthand: 'n' }),
  server: stringFlag('server', 'The address of the API server.', { shorthand: 's' }),
  requestTimeout: stringFlag(
    'request-timeout',
    'The longest that one request may take, also a watch: 1s, 2m, 3h; 0: no limit.',
    {
      default: '0',
    },
  ),
  warningsAsErrors: boolFlag('warnings-as-errors', 'Fail when the server sends a warning.'),
} as const;

const withoutEffect: readonly Flag<unknown>[] = [
  stringFlag('as', 'The user to impersonate.'),
  stringArrayFlag('as-group', 'A group to impersonate.'),
  stringFlag('as-uid', 'The UID to impersonate.'),
  stringArrayFlag('as-user-extra', 'An extra of the user to impersonate.'),
  stringFlag('cache-dir', 'Where discovery would be cached.'),
  stringFlag('certificate-authority', 'The certificate authority to trust.'),
  stringFlag('client-certificate', 'The certificate to show.'),
  stringFlag('client-key', 'The key of the certificate.'),
  boolFlag('disable-compression', 'Ask for answers that are not compressed.'),
  boolFlag('insecure-skip-tls-verify', "Don't check the server's certificate."),
  stringFlag('kuberc', 'The file of preferences to use.'),
  durationFlag('log-flush-frequency', 'How often the log is flushed.', { defaultMs: 5000 }),
  boolFlag('match-server-version', 'Fail unless client and server are of one version.'),
  stringFlag('password', 'The password for basic authentication.'),
  stringFlag('profile', 'The profile to capture.', { default: 'none' }),
  stringFlag('profile-output', 'The file to write the profile to.', { default: 'profile.pprof' }),
  stringFlag('tls-server-name', "The name to look for in the server's certificate."),
  stringFlag('token', 'The bearer token to show.'),
  stringFlag('username', 'The name for basic authentication.'),
  intFlag('v', 'How much to log.', { shorthand: 'v' }),
  stringFlag('vmodule', 'How much to log per file.'),
];

/** Sorted by name, as the help shows them. */
export const globalFlagList: readonly Flag<unknown>[] = [...Object.values(globalFlags), ...withoutEffect].sort((a, b) =>
  a.name < b.name ? -1 : 1,
);
