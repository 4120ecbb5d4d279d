import type { Pod } from '../api/generated/types';
import { parseTimestamp } from '../api/time';
import { isPodReady, readySinceMs } from './pod-activity';

const PHASE_ORDER: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 };
const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost';

/**
 * Which of two pods goes first when there are too many, for `sort`: the one whose loss matters less
 * (`ActivePodsWithRanks.Less` in pkg/controller/controller_utils.go). `rank` says how many pods of its kind share a pod's node.
 */
export function deletionOrder(a: Pod, b: Pod, rank: (pod: Pod) => number, nowMs: number): number {
  const firstDifference = [
    Number((a.spec.nodeName ?? '') !== '') - Number((b.spec.nodeName ?? '') !== ''),
    phaseOrder(a) - phaseOrder(b),
    Number(isPodReady(a)) - Number(isPodReady(b)),
    deletionCost(a) - deletionCost(b),
    rank(b) - rank(a),
  ].find((difference) => difference !== 0);
  if (firstDifference !== undefined) return firstDifference;
  const [aReady, bReady] = [readySinceMs(a), readySinceMs(b)];
  if (aReady !== undefined && bReady !== undefined && aReady !== bReady)
    return compareAges(a, b, aReady, bReady, nowMs);
  const restarts = compareRestarts(a, b);
  if (restarts !== 0) return restarts;
  const [aCreated, bCreated] = [a, b].map(({ metadata }) => parseTimestamp(metadata.creationTimestamp));
  if (aCreated !== undefined && bCreated !== undefined && aCreated !== bCreated)
    return compareAges(a, b, aCreated, bCreated, nowMs);
  return 0;
}

/** Younger first, but ages of one power of two count as the same: then the uid decides, which is as good as chance. */
function compareAges(a: Pod, b: Pod, aMs: number, bMs: number, nowMs: number): number {
  const rank = (ms: number) => (nowMs > ms ? Math.trunc(Math.log2((nowMs - ms) * 1e6)) : -1);
  const difference = rank(aMs) - rank(bMs);
  return difference === 0 ? (a.metadata.uid < b.metadata.uid ? -1 : 1) : difference;
}

function compareRestarts(a: Pod, b: Pod): number {
  const [aMost, bMost] = [mostRestarts(a), mostRestarts(b)];
  return bMost.regular - aMost.regular || bMost.sidecar - aMost.sidecar;
}

function mostRestarts({ spec, status }: Pod): { readonly regular: number; readonly sidecar: number } {
  const sidecars = new Set(
    spec.initContainers?.filter(({ restartPolicy }) => restartPolicy === 'Always').map(({ name }) => name),
  );
  const most = (statuses: readonly { readonly restartCount: number }[] = []) =>
    Math.max(0, ...statuses.map(({ restartCount }) => restartCount));
  return {
    regular: most(status?.containerStatuses),
    sidecar: most(status?.initContainerStatuses?.filter(({ name }) => sidecars.has(name))),
  };
}

function phaseOrder({ status }: Pod): number {
  return PHASE_ORDER[status?.phase ?? ''] ?? 0;
}

function deletionCost({ metadata }: Pod): number {
  const text = metadata.annotations?.[DELETION_COST] ?? '0';
  return /^(0|-?[1-9][0-9]*)$/.test(text) ? Number(text) : 0;
}
