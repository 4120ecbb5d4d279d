import type { Kind, ObjectSource, TablePrinter } from '../../api/kind';
import { nodes } from '../../api/kinds/node';
import { pods } from '../../api/kinds/pod/pod';
import type { KubeObject, ObjectKey } from '../../api/object';
import type { ApiServer } from '../../api/server';
import { notFound } from '../../api/status';
import { timestamp } from '../../api/time';
import type { Container } from '../runtime/container';
import type { ContainerRuntime } from '../runtime/container-runtime';

/** A machine whose kubelet can be asked. */
export interface MeasuredNode {
  readonly name: string;
  readonly running: boolean;
  readonly runtime: ContainerRuntime;
}

interface Usage {
  /** Nanocores, `25000000n`. */
  readonly cpu: string;
  readonly memory: string;
}

interface NodeMetrics extends KubeObject {
  readonly timestamp: string;
  readonly window: string;
  readonly usage: Usage;
}

interface PodMetrics extends KubeObject {
  readonly timestamp: string;
  readonly window: string;
  readonly containers: readonly { readonly name: string; readonly usage: Usage }[];
}

/** `--metric-resolution`, and how long a container must have run before there is anything to say of it. */
const RESOLUTION_MS = 15_000;
const LEAST_AGE_MS = 10_000;
const GROUP = 'metrics.k8s.io';
const VERSION = 'v1beta1';

/**
 * Serves `metrics.k8s.io/v1beta1`: what nodes and pods used in the 15 seconds before the last look at the kubelets (metrics-server,
 * pkg/storage, pkg/api). Nothing is measured unless somebody asks. Returns the function that ends it.
 *
 * Divergence from real Kubernetes: metrics-server is no pod here; its figures are there from the first look at most 15 s later.
 */
export function startMetricsServer(api: ApiServer, machines: () => Iterable<MeasuredNode>): () => void {
  const startedMs = api.sim.nowMs;
  const lastLookMs = () => startedMs + Math.floor((api.sim.nowMs - startedMs) / RESOLUTION_MS) * RESOLUTION_MS;
  const kinds = [
    metricsKind('NodeMetrics', 'nodes', false, nodeMetrics(api, machines, lastLookMs)),
    metricsKind('PodMetrics', 'pods', true, podMetrics(api, machines, lastLookMs)),
  ];
  for (const kind of kinds) api.serve(kind.conversion?.storage ?? kind, [kind]);
  return () => {
    for (const kind of kinds) api.retire(kind.conversion?.storage ?? kind);
  };
}

function nodeMetrics(api: ApiServer, machines: () => Iterable<MeasuredNode>, lastLookMs: () => number): ObjectSource {
  const measure = ({ name, runtime }: MeasuredNode): NodeMetrics | undefined => {
    const node = api.find(nodes, { namespace: '', name });
    const atMs = lastLookMs();
    const { resources } = runtime;
    if (node === undefined) return undefined;
    let cpu = 0;
    for (const container of containersOf(runtime)) cpu += nanocores(container, atMs);
    return {
      apiVersion: `${GROUP}/${VERSION}`,
      kind: 'NodeMetrics',
      metadata: ownMetadata(api, node),
      timestamp: timestamp(atMs),
      window: window(RESOLUTION_MS),
      usage: usage(cpu, resources.capacity.memoryBytes - resources.availableMemoryBytes),
    };
  };
  const list = () => [...machines()].filter(({ running }) => running).flatMap((machine) => measure(machine) ?? []);
  return {
    list,
    get(key) {
      if (api.find(nodes, key) === undefined) throw notFound(nodes, key.name);
      const found = list().find(({ metadata }) => metadata.name === key.name);
      if (found === undefined) throw notFound({ group: GROUP, plural: 'nodemetrics', kind: 'NodeMetrics' }, key.name);
      return found;
    },
  };
}

function podMetrics(api: ApiServer, machines: () => Iterable<MeasuredNode>, lastLookMs: () => number): ObjectSource {
  const measure = (runtime: ContainerRuntime, uid: string): PodMetrics | undefined => {
    const { sandbox, latest } = runtime.pod(uid) ?? {};
    if (sandbox === undefined) return undefined;
    const { podName: name, podNamespace: namespace } = sandbox.config;
    const pod = api.find(pods, { namespace, name });
    const atMs = lastLookMs();
    const running = [...(latest?.values() ?? [])].filter(({ state }) => state === 'running');
    // One container that has not been measured long enough keeps the whole pod back.
    if (pod === undefined || pod.metadata.uid !== uid || running.length === 0) return undefined;
    if (running.some(({ startedMs }) => startedMs > atMs - LEAST_AGE_MS)) return undefined;
    const spanMs = Math.min(RESOLUTION_MS, ...running.map(({ startedMs }) => atMs - startedMs));
    return {
      apiVersion: `${GROUP}/${VERSION}`,
      kind: 'PodMetrics',
      metadata: ownMetadata(api, pod),
      timestamp: timestamp(atMs),
      window: window(spanMs),
      containers: running.map((container) => ({
        name: container.config.name,
        usage: usage(nanocores(container, atMs), container.group.memoryAt(atMs)),
      })),
    };
  };
  const list = () =>
    [...machines()]
      .filter(({ running }) => running)
      .flatMap(({ runtime }) => [...runtime.podUids()].flatMap((uid) => measure(runtime, uid) ?? []))
      .sort((a, b) => (keyText(a.metadata) < keyText(b.metadata) ? -1 : 1));
  return {
    list,
    get({ namespace, name }) {
      const key = `${namespace}/${name}`;
      if (api.find(pods, { namespace, name }) === undefined) throw notFound(pods, key);
      const found = list().find(({ metadata }) => keyText(metadata) === key);
      if (found === undefined) throw notFound({ group: GROUP, plural: 'podmetrics', kind: 'PodMetrics' }, key);
      return found;
    },
  };
}

function keyText({ namespace = '', name }: Partial<ObjectKey> & { readonly name: string }): string {
  return `${namespace}/${name}`;
}

/** Averaged over the window that ends with the look at `atMs`. */
function nanocores({ group, startedMs }: Container, atMs: number): number {
  const fromMs = Math.max(atMs - RESOLUTION_MS, startedMs);
  if (atMs <= fromMs) return 0;
  return ((group.cpuTimeAt(atMs) - group.cpuTimeAt(fromMs)) / (atMs - fromMs)) * 1_000_000;
}

function* containersOf(runtime: ContainerRuntime): Generator<Container> {
  for (const uid of runtime.podUids()) {
    for (const container of runtime.pod(uid)?.latest.values() ?? []) if (container.state === 'running') yield container;
  }
}

function usage(nanocoresUsed: number, memoryBytes: number): Usage {
  const cpu = Math.round(nanocoresUsed);
  const memory = Math.floor(memoryBytes / 1024);
  return { cpu: cpu === 0 ? '0' : `${cpu}n`, memory: memory === 0 ? '0' : `${memory}Ki` };
}

function window(spanMs: number): string {
  return `${spanMs / 1000}s`;
}

function ownMetadata(api: ApiServer, { metadata }: KubeObject): KubeObject['metadata'] {
  const { name, namespace, labels } = metadata;
  return {
    name,
    ...(namespace !== undefined && { namespace }),
    ...(labels && { labels }),
    creationTimestamp: timestamp(api.sim.nowMs),
    uid: '',
    resourceVersion: '',
  };
}

function metricsKind(kind: string, plural: string, namespaced: boolean, source: ObjectSource): Kind {
  const facts = {
    group: GROUP,
    version: VERSION,
    apiVersion: `${GROUP}/${VERSION}`,
    kind,
    plural,
    singular: '',
    shortNames: [],
    categories: [],
    namespaced,
    verbs: ['get', 'list'],
    subresources: [],
    type: `${GROUP}.${VERSION}.${kind}`,
    strategy: { table: METRICS_TABLE },
  };
  const same = (object: KubeObject) => object;
  return { ...facts, source, conversion: { storage: facts, toStorage: same, fromStorage: same } };
}

/** Columns of metrics-server's own table (pkg/api/table.go). */
const METRICS_TABLE: TablePrinter<KubeObject> = {
  columns: [
    { name: 'Name', type: 'string', format: 'name', description: 'Name of the resource' },
    { name: 'Window', type: 'string', format: '', description: 'Window of the measurement' },
  ],
  cells: (object: KubeObject) => [object.metadata.name, 'window' in object ? String(object.window) : ''],
};
