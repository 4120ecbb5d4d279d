import type { WatchEvent } from '../../api/collection';
import type { Deployment, Endpoint, EndpointSlice, Pod, ReplicaSet, StatefulSet } from '../../api/generated/types';
import type { Kind } from '../../api/kind';
import { deployments } from '../../api/kinds/apps/deployment';
import { replicaSets } from '../../api/kinds/apps/replica-set';
import { statefulSets } from '../../api/kinds/apps/stateful-set';
import { endpointSlices } from '../../api/kinds/endpoints/endpoints';
import { pods } from '../../api/kinds/pod/pod';
import { services } from '../../api/kinds/service';
import { controllerOf } from '../../api/object';
import type { ApiServer } from '../../api/server';

/** What the write of one object breaks of what workloads promise; undefined when it is in order. */
export function brokenByWorkloads(api: ApiServer, kind: Pick<Kind, 'kind'>, event: WatchEvent): string | undefined {
  if (event.type === 'DELETED') return undefined;
  if (kind.kind === 'ReplicaSet')
    return overSurge(api, event.object as unknown as ReplicaSet, event.old as unknown as ReplicaSet | undefined);
  if (kind.kind === 'Pod' && event.type === 'ADDED') return outOfOrder(api, event.object as unknown as Pod);
  return undefined;
}

/** Does a Deployment's ReplicaSet get more pods than the update strategy allows for all of them together? */
function overSurge(api: ApiServer, set: ReplicaSet, old: ReplicaSet | undefined): string | undefined {
  const owner = controllerOf(set);
  if (owner?.kind !== 'Deployment' || controllerOf(old ?? set)?.uid !== owner.uid) return undefined;
  const { replicas = 1 } = set.spec;
  if (old !== undefined && replicas <= (old.spec.replicas ?? 1)) return undefined;
  const deployment = api.find(deployments, { namespace: set.metadata.namespace ?? '', name: owner.name });
  if (deployment?.metadata.uid !== owner.uid) return undefined;
  const sets = api.collection(replicaSets).under('controllerUid', owner.uid);
  // The write is told before it is among them.
  let total = replicas;
  for (const { metadata, spec } of sets) if (metadata.uid !== set.metadata.uid) total += spec.replicas ?? 1;
  const bound = mostPods(deployment);
  return total > bound ? `asks for ${replicas} pods, with its siblings for ${total}; ${bound} are allowed` : undefined;
}

/** How many pods a Deployment may ask for while it goes from one template to the next. */
function mostPods({ spec }: Deployment): number {
  const { replicas = 1, strategy } = spec;
  if (strategy?.type === 'Recreate') return replicas;
  const { maxSurge = '25%' } = strategy?.rollingUpdate ?? {};
  const surge = typeof maxSurge === 'number' ? maxSurge : Math.ceil((replicas * Number.parseInt(maxSurge, 10)) / 100);
  return replicas + surge;
}

/** Is a pod of an ordered StatefulSet made before all those before it are ready? */
function outOfOrder(api: ApiServer, { metadata }: Pod): string | undefined {
  const { namespace = '', name } = metadata;
  const owner = metadata.ownerReferences?.find(({ controller }) => controller === true);
  if (owner?.kind !== 'StatefulSet') return undefined;
  const set = api.find(statefulSets, { namespace, name: owner.name });
  if (set?.metadata.uid !== owner.uid) return undefined;
  const ordinal = ordinalOf(set, name);
  if (ordinal === undefined) return `has a name that its StatefulSet ${owner.name} does not give`;
  if (set.spec.podManagementPolicy === 'Parallel') return undefined;
  for (let before = 0; before < ordinal; before += 1) {
    const pod = api.find(pods, { namespace, name: `${owner.name}-${before}` });
    if (pod === undefined || !isReady(pod)) return `is made before ${owner.name}-${before} is ready`;
  }
  return undefined;
}

function ordinalOf({ metadata }: StatefulSet, pod: string): number | undefined {
  const ordinal = pod.slice(metadata.name.length + 1);
  return pod.startsWith(`${metadata.name}-`) && /^(?:0|[1-9]\d*)$/.test(ordinal) ? Number(ordinal) : undefined;
}

/** What Services promise, when all ready work is done: an address for each, and traffic for pods that are ready only. */
export function* brokenByServices(api: ApiServer): Generator<string> {
  const owners = new Map<string, string>();
  for (const { metadata, spec } of api.list(services)) {
    const { clusterIP = '' } = spec;
    if (clusterIP === '' || clusterIP === 'None') continue;
    const owner = owners.get(clusterIP);
    if (owner !== undefined) yield `services ${owner} and ${metadata.name} share the address ${clusterIP}`;
    owners.set(clusterIP, metadata.name);
  }
  for (const slice of api.list(endpointSlices))
    for (const endpoint of slice.endpoints ?? [])
      if (endpoint.conditions?.ready === true && !mayServe(api, slice, endpoint))
        yield `${slice.metadata.name} has ${endpoint.targetRef?.name} as a ready endpoint`;
}

function mayServe(api: ApiServer, { metadata }: EndpointSlice, { targetRef, addresses }: Endpoint): boolean {
  if (targetRef?.kind !== 'Pod') return true;
  const pod = api.find(pods, { namespace: metadata.namespace ?? '', name: targetRef.name ?? '' });
  return (
    pod !== undefined &&
    pod.metadata.uid === targetRef.uid &&
    pod.metadata.deletionTimestamp === undefined &&
    isReady(pod) &&
    addresses.includes(pod.status?.podIP ?? '')
  );
}

function isReady({ status }: Pod): boolean {
  return status?.conditions?.some((condition) => condition.type === 'Ready' && condition.status === 'True') === true;
}
