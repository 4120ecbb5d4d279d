import type { Pod } from '../../api/generated/types';
import { podDns, type ClusterNames } from './pod-dns';

const MAX_HOSTNAME = 63;

/** The host name that the pod's containers have (pkg/kubelet/kubelet_pods.go, `GeneratePodHostNameAndDomain`). */
export function podHostname({ metadata, spec }: Pod): string {
  const name =
    spec.hostnameOverride ?? (spec.hostname !== undefined && spec.hostname !== '' ? spec.hostname : metadata.name);
  return name.length <= MAX_HOSTNAME ? name : name.slice(0, MAX_HOSTNAME).replace(/[-.]+$/, '');
}

/** `/etc/hostname`, `/etc/hosts` and `/etc/resolv.conf` of a pod (kubelet_pods.go, `managedHostsFileContent`; network/dns/dns.go). */
export function podFiles(
  pod: Pod,
  addresses: readonly string[],
  names: ClusterNames,
): readonly (readonly [path: string, text: string])[] {
  const hostname = podHostname(pod);
  return [
    ['/etc/hostname', `${hostname}\n`],
    ['/etc/hosts', hostsFile(pod, hostname, addresses, names)],
    ['/etc/resolv.conf', resolvFile(pod, names)],
  ];
}

const HOSTS_HEADER = [
  '# Kubernetes-managed hosts file.',
  '127.0.0.1\tlocalhost',
  '::1\tlocalhost ip6-localhost ip6-loopback',
  'fe00::0\tip6-localnet',
  'fe00::0\tip6-mcastprefix',
  'fe00::1\tip6-allnodes',
  'fe00::2\tip6-allrouters',
];

function hostsFile(
  { metadata, spec }: Pod,
  hostname: string,
  addresses: readonly string[],
  { domain }: ClusterNames,
): string {
  const { subdomain = '', hostAliases = [] } = spec;
  const qualified = subdomain === '' ? '' : `${hostname}.${subdomain}.${metadata.namespace ?? ''}.svc.${domain}\t`;
  const own = addresses.map((address) => `${address}\t${qualified}${hostname}`);
  const aliases = hostAliases.map(({ ip, hostnames = [] }) => `${ip}\t${hostnames.join('\t')}`);
  const section = aliases.length === 0 ? [] : ['', '# Entries added by HostAliases.', ...aliases];
  return `${[...HOSTS_HEADER, ...own, ...section].join('\n')}\n`;
}

function resolvFile(pod: Pod, names: ClusterNames): string {
  const { searches, servers, options } = podDns(pod, names);
  const lines = [
    ...(searches.length > 0 ? [`search ${searches.join(' ')}`] : []),
    ...servers.map((server) => `nameserver ${server}`),
    ...(options.length > 0 ? [`options ${options.join(' ')}`] : []),
  ];
  return lines.map((line) => `${line}\n`).join('');
}
