import type { Pod, PodStatus } from '../../api/generated/types';
import { parseTimestamp } from '../../api/time';

/** What the event and the status of a pod say whose time is over (pkg/kubelet/active_deadline.go). */
export const DEADLINE_EXCEEDED = {
  reason: 'DeadlineExceeded',
  message: 'Pod was active on the node longer than the specified deadline',
} as const;

/** When the pod has been active for as long as `activeDeadlineSeconds` allows; undefined when it may go on for ever. */
export function activeDeadlineMs({ spec }: Pod, { startTime }: PodStatus): number | undefined {
  const { activeDeadlineSeconds } = spec;
  if (activeDeadlineSeconds === undefined || startTime === undefined) return undefined;
  return parseTimestamp(startTime) + activeDeadlineSeconds * 1000;
}
