import { strict as assert } from 'node:assert';
import type { PodDisruptionBudget } from '../../api/generated/types';
import type { Kind } from '../../api/kind';
import { podDisruptionBudgets } from '../../api/kinds/policy';
import { evictPod } from '../../api/kinds/pod/eviction';
import { pods } from '../../api/kinds/pod/pod';
import { services } from '../../api/kinds/service';
import { keyOf, type KubeObject } from '../../api/object';
import { labelMatcher } from '../../api/scheduling/label-requirement';
import type { ApiServer } from '../../api/server';
import type { Step } from './history';
import { budgetDraft, serviceDraft, withReplicas, withVersion, workloadDraft, WORKLOADS } from './workload-drafts';

/** What the steps of a history ask of the API server about workloads, services and budgets. */
export function requestOfWorkloads(api: ApiServer, step: Step, namespaceAt: (position: number) => string): void {
  switch (step.do) {
    case 'createWorkload': {
      const kind = workloadKind(step.kind);
      api.create(kind, workloadDraft(step.kind, step.name, namespaceAt(step.namespace), step.traits));
      return;
    }
    case 'scaleWorkload':
      change(api, step.kind, step.index, (object) => withReplicas(object, step.replicas));
      return;
    case 'changeTemplate':
      change(api, step.kind, step.index, (object) => withVersion(object, step.version));
      return;
    case 'deleteWorkload': {
      const object = pick(api, workloadKind(step.kind), step.index);
      if (object !== undefined)
        api.delete(workloadKind(step.kind), keyOf(object), { propagationPolicy: step.propagation });
      return;
    }
    case 'createService':
      api.create(services, serviceDraft(step.app, namespaceAt(step.namespace)));
      return;
    case 'deleteService':
      api.delete(services, { namespace: namespaceAt(step.namespace), name: `service-${step.app}` });
      return;
    case 'createBudget':
      api.create(podDisruptionBudgets, budgetDraft(step.app, namespaceAt(step.namespace), step.amount));
      return;
    case 'evictPod':
      evict(api, step.index);
      return;
    default:
      throw new Error(`nobody does ${step.do}`);
  }
}

/** Evicts a pod, and makes sure that a ready one goes only where its budget has one left, which is one less from then on. */
function evict(api: ApiServer, index: number): void {
  const pod = pick(api, pods, index);
  if (pod === undefined) return;
  const { namespace = '', labels = {} } = pod.metadata;
  const before = [...api.collection(podDisruptionBudgets).values(namespace)].filter(({ spec }) =>
    labelMatcher(spec?.selector).matches(labels),
  );
  const isReady = pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') === true;
  const hasEnded = pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
  const isGoing = pod.metadata.deletionTimestamp !== undefined;
  // An eviction that is refused throws, and this is the end of it.
  evictPod(api, keyOf(pod), {}, {});
  if (!isReady || hasEnded || isGoing) return;
  for (const budget of before) {
    const after = api.find(podDisruptionBudgets, keyOf(budget));
    const [had, has] = [allowedBy(budget), after === undefined ? 0 : allowedBy(after)];
    assert(had >= 1 && has === had - 1, `budget ${budget.metadata.name} allowed ${had} evictions, and now ${has}`);
  }
}

function allowedBy({ status }: PodDisruptionBudget): number {
  return status?.disruptionsAllowed ?? 0;
}

function workloadKind(position: number): Kind {
  return WORKLOADS[position % WORKLOADS.length] as Kind;
}

function change(api: ApiServer, kind: number, index: number, how: (object: KubeObject) => KubeObject): void {
  const object = pick(api, workloadKind(kind), index);
  if (object !== undefined) api.update(workloadKind(kind), how(object));
}

function pick<T extends KubeObject>(api: ApiServer, kind: Kind<T>, position: number): T | undefined {
  const list = api.list(kind);
  return list[position % Math.max(1, list.length)];
}
