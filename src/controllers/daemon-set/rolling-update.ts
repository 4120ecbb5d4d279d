import type { DaemonSet, Node, Pod } from '../../api/generated/types';
import { isPodAvailable } from '../pod-activity';
import { isUpdated, type PodsByNode } from './daemon-pods';
import type { PodPlan } from './manage-pods';
import { nodeFit } from './node-fit';
import { maxSurge, maxUnavailable } from './update-limits';

/** The old and the new pod of a node; undefined when it has more than one of either. */
interface PodPair {
  readonly old: Pod | undefined;
  readonly updated: Pod | undefined;
}

/**
 * The old pods that may go now and the nodes that may have a second pod now (`rollingUpdate` in pkg/controller/daemon/update.go).
 *
 * Divergence from real Kubernetes: nodes are taken in the order in which they came, not in a random one.
 */
export function planUpdate(
  set: DaemonSet,
  nodes: readonly Node[],
  pods: PodsByNode,
  hash: string,
  nowMs: number,
): PodPlan {
  const wanting = nodes.filter((node) => nodeFit(set, node).shouldRun);
  const onNodes = new Map(pods);
  for (const { metadata } of wanting) if (!onNodes.has(metadata.name)) onNodes.set(metadata.name, []);
  const pairs = new Map([...onNodes].map(([name, own]) => [name, pairOf(set, own, hash)]));
  const isAvailable = (pod: Pod) => isPodAvailable(pod, set.spec.minReadySeconds ?? 0, nowMs);
  const surge = maxSurge(set, wanting.length);
  return surge === 0
    ? planReplacements(pairs, maxUnavailable(set, wanting.length), isAvailable)
    : planSurge(pairs, surge, new Set(wanting.map(({ metadata }) => metadata.name)), isAvailable);
}

function planReplacements(
  pairs: ReadonlyMap<string, PodPair | undefined>,
  limit: number,
  isAvailable: (pod: Pod) => boolean,
): PodPlan {
  let unavailable = 0;
  const broken: Pod[] = [];
  const candidates: Pod[] = [];
  for (const pair of pairs.values()) {
    if (pair === undefined || (pair.old === undefined) === (pair.updated === undefined)) unavailable += 1;
    else if (pair.updated !== undefined) unavailable += Number(!isAvailable(pair.updated));
    else if (pair.old !== undefined) {
      if (!isAvailable(pair.old)) {
        broken.push(pair.old);
        unavailable += 1;
      } else if (unavailable < limit) candidates.push(pair.old);
    }
  }
  return { create: [], delete: [...broken, ...candidates.slice(0, Math.max(0, limit - unavailable))] };
}

function planSurge(
  pairs: ReadonlyMap<string, PodPair | undefined>,
  limit: number,
  wanting: ReadonlySet<string>,
  isAvailable: (pod: Pod) => boolean,
): PodPlan {
  let surging = 0;
  let available = 0;
  const replaced: Pod[] = [];
  const misplaced: Pod[] = [];
  const broken: string[] = [];
  const candidates: string[] = [];
  for (const [nodeName, pair] of pairs) {
    if (pair === undefined) {
      surging += 1;
      continue;
    }
    const { old, updated } = pair;
    const oldest = old ?? updated;
    if (oldest !== undefined && isAvailable(oldest)) available += 1;
    if (old === undefined) continue;
    if (updated !== undefined) {
      if (isAvailable(updated)) replaced.push(old);
      else surging += 1;
    } else if (!isAvailable(old)) {
      if (wanting.has(nodeName)) broken.push(nodeName);
      else replaced.push(old);
    } else if (!wanting.has(nodeName)) misplaced.push(old);
    else if (surging < limit) candidates.push(nodeName);
  }
  const spare = Math.max(0, available - wanting.size);
  return {
    delete: [...replaced, ...misplaced.slice(0, spare)],
    create: [...broken, ...candidates.slice(0, Math.max(0, limit - surging))],
  };
}

/** `findUpdatedPodsOnNode`. */
function pairOf(set: DaemonSet, pods: readonly Pod[], hash: string): PodPair | undefined {
  const staying = pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  const [updated, ...moreUpdated] = staying.filter((pod) => isUpdated(set, pod, hash));
  const [old, ...moreOld] = staying.filter((pod) => !isUpdated(set, pod, hash));
  return moreUpdated.length + moreOld.length > 0 ? undefined : { old, updated };
}
