import { appArmorProfile } from './checks/app-armor';
import { capabilitiesBaseline, capabilitiesRestricted } from './checks/capabilities';
import type { Check, CheckedPod, Violation } from './checks/check';
import { hostNamespaces, hostPorts, hostProbes, windowsHostProcess } from './checks/host';
import { seLinuxOptions, sysctls } from './checks/kernel';
import { allowPrivilegeEscalation, privileged, procMount, procMountRestricted } from './checks/privileges';
import { seccompBaseline, seccompRestricted } from './checks/seccomp';
import { runAsNonRoot, runAsUser } from './checks/users';
import { hostPathVolumes, restrictedVolumes } from './checks/volumes';
import { levelText, type LevelVersion } from './policy';

/** In the order in which violations are told: those of the baseline first, by their ids. */
const CHECKS: readonly Check[] = [
  appArmorProfile,
  capabilitiesBaseline,
  hostNamespaces,
  hostPathVolumes,
  hostPorts,
  hostProbes,
  privileged,
  procMount,
  seLinuxOptions,
  seccompBaseline,
  sysctls,
  windowsHostProcess,
  allowPrivilegeEscalation,
  capabilitiesRestricted,
  procMountRestricted,
  restrictedVolumes,
  runAsNonRoot,
  runAsUser,
  seccompRestricted,
];

/** The newest release in which a check has changed: policies of later ones are the same. */
const NEWEST_MINOR = Math.max(...CHECKS.flatMap(({ since }) => since.map(([minor]) => minor)));

type Violates = (pod: CheckedPod) => Violation | undefined;

/** By level and version; at most as many as there are releases until `NEWEST_MINOR`. */
const policies = new Map<string, readonly Violates[]>();

/** What a pod does that a level forbids (pod-security-admission/policy/registry.go). */
export function violations(pod: CheckedPod, { level, version }: LevelVersion): readonly Violation[] {
  if (level === 'privileged') return NONE;
  const known = { level, version: Math.min(version, NEWEST_MINOR) };
  const key = levelText(known);
  let checks = policies.get(key);
  if (checks === undefined) policies.set(key, (checks = checksOf(known)));
  return checks.flatMap((check) => check(pod) ?? NONE);
}

const NONE: readonly Violation[] = [];

/** All that is wrong with a pod, in one sentence (policy/checks.go, `ForbiddenDetail`). */
export function detailsText(found: readonly Violation[]): string {
  return found.map(({ reason, detail }) => (detail === '' ? reason : `${reason} (${detail})`)).join(', ');
}

export function reasonsText(found: readonly Violation[]): string {
  return found.map(({ reason }) => reason).join(', ');
}

function checksOf({ level, version }: LevelVersion): readonly Violates[] {
  const inForce = CHECKS.filter((check) => level === 'restricted' || check.level === 'baseline').flatMap((check) => {
    const violates = check.since.findLast(([minor]) => minor <= version)?.[1];
    return violates === undefined ? [] : [{ check, violates }];
  });
  const overridden = new Set(inForce.map(({ check: { overrides } }) => overrides));
  return inForce.filter(({ check: { id } }) => !overridden.has(id)).map(({ violates }) => violates);
}
