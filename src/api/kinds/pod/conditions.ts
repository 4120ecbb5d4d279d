import type { PodCondition, PodStatus } from '../../generated/types';
import { withItem } from '../../append';
import { extended, type Mutable } from '../../mutable';
import { timestamp } from '../../time';

export function podCondition(status: PodStatus | undefined, type: string): PodCondition | undefined {
  // Asked some forty times on a pod's way to Ready: a loop makes no function.
  for (const condition of status?.conditions ?? NO_CONDITIONS) if (condition.type === type) return condition;
  return undefined;
}

const NO_CONDITIONS: readonly PodCondition[] = [];

/** The status with one condition set; its transition time moves only with its status (pkg/api/pod/util.go, `UpdatePodCondition`). */
export function withPodCondition(status: PodStatus, condition: PodCondition, nowMs: number): PodStatus {
  const conditions = status.conditions ?? [];
  const old = conditions.find(({ type }) => type === condition.type);
  const moved = old === undefined || old.status !== condition.status;
  const updated = withProbeTime(withTransitionTime(condition, moved ? timestamp(nowMs) : old.lastTransitionTime));
  if (old === undefined) return extended(status, { conditions: withItem(conditions, updated) });
  return { ...status, conditions: conditions.map((candidate) => (candidate === old ? updated : candidate)) };
}

/** Real servers write `lastProbeTime: null` for a condition that was never probed, because Go cannot leave out an empty time. */
export function withProbeTime(condition: PodCondition): PodCondition {
  return condition.lastProbeTime === undefined
    ? withTimes(condition, condition.lastTransitionTime, NEVER_PROBED.lastProbeTime)
    : condition;
}

export function withTransitionTime(condition: PodCondition, lastTransitionTime: string | undefined): PodCondition {
  return withTimes(condition, lastTransitionTime, condition.lastProbeTime);
}

/** Put together field by field: every write of a pod's status comes by here five times. */
function withTimes(
  { type, status, reason, message, observedGeneration }: PodCondition,
  lastTransitionTime: string | undefined,
  lastProbeTime: string | undefined,
): PodCondition {
  if (lastProbeTime !== undefined && lastTransitionTime !== undefined && observedGeneration !== undefined) {
    // What most have, at once: that takes less memory.
    if (reason === undefined && message === undefined)
      return { type, status, lastProbeTime, lastTransitionTime, observedGeneration };
    if (reason !== undefined && message !== undefined)
      return { type, status, lastProbeTime, lastTransitionTime, reason, message, observedGeneration };
  }
  const condition: Mutable<PodCondition> = { type, status };
  if (lastProbeTime !== undefined) condition.lastProbeTime = lastProbeTime;
  if (lastTransitionTime !== undefined) condition.lastTransitionTime = lastTransitionTime;
  if (reason !== undefined) condition.reason = reason;
  if (message !== undefined) condition.message = message;
  if (observedGeneration !== undefined) condition.observedGeneration = observedGeneration;
  return condition;
}

const NEVER_PROBED: Pick<PodCondition, 'lastProbeTime'> = JSON.parse('{"lastProbeTime":null}');
