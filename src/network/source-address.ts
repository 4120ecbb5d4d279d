import type { NetworkStack } from './network-stack';

/** Who stands at the ends of a way, and the machine that a packet passes on it. */
interface Way {
  readonly from: NetworkStack;
  /** The machine that `from` runs on; undefined when that is gone. */
  readonly machine: NetworkStack | undefined;
  readonly via: NetworkStack | undefined;
  readonly to: NetworkStack;
}

/**
 * Whom the receiver sees as the sender: itself, or the machine that hides it. Pods are hidden towards all that is no pod, containers of a
 * plain Docker host towards all outside of it; `masquerade`: rules on the way want the machine they are on to be seen.
 */
export function sourceAddress({ from, machine, via, to }: Way, masquerade: boolean): string {
  const own = from.addresses[0] ?? '';
  if (masquerade) return addressTowards(via ?? machine ?? from, to);
  if (from === machine) return via === undefined ? addressTowards(from, to) : own;
  const next = via ?? to;
  const leaves = next.nodeName !== from.nodeName && !(from.owner.kind === 'Pod' && next.owner.kind === 'Pod');
  return leaves ? (machine?.addresses[0] ?? own) : own;
}

/** The address that a machine uses on the way to `to`: towards what hangs on a bridge of its own, that of the bridge. */
function addressTowards(machine: NetworkStack, to: NetworkStack): string {
  const isOwn = to.gateway !== undefined && to.nodeName === machine.nodeName;
  return (isOwn ? to.gateway : undefined) ?? machine.addresses[0] ?? '';
}
