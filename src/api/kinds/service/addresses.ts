import { formatAddress, parseAddress } from '../../../sim/ipv4';
import type { ServiceCIDR } from '../../generated/types';
import type { ApiServer } from '../../server';
import { parseCidr } from '../../validation/cidr';
import { ipAddresses, serviceCIDRs } from '../networking/networking';
import { services } from '../service';
import { isManaged } from './kept-addresses';

/** `--service-cluster-ip-range`. */
export const SERVICE_CIDR = '10.96.0.0/12';

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
class ServiceAddresses {
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
    const number = parseAddress(address);
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
    if (isTrial) return ranges[0] === undefined ? undefined : formatAddress(ranges[0].base);
    const random = this.#api.sim.random('clusterIP');
    for (const { first, last, reserved } of ranges.filter(({ isReady }) => isReady)) {
      const start = first + reserved;
      for (const [from, count] of [[start, last - start + 1] as const, [first, reserved] as const]) {
        if (count <= 0) continue;
        const offset = random.below(count);
        for (let step = 0; step < count; step += 1) {
          const address = formatAddress(from + ((offset + step) % count));
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

function holds({ first, last }: AddressRange, number: number | undefined): boolean {
  return number !== undefined && number >= first && number <= last;
}
