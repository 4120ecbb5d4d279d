import { deepEqual } from '../../api/equality';
import { createEventRecorder, type EventRecorder } from '../../api/events/event-recorder';
import type {
  AutoscalingHorizontalPodAutoscaler,
  AutoscalingHorizontalPodAutoscalerStatus,
  HorizontalPodAutoscalerCondition,
  MetricStatus,
  Pod,
} from '../../api/generated/types';
import { horizontalPodAutoscalers } from '../../api/kinds/autoscaling/horizontal-pod-autoscaler';
import { keyText } from '../../api/object';
import { matchesSelector, parseLabelSelector } from '../../api/selectors/label-selector';
import type { ApiServer } from '../../api/server';
import { ApiError } from '../../api/status';
import { timestamp } from '../../api/time';
import { startReconciler, type Controller } from '../controller';
import { selectedPods } from '../selected-pods';
import { askMetric, type Target } from './metric-proposals';
import { normalize } from './normalize';
import { findScale, writeScale, type FoundScale } from './scale-target';
import { newMemory, rememberScaling, type ScalingMemory } from './scaling-memory';

/** `--horizontal-pod-autoscaler-sync-period`: an autoscaler is looked at so long after it was made, and then again and again. */
const SYNC_PERIOD_MS = 15_000;

type Autoscaler = AutoscalingHorizontalPodAutoscaler;

/**
 * Scales what HorizontalPodAutoscalers point at, by what the pods use (pkg/controller/podautoscaler/horizontal.go). Without an autoscaler
 * nothing is done.
 */
export const horizontalPodAutoscalerController: Controller = {
  name: 'horizontal-pod-autoscaler-controller',
  start(api) {
    const recorder = createEventRecorder(api, { component: 'horizontal-pod-autoscaler' });
    const memories = new Map<string, ScalingMemory>();
    return startReconciler(api, {
      watch: (queue) => [
        api.watch(horizontalPodAutoscalers, {}, ({ type, object }) => {
          const key = keyText(object.metadata.namespace ?? '', object.metadata.name);
          if (type === 'DELETED') memories.delete(key);
          else queue.addAfter(key, SYNC_PERIOD_MS);
        }),
      ],
      reconcile(key, queue) {
        const [namespace = '', name = ''] = key.split('/');
        const autoscaler = api.find(horizontalPodAutoscalers, { namespace, name });
        if (autoscaler === undefined) return;
        queue.addAfter(key, SYNC_PERIOD_MS);
        new Look(api, recorder, memories, key, autoscaler).take();
      },
    });
  },
};

/** One look at an autoscaler (`reconcileAutoscaler`). */
class Look {
  readonly #api: ApiServer;
  readonly #recorder: EventRecorder;
  readonly #memories: Map<string, ScalingMemory>;
  readonly #key: string;
  readonly #autoscaler: Autoscaler;
  #conditions: readonly HorizontalPodAutoscalerCondition[];

  constructor(
    api: ApiServer,
    recorder: EventRecorder,
    memories: Map<string, ScalingMemory>,
    key: string,
    autoscaler: Autoscaler,
  ) {
    this.#api = api;
    this.#recorder = recorder;
    this.#memories = memories;
    this.#key = key;
    this.#autoscaler = autoscaler;
    this.#conditions = autoscaler.status?.conditions ?? [];
  }

  take(): void {
    const scale = findScale(this.#api, this.#autoscaler);
    if ('error' in scale) {
      this.#tell('Warning', 'FailedGetScale', scale.error);
      const text = `the HPA controller was unable to get the target's current scale: ${scale.error}`;
      this.#condition('AbleToScale', 'False', 'FailedGetScale', text);
      this.#write(this.#autoscaler.status ?? { desiredReplicas: 0 });
      return;
    }
    this.#condition(
      'AbleToScale',
      'True',
      'SucceededGetScale',
      "the HPA controller was able to get the target's current scale",
    );
    const current = scale.replicas;
    const { minReplicas = 1, maxReplicas } = this.#autoscaler.spec;
    const memory = this.#memory(current);
    if (current === 0) {
      const text = 'scaling is disabled since the replica count of the target is zero';
      this.#condition('ScalingActive', 'False', 'ScalingDisabled', text);
      this.#writeCounts(0, 0, undefined, false);
    } else if (current > maxReplicas) {
      this.#rescale(scale, memory, maxReplicas, 'Current number of replicas above Spec.MaxReplicas', undefined);
    } else if (current < minReplicas) {
      this.#rescale(scale, memory, minReplicas, 'Current number of replicas below Spec.MinReplicas', undefined);
    } else {
      this.#followMetrics(scale, memory);
    }
  }

  #followMetrics(scale: FoundScale, memory: ScalingMemory): void {
    const current = scale.replicas;
    const { desiredReplicas: before = 0 } = this.#autoscaler.status ?? {};
    const answer = this.#askMetrics(scale, memory);
    if ('error' in answer) {
      this.#writeCounts(current, before, answer.statuses, false);
      this.#tell('Warning', 'FailedComputeMetricsReplicas', answer.error);
      return;
    }
    const { nowMs } = this.#api.sim;
    const wish = { current, desired: answer.replicas };
    const { replicas, able, limited } = normalize(this.#autoscaler.spec, memory, wish, nowMs);
    this.#condition('AbleToScale', 'True', able.reason, able.message);
    this.#condition('ScalingLimited', limited.status, limited.reason, limited.message);
    const reason =
      answer.replicas > current
        ? `${answer.metric} above target`
        : answer.replicas < current
          ? 'All metrics below target'
          : '';
    if (replicas === current) this.#writeCounts(current, current, answer.statuses, false);
    else this.#rescale(scale, memory, replicas, reason, answer.statuses);
  }

  /** The largest of what the metrics propose; an error when none is valid, or when one is not and there would be fewer (`computeReplicasForMetrics`). */
  #askMetrics(
    scale: FoundScale,
    memory: ScalingMemory,
  ):
    | { readonly replicas: number; readonly metric: string; readonly statuses: readonly MetricStatus[] }
    | { readonly error: string; readonly statuses: readonly MetricStatus[] | undefined } {
    const { metrics = [] } = this.#autoscaler.spec;
    const target = this.#targetOf(scale, memory);
    if ('error' in target) return { error: target.error, statuses: undefined };
    const verdicts = metrics.map((spec) => {
      const verdict = askMetric(this.#api, this.#autoscaler, spec, target);
      if ('reason' in verdict) this.#tell('Warning', verdict.reason, verdict.cause);
      return verdict;
    });
    // A metric that could not be had leaves an empty status behind.
    const statuses = verdicts.map((verdict) => ('status' in verdict ? verdict.status : { type: '' }));
    const valid = verdicts.filter((verdict) => 'status' in verdict);
    const failed = verdicts.filter((verdict) => 'reason' in verdict);
    const best = valid.reduce<(typeof valid)[number] | undefined>(
      (most, verdict) => (most === undefined || verdict.replicas > most.replicas ? verdict : most),
      undefined,
    );
    const [first] = failed;
    if (first !== undefined && (best === undefined || best.replicas < scale.replicas)) {
      const text = `the HPA was unable to compute the replica count: ${first.cause}`;
      this.#condition('ScalingActive', 'False', first.reason, text);
      const error = `invalid metrics (${failed.length} invalid out of ${metrics.length}), first error is: ${first.message}`;
      return { error, statuses };
    }
    const { replicas = 0, name: metric = '' } = best ?? {};
    const text = `the HPA was able to successfully calculate a replica count from ${metric}`;
    this.#condition('ScalingActive', 'True', 'ValidMetricFound', text);
    return { replicas, metric, statuses };
  }

  /** `validateAndParseSelector`. */
  #targetOf({ replicas, selector }: FoundScale, memory: ScalingMemory): Target | { readonly error: string } {
    if (selector === '') {
      this.#tell('Warning', 'SelectorRequired', 'selector is required');
      const text = "the HPA target's scale is missing a selector";
      this.#condition('ScalingActive', 'False', 'InvalidSelector', text);
      return { error: 'selector is required' };
    }
    const parsed = parseLabelSelector(selector);
    if ('error' in parsed) {
      const text = `couldn't convert selector into a corresponding internal selector object: ${parsed.error}`;
      this.#tell('Warning', 'InvalidSelector', text);
      this.#condition('ScalingActive', 'False', 'InvalidSelector', text);
      return { error: text };
    }
    memory.selector = parsed.selector;
    const { namespace = '' } = this.#autoscaler.metadata;
    const matches: Target['matches'] = (labels) => matchesSelector(parsed.selector, labels);
    const own = selectedPods(this.#api, namespace, parsed.selector);
    const rivals = this.#autoscalersOf(own, namespace);
    if (rivals.length <= 1) return { replicas, pods: own, matches };
    const names = rivals.map((name) => `${namespace}/${name}`).join(' ');
    const text = `pods by selector ${selector} are controlled by multiple HPAs: [${names}]`;
    this.#tell('Warning', 'AmbiguousSelector', text);
    this.#condition('ScalingActive', 'False', 'AmbiguousSelector', text);
    return { error: text };
  }

  /** The names of all that select one of these pods (`hpasControllingPodsUnderSelector`). */
  #autoscalersOf(own: readonly Pod[], namespace: string): readonly string[] {
    const names: string[] = [];
    for (const [key, { selector }] of this.#memories) {
      const [keyNamespace, name = ''] = key.split('/');
      if (keyNamespace !== namespace || selector === undefined) continue;
      if (own.some(({ metadata }) => matchesSelector(selector, metadata.labels))) names.push(name);
    }
    return names.sort();
  }

  #rescale(
    scale: FoundScale,
    memory: ScalingMemory,
    replicas: number,
    reason: string,
    statuses: readonly MetricStatus[] | undefined,
  ): void {
    try {
      writeScale(this.#api, scale, replicas);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.#tell('Warning', 'FailedRescale', `New size: ${replicas}; reason: ${reason}; error: ${error.message}`);
      const text = `the HPA controller was unable to update the target scale: ${error.message}`;
      this.#condition('AbleToScale', 'False', 'FailedUpdateScale', text);
      this.#writeCounts(scale.replicas, this.#autoscaler.status?.desiredReplicas ?? 0, statuses, false);
      return;
    }
    const text = `the HPA controller was able to update the target scale to ${replicas}`;
    this.#condition('AbleToScale', 'True', 'SucceededRescale', text);
    this.#tell('Normal', 'SuccessfulRescale', `New size: ${replicas}; reason: ${reason}`);
    const { behavior } = this.#autoscaler.spec;
    if (behavior !== undefined) rememberScaling(memory, behavior, scale.replicas, replicas, this.#api.sim.nowMs);
    this.#writeCounts(scale.replicas, replicas, statuses, true);
  }

  #memory(replicas: number): ScalingMemory {
    let memory = this.#memories.get(this.#key);
    if (memory === undefined) this.#memories.set(this.#key, (memory = newMemory(replicas, this.#api.sim.nowMs)));
    return memory;
  }

  #tell(type: 'Normal' | 'Warning', reason: string, message: string): void {
    this.#recorder.event(this.#autoscaler, type, reason, message);
  }

  #condition(type: string, status: 'False' | 'True', reason: string, message: string): void {
    const old = this.#conditions.find((condition) => condition.type === type);
    const now = timestamp(this.#api.sim.nowMs);
    const lastTransitionTime = old?.status === status ? (old.lastTransitionTime ?? now) : now;
    const condition = { type, status, lastTransitionTime, reason, message };
    this.#conditions =
      old === undefined
        ? [...this.#conditions, condition]
        : this.#conditions.map((other) => (other === old ? condition : other));
  }

  #writeCounts(
    currentReplicas: number,
    desiredReplicas: number,
    currentMetrics: readonly MetricStatus[] | undefined,
    rescaled: boolean,
  ): void {
    const lastScaleTime = rescaled ? timestamp(this.#api.sim.nowMs) : this.#autoscaler.status?.lastScaleTime;
    this.#write({
      ...(lastScaleTime !== undefined && { lastScaleTime }),
      ...(currentReplicas > 0 && { currentReplicas }),
      desiredReplicas,
      ...(currentMetrics !== undefined && currentMetrics.length > 0 && { currentMetrics }),
    });
  }

  #write(counts: AutoscalingHorizontalPodAutoscalerStatus): void {
    const status = { ...counts, conditions: this.#conditions };
    if (deepEqual(status, this.#autoscaler.status)) return;
    this.#api.updateStatus(horizontalPodAutoscalers, { ...this.#autoscaler, status });
  }
}
