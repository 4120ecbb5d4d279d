import type { VersionDifference } from './differences';
import type { Outcome } from './outcome';

/**
 * All the ways in which a version of kubectl may differ from ours, which is that of Kubernetes 1.36. Each makes what the real one printed into
 * what 1.36 prints, so that the rest is still compared.
 */
export const versionDifferences: readonly VersionDifference[] = [
  {
    reason: 'every kubectl names its own version, and warns of the distance to the server',
    lines: /^version\b/,
    real: (outcome) =>
      edited(
        outcome,
        [/Client Version: .*/, 'Client Version: v1.36.2'],
        [/Kustomize Version: .*/, 'Kustomize Version: v5.8.1'],
        [/WARNING: version difference .*\n/, ''],
      ),
  },
  {
    reason: 'older ones: the namespace of what is deleted is not told',
    before: '1.36',
    lines: /^delete\b/,
    real: (outcome) => edited(outcome, [/^(\S+ "[^"]+" (?:force )?deleted)(?! from)/gm, '$1 from default namespace']),
  },
  {
    reason: 'older ones: an empty creation time is printed as null',
    before: '1.36',
    lines: /-o yaml/,
    real: (outcome) => edited(outcome, [/^ +creationTimestamp: null\n/gm, '']),
  },
  {
    reason: 'older ones: a kubeconfig has preferences',
    before: '1.36',
    lines: /^config view/,
    real: (outcome) => edited(outcome, [/^preferences: \{\}\n/m, '']),
  },
  {
    reason: 'older ones: there is no output format kyaml',
    before: '1.36',
    lines: /-o \S+/,
    real: (outcome) => edited(outcome, [/jsonpath-file,name/, 'jsonpath-file,kyaml,name']),
  },
  {
    reason: 'older ones: describe prints the version of kube-proxy, which nodes no longer tell',
    before: '1.36',
    lines: /^describe node/,
    real: (outcome) => edited(outcome, [/^ +Kube-Proxy Version: +\n/gm, '']),
  },
  {
    reason: 'older ones: describe does not say which container an event is about',
    before: '1.36',
    lines: /^describe po/,
    own: (outcome) => edited(outcome, [/spec\.\w+\{[^}]+\}: /g, '']),
  },
  {
    reason: 'older ones: describe does not name the ports of containers',
    before: '1.36',
    lines: /^describe po/,
    own: (outcome) => edited(outcome, [/^( +(?:Host )?Port: .*) \([\w-]+\)$/gm, '$1']),
  },
  {
    reason: 'older ones: nobody says which containers there are',
    before: '1.36',
    lines: /^(logs|exec|attach)\b/,
    own: (outcome) => edited(outcome, [/( is not valid for pod \S+) out of: .*/, '$1']),
  },
  {
    reason: 'older ones: describe shows the events of several objects too',
    before: '1.36',
    lines: /^describe /,
    real: (outcome) => edited(outcome, [/^Events:(?: +<none>|(?:\n  .*)+)\n/gm, '']),
    own: (outcome) => edited(outcome, [/^Events:(?: +<none>|(?:\n  .*)+)\n/gm, '']),
  },
  {
    reason: 'older ones: describe prints the secrets of service accounts',
    before: '1.36',
    lines: /^describe sa/,
    real: (outcome) => edited(outcome, [/^(?:Mountable secrets|Tokens): +<none>\n/gm, '']),
  },
];

type Replacement = readonly [pattern: RegExp, replacement: string];

function edited({ stdout, stderr, exitCode }: Outcome, ...replacements: readonly Replacement[]): Outcome {
  const apply = (text: string) => replacements.reduce((result, [pattern, by]) => result.replace(pattern, by), text);
  return { stdout: apply(stdout), stderr: apply(stderr), exitCode };
}
