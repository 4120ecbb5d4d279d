import type { Endpoint, Service } from '../../api/generated/types';
import { endpointSlices } from '../../api/kinds/endpoints/endpoints';
import { namespaces } from '../../api/kinds/namespace';
import { services } from '../../api/kinds/service';
import type { ApiServer } from '../../api/server';
import type { DnsAnswer, DnsQuestion, DnsRecord, DnsType } from '../../sim/dns';
import { parseAddress } from '../../sim/ipv4';
import { parseClusterName, type ClusterName } from './cluster-name';

/** The zone of every cluster that nobody has given another (`--cluster-domain`). */
const CLUSTER_DOMAIN = 'cluster.local';
const TTL_SECONDS = 30;
const REVERSE = '.in-addr.arpa';
/** The share of one record among those of a question, in per cent. */
const WHOLE = 100;

/** What the plugin keeps of a service or of one of its endpoints. */
interface Target {
  /** The name that stands for it. */
  readonly name: string;
  readonly address: string;
  readonly port: number;
}

type Found =
  | { readonly kind: 'addresses'; readonly targets: readonly Target[] }
  | { readonly kind: 'alias'; readonly target: string }
  /** The name is there, and has nothing. */
  | { readonly kind: 'empty' }
  | { readonly kind: 'none' };

/**
 * The names of a cluster's services and pods, read from its API objects as they are at the moment of the question
 * (CoreDNS, plugin/kubernetes: kubernetes.go, reverse.go; plugin/backend_lookup.go). Its options are those of kubeadm's Corefile
 * (cmd/kubeadm/app/phases/addons/dns/manifests.go): `pods insecure`, `ttl 30`, `fallthrough in-addr.arpa`.
 *
 * Divergence from real Kubernetes: CoreDNS sees a change a few milliseconds after the API server; names of zone `ip6.arpa` and the name
 * `dns-version` are not known.
 */
export class ClusterZone {
  readonly #api: ApiServer;

  constructor(api: ApiServer) {
    this.#api = api;
  }

  /** Undefined: the name is of another zone. `elsewhere` answers for names that aliases point to. */
  answer(question: DnsQuestion, elsewhere: (question: DnsQuestion) => DnsAnswer): DnsAnswer | undefined {
    const name = question.name.toLowerCase();
    if (name.endsWith(REVERSE)) return this.#reverse(name, question);
    if (name !== CLUSTER_DOMAIN && !name.endsWith(`.${CLUSTER_DOMAIN}`)) return undefined;
    const parsed = parseClusterName(name.slice(0, -CLUSTER_DOMAIN.length - 1));
    const found = parsed === undefined ? NONE : this.#find(parsed);
    switch (found.kind) {
      case 'none':
        return this.#nothing('NXDOMAIN');
      case 'empty':
        return this.#nothing('NOERROR');
      case 'alias':
        return this.#alias(question, found.target, elsewhere);
      case 'addresses':
        return this.#addresses(question, found.targets);
    }
  }

  #find(name: ClusterName): Found {
    if (name.kind === undefined || name.namespace === undefined) return EMPTY;
    const { namespace, service } = name;
    if (this.#api.find(namespaces, { namespace: '', name: namespace }) === undefined) return NONE;
    if (service === undefined) return EMPTY;
    return name.kind === 'pod' ? pod(namespace, service) : this.#service(name, namespace, service);
  }

  #service({ endpoint, port, protocol }: ClusterName, namespace: string, serviceName: string): Found {
    const service = this.#api.find(services, { namespace, name: serviceName });
    if (service === undefined) return NONE;
    const { spec } = service;
    if (spec.type === 'ExternalName') return endpoint === undefined ? alias(spec.externalName ?? '') : NONE;
    const isAsked = (candidate: { readonly name?: string; readonly protocol?: string }) =>
      (port === undefined || equalFold(port, candidate.name ?? '')) &&
      (protocol === undefined || equalFold(protocol, candidate.protocol ?? 'TCP'));
    const owner = nameOf(service);
    const targets: Target[] = [];
    if (spec.clusterIP === 'None' || endpoint !== undefined) {
      for (const { address, hostname, ports } of this.#endpoints(service)) {
        if (endpoint !== undefined && !equalFold(endpoint, hostname)) continue;
        for (const candidate of ports.filter(isAsked))
          targets.push({ name: `${hostname}.${owner}`, address, port: candidate.port ?? NO_PORT });
      }
    } else {
      for (const candidate of (spec.ports ?? []).filter(isAsked))
        for (const address of spec.clusterIPs ?? []) targets.push({ name: owner, address, port: candidate.port });
    }
    return targets.length === 0 ? NONE : { kind: 'addresses', targets };
  }

  /** The ready endpoints of a service with the names they have in it. */
  *#endpoints({ metadata }: Service): Generator<NamedEndpoint> {
    for (const slice of this.#api.collection(endpointSlices).values(metadata.namespace ?? '')) {
      if (slice.metadata.labels?.[SERVICE_LABEL] !== metadata.name || slice.addressType !== 'IPv4') continue;
      const ports = (slice.ports ?? []).length === 0 ? NO_PORTS : (slice.ports ?? []);
      for (const endpoint of slice.endpoints ?? []) {
        if (endpoint.conditions?.ready === false) continue;
        for (const address of endpoint.addresses) yield { address, hostname: endpointName(endpoint, address), ports };
      }
    }
  }

  #reverse(name: string, question: DnsQuestion): DnsAnswer | undefined {
    const address = name.slice(0, -REVERSE.length).split('.').reverse().join('.');
    if (question.type !== 'PTR' || parseAddress(address) === undefined) return undefined;
    const names = this.#namesOf(address);
    if (names.length === 0) return undefined;
    return authoritative(names.map((data) => record(question.name, 'PTR', data)));
  }

  #namesOf(address: string): readonly string[] {
    for (const service of this.#api.collection(services).under('spec.clusterIP', address)) return [nameOf(service)];
    const names: string[] = [];
    for (const slice of this.#api.collection(endpointSlices).values()) {
      const service = slice.metadata.labels?.[SERVICE_LABEL];
      if (service === undefined) continue;
      for (const endpoint of slice.endpoints ?? []) {
        if (endpoint.conditions?.ready === false || !endpoint.addresses.includes(address)) continue;
        const owner = `${service}.${slice.metadata.namespace ?? ''}.svc.${CLUSTER_DOMAIN}`;
        names.push(`${endpointName(endpoint, address)}.${owner}`);
      }
    }
    return [...new Set(names)];
  }

  #addresses({ name, type }: DnsQuestion, targets: readonly Target[]): DnsAnswer {
    if (type === 'A') {
      const addresses = shuffled(this.#api, [...new Set(targets.map(({ address }) => address))]);
      return authoritative(addresses.map((address) => record(name, 'A', address)));
    }
    const served = targets.filter(({ port }) => port !== NO_PORT);
    if (type !== 'SRV' || served.length === 0) return this.#nothing('NOERROR');
    const weight = Math.floor(WHOLE / served.length);
    const data = new Set(served.map((target) => `0 ${weight} ${target.port} ${target.name}`));
    const addresses = new Map(served.map((target) => [`${target.name} ${target.address}`, target]));
    const additional = [...addresses.values()].map((target) => record(target.name, 'A', target.address));
    return authoritative(
      [...data].map((text) => record(name, 'SRV', text)),
      additional,
    );
  }

  #alias({ name, type }: DnsQuestion, target: string, elsewhere: (question: DnsQuestion) => DnsAnswer): DnsAnswer {
    const cname = record(name, 'CNAME', target);
    if (type === 'CNAME') return authoritative([cname]);
    if (type !== 'A' && type !== 'AAAA') return this.#nothing('NOERROR');
    return authoritative([cname, ...elsewhere({ name: target, type }).records]);
  }

  #nothing(code: DnsAnswer['code']): DnsAnswer {
    const times = '7200 1800 86400 30';
    const serial = Math.floor(this.#api.sim.nowMs / 1000);
    const soa = `ns.dns.${CLUSTER_DOMAIN} hostmaster.${CLUSTER_DOMAIN} ${serial} ${times}`;
    const authority = [record(CLUSTER_DOMAIN, 'SOA', soa)];
    return { code, records: [], authority, additional: [], authoritative: true };
  }
}

interface NamedEndpoint {
  readonly address: string;
  readonly hostname: string;
  readonly ports: readonly { readonly name?: string; readonly protocol?: string; readonly port?: number }[];
}

const SERVICE_LABEL = 'kubernetes.io/service-name';
/** Stands for the port of an endpoint without ports, which has addresses all the same. */
const NO_PORT = -1;
const NO_PORTS = [{ name: '', port: NO_PORT }];
const EMPTY: Found = { kind: 'empty' };
const NONE: Found = { kind: 'none' };

function alias(target: string): Found {
  return { kind: 'alias', target };
}

/** `10-244-0-5.default.pod`: the address that the name says, whether there is such a pod or not. */
function pod(namespace: string, label: string): Found {
  const address = label.replaceAll('-', '.');
  if (parseAddress(address) === undefined) return NONE;
  const name = `${label}.${namespace}.pod.${CLUSTER_DOMAIN}`;
  return { kind: 'addresses', targets: [{ name, address, port: NO_PORT }] };
}

function nameOf({ metadata }: Service): string {
  return `${metadata.name}.${metadata.namespace ?? ''}.svc.${CLUSTER_DOMAIN}`;
}

function endpointName({ hostname }: Endpoint, address: string): string {
  return hostname !== undefined && hostname !== '' ? hostname : address.replaceAll('.', '-');
}

function equalFold(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function record(name: string, type: DnsType, data: string): DnsRecord {
  return { name, type, ttlSeconds: TTL_SECONDS, data };
}

function authoritative(records: readonly DnsRecord[], additional: readonly DnsRecord[] = []): DnsAnswer {
  return { code: 'NOERROR', records, authority: [], additional, authoritative: true };
}

/** In another order each time, as the plugin `loadbalance` does. */
function shuffled<T>(api: ApiServer, values: readonly T[]): readonly T[] {
  if (values.length < 2) return values;
  const random = api.sim.random('dns');
  const keyed = values.map((value) => ({ value, key: random.below(1 << 30) }));
  return keyed.sort((a, b) => a.key - b.key).map(({ value }) => value);
}
