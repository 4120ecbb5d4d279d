import type { AutoscalingHorizontalPodAutoscalerSpec, HPAScalingRules } from '../../api/generated/types';
import { remember, type ScaleEvent, type ScalingMemory } from './scaling-memory';

/** What limits how the target may be scaled, and what there is to say about it. */
export interface Normalized {
  readonly replicas: number;
  /** Of the condition AbleToScale, which is True. */
  readonly able: Verdict;
  /** Of the condition ScalingLimited. */
  readonly limited: Verdict & { readonly status: 'True' | 'False' };
}

interface Verdict {
  readonly reason: string;
  readonly message: string;
}

export interface Wish {
  readonly current: number;
  readonly desired: number;
}

/** `--horizontal-pod-autoscaler-downscale-stabilization`. */
const DOWNSCALE_STABILIZATION_SECONDS = 300;
const READY: Verdict = { reason: 'ReadyForNewScale', message: 'recommended size matches current size' };
const WITHIN: Verdict = {
  reason: 'DesiredWithinRange',
  message: 'the desired count is within the acceptable range',
};
const DOWN_STABILIZED: Verdict = {
  reason: 'ScaleDownStabilized',
  message: 'recent recommendations were higher than current one, applying the highest recent recommendation',
};
const UP_STABILIZED: Verdict = {
  reason: 'ScaleUpStabilized',
  message: 'recent recommendations were lower than current one, applying the lowest recent recommendation',
};
const TOO_MANY: Verdict = {
  reason: 'TooManyReplicas',
  message: 'the desired replica count is more than the maximum replica count',
};
const TOO_FEW: Verdict = {
  reason: 'TooFewReplicas',
  message: 'the desired replica count is less than the minimum replica count',
};
const TOO_FAST_UP: Verdict = {
  reason: 'ScaleUpLimit',
  message: 'the desired replica count is increasing faster than the maximum scale rate',
};
const TOO_FAST_DOWN: Verdict = {
  reason: 'ScaleDownLimit',
  message: 'the desired replica count is decreasing faster than the maximum scale rate',
};

/**
 * What becomes of a wish, given the bounds and the behaviour of an autoscaler and what it has wished before
 * (`normalizeDesiredReplicas`, `normalizeDesiredReplicasWithBehaviors` in pkg/controller/podautoscaler/horizontal.go).
 */
export function normalize(
  spec: AutoscalingHorizontalPodAutoscalerSpec,
  memory: ScalingMemory,
  wish: Wish,
  nowMs: number,
): Normalized {
  return spec.behavior === undefined
    ? normalizePlain(spec, memory, wish, nowMs)
    : normalizeWithBehavior(spec, memory, wish, nowMs);
}

function normalizePlain(
  { minReplicas = 1, maxReplicas }: AutoscalingHorizontalPodAutoscalerSpec,
  memory: ScalingMemory,
  { current, desired }: Wish,
  nowMs: number,
): Normalized {
  const windowMs = DOWNSCALE_STABILIZATION_SECONDS * 1000;
  const recent = memory.recommendations.filter(({ atMs }) => atMs >= nowMs - windowMs);
  const stabilized = Math.max(desired, ...recent.map(({ replicas }) => replicas));
  remember(memory, desired, windowMs, nowMs);
  const upLimit = Math.max(2 * current, 4);
  const most = Math.min(maxReplicas, upLimit);
  const able = stabilized === desired ? READY : DOWN_STABILIZED;
  if (stabilized < minReplicas) return { replicas: minReplicas, able, limited: { status: 'True', ...TOO_FEW } };
  if (stabilized <= most) return { replicas: stabilized, able, limited: { status: 'False', ...WITHIN } };
  const why = maxReplicas > upLimit ? TOO_FAST_UP : TOO_MANY;
  return { replicas: most, able, limited: { status: 'True', ...why } };
}

function normalizeWithBehavior(
  spec: AutoscalingHorizontalPodAutoscalerSpec,
  memory: ScalingMemory,
  { current, desired }: Wish,
  nowMs: number,
): Normalized {
  const up = spec.behavior?.scaleUp ?? {};
  const down = spec.behavior?.scaleDown ?? {};
  const upMs = (up.stabilizationWindowSeconds ?? 0) * 1000;
  const downMs = (down.stabilizationWindowSeconds ?? DOWNSCALE_STABILIZATION_SECONDS) * 1000;
  const since = (ms: number) =>
    memory.recommendations.filter(({ atMs }) => atMs > nowMs - ms).map(({ replicas }) => replicas);
  const lowest = Math.min(desired, ...since(upMs));
  const highest = Math.max(desired, ...since(downMs));
  const stabilized = Math.min(Math.max(current, lowest), highest);
  remember(memory, desired, Math.max(upMs, downMs), nowMs);
  const held = desired >= current ? UP_STABILIZED : DOWN_STABILIZED;
  const able = stabilized === desired ? READY : held;
  const { replicas, why } = limitRate(spec, memory, { current, desired: stabilized }, nowMs);
  return { replicas, able, limited: { status: replicas === stabilized ? 'False' : 'True', ...why } };
}

/** `convertDesiredReplicasWithBehaviorRate`. */
function limitRate(
  { behavior = {}, minReplicas = 1, maxReplicas }: AutoscalingHorizontalPodAutoscalerSpec,
  memory: ScalingMemory,
  { current, desired }: Wish,
  nowMs: number,
): { readonly replicas: number; readonly why: Verdict } {
  if (desired > current) {
    const limit = Math.max(rateLimit(current, memory, behavior.scaleUp ?? {}, 'up', nowMs), current);
    const most = Math.min(maxReplicas, limit);
    if (desired > most) return { replicas: most, why: maxReplicas > limit ? TOO_FAST_UP : TOO_MANY };
  } else if (desired < current) {
    const limit = Math.min(rateLimit(current, memory, behavior.scaleDown ?? {}, 'down', nowMs), current);
    const least = Math.max(minReplicas, limit);
    if (desired < least) return { replicas: least, why: minReplicas < limit ? TOO_FAST_DOWN : TOO_FEW };
  }
  return { replicas: desired, why: WITHIN };
}

/** How far the policies let the target go, from where it was when their periods began. */
function rateLimit(
  current: number,
  { scaleUps, scaleDowns }: ScalingMemory,
  { selectPolicy = 'Max', policies = [] }: HPAScalingRules,
  direction: 'down' | 'up',
  nowMs: number,
): number {
  if (selectPolicy === 'Disabled') return current;
  const sign = direction === 'up' ? 1 : -1;
  const limits = policies.map(({ type, value, periodSeconds }) => {
    const cutoffMs = nowMs - periodSeconds * 1000;
    const start = current - changesSince(scaleUps, cutoffMs) + changesSince(scaleDowns, cutoffMs);
    if (type === 'Pods') return start + sign * value;
    return direction === 'up' ? Math.ceil(start * (1 + value / 100)) : Math.trunc(start * (1 - value / 100));
  });
  // The policy that changes most is the one with the highest limit upwards, and with the lowest downwards.
  const wantsHighest = (selectPolicy === 'Min') !== (direction === 'up');
  return wantsHighest ? Math.max(...limits) : Math.min(...limits);
}

function changesSince(events: readonly ScaleEvent[], cutoffMs: number): number {
  return events.filter(({ atMs }) => atMs > cutoffMs).reduce((sum, { change }) => sum + change, 0);
}
