import type { Node, Pod } from '../../api/generated/types';
import { replicaSets } from '../../api/kinds/apps/replica-set';
import { leases } from '../../api/kinds/lease';
import { namespaces } from '../../api/kinds/namespace';
import { nodes } from '../../api/kinds/node';
import { pods } from '../../api/kinds/pod/pod';
import { podRequests } from '../../api/kinds/pod/requests';
import { controllerOf, keyOf, keyText, type KubeObject } from '../../api/object';
import { milliValue } from '../../api/quantity';
import { requiredNodeAffinity } from '../../api/scheduling/node-affinity';
import { findUntoleratedTaint } from '../../api/scheduling/taints';
import type { ApiServer } from '../../api/server';
import type { Cluster } from '../cluster';

/** What is still undone in a cluster all of whose parts have run for long enough, a sentence each. */
export function unfinished(cluster: Cluster): readonly string[] {
  const { api } = cluster;
  return [
    ...goingObjects(api),
    ...orphans(api),
    ...missingReplicas(api),
    ...waitingPods(api),
    ...leftOnNodes(cluster),
    ...silentNodes(cluster),
  ];
}

/**
 * How many pods give the cluster something to do for ever: with containers that start again and again, or try to; and, while there is no node
 * at all, without one: the scheduler tries again every ten seconds then.
 */
export function restlessPods({ api }: Cluster): number {
  const hasNodes = api.collection(nodes).size > 0;
  const isRestless = ({ spec, status }: Pod) =>
    (!hasNodes && !spec.nodeName) ||
    [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])].some(
      ({ state, restartCount }) =>
        (state?.running ?? state?.terminated?.reason === 'Completed') === false || restartCount > 1,
    );
  return api.list(pods).filter((pod) => !hasEnded(pod) && isRestless(pod)).length;
}

/** All objects that were asked to go have gone. */
function* goingObjects(api: ApiServer): Generator<string> {
  for (const kind of api.kinds())
    for (const object of api.list(kind))
      if (object.metadata.deletionTimestamp !== undefined)
        yield `${kind.plural} ${textOf(object)} is still on its way out`;
}

/** Whoever has owners has at least one that is there, and is in a namespace that is there. */
function* orphans(api: ApiServer): Generator<string> {
  for (const kind of api.kinds()) {
    for (const object of api.list(kind)) {
      const { ownerReferences = [], namespace } = object.metadata;
      if (namespace !== undefined && api.find(namespaces, { namespace: '', name: namespace }) === undefined)
        yield `${kind.plural} ${textOf(object)} has no namespace`;
      const owners = ownerReferences.map(({ apiVersion, kind: name, name: owner, uid }) => {
        const ownerKind = api.kindNamed(apiVersion, name);
        const found =
          ownerKind &&
          api.find<KubeObject>(ownerKind, { namespace: ownerKind.namespaced ? (namespace ?? '') : '', name: owner });
        return found?.metadata.uid === uid;
      });
      if (owners.length > 0 && !owners.includes(true)) yield `${kind.plural} ${textOf(object)} has outlived its owners`;
    }
  }
}

function* missingReplicas(api: ApiServer): Generator<string> {
  for (const replicaSet of api.list(replicaSets)) {
    const active = api
      .list(pods)
      .filter(
        (pod) =>
          controllerOf(pod)?.uid === replicaSet.metadata.uid &&
          !hasEnded(pod) &&
          pod.metadata.deletionTimestamp === undefined,
      ).length;
    const { replicas = 1 } = replicaSet.spec;
    if (active !== replicas) yield `replica set ${textOf(replicaSet)} has ${active} pods instead of ${replicas}`;
    if (replicaSet.status?.replicas !== replicas)
      yield `replica set ${textOf(replicaSet)} says that it has ${replicaSet.status?.replicas} of ${replicas}`;
    if (replicaSet.status?.observedGeneration !== replicaSet.metadata.generation)
      yield `replica set ${textOf(replicaSet)} was not looked at`;
  }
}

function* waitingPods(api: ApiServer): Generator<string> {
  for (const pod of api.list(pods)) {
    const { nodeName = '' } = pod.spec;
    if (hasEnded(pod)) continue;
    if (nodeName === '') {
      if ((pod.spec.schedulingGates ?? []).length > 0) continue;
      const node = api.list(nodes).find((candidate) => hasRoomFor(api, candidate, pod));
      if (node !== undefined) yield `pod ${textOf(pod)} waits, and would fit on ${node.metadata.name}`;
    } else if (api.find(nodes, { namespace: '', name: nodeName }) === undefined)
      yield `pod ${textOf(pod)} is on ${nodeName}, which is not there`;
    else if (pod.status?.containerStatuses === undefined)
      yield `pod ${textOf(pod)} is on ${nodeName}, which has not looked at it`;
    else if (pod.status.phase === 'Pending' && !isStuck(pod)) yield `pod ${textOf(pod)} is Pending on ${nodeName}`;
  }
}

/** Something keeps a container of the pod from running, and the pod's status says so. */
function isStuck({ status }: Pod): boolean {
  const statuses = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
  return statuses.some(({ state, restartCount }) => {
    const { reason = '' } = state?.waiting ?? {};
    return restartCount > 0 || (reason !== '' && reason !== 'ContainerCreating' && reason !== 'PodInitializing');
  });
}

function hasRoomFor(api: ApiServer, node: Node, pod: Pod): boolean {
  const { metadata, spec, status } = node;
  const placed = api
    .list(pods, { index: { name: 'spec.nodeName', value: metadata.name } })
    .filter((other) => !hasEnded(other));
  const fits = (['cpu', 'memory'] as const).every((resource) => {
    const amount = (each: Pod) => milliValue(podRequests(each).get(resource)?.text ?? '0');
    return (
      placed.reduce((sum, each) => sum + amount(each), amount(pod)) <=
      milliValue(status?.allocatable?.[resource] ?? '0')
    );
  });
  return (
    fits &&
    !(usesHostPort(pod) && placed.some(usesHostPort)) &&
    placed.length < Number(status?.allocatable?.['pods']) &&
    spec.unschedulable !== true &&
    requiredNodeAffinity(pod)?.(node) !== false &&
    findUntoleratedTaint(spec.taints, pod.spec.tolerations, ({ effect }) => effect !== 'PreferNoSchedule') === undefined
  );
}

/** All pods of a history that want a port of their node want the same one. */
function usesHostPort({ spec }: Pod): boolean {
  return spec.containers.some(({ ports }) => ports?.some(({ hostPort }) => hostPort !== undefined));
}

/** The nodes have nothing of pods that are gone, and the API knows whatever runs there. */
function* leftOnNodes(cluster: Cluster): Generator<string> {
  for (const name of cluster.nodeNames()) {
    const known = new Map(
      cluster.api.list(pods, { index: { name: 'spec.nodeName', value: name } }).map((pod) => [pod.metadata.uid, pod]),
    );
    const { runtime } = cluster.node(name);
    for (const uid of runtime.podUids()) {
      const pod = known.get(uid);
      if (pod === undefined) yield `${name} still has pod ${uid}, which is gone`;
      else if (hasEnded(pod) && [...(runtime.pod(uid)?.latest.values() ?? [])].some(({ state }) => state === 'running'))
        yield `${name} still runs pod ${textOf(pod)}, which has ended`;
    }
  }
}

/** Nodes whose kubelet runs are Ready and renew their leases; a node object that was deleted does not come back before the kubelet starts anew. */
function* silentNodes(cluster: Cluster): Generator<string> {
  for (const name of cluster.nodeNames()) {
    const node = cluster.api.find(nodes, { namespace: '', name });
    const ready = node?.status?.conditions?.find(({ type }) => type === 'Ready');
    if (node === undefined || !cluster.node(name).running) continue;
    if (ready?.status !== 'True') yield `${name} is not Ready: ${ready?.message ?? 'nobody says why'}`;
    if (!cluster.api.hasHeartbeat(leases, { namespace: 'kube-node-lease', name })) yield `${name} has no lease`;
  }
}

function hasEnded({ status }: Pod): boolean {
  return status?.phase === 'Succeeded' || status?.phase === 'Failed';
}

function textOf(object: KubeObject): string {
  const { namespace, name } = keyOf(object);
  return keyText(namespace, name);
}
