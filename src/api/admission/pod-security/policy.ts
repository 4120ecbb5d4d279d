import { invalid, type FieldError } from '../../field-error';

/** How much a namespace forbids, from nothing to most. */
export type Level = 'privileged' | 'baseline' | 'restricted';

/** The minor number of the Kubernetes release whose policy is meant; Infinity: the latest. */
type PolicyVersion = number;

/** `restricted:v1.25`. */
export interface LevelVersion {
  readonly level: Level;
  readonly version: PolicyVersion;
}

/** What a namespace demands of its pods. */
export interface PodSecurityPolicy {
  readonly enforce: LevelVersion;
  readonly audit: LevelVersion;
  readonly warn: LevelVersion;
  /** What is wrong with the labels. What they don't say then is restricted for `enforce`, and privileged else. */
  readonly errors: readonly FieldError[];
}

const PREFIX = 'pod-security.kubernetes.io/';
const LEVELS: readonly Level[] = ['privileged', 'baseline', 'restricted'];
const LATEST = Infinity;
const NONE: LevelVersion = { level: 'privileged', version: LATEST };

/** The policy of all namespaces that have no labels of Pod Security. */
export const PRIVILEGED: PodSecurityPolicy = { enforce: NONE, audit: NONE, warn: NONE, errors: [] };

const known = new WeakMap<object, PodSecurityPolicy>();

/** The policy of a namespace, from its labels (pod-security-admission/api/helpers.go, `PolicyToEvaluate`). */
export function policyOf(labels: Readonly<Record<string, string>> | undefined): PodSecurityPolicy {
  if (labels === undefined) return PRIVILEGED;
  let policy = known.get(labels);
  if (policy === undefined) known.set(labels, (policy = parsePolicy(labels)));
  return policy;
}

export function isFullyPrivileged({ enforce, audit, warn, errors }: PodSecurityPolicy): boolean {
  const isNothing = ({ level }: LevelVersion): boolean => level === 'privileged';
  return errors.length === 0 && isNothing(enforce) && isNothing(audit) && isNothing(warn);
}

export function isStricter(a: Level, b: Level): boolean {
  return LEVELS.indexOf(a) > LEVELS.indexOf(b);
}

export function levelText({ level, version }: LevelVersion): string {
  return `${level}:${version === LATEST ? 'latest' : `v1.${version}`}`;
}

function parsePolicy(labels: Readonly<Record<string, string>>): PodSecurityPolicy {
  if (!Object.keys(labels).some((key) => key.startsWith(PREFIX))) return PRIVILEGED;
  const errors: FieldError[] = [];
  const levelAt = (mode: string, onError: Level): Level | undefined => {
    const text = labels[PREFIX + mode];
    if (text === undefined) return undefined;
    const level = LEVELS.find((one) => one === text);
    if (level === undefined) errors.push(invalidLabel(PREFIX + mode, text, `must be one of ${LEVELS.join(', ')}`));
    return level ?? onError;
  };
  const versionAt = (mode: string): PolicyVersion | undefined => {
    const text = labels[`${PREFIX}${mode}-version`];
    if (text === undefined || text === 'latest') return text && LATEST;
    const minor = /^v1\.(0|[1-9][0-9]*)$/.exec(text)?.[1];
    if (minor !== undefined) return Number(minor);
    errors.push(invalidLabel(`${PREFIX}${mode}-version`, text, 'must be "latest" or "v1.x"'));
    return LATEST;
  };
  const enforce = { level: levelAt('enforce', 'restricted') ?? 'privileged', version: versionAt('enforce') ?? LATEST };
  const isEnforced = errors.every(({ field }) => field !== fieldOf(`${PREFIX}enforce`));
  const audit = { level: levelAt('audit', 'privileged') ?? 'privileged', version: versionAt('audit') ?? LATEST };
  const ownWarn = levelAt('warn', 'privileged');
  const ownVersion = versionAt('warn');
  // Who enforces is warned as well, unless the labels say otherwise.
  const warn =
    ownWarn === undefined && isEnforced && enforce.level !== 'privileged'
      ? { level: enforce.level, version: ownVersion ?? enforce.version }
      : { level: ownWarn ?? 'privileged', version: ownVersion ?? LATEST };
  return { enforce, audit, warn, errors };
}

function fieldOf(label: string): string {
  return `metadata.labels[${label}]`;
}

function invalidLabel(label: string, value: string, why: string): FieldError {
  return invalid(fieldOf(label), value, why);
}
