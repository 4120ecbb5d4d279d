import type { HPAScalingRules } from '../../api/generated/types';
import type { Selector } from '../../api/selectors/label-selector';

interface Recommendation {
  readonly replicas: number;
  readonly atMs: number;
}

/** By how much the target grew or shrank. */
export interface ScaleEvent {
  readonly change: number;
  readonly atMs: number;
}

/** What the controller remembers of one autoscaler; it is lost when the controller ends. Old entries make room for new ones. */
export interface ScalingMemory {
  recommendations: readonly Recommendation[];
  scaleUps: readonly ScaleEvent[];
  scaleDowns: readonly ScaleEvent[];
  /** Selects the pods of the target as it was seen last. */
  selector?: Selector;
}

/** A memory that begins with the size that was found. */
export function newMemory(replicas: number, nowMs: number): ScalingMemory {
  return { recommendations: [{ replicas, atMs: nowMs }], scaleUps: [], scaleDowns: [] };
}

/** With one recommendation more and without those that no window reaches. */
export function remember(memory: ScalingMemory, replicas: number, keepMs: number, nowMs: number): void {
  const recent = memory.recommendations.filter(({ atMs }) => atMs >= nowMs - keepMs);
  memory.recommendations = [...recent, { replicas, atMs: nowMs }];
}

/** Notes that the target was given another size, for policies that limit how fast that may go on (`storeScaleEvent`). */
export function rememberScaling(
  memory: ScalingMemory,
  rules: { readonly scaleUp?: HPAScalingRules; readonly scaleDown?: HPAScalingRules },
  before: number,
  after: number,
  nowMs: number,
): void {
  const grows = after > before;
  const policies = (grows ? rules.scaleUp : rules.scaleDown)?.policies ?? [];
  const longestMs = Math.max(0, ...policies.map(({ periodSeconds }) => periodSeconds)) * 1000;
  const events = grows ? memory.scaleUps : memory.scaleDowns;
  const recent = events.filter(({ atMs }) => atMs >= nowMs - longestMs);
  const longer = [...recent, { change: Math.abs(after - before), atMs: nowMs }];
  if (grows) memory.scaleUps = longer;
  else memory.scaleDowns = longer;
}
