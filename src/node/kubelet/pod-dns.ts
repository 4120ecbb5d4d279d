import type { ObjectMeta, PodSpec } from '../../api/generated/types';

/** What never changes of a pod, and makes the network that it sees. */
export interface PodOfNetwork {
  readonly metadata: Pick<ObjectMeta, 'name' | 'namespace'>;
  readonly spec: PodSpec;
}

/** What the name service of a cluster and of its machines is. */
export interface ClusterNames {
  /** `cluster.local` */
  readonly domain: string;
  readonly dnsAddress: string;
  /** The machines' own name server, `192.168.49.1`. */
  readonly hostDnsAddress: string;
}

/** The lines of a pod's `/etc/resolv.conf`. */
export interface PodDns {
  readonly servers: readonly string[];
  readonly searches: readonly string[];
  readonly options: readonly string[];
}

const MAX_SERVERS = 3;
const MAX_SEARCHES = 32;
const MAX_SEARCH_CHARACTERS = 2048;
const CLUSTER_OPTIONS = ['ndots:5'];
/** What Docker writes into its containers, which minikube's machines are. */
const HOST_OPTIONS = ['ndots:0'];

/**
 * How a pod's processes ask for names (pkg/kubelet/network/dns/dns.go, `GetPodDNS`).
 *
 * Divergence from real Kubernetes: what is past the limits is left out without the event `DNSConfigForming`.
 */
export function podDns({ metadata, spec }: PodOfNetwork, names: ClusterNames): PodDns {
  const { dnsPolicy = 'ClusterFirst', dnsConfig = {} } = spec;
  const policy = dnsPolicy === 'ClusterFirst' && spec.hostNetwork === true ? 'Default' : dnsPolicy;
  const base = policy === 'None' ? NO_DNS : policy === 'Default' ? hostDns(names) : clusterDns(metadata, names);
  return {
    servers: distinct([...base.servers, ...(dnsConfig.nameservers ?? [])]).slice(0, MAX_SERVERS),
    searches: fitting(distinct([...base.searches, ...(dnsConfig.searches ?? [])])),
    options: mergedOptions(base.options, dnsConfig.options ?? []),
  };
}

const NO_DNS: PodDns = { servers: [], searches: [], options: [] };

function hostDns({ hostDnsAddress }: ClusterNames): PodDns {
  return { servers: [hostDnsAddress], searches: [], options: HOST_OPTIONS };
}

function clusterDns({ namespace = '' }: PodOfNetwork['metadata'], { domain, dnsAddress }: ClusterNames): PodDns {
  const searches = [`${namespace}.svc.${domain}`, `svc.${domain}`, domain];
  return { servers: [dnsAddress], searches, options: CLUSTER_OPTIONS };
}

/** `mergeDNSOptions`: a pod's own values take the place of those there are. */
function mergedOptions(
  base: readonly string[],
  own: readonly { readonly name?: string; readonly value?: string }[],
): readonly string[] {
  const options = new Map(base.map((option) => [option.split(':')[0] ?? '', option]));
  for (const { name = '', value = '' } of own) options.set(name, value === '' ? name : `${name}:${value}`);
  return [...options.values()];
}

function distinct(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}

/** `formDNSSearchFitsLimits`. */
function fitting(searches: readonly string[]): readonly string[] {
  const kept = searches.slice(0, MAX_SEARCHES);
  while (kept.join(' ').length > MAX_SEARCH_CHARACTERS) kept.pop();
  return kept;
}
