import type {
  Pod,
  PodAffinityTerm,
  PodSpec,
  ResourceQuota,
  ScopedResourceSelectorRequirement,
} from '../generated/types';
import { computeQosClass } from '../kinds/pod/qos';

/** Is the pod one of those that the quota is about (pkg/quota/v1/evaluator/core/pods.go, `podMatchesScopeFunc`)? */
export function matchesScopes({ spec }: Pick<ResourceQuota, 'spec'>, pod: Pod): boolean {
  return scopesOf(spec).every((selector) => matchesScope(selector, pod));
}

/** Quotas with scopes are about pods alone. */
export function hasScopes({ spec }: Pick<ResourceQuota, 'spec'>): boolean {
  return scopesOf(spec).length > 0;
}

function scopesOf({ scopes = [], scopeSelector }: ResourceQuota['spec']): readonly ScopedResourceSelectorRequirement[] {
  return [
    ...scopes.map((scopeName) => ({ scopeName, operator: 'Exists' })),
    ...(scopeSelector?.matchExpressions ?? []),
  ];
}

function matchesScope({ scopeName, operator, values = [] }: ScopedResourceSelectorRequirement, pod: Pod): boolean {
  const { spec } = pod;
  switch (scopeName) {
    case 'Terminating':
      return isTerminating(spec);
    case 'NotTerminating':
      return !isTerminating(spec);
    case 'BestEffort':
      return computeQosClass(pod) === 'BestEffort';
    case 'NotBestEffort':
      return computeQosClass(pod) !== 'BestEffort';
    case 'PriorityClass':
      return matchesClass(operator, values, spec.priorityClassName ?? '');
    case 'CrossNamespacePodAffinity':
      return reachesOtherNamespaces(spec);
    default:
      return false;
  }
}

function isTerminating({ activeDeadlineSeconds }: PodSpec): boolean {
  return activeDeadlineSeconds !== undefined && activeDeadlineSeconds >= 0;
}

function matchesClass(operator: string, values: readonly string[], name: string): boolean {
  switch (operator) {
    case 'Exists':
      return name !== '';
    case 'DoesNotExist':
      return name === '';
    case 'In':
      return name !== '' && values.includes(name);
    case 'NotIn':
      return !values.includes(name);
    default:
      return false;
  }
}

function reachesOtherNamespaces({ affinity }: PodSpec): boolean {
  const terms: PodAffinityTerm[] = [];
  for (const part of [affinity?.podAffinity, affinity?.podAntiAffinity]) {
    terms.push(...(part?.requiredDuringSchedulingIgnoredDuringExecution ?? []));
    for (const { podAffinityTerm } of part?.preferredDuringSchedulingIgnoredDuringExecution ?? [])
      terms.push(podAffinityTerm);
  }
  return terms.some(
    ({ namespaces = [], namespaceSelector }) => namespaces.length > 0 || namespaceSelector !== undefined,
  );
}
