import { AddressPool } from './address-pool';

/** The addresses of nodes, in the order in which they come; by default as minikube gives them: 192.168.49.2, 192.168.49.3, ... */
export function createNodeAddresses(cidr = '192.168.49.0/24'): () => string {
  const pool = new AddressPool(cidr);
  return () => {
    const address = pool.take();
    if (address === undefined) throw new RangeError(`no node address is left in ${cidr}`);
    return address;
  };
}

/** The address that the first node gets: its API server listens there. */
export function firstNodeAddress(cidr: string): string {
  return createNodeAddresses(cidr)();
}
