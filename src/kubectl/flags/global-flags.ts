import { boolFlag, durationFlag, intFlag, stringArrayFlag, stringFlag, type Flag } from './flag';

/**
 * The flags that every command understands (`kubectl options`).
 * Divergence from real Kubernetes: those about logging and profiling are read and have no effect; so are those about certificates and
 * credentials before an embedded cluster, which asks nobody to prove who they are.
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
  as: stringFlag('as', 'The user to impersonate.'),
  asGroup: stringArrayFlag('as-group', 'A group to impersonate.'),
  asUid: stringFlag('as-uid', 'The UID to impersonate.'),
  asUserExtra: stringArrayFlag('as-user-extra', 'An extra of the user to impersonate.'),
  certificateAuthority: stringFlag('certificate-authority', 'The certificate authority to trust.'),
  clientCertificate: stringFlag('client-certificate', 'The certificate to show.'),
  clientKey: stringFlag('client-key', 'The key of the certificate.'),
  disableCompression: boolFlag('disable-compression', 'Ask for answers that are not compressed.'),
  insecureSkipTlsVerify: boolFlag('insecure-skip-tls-verify', "Don't check the server's certificate."),
  password: stringFlag('password', 'The password for basic authentication.'),
  tlsServerName: stringFlag('tls-server-name', "The name to look for in the server's certificate."),
  token: stringFlag('token', 'The bearer token to show.'),
  username: stringFlag('username', 'The name for basic authentication.'),
  profile: stringFlag('profile', 'The profile to capture.', { default: 'none' }),
} as const;

const withoutEffect: readonly Flag<unknown>[] = [
  stringFlag('cache-dir', 'Where discovery would be cached.'),
  stringFlag('kuberc', 'The file of preferences to use.'),
  goDurationFlag('log-flush-frequency', 'How often the log is flushed.', 5000),
  boolFlag('match-server-version', 'Fail unless client and server are of one version.'),
  stringFlag('profile-output', 'The file to write the profile to.', { default: 'profile.pprof' }),
  intFlag('v', 'How much to log.', { shorthand: 'v' }),
  stringFlag('vmodule', 'How much to log per file.'),
];

/** Sorted by name, as the help shows them. */
export const globalFlagList: readonly Flag<unknown>[] = [...Object.values(globalFlags), ...withoutEffect].sort((a, b) =>
  a.name < b.name ? -1 : 1,
);

const PROFILES: ReadonlySet<string> = new Set([
  'none',
  'cpu',
  'heap',
  'goroutine',
  'threadcreate',
  'block',
  'mutex',
  'trace',
]);

/** What is wrong with `--profile`, before anything else is done; undefined: nothing (kubectl/pkg/cmd/profiling.go). */
export function profileProblem(profile: string): string | undefined {
  return PROFILES.has(profile) ? undefined : `unknown profile '${profile}'`;
}

/** A flag of Go's own package, which says less of what it cannot read. */
function goDurationFlag(name: string, help: string, defaultMs: number): Flag<number> {
  const flag = durationFlag(name, help, { defaultMs });
  const parse = (texts: readonly string[]): number => {
    try {
      return flag.parse(texts);
    } catch (error) {
      throw new Error('parse error', { cause: error });
    }
  };
  return { ...flag, parse };
}
