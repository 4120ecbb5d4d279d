import type { DaemonSet } from '../../api/generated/types';
import { scaledValue } from '../disruption/int-or-percent';

/** How many nodes may have two pods while a set is updated (`SurgeCount` in pkg/controller/daemon/util/daemonset_util.go). */
export function maxSurge({ spec }: DaemonSet, desired: number): number {
  return count(rollingUpdate(spec)?.maxSurge, desired);
}

/** How many nodes may be without an available pod meanwhile (`UnavailableCount`). */
export function maxUnavailable(set: DaemonSet, desired: number): number {
  const limit = count(rollingUpdate(set.spec)?.maxUnavailable, desired);
  // With neither allowed nothing would ever move.
  return desired > 0 && limit === 0 && maxSurge(set, desired) === 0 ? 1 : limit;
}

function rollingUpdate({ updateStrategy }: DaemonSet['spec']) {
  return updateStrategy?.type === 'RollingUpdate' ? updateStrategy.rollingUpdate : undefined;
}

function count(value: number | string | undefined, desired: number): number {
  const scaled = value === undefined ? 0 : scaledValue(value, desired);
  return typeof scaled === 'number' ? scaled : 0;
}
