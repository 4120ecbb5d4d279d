import type { ContainerStatus, Pod } from '../../src/api/generated/types';
import { pods } from '../../src/api/kinds/pod/pod';
import type { Cluster } from '../../src/cluster/cluster';
import type { Container } from '../../src/node/runtime/container';
import { expectPod } from './expectations';
import { failed, mistaken } from './failure';
import type { ContainerMention, Subject } from './subjects';
import { DEFAULT_TIMEOUT_MS, type GherkubeWorld } from './world';

/** A container of a pod, whatever its kind. */
export interface ContainerSubject {
  readonly pod: Subject;
  readonly name: string;
}

export function containerSubject(world: GherkubeWorld, { pod, name }: ContainerMention): ContainerSubject {
  return { pod: world.subject(pod), name };
}

/** Waits until what the kubelet says of the container is as expected. `expectation` completes "container x should ...". */
export async function expectContainer(
  world: GherkubeWorld,
  { pod, name }: ContainerSubject,
  expectation: string,
  holds: (status: ContainerStatus) => boolean,
  timeoutMs?: number,
): Promise<void> {
  const isAsExpected = (now: Pod | undefined) => {
    const status = containerStatus(now, name);
    return status !== undefined && holds(status);
  };
  await expectPod(world, pod, `have a container ${name} that should ${expectation}`, isAsExpected, timeoutMs);
}

/** What the kubelet says of a container, an init container or an ephemeral one; undefined while it says nothing. */
export function containerStatus(pod: Pod | undefined, name: string): ContainerStatus | undefined {
  const { containerStatuses = [], initContainerStatuses = [], ephemeralContainerStatuses = [] } = pod?.status ?? {};
  return [...containerStatuses, ...initContainerStatuses, ...ephemeralContainerStatuses].find(
    (status) => status.name === name,
  );
}

/** The container itself, as the runtime of its node has it, as soon as it runs: the kubelet tells of it a moment later. */
export async function runningContainer(world: GherkubeWorld, container: ContainerSubject): Promise<Container> {
  const cluster = await world.laboratory.cluster();
  const client = await world.client();
  const running = await client.waitUntil(() => Promise.resolve(findRunning(cluster, container)), DEFAULT_TIMEOUT_MS);
  if (running !== undefined) return running;
  throw failed(
    `container ${container.name} of pod ${container.pod.name} should run\n${await world.story(container.pod)}`,
  );
}

/** The same without waiting. Throws an `Error` for readers when it does not run. */
export function runningNow(cluster: Cluster, container: ContainerSubject): Container {
  const running = findRunning(cluster, container);
  if (running !== undefined) return running;
  throw mistaken(`container ${container.name} of pod ${container.pod.name} does not run`);
}

function findRunning(cluster: Cluster, { pod, name }: ContainerSubject): Container | undefined {
  const { spec, metadata } = cluster.api.find(pods, pod) ?? {};
  if (metadata === undefined || spec?.nodeName === undefined || !cluster.nodeNames().includes(spec.nodeName))
    return undefined;
  // A static pod is another than its mirror: what the runtime calls it stands in an annotation.
  const uid = metadata.annotations?.['kubernetes.io/config.mirror'] ?? metadata.uid;
  const latest = cluster.node(spec.nodeName).runtime.pod(uid)?.latest.get(name);
  return latest?.state === 'running' ? latest : undefined;
}
