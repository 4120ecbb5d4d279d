import { podDns, type ClusterNames, type PodOfNetwork } from './pod-dns';

const MAX_HOSTNAME = 63;

/** The host name that the pod's containers have (pkg/kubelet/kubelet_pods.go, `GeneratePodHostNameAndDomain`). */
export function podHostname({ metadata, spec }: PodOfNetwork): string {
  const name =
    spec.hostnameOverride ?? (spec.hostname !== undefined && spec.hostname !== '' ? spec.hostname : metadata.name);
  return name.length <= MAX_HOSTNAME ? name : name.slice(0, MAX_HOSTNAME).replace(/[-.]+$/, '');
}

/**
 * `/etc/hostname`, `/etc/hosts` and `/etc/resolv.conf` of a pod (kubelet_pods.go, `managedHostsFileContent` and `nodeHostsFileContent`;
 * network/dns/dns.go). `nodeHosts`: the hosts file of its node.
 */
export function podFiles(
  pod: PodOfNetwork,
  addresses: readonly string[],
  names: ClusterNames,
  nodeHosts: () => string,
): readonly (readonly [path: string, text: string])[] {
  const hostname = podHostname(pod);
  const hosts =
    pod.spec.hostNetwork === true
      ? `${HOST_NETWORK_HEADER}\n${nodeHosts()}${aliasLines(pod)}`
      : hostsFile(pod, hostname, addresses, names);
  return [
    ['/etc/hostname', `${hostname}\n`],
    ['/etc/hosts', hosts],
    ['/etc/resolv.conf', resolvFile(pod, names)],
  ];
}

const HOST_NETWORK_HEADER = '# Kubernetes-managed hosts file (host network).';
const HOSTS_HEADER = [
  '# Kubernetes-managed hosts file.',
  '127.0.0.1\tlocalhost',
  '::1\tlocalhost ip6-localhost ip6-loopback',
  'fe00::0\tip6-localnet',
  'fe00::0\tip6-mcastprefix',
  'fe00::1\tip6-allnodes',
  'fe00::2\tip6-allrouters',
];

function aliasLines({ spec: { hostAliases = [] } }: PodOfNetwork): string {
  const lines = hostAliases.map(({ ip, hostnames = [] }) => `${ip}\t${hostnames.join('\t')}\n`);
  return lines.length === 0 ? '' : `\n# Entries added by HostAliases.\n${lines.join('')}`;
}

function hostsFile(
  pod: PodOfNetwork,
  hostname: string,
  addresses: readonly string[],
  { domain }: ClusterNames,
): string {
  const { metadata, spec } = pod;
  const { subdomain = '' } = spec;
  const qualified = subdomain === '' ? '' : `${hostname}.${subdomain}.${metadata.namespace ?? ''}.svc.${domain}\t`;
  const own = addresses.map((address) => `${address}\t${qualified}${hostname}`);
  return `${[...HOSTS_HEADER, ...own].join('\n')}\n${aliasLines(pod)}`;
}

function resolvFile(pod: PodOfNetwork, names: ClusterNames): string {
  const { searches, servers, options } = podDns(pod, names);
  const lines = [
    ...(searches.length > 0 ? [`search ${searches.join(' ')}`] : []),
    ...servers.map((server) => `nameserver ${server}`),
    ...(options.length > 0 ? [`options ${options.join(' ')}`] : []),
  ];
  return lines.map((line) => `${line}\n`).join('');
}
