import type { PodCondition, PodStatus } from '../../generated/types';
import { timestamp } from '../../time';

export function podCondition(status: PodStatus | undefined, type: string): PodCondition | undefined {
  return status?.conditions?.find((condition) => condition.type === type);
}

/** The status with one condition set; its transition time moves only with its status (pkg/api/pod/util.go, `UpdatePodCondition`). */
export function withPodCondition(status: PodStatus, condition: PodCondition, nowMs: number): PodStatus {
  const conditions = status.conditions ?? [];
  const old = conditions.find(({ type }) => type === condition.type);
  const moved = old === undefined || old.status !== condition.status;
  const updated = withProbeTime({
    ...condition,
    lastTransitionTime: moved ? timestamp(nowMs) : old.lastTransitionTime,
  });
  if (old === undefined) return { ...status, conditions: [...conditions, updated] };
  return { ...status, conditions: conditions.map((candidate) => (candidate === old ? updated : candidate)) };
}

/** Real servers write `lastProbeTime: null` for a condition that was never probed, because Go cannot leave out an empty time. */
export function withProbeTime(condition: PodCondition): PodCondition {
  return condition.lastProbeTime === undefined ? { ...NEVER_PROBED, ...condition } : condition;
}

const NEVER_PROBED: Pick<PodCondition, 'lastProbeTime'> = JSON.parse('{"lastProbeTime":null}');
