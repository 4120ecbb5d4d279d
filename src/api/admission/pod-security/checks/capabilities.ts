import { badContainers, containersText, isWindows, joinQuote, sorted, type Check, type Violation } from './check';
import type { CheckedPod } from './check';

const BASELINE = 'capabilities_baseline';
const DEFAULT: ReadonlySet<string> = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
]);

/** policy/check_capabilities_baseline.go */
export const capabilitiesBaseline: Check = {
  id: BASELINE,
  level: 'baseline',
  since: [
    [
      0,
      (pod) => {
        const detail = additions(pod, (capability) => DEFAULT.has(capability));
        return detail === undefined ? undefined : { reason: 'non-default capabilities', detail };
      },
    ],
  ],
};

/** policy/check_capabilities_restricted.go */
export const capabilitiesRestricted: Check = {
  id: 'capabilities_restricted',
  level: 'restricted',
  overrides: BASELINE,
  since: [
    [22, unrestricted],
    [25, (pod) => (isWindows(pod.spec) ? undefined : unrestricted(pod))],
  ],
};

function unrestricted(pod: CheckedPod): Violation | undefined {
  const keeping = badContainers(
    pod.spec,
    ({ securityContext }) => securityContext?.capabilities?.drop?.includes('ALL') !== true,
  );
  const details = [
    ...(keeping.length > 0 ? [`${containersText(keeping)} must set securityContext.capabilities.drop=["ALL"]`] : []),
    ...[additions(pod, (capability) => capability === 'NET_BIND_SERVICE') ?? []].flat(),
  ];
  return details.length === 0 ? undefined : { reason: 'unrestricted capabilities', detail: details.join('; ') };
}

function additions({ spec }: CheckedPod, isAllowed: (capability: string) => boolean): string | undefined {
  const forbidden = new Set<string>();
  const names = badContainers(spec, ({ securityContext }) => {
    const added = (securityContext?.capabilities?.add ?? []).filter((capability) => !isAllowed(capability));
    for (const capability of added) forbidden.add(capability);
    return added.length > 0;
  });
  if (names.length === 0) return undefined;
  return `${containersText(names)} must not include ${joinQuote(sorted(forbidden))} in securityContext.capabilities.add`;
}
