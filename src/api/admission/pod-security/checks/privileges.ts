import {
  badContainers,
  containersText,
  hasUserNamespace,
  isWindows,
  joinQuote,
  sorted,
  type Check,
  type CheckedPod,
  type Violation,
} from './check';

/** policy/check_privileged.go */
export const privileged: Check = {
  id: 'privileged',
  level: 'baseline',
  since: [
    [
      0,
      ({ spec }) => {
        const names = badContainers(spec, ({ securityContext }) => securityContext?.privileged === true);
        if (names.length === 0) return undefined;
        const detail = `${containersText(names)} must not set securityContext.privileged=true`;
        return { reason: 'privileged', detail };
      },
    ],
  ],
};

/** policy/check_allowPrivilegeEscalation.go */
export const allowPrivilegeEscalation: Check = {
  id: 'allowPrivilegeEscalation',
  level: 'restricted',
  since: [
    [8, escalation],
    [25, (pod) => (isWindows(pod.spec) ? undefined : escalation(pod))],
  ],
};

function escalation({ spec }: CheckedPod): Violation | undefined {
  const names = badContainers(spec, ({ securityContext }) => securityContext?.allowPrivilegeEscalation !== false);
  if (names.length === 0) return undefined;
  return {
    reason: 'allowPrivilegeEscalation != false',
    detail: `${containersText(names)} must set securityContext.allowPrivilegeEscalation=false`,
  };
}

/** policy/check_procMount_baseline.go */
export const procMount: Check = {
  id: 'procMount',
  level: 'baseline',
  since: [
    [0, unmasked],
    [35, (pod) => (hasUserNamespace(pod.spec) ? undefined : unmasked(pod))],
  ],
};

/** policy/check_procMount_restricted.go */
export const procMountRestricted: Check = {
  id: 'procMount_restricted',
  level: 'restricted',
  overrides: 'procMount',
  since: [[35, unmasked]],
};

function unmasked({ spec }: CheckedPod): Violation | undefined {
  const types = new Set<string>();
  const names = badContainers(spec, ({ securityContext }) => {
    const { procMount: type = 'Default' } = securityContext ?? {};
    if (type === 'Default') return false;
    types.add(type);
    return true;
  });
  if (names.length === 0) return undefined;
  const detail = `${containersText(names)} must not set securityContext.procMount to ${joinQuote(sorted(types))}`;
  return { reason: 'procMount', detail };
}
