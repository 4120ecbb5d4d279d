import { deepEqual } from '../../api/equality';
import { createEventRecorder, type EventRecorder } from '../../api/events/event-recorder';
import type { Pod, PodDisruptionBudget, PodDisruptionBudgetStatus } from '../../api/generated/types';
import { getOwn } from '../../api/json-object';
import { withDisruptionAllowed, withDisruptionCondition } from '../../api/kinds/disruption-budget/conditions';
import { podCondition, withPodCondition } from '../../api/kinds/pod/conditions';
import { pods } from '../../api/kinds/pod/pod';
import { podDisruptionBudgets } from '../../api/kinds/policy';
import { hasTerminalPhase } from '../../api/kinds/pod/phase';
import { keyText, type ObjectKey } from '../../api/object';
import { labelSelectorAsSelector } from '../../api/selectors/label-selector';
import { labelMatcher } from '../../api/scheduling/label-requirement';
import type { ApiServer } from '../../api/server';
import { parseTimestamp } from '../../api/time';
import { startReconciler, type Controller, type Reconciler } from '../controller';
import { selectedPods } from '../selected-pods';
import type { WorkQueue } from '../work-queue';
import { expectedPods } from './expected-pods';
import { selectorText } from './selector-text';

/** How long an eviction counts as a disruption without the pod having gone. */
const DELETION_TIMEOUT_MS = 120_000;
const STALE_CONDITION_MS = 120_000;

/**
 * Keeps the status of PodDisruptionBudgets: how many of their pods are healthy and how many more may go.
 * Source: pkg/controller/disruption/disruption.go.
 *
 * Divergence from real Kubernetes: pods are looked at from the first budget on, so that without one no condition DisruptionTarget is
 * taken back.
 */
export const disruptionController: Controller = {
  name: 'disruption-controller',
  start(api) {
    const recorder = createEventRecorder(api, { component: 'controllermanager' });
    const staleEnds: (() => void)[] = [];
    const endBudgets = startReconciler(api, budgetReconciler(api, recorder, staleEnds));
    return () => {
      endBudgets();
      for (const end of staleEnds) end();
    };
  },
};

function budgetReconciler(api: ApiServer, recorder: EventRecorder, others: (() => void)[]): Reconciler {
  const ends: (() => void)[] = [];
  let watchesPods = false;
  const watchPods = (queue: WorkQueue) => {
    if (watchesPods) return;
    watchesPods = true;
    ends.push(
      api.watch(pods, {}, ({ type, object, old }) => {
        if (type === 'MODIFIED' && old !== undefined && !isNews(object, old)) return;
        for (const pod of old === undefined ? [object] : [object, old]) addBudget(api, recorder, pod, queue);
      }),
    );
    others.push(startReconciler(api, staleConditionReconciler(api)));
  };
  return {
    watch(queue) {
      ends.push(
        api.watch(podDisruptionBudgets, {}, ({ object }) => {
          watchPods(queue);
          queue.add(keyText(object.metadata.namespace ?? '', object.metadata.name));
        }),
      );
      return [() => ends.forEach((end) => end())];
    },
    reconcile(key, queue) {
      const budget = api.find(podDisruptionBudgets, keyFrom(key));
      if (budget !== undefined) sync(api, recorder, budget, (afterMs) => queue.addAfter(key, afterMs));
    },
  };
}

/** Can the change of a pod change what a budget counts? */
function isNews(pod: Pod, old: Pod): boolean {
  return (
    pod.metadata.labels !== old.metadata.labels ||
    pod.metadata.ownerReferences !== old.metadata.ownerReferences ||
    pod.metadata.deletionTimestamp !== old.metadata.deletionTimestamp ||
    podCondition(pod.status, 'Ready')?.status !== podCondition(old.status, 'Ready')?.status
  );
}

function addBudget(api: ApiServer, recorder: EventRecorder, pod: Pod, queue: WorkQueue): void {
  const { namespace = '', name, labels = {} } = pod.metadata;
  if (Object.keys(labels).length === 0) return;
  const matches = ({ spec }: PodDisruptionBudget) => labelMatcher(spec.selector).matches(labels);
  const matching = api.list(podDisruptionBudgets, { namespace, matches });
  const [budget] = matching;
  if (budget === undefined) return;
  if (matching.length > 1) {
    const text = `Pod "${namespace}"/"${name}" matches multiple PodDisruptionBudgets.  Chose "${budget.metadata.name}" arbitrarily.`;
    recorder.event(pod, 'Warning', 'MultiplePodDisruptionBudgets', text);
  }
  queue.add(keyText(namespace, budget.metadata.name));
}

function sync(
  api: ApiServer,
  recorder: EventRecorder,
  budget: PodDisruptionBudget,
  again: (afterMs: number) => void,
): void {
  const { metadata, spec, status = {} } = budget;
  const { nowMs } = api.sim;
  const selector = labelSelectorAsSelector(spec.selector);
  const own = 'error' in selector ? [] : selectedPods(api, metadata.namespace ?? '', selector.selector);
  if (own.length === 0) recorder.event(budget, 'Normal', 'NoPods', 'No matching pods found');
  const expectation = expectedPods(api, budget, own);
  if ('error' in expectation) {
    const text = `Failed to calculate the number of expected pods: ${expectation.error}`;
    recorder.event(budget, 'Warning', 'CalculateExpectedPodCountFailed', text);
    const failed = withDisruptionCondition(status, false, 'SyncFailed', expectation.error, nowMs);
    write(api, budget, { ...failed, disruptionsAllowed: 0 });
    return;
  }
  const { expected, desiredHealthy, unmanaged } = expectation;
  if (unmanaged.length > 0) {
    recorder.event(
      budget,
      'Warning',
      'UnmanagedPods',
      `Pods selected by this PodDisruptionBudget (selector: ${selectorText(spec.selector)}) were found ` +
        'to be unmanaged. As a result, the status of the PDB cannot be calculated correctly, which may result in undefined behavior. ' +
        'To account for these pods please set ".spec.minAvailable" field of the PDB to an integer value.',
    );
  }
  const { disruptedPods, nextMs } = stillDisrupted(recorder, own, budget, nowMs);
  const currentHealthy = own.filter((pod) => isHealthy(pod, disruptedPods)).length;
  const disruptionsAllowed = expected <= 0 ? 0 : Math.max(0, currentHealthy - desiredHealthy);
  const { conditions } = status;
  const counted: PodDisruptionBudgetStatus = {
    ...(conditions && { conditions }),
    currentHealthy,
    desiredHealthy,
    ...(Object.keys(disruptedPods).length > 0 && { disruptedPods }),
    disruptionsAllowed,
    expectedPods: expected,
    ...(metadata.generation !== undefined && { observedGeneration: metadata.generation }),
  };
  write(api, budget, withDisruptionAllowed(counted, nowMs));
  if (nextMs !== undefined) again(nextMs - nowMs);
}

function write(api: ApiServer, budget: PodDisruptionBudget, status: PodDisruptionBudgetStatus): void {
  if (!deepEqual(status, budget.status)) api.updateStatus(podDisruptionBudgets, { ...budget, status });
}

/** The evicted pods that are still expected to go, and when the next of them no longer is (`buildDisruptedPodMap`). */
function stillDisrupted(recorder: EventRecorder, own: readonly Pod[], budget: PodDisruptionBudget, nowMs: number) {
  const disrupted = budget.status?.disruptedPods ?? {};
  const disruptedPods: Record<string, string> = {};
  let nextMs: number | undefined;
  for (const pod of own) {
    const since = getOwn(disrupted, pod.metadata.name);
    if (pod.metadata.deletionTimestamp !== undefined || since === undefined) continue;
    const expectedMs = parseTimestamp(since) + DELETION_TIMEOUT_MS;
    if (expectedMs < nowMs) {
      const { namespace = '' } = budget.metadata;
      // Real Kubernetes prints the namespace twice.
      const text = `Pod was expected by PDB ${namespace}/${namespace} to be deleted but it wasn't`;
      recorder.event(pod, 'Warning', 'NotDeleted', text);
      continue;
    }
    disruptedPods[pod.metadata.name] = since;
    // Timestamps have seconds: a moment later the time is past for certain.
    nextMs = Math.min(nextMs ?? Infinity, expectedMs + 1);
  }
  return { disruptedPods, nextMs };
}

function isHealthy({ metadata, status }: Pod, disruptedPods: Readonly<Record<string, string>>): boolean {
  if (metadata.deletionTimestamp !== undefined || Object.hasOwn(disruptedPods, metadata.name)) return false;
  return podCondition(status, 'Ready')?.status === 'True';
}

/** A pod that was to be disrupted and was not is no target any longer (`syncStalePodDisruption`). */
function staleConditionReconciler(api: ApiServer): Reconciler {
  const waitMs = ({ metadata, status }: Pod): number | undefined => {
    const condition = podCondition(status, 'DisruptionTarget');
    if (metadata.deletionTimestamp !== undefined || condition?.status !== 'True') return undefined;
    if (condition.reason === 'TerminationByKubelet' || hasTerminalPhase(status)) return undefined;
    const sinceMs = condition.lastTransitionTime === undefined ? 0 : parseTimestamp(condition.lastTransitionTime);
    return Math.max(0, sinceMs + STALE_CONDITION_MS - api.sim.nowMs);
  };
  return {
    watch: (queue) => [
      api.watch(pods, {}, ({ type, object }) => {
        const afterMs = type === 'DELETED' ? undefined : waitMs(object);
        if (afterMs !== undefined)
          queue.addAfter(keyText(object.metadata.namespace ?? '', object.metadata.name), afterMs);
      }),
    ],
    reconcile(key, queue) {
      const pod = api.find(pods, keyFrom(key));
      const afterMs = pod && waitMs(pod);
      if (pod === undefined || afterMs === undefined) return;
      if (afterMs > 0) {
        queue.addAfter(key, afterMs);
        return;
      }
      const condition = { type: 'DisruptionTarget', status: 'False' };
      api.updateStatus(pods, { ...pod, status: withPodCondition(pod.status ?? {}, condition, api.sim.nowMs) });
    },
  };
}

function keyFrom(key: string): ObjectKey {
  const [namespace = '', name = ''] = key.split('/');
  return { namespace, name };
}
