import type { Condition, IPAddress, ServiceCIDR } from '../../api/generated/types';
import { ipAddresses, serviceCIDRs } from '../../api/kinds/networking/networking';
import { withMetadata } from '../../api/object';
import type { ApiServer } from '../../api/server';
import { timestamp } from '../../api/time';
import { isSubset, parseCidr, type Range } from '../../api/validation/cidr';
import { startReconciler, type Controller } from '../controller';
import type { WorkQueue } from '../work-queue';

const FINALIZER = 'networking.k8s.io/service-cidr-finalizer';
const MANAGED_BY_LABEL = 'ipaddress.kubernetes.io/managed-by';
const MANAGED_BY = 'ipallocator.k8s.io';
/** Until every API server has heard that the range gives no more addresses (`deletionGracePeriod`). */
const DELETION_GRACE_MS = 10_000;
const STILL_USED =
  'There are still IPAddresses referencing the ServiceCIDR, please remove them or create a new ServiceCIDR';

/** Says which ranges of addresses are ready, and holds those that are deleted until nobody needs them (pkg/controller/servicecidrs). */
export const serviceCIDRController: Controller = {
  name: 'service-cidr-controller',
  start: (api) =>
    startReconciler(api, {
      backOff: { baseMs: 5, maxMs: 1_000_000, maxRetries: 15 },
      watch: (queue) => [
        api.watch(serviceCIDRs, {}, ({ type, object }) => {
          queue.add(object.metadata.name);
          if (type === 'ADDED') for (const name of leaving(api)) queue.add(name);
        }),
        // Only what waits to go can care which addresses there are.
        api.watch(ipAddresses, {}, ({ type }) => {
          if (type !== 'MODIFIED') for (const name of leaving(api)) queue.add(name);
        }),
      ],
      reconcile: (name, queue) => syncRange(api, name, queue),
    }),
};

function syncRange(api: ApiServer, name: string, queue: WorkQueue): void {
  const range = api.find(serviceCIDRs, { namespace: '', name });
  if (range === undefined) return;
  const { deletionTimestamp, finalizers = [] } = range.metadata;
  if (deletionTimestamp === undefined) {
    const held = finalizers.includes(FINALIZER)
      ? range
      : api.update(serviceCIDRs, withMetadata(range, { finalizers: [...finalizers, FINALIZER] }));
    setReady(api, held, { status: 'True', reason: '', message: 'Kubernetes Service CIDR is ready' });
    return;
  }
  if (isNeeded(api, range)) {
    setReady(api, range, { status: 'False', reason: 'Terminating', message: STILL_USED });
    return;
  }
  const remainingMs = Date.parse(deletionTimestamp) + DELETION_GRACE_MS - api.sim.nowMs;
  if (remainingMs > 0) queue.addAfter(name, remainingMs);
  else if (finalizers.includes(FINALIZER))
    api.update(serviceCIDRs, withMetadata(range, { finalizers: finalizers.filter((one) => one !== FINALIZER) }));
}

function setReady(api: ApiServer, range: ServiceCIDR, wanted: Pick<Condition, 'status' | 'reason' | 'message'>): void {
  const { conditions = [] } = range.status ?? {};
  const { status, reason, message } = wanted;
  const old = conditions.find(({ type }) => type === 'Ready');
  if (old?.status === status && old.reason === reason && old.message === message) return;
  const ready = { type: 'Ready', status, lastTransitionTime: timestamp(api.sim.nowMs), reason, message };
  const others = conditions.filter(({ type }) => type !== 'Ready');
  api.updateStatus(serviceCIDRs, { ...range, status: { conditions: [...others, ready] } });
}

/** Would an address be left without a range (`canDeleteCIDR`)? */
function isNeeded(api: ApiServer, range: ServiceCIDR): boolean {
  const others = [...api.collection(serviceCIDRs).values()]
    .filter(({ metadata }) => metadata.name !== range.metadata.name)
    .flatMap(rangesOf);
  const own = rangesOf(range);
  if (own.every((part) => others.some((other) => isSubset(part, other)))) return false;
  for (const address of api.collection(ipAddresses).values()) {
    const at = isManaged(address) ? parseCidr(`${address.metadata.name}/${bitsOf(address)}`) : undefined;
    if (at !== undefined && own.some((part) => holds(part, at)) && !others.some((other) => holds(other, at)))
      return true;
  }
  return false;
}

function leaving(api: ApiServer): readonly string[] {
  const names: string[] = [];
  for (const { metadata } of api.collection(serviceCIDRs).values())
    if (metadata.deletionTimestamp !== undefined) names.push(metadata.name);
  return names;
}

function rangesOf({ spec }: ServiceCIDR): readonly Range[] {
  return (spec.cidrs ?? []).flatMap((cidr) => parseCidr(cidr) ?? []);
}

function isManaged({ metadata }: IPAddress): boolean {
  return metadata.labels?.[MANAGED_BY_LABEL] === MANAGED_BY;
}

function bitsOf({ metadata }: IPAddress): number {
  return metadata.name.includes(':') ? 128 : 32;
}

/** The first address of a range, and the last one of an IPv4 range, are no service's. */
function holds(range: Range, at: Range): boolean {
  const size = 1n << BigInt(range.bits - range.prefixLength);
  const isLast = at.bits === 32 && at.address === range.address + size - 1n;
  return at.address !== range.address && !isLast && isSubset(at, range);
}
