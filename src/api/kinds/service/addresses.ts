import type { IPAddress, Service, ServiceCIDR } from '../../generated/types';
import type { Draft } from '../../object';
import type { ApiServer } from '../../server';
import { ApiError } from '../../status';
import { parseCidr } from '../../validation/cidr';
import { endpoints } from '../endpoints/endpoints';
import { ipAddresses, serviceCIDRs } from '../networking/networking';
import { services } from '../service';

/** `--service-cluster-ip-range`. */
export const SERVICE_CIDR = '10.96.0.0/12';
const MANAGED_BY_LABEL = 'ipaddress.kubernetes.io/managed-by';
const MANAGED_BY = 'ipallocator.k8s.io';
const LABELS = { 'ipaddress.kubernetes.io/ip-family': 'IPv4', [MANAGED_BY_LABEL]: MANAGED_BY };

/** The addresses of a ServiceCIDR, as numbers. */
interface AddressRange {
  readonly cidr: string;
  readonly base: number;
  readonly first: number;
  readonly last: number;
  /** So many of the first ones are left to those who choose for themselves (`calculateRangeOffset`). */
  readonly reserved: number;
  readonly isReady: boolean;
}

/**
 * The addresses that services can have: those of the ServiceCIDRs that are ready and for which there is no IPAddress yet.
 * Source: pkg/registry/core/service/ipallocator/cidrallocator.go, ipallocator.go.
 */
export class ServiceAddresses {
  readonly #api: ApiServer;
  #ranges: readonly AddressRange[] | undefined;

  constructor(api: ApiServer) {
    this.#api = api;
    api.collection(serviceCIDRs).watch({}, () => {
      this.#ranges = undefined;
    });
  }

  /** Says why a service can't have the address; undefined if it can. A trial does not ask who has it. */
  allocate(address: string, isTrial: boolean): string | undefined {
    const number = numberOf(address);
    const ranges = this.#known();
    if (isTrial) {
      const [range] = ranges;
      if (range === undefined || holds(range, number)) return undefined;
      return `the provided IP (${address}) is not in the valid range. The range of valid IPs is ${range.cidr}`;
    }
    if (!ranges.some((range) => range.isReady && holds(range, number)))
      return 'the provided network does not match the current range';
    return this.#isTaken(address) ? 'provided IP is already allocated' : undefined;
  }

  /** Undefined when all are taken. A trial gets none that a service could have. */
  allocateNext(isTrial: boolean): string | undefined {
    const ranges = this.#known();
    if (isTrial) return ranges[0] === undefined ? undefined : addressOf(ranges[0].base);
    const random = this.#api.sim.random('clusterIP');
    for (const { first, last, reserved } of ranges.filter(({ isReady }) => isReady)) {
      const start = first + reserved;
      for (const [from, count] of [[start, last - start + 1] as const, [first, reserved] as const]) {
        if (count <= 0) continue;
        const offset = random.below(count);
        for (let step = 0; step < count; step += 1) {
          const address = addressOf(from + ((offset + step) % count));
          if (!this.#isTaken(address)) return address;
        }
      }
    }
    return undefined;
  }

  #isTaken(address: string): boolean {
    const all = this.#api.collection(services);
    if (all.under('spec.clusterIP', address).next().done !== true) return true;
    const held = this.#api.collection(ipAddresses).get('', address);
    if (held === undefined) return false;
    // That of a service that has just gone is about to follow it.
    const { namespace = '', name = '' } = held.spec.parentRef ?? {};
    return !isManaged(held) || all.get(namespace, name) !== undefined;
  }

  #known(): readonly AddressRange[] {
    return (this.#ranges ??= rangesOf(this.#api));
  }
}

/** The allocator of a server, which all its services share. */
export function serviceAddresses(api: ApiServer): ServiceAddresses {
  return new ServiceAddresses(api);
}

/**
 * Keeps an IPAddress for each address that a service has, and lets the service's Endpoints go with it
 * (pkg/registry/core/service/storage/storage.go, pkg/registry/core/service/ipallocator/controller/repairip.go).
 *
 * Divergence from real Kubernetes: the IPAddress is written after its service, not before; one that has been deleted while its service is there
 * is made again at once and without an event.
 */
export function keepServiceAddresses(api: ApiServer): void {
  api.watch(services, {}, ({ type, object, old }) => {
    if (type === 'DELETED') forget(api, object);
    else if (old !== undefined && addressIn(old) !== addressIn(object)) release(api, old);
    if (type !== 'DELETED' && addressIn(old) !== addressIn(object)) claim(api, object);
  });
  api.watch(ipAddresses, {}, ({ type, object: { metadata } }) => {
    if (type !== 'DELETED') return;
    const [service] = api.collection(services).under('spec.clusterIP', metadata.name);
    if (service !== undefined) claim(api, service);
  });
}

function claim(api: ApiServer, service: Service): void {
  const address = addressIn(service);
  if (address === undefined || api.collection(ipAddresses).get('', address) !== undefined) return;
  try {
    api.create(ipAddresses, ipAddressOf(address, service));
  } catch (error) {
    // Whoever forbids it does so after the service has been stored.
    if (!(error instanceof ApiError)) throw error;
  }
}

function release(api: ApiServer, service: Service): void {
  const address = addressIn(service);
  const held = address === undefined ? undefined : api.collection(ipAddresses).get('', address);
  if (held !== undefined && isManaged(held)) api.delete(ipAddresses, { namespace: '', name: held.metadata.name });
}

function forget(api: ApiServer, service: Service): void {
  release(api, service);
  const { namespace = '', name } = service.metadata;
  if (api.collection(services).get(namespace, name) !== undefined) return;
  if (api.collection(endpoints).get(namespace, name) !== undefined) api.delete(endpoints, { namespace, name });
}

function isManaged({ metadata }: IPAddress): boolean {
  return metadata.labels?.[MANAGED_BY_LABEL] === MANAGED_BY;
}

function addressIn(service: Service | undefined): string | undefined {
  const address = service?.spec.clusterIP;
  return address === 'None' || address === '' ? undefined : address;
}

function ipAddressOf(address: string, { metadata: { namespace = '', name } }: Service): Draft<IPAddress> {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'IPAddress',
    metadata: { name: address, labels: LABELS },
    spec: { parentRef: { resource: 'services', namespace, name } },
  };
}

function rangesOf(api: ApiServer): readonly AddressRange[] {
  const all = [...api.collection(serviceCIDRs).values()];
  const ranges = all.flatMap((range) => (range.spec.cidrs ?? []).flatMap((cidr) => rangeOf(cidr, isReady(range))));
  return ranges.length > 0 ? ranges : rangeOf(SERVICE_CIDR, true);
}

function rangeOf(cidr: string, ready: boolean): readonly AddressRange[] {
  const range = parseCidr(cidr);
  if (range?.bits !== 32) return [];
  const size = 2 ** (32 - range.prefixLength);
  const base = Number(range.address);
  const reserved = size <= 16 ? 0 : Math.min(Math.max(16, Math.floor(size / 16)), 256);
  return [{ cidr, base, first: base + 1, last: base + size - 2, reserved, isReady: ready }];
}

/** One of which nobody says anything is ready. */
function isReady({ metadata, status }: ServiceCIDR): boolean {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  return metadata.deletionTimestamp === undefined && (ready === undefined || ready.status === 'True');
}

function holds({ first, last }: AddressRange, number: number): boolean {
  return number >= first && number <= last;
}

/** Of an IPv4 address. */
function numberOf(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

function addressOf(number: number): string {
  return [number >>> 24, (number >>> 16) & 255, (number >>> 8) & 255, number & 255].join('.');
}
