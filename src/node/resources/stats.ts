import { timestamp } from '../../api/time';
import type { Container } from '../runtime/container';
import type { ContainerRuntime, RuntimePod } from '../runtime/container-runtime';

interface MeasuredPod {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  readonly containers: readonly Container[];
}

/** What `/stats/summary` of a kubelet answers (kubelet/pkg/apis/stats/v1alpha1): use of the node, of each pod and of each container now. */
export function statsSummary(nodeName: string, runtime: ContainerRuntime): object {
  const { resources, sim } = runtime;
  const time = timestamp(sim.nowMs);
  const { capacity, availableMemoryBytes, diskBytes } = resources;
  const pods = measuredPods(runtime);
  const all = pods.flatMap(({ containers }) => containers);
  const memory = (bytes: number) => ({ time, usageBytes: bytes, workingSetBytes: bytes, rssBytes: bytes });
  const images = [...runtime.images.list()].reduce((sum, { image }) => sum + image.sizeBytes, 0);
  const fs = (usedBytes: number) => ({
    time,
    availableBytes: Math.max(0, capacity.diskBytes - images - diskBytes),
    capacityBytes: capacity.diskBytes,
    usedBytes,
  });
  return {
    node: {
      nodeName,
      cpu: cpuOf(time, all),
      memory: { ...memory(capacity.memoryBytes - availableMemoryBytes), availableBytes: availableMemoryBytes },
      fs: fs(images + diskBytes),
    },
    pods: pods.map(({ containers, ...podRef }) => ({
      podRef,
      containers: containers.map((container) => ({
        name: container.config.name,
        startTime: timestamp(container.startedMs),
        cpu: cpuOf(time, [container]),
        memory: memory(container.group.memoryBytes),
        rootfs: fs(container.layerBytes),
        logs: fs(container.log.bytes),
      })),
      cpu: cpuOf(time, containers),
      memory: memory(memoryOf(containers)),
    })),
  };
}

/** What `/metrics/resource` of a kubelet answers, in Prometheus' text format (pkg/kubelet/metrics/collectors/resource_metrics.go). */
export function resourceMetrics(runtime: ContainerRuntime): string {
  const { resources, sim } = runtime;
  const pods = measuredPods(runtime);
  const all = pods.flatMap(({ containers }) => containers);
  const podLabels = ({ name, namespace }: MeasuredPod) => `namespace="${namespace}",pod="${name}"`;
  const perContainer = (amount: (container: Container) => number): readonly Sample[] =>
    pods.flatMap((pod) =>
      pod.containers.map((container) => [`container="${container.config.name}",${podLabels(pod)}`, amount(container)]),
    );
  const perPod = (amount: (containers: readonly Container[]) => number): readonly Sample[] =>
    pods.map((pod) => [podLabels(pod), amount(pod.containers)]);
  const used = resources.capacity.memoryBytes - resources.availableMemoryBytes;
  const atMs = sim.nowMs;
  return [
    metric(
      'container_cpu_usage_seconds_total',
      'counter',
      'Cumulative cpu time consumed by the container in core-seconds',
      perContainer((container) => secondsOf([container])),
      atMs,
    ),
    metric(
      'container_memory_working_set_bytes',
      'gauge',
      'Current working set of the container in bytes',
      perContainer(({ group }) => group.memoryBytes),
      atMs,
    ),
    metric(
      'container_start_time_seconds',
      'gauge',
      'Start time of the container since unix epoch in seconds',
      perContainer(({ startedMs }) => startedMs / 1000),
      undefined,
    ),
    metric(
      'node_cpu_usage_seconds_total',
      'counter',
      'Cumulative cpu time consumed by the node in core-seconds',
      [['', secondsOf(all)]],
      atMs,
    ),
    metric('node_memory_working_set_bytes', 'gauge', 'Current working set of the node in bytes', [['', used]], atMs),
    metric(
      'pod_cpu_usage_seconds_total',
      'counter',
      'Cumulative cpu time consumed by the pod in core-seconds',
      perPod(secondsOf),
      atMs,
    ),
    metric('pod_memory_working_set_bytes', 'gauge', 'Current working set of the pod in bytes', perPod(memoryOf), atMs),
    metric(
      'resource_scrape_error',
      'gauge',
      '1 if there was an error while getting container metrics, 0 otherwise',
      [['', 0]],
      undefined,
    ),
  ].join('');
}

type Sample = readonly [labels: string, amount: number];

function metric(
  name: string,
  type: 'counter' | 'gauge',
  help: string,
  samples: readonly Sample[],
  atMs: number | undefined,
): string {
  if (samples.length === 0) return '';
  const time = atMs === undefined ? '' : ` ${atMs}`;
  const lines = samples.map(([labels, amount]) => `${name}${labels === '' ? '' : `{${labels}}`} ${amount}${time}\n`);
  return `# HELP ${name} [STABLE] ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`;
}

function measuredPods(runtime: ContainerRuntime): readonly MeasuredPod[] {
  const measured: MeasuredPod[] = [];
  for (const uid of runtime.podUids()) {
    const pod: RuntimePod | undefined = runtime.pod(uid);
    if (pod?.sandbox === undefined) continue;
    const containers = [...pod.latest.values()].filter(({ state }) => state === 'running');
    const { podName: name, podNamespace: namespace } = pod.sandbox.config;
    if (containers.length > 0) measured.push({ name, namespace, uid, containers });
  }
  return measured;
}

function cpuOf(time: string, containers: readonly Container[]): object {
  const millicores = containers.reduce((sum, { group }) => sum + group.cpuUse, 0);
  return {
    time,
    usageNanoCores: Math.round(millicores * 1_000_000),
    usageCoreNanoSeconds: Math.round(secondsOf(containers) * 1_000_000_000),
  };
}

function secondsOf(containers: readonly Container[]): number {
  return containers.reduce((sum, { group }) => sum + group.cpuStatistics.usedMicroseconds, 0) / 1_000_000;
}

function memoryOf(containers: readonly Container[]): number {
  return containers.reduce((sum, { group }) => sum + group.memoryBytes, 0);
}
