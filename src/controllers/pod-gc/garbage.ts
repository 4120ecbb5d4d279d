import type { Node, Pod } from '../../api/generated/types';

/** Has the pod ended, or something worse? (`isPodTerminated` in pkg/controller/podgc/gc_controller.go) */
export function isPodTerminated({ status }: Pod): boolean {
  return !['Pending', 'Running', 'Unknown'].includes(status?.phase ?? '');
}

/** Somebody has declared the node dead for good: it is not ready and has the taint. */
export function isOutOfService(node: Node | undefined): boolean {
  if (node?.spec.taints?.some(({ key }) => key === 'node.kubernetes.io/out-of-service') !== true) return false;
  return node.status?.conditions?.find(({ type }) => type === 'Ready')?.status !== 'True';
}

/** Evicted pods go first, then the oldest (`byEvictionAndCreationTimestamp`). A comparator for `sort`. */
export function beforeInGarbageOrder(a: Pod, b: Pod): number {
  const evicted = Number(isEvicted(b)) - Number(isEvicted(a));
  if (evicted !== 0) return evicted;
  const { creationTimestamp: aCreated, name: aName } = a.metadata;
  const { creationTimestamp: bCreated, name: bName } = b.metadata;
  if (aCreated !== bCreated) return aCreated < bCreated ? -1 : 1;
  return aName < bName ? -1 : 1;
}

function isEvicted({ status }: Pod): boolean {
  return status?.phase === 'Failed' && status.reason === 'Evicted';
}
