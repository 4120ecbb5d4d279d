import type { DeleteOptions, Pod, PodDisruptionBudget } from '../../generated/types';
import { keyOf, type ObjectKey } from '../../object';
import { labelSelectorAsSelector, matchesSelector } from '../../selectors/label-selector';
import type { ApiServer } from '../../server';
import { conflict, forbidden, isReason, tooManyRequests, unclassified, type ApiError } from '../../status';
import { timestamp } from '../../time';
import type { WriteOptions } from '../../write-options';
import { withDisruptionAllowed } from '../disruption-budget/conditions';
import { bodyKind } from '../body-kind';
import { podDisruptionBudgets } from '../policy';
import { podCondition, withPodCondition } from './conditions';
import { pods } from './pod';

const VIOLATES_BUDGET = "Cannot evict pod as it would violate the pod's disruption budget.";
const CAUSE = 'DisruptionBudget';
const SUBRESOURCE = 'eviction';
const RETRY_AFTER_SECONDS = 10;
/** So many evictions may wait for the disruption controller to notice them. */
const MAX_DISRUPTED_PODS = 2000;
/** As the budget's storage is called in its own refusals. */
const BUDGET = { group: 'policy', plural: 'poddisruptionbudget', kind: 'PodDisruptionBudget' };

export const evictions = bodyKind('policy', 'v1', 'Eviction', 'policy.v1.Eviction');

/**
 * Deletes a pod if the budget that guards it allows another disruption. 429 when it does not; 500 for a pod with several budgets.
 * Source: pkg/registry/core/pod/storage/eviction.go.
 *
 * Divergence from real Kubernetes: several budgets are answered with HTTP status 500 (a real server writes the same failure with 201).
 */
export function evictPod(api: ApiServer, key: ObjectKey, asked: DeleteOptions, writing: WriteOptions): void {
  const deletion = api.isAdmitted(pods, SUBRESOURCE) ? admitted(api, key, asked, writing) : asked;
  // The deletion is a part of the eviction, which admission has seen.
  const options = { ...writing, isAdmitted: true };
  const pod = api.get(pods, key);
  if (isUnguarded(pod)) {
    deletePod(api, pod, deletion, options);
    return;
  }
  const budgets = budgetsOf(api, pod);
  if (budgets.length > 1)
    throw unclassified(
      'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
    );
  const [budget] = budgets;
  if (budget === undefined) {
    deletePod(api, pod, deletion, options);
  } else if (isFree(pod, budget)) {
    deleteFreePod(api, pod, budget, deletion, options);
  } else {
    takeDisruption(api, pod, budget, options);
    deletePod(api, pod, deletion, options);
  }
}

/** The eviction's deletion as admission changes it. */
function admitted(
  api: ApiServer,
  { namespace, name }: ObjectKey,
  deleteOptions: DeleteOptions,
  options: WriteOptions,
): DeleteOptions {
  const { deleteOptions: changed = {} } = api.admit({
    operation: 'CREATE',
    kind: pods,
    part: evictions,
    object: {
      apiVersion: 'policy/v1',
      kind: 'Eviction',
      metadata: { name, namespace, uid: '', resourceVersion: '', creationTimestamp: '' },
      deleteOptions,
    },
    options: { ...options, subresource: SUBRESOURCE },
  });
  return changed;
}

/** A pod that does not run disturbs nobody by going. */
function isUnguarded({ metadata, status }: Pod): boolean {
  return metadata.deletionTimestamp !== undefined || ['Succeeded', 'Failed', 'Pending'].includes(status?.phase ?? '');
}

/** A pod that is not ready may go without being counted if its application has enough ready ones, or if the budget says so. */
function isFree(pod: Pod, { spec, status = {} }: PodDisruptionBudget): boolean {
  if (podCondition(pod.status, 'Ready')?.status === 'True') return false;
  if (spec.unhealthyPodEvictionPolicy === 'AlwaysAllow') return true;
  const { currentHealthy = 0, desiredHealthy = 0 } = status;
  return currentHealthy >= desiredHealthy && desiredHealthy > 0;
}

function budgetsOf(api: ApiServer, { metadata }: Pod): readonly PodDisruptionBudget[] {
  if (Object.keys(metadata.labels ?? {}).length === 0) return [];
  return api.list(podDisruptionBudgets, { namespace: metadata.namespace ?? '' }).filter(({ spec }) => {
    const result = labelSelectorAsSelector(spec.selector);
    return 'selector' in result && matchesSelector(result.selector, metadata.labels);
  });
}

function takeDisruption(api: ApiServer, pod: Pod, budget: PodDisruptionBudget, options: WriteOptions): void {
  const { metadata, status = {} } = budget;
  const { disruptionsAllowed = 0, disruptedPods = {} } = status;
  const { name, generation = 0 } = metadata;
  if ((status.observedGeneration ?? 0) < generation) throw stillProcessed(name);
  if (disruptionsAllowed < 0) throw forbidden(BUDGET, name, 'pdb disruptions allowed is negative');
  if (Object.keys(disruptedPods).length > MAX_DISRUPTED_PODS) {
    const why = 'DisruptedPods map too big - too many evictions not confirmed by PDB controller';
    throw forbidden(BUDGET, name, why);
  }
  if (disruptionsAllowed === 0)
    throw tooManyRequests(VIOLATES_BUDGET, 0, [{ reason: CAUSE, message: refusalText(budget) }]);
  if (options.dryRun === true) return;
  const { nowMs } = api.sim;
  const taken = { ...status, disruptionsAllowed: disruptionsAllowed - 1 };
  api.updateStatus(podDisruptionBudgets, {
    ...budget,
    status: {
      ...(taken.disruptionsAllowed === 0 ? withDisruptionAllowed(taken, nowMs) : taken),
      disruptedPods: { ...disruptedPods, [pod.metadata.name]: timestamp(nowMs) },
    },
  });
}

function refusalText({ metadata: { name }, status = {} }: PodDisruptionBudget): string {
  const { currentHealthy = 0, desiredHealthy = 0, conditions = [] } = status;
  const condition = conditions.find(({ type }) => type === 'DisruptionAllowed');
  const why = condition?.status === 'False' && condition.message !== '' ? condition : undefined;
  if (why?.reason === 'SyncFailed')
    return `The disruption budget ${name} does not allow evicting pods currently because it failed sync: ${why.message}`;
  if (currentHealthy <= desiredHealthy)
    return `The disruption budget ${name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`;
  const refusal = `The disruption budget ${name} does not allow evicting pods currently`;
  return why === undefined ? refusal : `${refusal} (${why.reason}): ${why.message}`;
}

function stillProcessed(name: string): ApiError {
  const message = `The disruption budget ${name} is still being processed by the server.`;
  return tooManyRequests(VIOLATES_BUDGET, RETRY_AFTER_SECONDS, [{ reason: CAUSE, message }]);
}

/** Whoever named no version of the pod is asked to try again should it have changed. */
function deleteFreePod(
  api: ApiServer,
  pod: Pod,
  budget: PodDisruptionBudget,
  deletion: DeleteOptions,
  options: WriteOptions,
): void {
  try {
    deletePod(api, pod, deletion, options);
  } catch (error) {
    if (!isReason(error, 'Conflict') || deletion.preconditions?.resourceVersion !== undefined) throw error;
    throw stillProcessed(budget.metadata.name);
  }
}

function deletePod(api: ApiServer, pod: Pod, deletion: DeleteOptions, options: WriteOptions): void {
  const key = keyOf(pod);
  const { preconditions, ...rest } = deletion;
  requirePreconditions(pod, preconditions);
  if (options.dryRun !== true) {
    const evicted = {
      type: 'DisruptionTarget',
      status: 'True',
      reason: 'EvictionByEvictionAPI',
      message: 'Eviction API: evicting',
    };
    api.replace(pods, { ...pod, status: withPodCondition(pod.status ?? {}, evicted, api.sim.nowMs) });
  }
  const uid = preconditions?.uid;
  api.delete(pods, key, uid === undefined ? rest : { ...rest, preconditions: { uid } }, options);
}

function requirePreconditions(
  { metadata }: Pod,
  { uid, resourceVersion }: NonNullable<DeleteOptions['preconditions']> = {},
) {
  const refuse = (why: string) => conflict({ group: '', plural: 'Pod', kind: 'Pod' }, metadata.name, why);
  if (uid && uid !== metadata.uid) {
    throw refuse(
      `the UID in the precondition (${uid}) does not match the UID in record (${metadata.uid}). ` +
        'The object might have been deleted and then recreated',
    );
  }
  if (resourceVersion && resourceVersion !== metadata.resourceVersion) {
    throw refuse(
      `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${metadata.resourceVersion}). ` +
        'The object might have been modified',
    );
  }
}
