import type { Kind } from './kind';
import { unclassified } from './status';

/** Twice as many pods as Kubernetes says that a cluster may have (150,000). */
const MAX_OBJECTS_OF_A_KIND = 300_000;

/**
 * Refuses one more object of a kind of which there are so many, as etcd does past its `--quota-backend-bytes`: a typing error such as
 * `--replicas=2000000000` must not eat the memory of the machine. 500 without a reason, the words are etcd's. Events go by themselves.
 *
 * Divergence from real Kubernetes: etcd counts bytes, two gigabytes of all kinds together.
 */
export function requireRoom({ kind }: Kind, count: number): void {
  if (count >= MAX_OBJECTS_OF_A_KIND && kind !== 'Event')
    throw unclassified('etcdserver: mvcc: database space exceeded');
}
