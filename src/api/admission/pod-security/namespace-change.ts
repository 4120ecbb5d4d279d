import { deepEqual } from '../../equality';
import type { Namespace, Pod } from '../../generated/types';
import { quote } from '../../go/text';
import { pods } from '../../kinds/pod/pod';
import { controllerOf } from '../../object';
import type { ApiServer } from '../../server';
import { invalid } from '../../status';
import type { AdmissionRequest } from '../admission';
import { reasonsText, violations } from './evaluation';
import { isStricter, levelText, policyOf, type LevelVersion, type PodSecurityPolicy } from './policy';

const MAX_PODS = 3000;

/**
 * Refuses labels that mean nothing, and warns of pods that are there already and that a new level forbids
 * (pod-security-admission/admission/admission.go, `ValidateNamespace`).
 */
export function judgeNamespace(
  api: ApiServer,
  { kind, object, old, options }: AdmissionRequest<Namespace>,
  policy: PodSecurityPolicy,
): void {
  const before = old === undefined ? undefined : policyOf(old.metadata.labels);
  const { name } = object.metadata;
  if (policy.errors.length > 0 && !deepEqual(policy.errors, before?.errors)) throw invalid(kind, name, policy.errors);
  const { enforce } = policy;
  if (before === undefined || options.warn === undefined || enforce.level === 'privileged') return;
  const isSameVersion = enforce.version === before.enforce.version;
  if (isSameVersion && !isStricter(enforce.level, before.enforce.level)) return;
  for (const text of podWarnings(api, name, enforce)) options.warn(text);
}

/** Pods that violate a level in the same way are told together, by the first of their names (`EvaluatePodsInNamespace`). */
function podWarnings(api: ApiServer, namespace: string, enforce: LevelVersion): readonly string[] {
  const all = oneOfEachControllerFirst(api.list(pods, { namespace }));
  const checked = all.slice(0, MAX_PODS);
  const found = new Map<string, string[]>();
  for (const pod of checked) {
    const reasons = reasonsText(violations(pod, enforce));
    if (reasons === '') continue;
    const names = found.get(reasons);
    if (names === undefined) found.set(reasons, [pod.metadata.name]);
    else names.push(pod.metadata.name);
  }
  const isPart = checked.length < all.length;
  return [
    ...(isPart
      ? [
          `new PodSecurity enforce level only checked against the first ${checked.length} of ${all.length} existing pods`,
        ]
      : []),
    ...(found.size > 0
      ? [
          `existing pods in namespace ${quote(namespace)} violate the new PodSecurity enforce level ${quote(levelText(enforce))}`,
        ]
      : []),
    ...[...found].map(([reasons, names]) => `${namesText(names)}: ${reasons}`).sort(),
  ];
}

function namesText(names: readonly string[]): string {
  const [first = ''] = [...names].sort();
  const others = names.length - 1;
  if (others === 0) return first;
  return `${first} (and ${others} other ${others === 1 ? 'pod' : 'pods'})`;
}

function oneOfEachControllerFirst(all: readonly Pod[]): readonly Pod[] {
  const seen = new Set<string>();
  const more: Pod[] = [];
  const first = all.filter((pod) => {
    const { uid } = controllerOf(pod) ?? {};
    if (uid === undefined || !seen.has(uid)) {
      if (uid !== undefined) seen.add(uid);
      return true;
    }
    more.push(pod);
    return false;
  });
  return [...first, ...more];
}
