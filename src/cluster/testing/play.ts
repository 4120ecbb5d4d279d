import type { Node, Pod, Taint } from '../../api/generated/types';
import type { Kind } from '../../api/kind';
import { replicaSets } from '../../api/kinds/apps/replica-set';
import { configMaps } from '../../api/kinds/config-map';
import { leases } from '../../api/kinds/lease';
import { namespaces } from '../../api/kinds/namespace';
import { nodes } from '../../api/kinds/node';
import { pods } from '../../api/kinds/pod/pod';
import { priorityClasses } from '../../api/kinds/priority-class';
import { serviceAccounts } from '../../api/kinds/service-account';
import { controllerOf, keyOf, withMetadata, type KubeObject } from '../../api/object';
import { ApiError } from '../../api/status';
import { Cluster, type NodeSpec } from '../cluster';
import type { History, Step } from './history';
import { podDraft, replicaSetDraft } from './pod-drafts';
import { requestOfWorkloads } from './play-workloads';

/** The cluster at the beginning of a history: with its nodes, and with three priority classes. */
export function clusterOf({ seed, nodes: count }: History): Cluster {
  const specs = Array.from({ length: count }, (_, number) => ({
    name: `node-${number}`,
    ...NODES[number % NODES.length],
  }));
  const cluster = new Cluster({ seed, nodes: specs });
  for (const value of [1, 2])
    cluster.api.create(priorityClasses, {
      apiVersion: 'scheduling.k8s.io/v1',
      kind: 'PriorityClass',
      metadata: { name: `p${value}` },
      value,
    });
  cluster.sim.settle();
  return cluster;
}

export interface PlayOptions {
  /** Lets time pass. Default `Simulation.advance`. */
  readonly advance?: (cluster: Cluster, ms: number) => void;
  /** Called after each step, when all ready work is done. */
  readonly check?: (cluster: Cluster) => void;
}

/** Lets a history happen to its cluster. What a user asks for in vain (`ApiError`) is part of life. */
export function play(history: History, cluster: Cluster, { advance = passTime, check }: PlayOptions = {}): void {
  for (const current of history.steps) {
    cluster.sim.beginStep();
    if (current.do === 'wait') advance(cluster, current.ms);
    else act(cluster, current);
    cluster.sim.settle();
    check?.(cluster);
  }
}

/** All parts run again, and what the history held back is let go. Then `ms` pass. */
export function recover(cluster: Cluster, ms: number): void {
  for (const name of cluster.nodeNames()) cluster.node(name).powerOn();
  for (const stopped of ['API server', 'scheduler', 'controller manager'] as const) cluster.start(stopped);
  cluster.rejoinNodes(cluster.nodeNames());
  cluster.sim.settle();
  for (const pod of cluster.api.list(pods))
    if ((pod.metadata.finalizers ?? []).length > 0) setFinalizers(cluster, pod, undefined);
  // A ReplicaSet whose pods tolerate a taint for a while makes new ones for ever.
  for (const node of cluster.api.list(nodes)) cluster.api.update(nodes, withTaints(node, []));
  cluster.sim.advance(ms);
}

function passTime({ sim }: Cluster, ms: number): void {
  sim.advance(ms);
}

function act(cluster: Cluster, current: Exclude<Step, { do: 'wait' }>): void {
  if (actOnMachines(cluster, current) || !cluster.isRunning('API server')) return;
  try {
    request(cluster, current);
  } catch (error) {
    if (!(error instanceof ApiError) || error.status.code === 500) throw error;
  }
}

/** What needs no API server. Says whether that was it. */
function actOnMachines(cluster: Cluster, current: Step): boolean {
  const names = cluster.nodeNames();
  const node =
    'index' in current && names.length > 0 ? cluster.node(names[current.index % names.length] as string) : undefined;
  switch (current.do) {
    case 'addNode':
      if (names.length < 5 && cluster.isRunning('API server'))
        cluster.addNode({ name: freeName(names), ...NODES[current.spec] });
      return true;
    case 'removeNode':
      if (names.length > 1 && node !== undefined && cluster.isRunning('API server')) cluster.removeNode(node.name);
      return true;
    case 'powerOff':
      node?.powerOff();
      return true;
    case 'powerOn':
    case 'startKubelet':
      if (cluster.isRunning('API server')) node?.start();
      return true;
    case 'stopKubelet':
      node?.stop();
      return true;
    case 'cutOff':
      if (node !== undefined) cluster.isolateNodes([node.name]);
      return true;
    case 'rejoin':
      if (node !== undefined) cluster.rejoinNodes([node.name]);
      return true;
    case 'stopPart':
      cluster.stop(current.part);
      return true;
    case 'startPart':
      cluster.start(current.part);
      return true;
    case 'blackOut':
      cluster.powerOff();
      cluster.powerOn();
      return true;
    case 'killContainer': {
      const running = names.flatMap((name) => {
        const { runtime } = cluster.node(name);
        return [...runtime.podUids()].flatMap((uid) => [...(runtime.pod(uid)?.latest.values() ?? [])]);
      });
      pick(running, current.index)?.kill();
      return true;
    }
    default:
      return false;
  }
}

/** Machines come back under the names of others. */
function freeName(names: readonly string[]): string {
  let number = 0;
  while (names.includes(`node-${number}`)) number += 1;
  return `node-${number}`;
}

function request(cluster: Cluster, current: Step): void {
  const { api } = cluster;
  switch (current.do) {
    case 'createPod':
      api.create(pods, podDraft(`pod-${current.name}`, namespaceAt(current.namespace), current.traits));
      return;
    case 'createReplicaSet':
      api.create(
        replicaSets,
        replicaSetDraft(current.name, namespaceAt(current.namespace), current.replicas, current.traits),
      );
      return;
    case 'deletePod': {
      const { grace } = current;
      remove(cluster, pods, current.index, grace === undefined ? {} : { gracePeriodSeconds: grace });
      return;
    }
    case 'deleteReplicaSet':
      remove(cluster, replicaSets, current.index, { propagationPolicy: current.propagation });
      return;
    case 'deleteNode':
      remove(cluster, nodes, current.index, {});
      return;
    case 'labelPod':
      change(cluster, pods, current.index, (pod) =>
        withMetadata(pod, { labels: { ...pod.metadata.labels, app: `app-${current.app}` } }),
      );
      return;
    case 'freePod':
      change(cluster, pods, current.index, (pod) => withMetadata(pod, { labels: undefined }));
      return;
    case 'ungatePod':
      change(cluster, pods, current.index, (pod) => ({ ...pod, spec: { ...pod.spec, schedulingGates: [] } }));
      return;
    case 'changeImage':
      change(cluster, pods, current.index, (pod) => ({
        ...pod,
        spec: {
          ...pod.spec,
          containers: pod.spec.containers.map((container) => ({ ...container, image: 'busybox:1.36' })),
        },
      }));
      return;
    case 'deleteAccount':
      remove(cluster, serviceAccounts, current.index, {});
      return;
    case 'deleteLease':
      remove(cluster, leases, current.index, {});
      return;
    case 'holdPod': {
      const pod = pick(api.list(pods), current.index);
      if (pod !== undefined) setFinalizers(cluster, pod, current.on ? [HOLD] : undefined);
      return;
    }
    case 'scaleReplicaSet':
      // Those of Deployments have their size from them.
      change(cluster, replicaSets, current.index, (set) =>
        controllerOf(set) === undefined ? { ...set, spec: { ...set.spec, replicas: current.replicas } } : set,
      );
      return;
    case 'createNamespace': {
      const metadata = { name: namespaceAt(current.namespace) };
      api.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata, spec: {} });
      api.create(configMaps, {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'content', namespace: metadata.name },
      });
      return;
    }
    case 'deleteNamespace':
      api.delete(namespaces, { namespace: '', name: namespaceAt(current.namespace) });
      return;
    case 'taintNode':
      change(cluster, nodes, current.index, (node) => withTaints(node, TAINTS[current.value] ?? []));
      return;
    case 'cordonNode':
      change(cluster, nodes, current.index, (node) => ({
        ...node,
        spec: { ...node.spec, unschedulable: current.value === 1 },
      }));
      return;
    case 'labelNode':
      change(cluster, nodes, current.index, (node) =>
        withMetadata(node, { labels: { ...node.metadata.labels, disk: current.value === 1 ? 'ssd' : 'hdd' } }),
      );
      return;
    default:
      requestOfWorkloads(api, current, namespaceAt);
  }
}

function pick<T>(list: readonly T[], position: number): T | undefined {
  return list[position % Math.max(1, list.length)];
}

function namespaceAt(position: number): string {
  return NAMESPACES[position % NAMESPACES.length] as string;
}

function change<T extends KubeObject>({ api }: Cluster, kind: Kind<T>, position: number, how: (object: T) => T): void {
  const object = pick(api.list(kind), position);
  if (object !== undefined) api.update(kind, how(object));
}

/** The node with these taints besides those that controllers keep. */
function withTaints(node: Node, taints: readonly Taint[]): Node {
  const kept = (node.spec.taints ?? []).filter(({ key }) => key.includes('/'));
  return { ...node, spec: { ...node.spec, taints: [...kept, ...taints] } };
}

function setFinalizers({ api }: Cluster, pod: Pod, finalizers: readonly string[] | undefined): void {
  api.update(pods, withMetadata(pod, { finalizers }));
}

function remove<T extends KubeObject>(
  { api }: Cluster,
  kind: Kind<T>,
  position: number,
  options: Parameters<typeof api.delete>[2],
): void {
  const object = pick(api.list(kind), position);
  if (object !== undefined) api.delete(kind, keyOf(object), options);
}

const NAMESPACES = ['default', 'red', 'blue'] as const;
const NODES: readonly Omit<NodeSpec, 'name'>[] = [
  { cpu: '1', memory: '2Gi' },
  { cpu: '2', memory: '4Gi', pods: 4, labels: { disk: 'ssd' } },
  { cpu: '500m', pods: 2 },
  { cpu: '4', taints: [{ key: 'dedicated', value: 'web', effect: 'NoSchedule' }] },
];
const TAINTS: readonly (readonly Taint[])[] = [
  [],
  [{ key: 'dedicated', value: 'web', effect: 'NoSchedule' }],
  [{ key: 'broken', effect: 'NoExecute' }],
];
const HOLD = 'example.com/hold';
