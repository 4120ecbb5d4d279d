import type { Pod } from '../../api/generated/types';
import { keyText, type ObjectKey } from '../../api/object';
import type { NodeInfo } from '../framework/node-info';

/**
 * Which claims the pods on nodes name (pkg/scheduler/backend/cache/snapshot.go, `usedPVCSet`). Nothing is counted before somebody asks
 * for the first time, which only pods with a ReadWriteOncePod claim make necessary.
 */
export class ClaimUses {
  #counts: Map<string, Map<NodeInfo, number>> | undefined;

  /** `nodes`: all that have pods. What names a node that does not exist is no use. */
  isUsed({ namespace, name }: ObjectKey, nodes: Iterable<NodeInfo>): boolean {
    if (this.#counts === undefined) {
      this.#counts = new Map();
      for (const node of nodes) for (const { pod } of node.pods.values()) this.count(pod, node, 1);
    }
    for (const { node } of this.#counts.get(keyText(namespace, name))?.keys() ?? [])
      if (node !== undefined) return true;
    return false;
  }

  /** The pod came to the node, or (-1) has left it. */
  count({ metadata, spec }: Pod, node: NodeInfo, delta: 1 | -1): void {
    if (this.#counts === undefined || spec.volumes === undefined) return;
    for (const { persistentVolumeClaim } of spec.volumes) {
      if (persistentVolumeClaim === undefined) continue;
      const key = keyText(metadata.namespace ?? '', persistentVolumeClaim.claimName);
      let byNode = this.#counts.get(key);
      if (byNode === undefined) this.#counts.set(key, (byNode = new Map()));
      const count = (byNode.get(node) ?? 0) + delta;
      if (count !== 0) byNode.set(node, count);
      else if (byNode.delete(node) && byNode.size === 0) this.#counts.delete(key);
    }
  }
}
