import type { VersionDifference } from './differences';
import type { Outcome } from './outcome';

/** Those that all differences are known of. What another one, older or newer, prints differently is shown and does not fail. */
export const comparedVersions: readonly string[] = ['1.33', '1.36'];

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
    lines: /^(?:delete\b|replace --force)/,
    real: (outcome) => edited(outcome, [/^(\S+ "[^"]+" (?:force )?deleted)(?! from)/gm, '$1 from default namespace']),
  },
  {
    reason: 'older ones: an empty creation time is printed as null',
    before: '1.36',
    lines: /-o yaml/,
    real: (outcome) =>
      edited(
        outcome,
        [/^( *)metadata:\n\1 {2}creationTimestamp: null\n(?!\1 {2})/gm, '$1metadata: {}\n'],
        [/^ +creationTimestamp: null\n/gm, ''],
      ),
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
    reason: 'older ones: describe knows neither the secrets of service accounts nor attributes classes so',
    before: '1.36',
    lines: /^describe (?:sa sarich|vac)/,
  },
  {
    reason: 'older ones: debug has another profile by default',
    before: '1.36',
    lines: /^debug stat/,
  },
  {
    reason: 'older ones: describe does not tell how a service spreads its traffic',
    before: '1.36',
    lines: /^describe svc lb/,
    own: (outcome) => edited(outcome, [/^(?:AppProtocol|Traffic Distribution): .*\n/gm, '']),
  },
  {
    reason: 'older ones: a patch of a file is refused in other words',
    before: '1.36',
    lines: /^patch -f .*--local/,
    own: (outcome) => edited(outcome, [/: unable to remove/, ': Unable to remove']),
  },
  { reason: 'older ones: there is no output format kyaml', before: '1.36', lines: /-o kyaml$/ },
  { reason: 'older ones: there are no preferences', before: '1.36', lines: /kuberc|chunk-size=7/ },
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
    reason: 'older ones: exec lets the server look for the container',
    before: '1.36',
    lines: /^exec\b/,
    own: (outcome) =>
      edited(outcome, [
        /^error: (container \S+ is not valid for pod \S+) out of: .*/,
        'Error from server (BadRequest): $1',
      ]),
  },
  {
    reason: 'older ones: nobody says which containers there are',
    before: '1.36',
    lines: /^(logs|attach)\b/,
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
  {
    reason: 'Go sorts events of one second in no order of its own',
    lines: /^events$/,
    real: sortedLines,
    own: sortedLines,
  },
  {
    reason: 'Go asks for the logs of several containers in no order of its own',
    lines: /^logs .*--all-containers/,
    real: sortedLines,
    own: sortedLines,
  },
  {
    reason: 'the file that keeps a failed edit has a random name; ours keeps none',
    lines: /^edit /,
    real: (outcome) => edited(outcome, [/^A copy of your changes has been stored to .*\n/m, '']),
  },
  {
    reason: 'older ones: scale says of what is not there that nothing was passed',
    before: '1.36',
    lines: /^scale deployment ghost/,
    real: (outcome) => edited(outcome, [/^error: no objects passed to scale.*$/m, 'error: no objects passed to scale']),
    own: (outcome) => edited(outcome, [/^Error from server \(NotFound\): .*$/m, 'error: no objects passed to scale']),
  },
  {
    reason: 'older ones: describe does not tell the time zone of a cron job',
    before: '1.36',
    lines: /^describe cronjob/,
    own: (outcome) => edited(outcome, [/^Time Zone: +\S+\n/gm, '']),
  },
  {
    reason: 'older ones: nobody warns of what apply manages',
    before: '1.36',
    lines: /^rollout undo/,
    own: (outcome) => edited(outcome, [/^Warning: resource \S+ was previously managed with .*\n/gm, '']),
  },
  {
    reason: 'the folders that diff compares have random names, and their files the time of the host',
    lines: /^diff /,
    real: diffWithoutNames,
    own: diffWithoutNames,
  },
  {
    reason: 'older ones: drain says twice that it cannot delete',
    before: '1.36',
    lines: /^drain /,
    real: (outcome) => edited(outcome, [/cannot delete (?=cannot delete )/g, '']),
  },
  {
    reason: 'Go evicts pods in no order of its own',
    lines: /^drain .*--dry-run=server/,
    real: sortedLines,
    own: sortedLines,
  },
  {
    reason: 'Go prints maps in no order of its own',
    lines: / --list$|^describe (?:limits|secrets?|cm|configmaps?) /,
    real: sortedLines,
    own: sortedLines,
  },
  {
    reason: 'older ones: describe says of a config map in a projected volume that nobody knows whether it is optional',
    before: '1.33',
    lines: /^describe po/,
    real: (outcome) => edited(outcome, [/^( +)ConfigMapOptional: {7}<nil>$/gm, '$1Optional:                false']),
  },
  {
    reason: 'older ones: explain leaves one line less after a field',
    before: '1.33',
    lines: /^explain /,
    real: (outcome) => edited(outcome, [/^(FIELD: .*\n)\n(?!\n)/m, '$1\n\n']),
  },
  { reason: 'older ones: texts are worded otherwise', before: '1.33', lines: /^(?:logs ghost|create)$/ },
  {
    reason: 'older ones: exec goes over SPDY, where errors are called internal once',
    before: '1.30',
    lines: /^exec /,
    own: (outcome) => edited(outcome, [/^(error: Internal error occurred: )Internal error occurred: /m, '$1']),
  },
  // Debian's 1.20, and whatever is older than the oldest that was tried besides (1.28).
  {
    reason: 'before 1.28 messages begin with the other case, some with more help',
    before: '1.28',
    lines: /./,
    real: (outcome) =>
      edited(
        outcome,
        [/^Error: /gm, 'error: '],
        [/\n+Run 'kubectl --help' for usage\.\n/, '\n'],
        [/^warning: /gm, 'Warning: '],
      ),
  },
  {
    reason: 'before 1.28 get shows managed fields without being asked to',
    before: '1.28',
    lines: /-o (?:yaml|json)\b|--show-managed-fields/,
  },
  { reason: 'before 1.28 describe has another layout', before: '1.28', lines: /^describe (?:node|po|ns|sa|cake)/ },
  {
    reason: 'older ones: pod templates and jobs are described otherwise',
    before: '1.33',
    lines:
      /^(?:describe (?:deployment|sts|ds|rc|job|cronjob|ingress|networkpolicy|svc front)\b|rollout (?:history|undo) )/,
  },
  { reason: 'older ones: describe has another layout', before: '1.33', lines: /^describe (?:svc|cm) / },
  { reason: 'before 1.28 explain has another layout', before: '1.28', lines: /^explain / },
  { reason: 'before 1.28 version has another layout', before: '1.28', lines: /^version$/ },
  { reason: 'before 1.28 api-resources lists verbs in brackets', before: '1.28', lines: /^api-resources -o wide/ },
  {
    reason: 'older ones: cluster-info has colours',
    before: '1.33',
    lines: /^cluster-info$/,
    // eslint-disable-next-line no-control-regex
    real: (outcome) => edited(outcome, [/\u001b\[[\d;]*m/g, '']),
  },
  {
    reason: 'before 1.28 config view redacts certificates',
    before: '1.28',
    lines: /^config view/,
    real: (outcome) => edited(outcome, [/REDACTED/g, 'DATA+OMITTED']),
  },
  {
    reason: 'before 1.28 there is no command events, no auth whoami',
    before: '1.28',
    lines: /^(?:events|auth whoami)/,
  },
  {
    reason: 'before 1.28 kubectl itself looks into manifests, in other words',
    before: '1.28',
    lines: /^(?:create|apply) -f broken\//,
  },
  {
    reason: 'before 1.28 texts are worded otherwise',
    before: '1.28',
    lines:
      /^(?:logs ghost|logs shop$|logs -l app=shop|delete pods$|create$|auth can-i|create configmap settings|label |annotate |patch pod web --type=json|apply --server-side|wait |run |create secret)/,
  },
  {
    reason: 'older ones: names are sorted by the numbers in them',
    before: '1.33',
    lines: /--sort-by=\.metadata\.name/,
  },
  {
    reason: 'a watch that is given up early is warned of, or not',
    lines: /^wait /,
    real: (outcome) => edited(outcome, [/^[EIW]\d{4} .*reflector\.go.*\n/gm, '']),
  },
  { reason: "Debian's 1.20 panics", before: '1.28', lines: /^config set-credentials/ },
  {
    reason: 'random names differ once an older kubectl has asked for something else',
    before: '1.28',
    lines: /^create -f -/,
  },
];

type Replacement = readonly [pattern: RegExp, replacement: string];

/** The lines of the output in one order. */
function sortedLines(outcome: Outcome): Outcome {
  return { ...outcome, stdout: outcome.stdout.split('\n').sort().join('\n') };
}

function diffWithoutNames(outcome: Outcome): Outcome {
  return edited(
    outcome,
    [/\/tmp\/(LIVE|MERGED)-\d+/g, '$1'],
    [/^(---|\+\+\+) (\S+)\t.*$/gm, '$1 $2'],
    [/^(\+? +(?:time|creationTimestamp): ).*$/gm, '$1...'],
  );
}

function edited({ stdout, stderr, exitCode }: Outcome, ...replacements: readonly Replacement[]): Outcome {
  const apply = (text: string) => replacements.reduce((result, [pattern, by]) => result.replace(pattern, by), text);
  return { stdout: apply(stdout), stderr: apply(stderr), exitCode };
}
