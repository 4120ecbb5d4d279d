import type { LifecycleHandler, Probe } from '../../../generated/types';
import {
  badContainers,
  badSetters,
  containersText,
  joinQuote,
  pluralize,
  settersText,
  sorted,
  type Check,
  type CheckedPod,
  type Violation,
} from './check';

/** policy/check_hostNamespaces.go */
export const hostNamespaces: Check = {
  id: 'hostNamespaces',
  level: 'baseline',
  since: [
    [
      0,
      ({ spec }) => {
        const used = (['hostNetwork', 'hostPID', 'hostIPC'] as const).filter((field) => spec[field] === true);
        if (used.length === 0) return undefined;
        return { reason: 'host namespaces', detail: used.map((field) => `${field}=true`).join(', ') };
      },
    ],
  ],
};

/** policy/check_hostPorts.go */
export const hostPorts: Check = { id: 'hostPorts', level: 'baseline', since: [[0, usedPorts]] };

function usedPorts({ spec }: CheckedPod): Violation | undefined {
  const used = new Set<string>();
  const names = badContainers(spec, ({ ports = [] }) => {
    const own = ports.filter(({ hostPort = 0 }) => hostPort !== 0);
    for (const { hostPort } of own) used.add(String(hostPort));
    return own.length > 0;
  });
  if (names.length === 0) return undefined;
  const what = `${pluralize('hostPort', 'hostPorts', used.size)} ${sorted(used).join(', ')}`;
  return { reason: 'hostPort', detail: `${containersText(names)} ${pluralize('uses', 'use', names.length)} ${what}` };
}

/** policy/check_hostProbesAndhostLifecycle.go */
export const hostProbes: Check = { id: 'hostProbesAndHostLifecycle', level: 'baseline', since: [[34, usedHosts]] };

function usedHosts({ spec }: CheckedPod): Violation | undefined {
  const used = new Set<string>();
  const names = badContainers(spec, ({ livenessProbe, readinessProbe, startupProbe, lifecycle }) => {
    const handlers = [livenessProbe, readinessProbe, startupProbe, lifecycle?.postStart, lifecycle?.preStop];
    const hosts = handlers.flatMap((handler) => hostsOf(handler));
    for (const host of hosts) used.add(host);
    return hosts.length > 0;
  });
  if (names.length === 0) return undefined;
  const what = pluralize('probe or lifecycle host', 'probe or lifecycle hosts', used.size);
  return {
    reason: 'probe or lifecycle host',
    detail: `${containersText([...names].sort())} ${pluralize('uses', 'use', names.length)} ${what} ${joinQuote(sorted(used))}`,
  };
}

function hostsOf(handler: Probe | LifecycleHandler | undefined): readonly string[] {
  const { httpGet, tcpSocket } = handler ?? {};
  return [httpGet?.host ?? '', tcpSocket?.host ?? ''].filter((host) => host !== '');
}

/** policy/check_windowsHostProcess.go */
export const windowsHostProcess: Check = {
  id: 'windowsHostProcess',
  level: 'baseline',
  since: [
    [
      0,
      ({ spec }) => {
        const { isPod, names } = badSetters(spec, ({ windowsOptions }) => windowsOptions?.hostProcess === true);
        const setters = settersText(isPod, names);
        if (setters === '') return undefined;
        return {
          reason: 'hostProcess',
          detail: `${setters} must not set securityContext.windowsOptions.hostProcess=true`,
        };
      },
    ],
  ],
};
