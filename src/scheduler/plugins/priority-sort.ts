import type { Plugin, QueuedPod } from '../framework/plugin';
import { PRIORITY_SORT } from './names';

/** Orders the queue by priority, then by age (pkg/scheduler/framework/plugins/queuesort/priority_sort.go). */
export function prioritySort(): Plugin {
  return { name: PRIORITY_SORT, less: comesFirst };
}

function comesFirst(a: QueuedPod, b: QueuedPod): boolean {
  if (a.info.priority !== b.info.priority) return a.info.priority > b.info.priority;
  return a.timestampMs < b.timestampMs || (a.timestampMs === b.timestampMs && a.sequence < b.sequence);
}
