import type { WatchEvent } from '../api/collection';
import { deepEqual } from '../api/equality';
import type { LabelSelector, Pod } from '../api/generated/types';
import type { Kind } from '../api/kind';
import { pods } from '../api/kinds/pod/pod';
import { controllerOf, type KubeObject } from '../api/object';
import { labelMatcher } from '../api/scheduling/label-requirement';
import type { ApiServer } from '../api/server';
import { sameController } from './claim-pods';

type PodOwner = KubeObject & { readonly spec: { readonly selector?: LabelSelector } };

/**
 * The objects of a kind that have to look again because of a pod: its own, the one it has left, and for a free pod all that could adopt
 * it. Costs one look-up for a pod that has an owner.
 */
export function ownersConcernedBy<T extends PodOwner>(
  api: ApiServer,
  kind: Kind<T>,
  { type, object: pod, old }: WatchEvent<Pod>,
): readonly T[] {
  if (api.collection(kind).size === 0) return NONE;
  const own = ownerOf(api, kind, pod);
  const hasLeft = old !== undefined && !sameController(pod, old);
  const former = hasLeft ? ownerOf(api, kind, old) : undefined;
  const concerned: T[] = [];
  if (own !== undefined) concerned.push(own);
  if (former !== undefined) concerned.push(former);
  if (controllerOf(pod) !== undefined || type === 'DELETED') return concerned;
  const isNews = old === undefined || hasLeft || !deepEqual(pod.metadata.labels, old.metadata.labels);
  if (!isNews) return concerned;
  const { namespace = '', labels = {} } = pod.metadata;
  for (const owner of api.collection(kind).values(namespace)) {
    if (labelMatcher(owner.spec.selector).matches(labels)) concerned.push(owner);
  }
  return concerned;
}

/** Can a change of a pod concern an object of the kind at all? Without a look at any: for `WatchScope.concerns`. */
export function mayConcernOwners({ kind }: Kind, pod: Pod, old: Pod): boolean {
  const controller = controllerOf(pod);
  if (controller?.kind === kind) return true;
  if (pod.metadata.ownerReferences !== old.metadata.ownerReferences && !sameController(pod, old)) return true;
  return controller === undefined && !deepEqual(pod.metadata.labels, old.metadata.labels);
}

const NONE: readonly never[] = [];

/** The object of this kind that controls the pod. */
export function ownerOf<T extends KubeObject>(api: ApiServer, kind: Kind<T>, pod: Pod): T | undefined {
  const controller = controllerOf(pod);
  if (controller?.kind !== kind.kind) return undefined;
  const owner = api.find(kind, { namespace: pod.metadata.namespace ?? '', name: controller.name });
  return owner?.metadata.uid === controller.uid ? owner : undefined;
}

/** The pods that an owner controls and those in its namespace that nobody controls. */
export function candidatePods(api: ApiServer, { metadata }: KubeObject): readonly Pod[] {
  const collection = api.collection(pods);
  return [
    ...collection.under('controllerUid', metadata.uid),
    ...collection.under('controllerUid', `namespace ${metadata.namespace ?? ''}`),
  ];
}
