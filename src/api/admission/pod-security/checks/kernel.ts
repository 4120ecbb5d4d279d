import {
  badSetters,
  joinQuote,
  pluralize,
  settersText,
  sorted,
  type Check,
  type CheckedPod,
  type Violation,
} from './check';

const TYPES = ['', 'container_t', 'container_init_t', 'container_kvm_t'];

/** policy/check_seLinuxOptions.go */
export const seLinuxOptions: Check = {
  id: 'seLinuxOptions',
  level: 'baseline',
  since: [
    [0, forbiddenOptions(TYPES)],
    [31, forbiddenOptions([...TYPES, 'container_engine_t'])],
  ],
};

function forbiddenOptions(allowed: readonly string[]): (pod: CheckedPod) => Violation | undefined {
  return ({ spec }) => {
    const types = new Set<string>();
    let hasUser = false;
    let hasRole = false;
    const { isPod, names } = badSetters(spec, ({ seLinuxOptions: options }) => {
      if (options === undefined) return false;
      const { type = '', user = '', role = '' } = options;
      const isAllowed = allowed.includes(type);
      if (!isAllowed) types.add(type);
      if (user !== '') hasUser = true;
      if (role !== '') hasRole = true;
      return !isAllowed || user !== '' || role !== '';
    });
    const setters = settersText(isPod, names);
    if (setters === '') return undefined;
    const data = [
      ...(types.size > 0 ? [`${pluralize('type', 'types', types.size)} ${joinQuote(sorted(types))}`] : []),
      ...(hasUser ? ['user may not be set'] : []),
      ...(hasRole ? ['role may not be set'] : []),
    ];
    return {
      reason: 'seLinuxOptions',
      detail: `${setters} set forbidden securityContext.seLinuxOptions: ${data.join('; ')}`,
    };
  };
}

const SYSCTLS = [
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.ping_group_range',
  'net.ipv4.ip_unprivileged_port_start',
];
const SYSCTLS_27 = [...SYSCTLS, 'net.ipv4.ip_local_reserved_ports'];
const SYSCTLS_29 = [
  ...SYSCTLS_27,
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
];
const SYSCTLS_32 = [...SYSCTLS_29, 'net.ipv4.tcp_rmem', 'net.ipv4.tcp_wmem'];

/** policy/check_sysctls.go */
export const sysctls: Check = {
  id: 'sysctls',
  level: 'baseline',
  since: [
    [0, forbiddenSysctls(SYSCTLS)],
    [27, forbiddenSysctls(SYSCTLS_27)],
    [29, forbiddenSysctls(SYSCTLS_29)],
    [32, forbiddenSysctls(SYSCTLS_32)],
  ],
};

function forbiddenSysctls(allowed: readonly string[]): (pod: CheckedPod) => Violation | undefined {
  return ({ spec: { securityContext } }) => {
    const names = (securityContext?.sysctls ?? []).map(({ name }) => name).filter((name) => !allowed.includes(name));
    return names.length === 0 ? undefined : { reason: 'forbidden sysctls', detail: names.join(', ') };
  };
}
