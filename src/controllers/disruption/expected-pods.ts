import type { OwnerReference, Pod, PodDisruptionBudget, Scale } from '../../api/generated/types';
import { deployments } from '../../api/kinds/apps/deployment';
import { controllerOf } from '../../api/object';
import type { ApiServer } from '../../api/server';
import { subresourceOf } from '../../api/rest/subresources';
import { scaledValue } from './int-or-percent';

/** How many pods there should be and how many of them healthy, with the names of those that nobody controls; or why nobody can tell. */
export type Expectation =
  | { readonly expected: number; readonly desiredHealthy: number; readonly unmanaged: readonly string[] }
  | { readonly error: string };

/** pkg/controller/disruption/disruption.go, `getExpectedPodCount`. */
export function expectedPods(api: ApiServer, { spec }: PodDisruptionBudget, pods: readonly Pod[]): Expectation {
  const { maxUnavailable, minAvailable } = spec;
  if (maxUnavailable === undefined && typeof minAvailable === 'number')
    return { expected: pods.length, desiredHealthy: minAvailable, unmanaged: [] };
  const bound = maxUnavailable ?? minAvailable;
  if (bound === undefined) return { expected: 0, desiredHealthy: 0, unmanaged: [] };
  const scale = expectedScale(api, pods);
  if ('error' in scale) return scale;
  const value = scaledValue(bound, scale.expected);
  if (typeof value !== 'number') return value;
  const desiredHealthy = maxUnavailable === undefined ? value : Math.max(0, scale.expected - value);
  return { ...scale, desiredHealthy };
}

/** What the controllers of the pods want together (`getExpectedScale`). */
function expectedScale(
  api: ApiServer,
  pods: readonly Pod[],
): { readonly expected: number; readonly unmanaged: readonly string[] } | { readonly error: string } {
  const scales = new Map<string, number>();
  const known = new Set<string>();
  const unmanaged: string[] = [];
  for (const pod of pods) {
    const owner = controllerOf(pod);
    if (owner === undefined) {
      unmanaged.push(pod.metadata.name);
      continue;
    }
    if (known.has(owner.uid)) continue;
    known.add(owner.uid);
    const found = scaleOf(api, pod.metadata.namespace ?? '', owner);
    if (found === undefined) return { error: `found no controllers for pod "${pod.metadata.name}"` };
    scales.set(found.uid, found.replicas);
  }
  return { expected: [...scales.values()].reduce((sum, count) => sum + count, 0), unmanaged };
}

/** What the owner wants, or the Deployment that owns the owner. */
function scaleOf(
  api: ApiServer,
  namespace: string,
  { apiVersion, kind: kindName, name, uid }: OwnerReference,
): { readonly uid: string; readonly replicas: number } | undefined {
  const kind = api.kindNamed(apiVersion, kindName);
  const owner = kind && api.find(kind, { namespace, name });
  if (kind === undefined || owner === undefined || owner.metadata.uid !== uid) return undefined;
  const next = controllerOf(owner);
  if (next?.kind === deployments.kind) return scaleOf(api, namespace, next);
  const scale = subresourceOf(kind, 'scale')?.part?.read(owner, kind);
  if (scale === undefined) return undefined;
  const { spec = {} } = scale as Partial<Scale>;
  return { uid, replicas: spec.replicas ?? 0 };
}
