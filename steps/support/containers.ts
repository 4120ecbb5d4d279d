import type { ContainerStatus, Pod } from '../../src/api/generated/types';
import { readObject } from '../../src/client/resources';
import type { Container } from '../../src/node/runtime/container';
import { expectPod, POD } from './expectations';
import { failed } from './failure';
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
  const { pod, name } = container;
  const client = await world.client();
  const { laboratory } = world;
  const probe = async () => {
    const { spec, metadata } = (await readObject(client, POD, pod.namespace, pod.name)) ?? {};
    if (metadata === undefined || spec?.nodeName === undefined) return undefined;
    // A static pod is another than its mirror: what the runtime calls it stands in an annotation.
    const uid = metadata.annotations?.['kubernetes.io/config.mirror'] ?? metadata.uid;
    const latest = (await laboratory.node(spec.nodeName)).runtime.pod(uid)?.latest.get(name);
    return latest?.state === 'running' ? latest : undefined;
  };
  const running = await client.waitUntil(probe, DEFAULT_TIMEOUT_MS);
  if (running !== undefined) return running;
  throw failed(`container ${name} of pod ${pod.name} should run\n${await world.story(pod)}`);
}
