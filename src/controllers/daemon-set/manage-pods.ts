import type { DaemonSet, Node, Pod } from '../../api/generated/types';
import { isPodAvailable, isPodReady } from '../pod-activity';
import { compareDaemonPods, HASH_LABEL, type PodsByNode } from './daemon-pods';
import { nodeFit } from './node-fit';
import { maxSurge } from './update-limits';

/** What has to happen for each node to have the pod it should have. */
export interface PodPlan {
  /** The nodes that get a pod. */
  readonly create: readonly string[];
  readonly delete: readonly Pod[];
}

/** Who hears of pods that have ended, and says whether a failed one may go already. */
export interface EndedPods {
  /** How long the node's failed pod has to stay yet, in milliseconds; 0: it goes. */
  failed(pod: Pod, nodeName: string): number;
  succeeded(pod: Pod, nodeName: string): void;
}

/** `manage` in pkg/controller/daemon/daemon_controller.go. */
export function planPods(
  set: DaemonSet,
  nodes: readonly Node[],
  pods: PodsByNode,
  hash: string,
  ended: EndedPods,
  nowMs: number,
): PodPlan {
  const plan: { create: string[]; delete: Pod[] } = { create: [], delete: [] };
  for (const node of nodes) planNode(plan, set, node, pods.get(node.metadata.name), hash, ended, nowMs);
  const names = new Set(nodes.map(({ metadata }) => metadata.name));
  for (const [nodeName, own] of pods) {
    // Nobody else would ever take away a pod that waits for a node which is gone.
    if (!names.has(nodeName)) plan.delete.push(...own.filter(({ spec }) => !spec.nodeName));
  }
  return plan;
}

/** `podsShouldBeOnNode`. */
function planNode(
  plan: { readonly create: string[]; readonly delete: Pod[] },
  set: DaemonSet,
  node: Node,
  pods: readonly Pod[] | undefined,
  hash: string,
  ended: EndedPods,
  nowMs: number,
): void {
  const { name } = node.metadata;
  const { shouldRun, shouldContinue } = nodeFit(set, node);
  if (pods === undefined) {
    if (shouldRun) plan.create.push(name);
    return;
  }
  const staying = pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  if (!shouldContinue) {
    plan.delete.push(...staying);
    return;
  }
  const running: Pod[] = [];
  for (const pod of staying) {
    const phase = pod.status?.phase;
    if (phase === 'Failed') {
      if (ended.failed(pod, name) === 0) plan.delete.push(pod);
    } else if (phase === 'Succeeded') {
      ended.succeeded(pod, name);
      plan.delete.push(pod);
    } else running.push(pod);
  }
  running.sort(compareDaemonPods);
  if (maxSurge(set, 1) === 0) plan.delete.push(...running.slice(1));
  else if (running.length === 0 && shouldRun) plan.create.push(name);
  else if (running.length > 1) plan.delete.push(...surplusWhileSurging(set, running, hash, nowMs));
}

/** An old and a new pod may share a node until the new one is available or the old one no longer ready. */
function surplusWhileSurging(set: DaemonSet, running: readonly Pod[], hash: string, nowMs: number): readonly Pod[] {
  const isNew = ({ metadata }: Pod) => metadata.labels?.[HASH_LABEL] === hash;
  const oldestNew = running.find(isNew);
  const oldestOld = running.find((pod) => !isNew(pod));
  const surplus = running.filter((pod) => pod !== oldestNew && pod !== oldestOld);
  if (oldestNew === undefined || oldestOld === undefined) return surplus;
  const isReplaced = !isPodReady(oldestOld) || isPodAvailable(oldestNew, set.spec.minReadySeconds ?? 0, nowMs);
  return isReplaced ? [...surplus, oldestOld] : surplus;
}
