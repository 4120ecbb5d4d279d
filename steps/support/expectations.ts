import type { Node, Pod, Service } from '../../src/api/generated/types';
import type { Resource } from '../../src/client/resources';
import { readObject } from '../../src/client/resources';
import { podState } from '../../src/report/story';
import { durationText } from '../../src/report/summary';
import { failed } from './failure';
import type { Subject } from './subjects';
import { DEFAULT_TIMEOUT_MS, type GherkubeWorld } from './world';

export const POD: Resource<Pod> = { apiVersion: 'v1', plural: 'pods' };
export const NODE: Resource<Node> = { apiVersion: 'v1', plural: 'nodes' };
export const SERVICE: Resource<Service> = { apiVersion: 'v1', plural: 'services' };

/** Waits until the pod (undefined: it does not exist) is as expected. `expectation` completes the sentence "pod x should ...". */
export async function expectPod(
  world: GherkubeWorld,
  pod: Subject,
  expectation: string,
  holds: (pod: Pod | undefined) => boolean,
  timeoutMs = DEFAULT_TIMEOUT_MS,
): Promise<void> {
  const client = await world.client();
  const probe = async () => (holds(await readObject(client, POD, pod.namespace, pod.name)) ? true : undefined);
  if (await client.waitUntil(probe, timeoutMs)) return;
  const now = await readObject(client, POD, pod.namespace, pod.name);
  const state = now === undefined ? 'does not exist' : `is ${podState(now)}`;
  throw failed(
    `pod ${pod.namespace}/${pod.name} should ${expectation}; after ${durationText(timeoutMs)} it ${state}\n${await world.story(pod)}`,
  );
}

/** How long a watch may be behind what is so already. */
const NEWS_TIMEOUT_MS = 5_000;

/** Lets `durationMs` pass and checks every state the pod is in from now to then, the present one included. */
export async function expectPodThroughout(
  world: GherkubeWorld,
  pod: Subject,
  expectation: string,
  holds: (pod: Pod) => boolean,
  durationMs: number,
): Promise<void> {
  const client = await world.client();
  const history = await world.podHistory();
  const now = await readObject(client, POD, pod.namespace, pod.name);
  const version = now?.metadata.resourceVersion;
  const states = () => history.of(pod.namespace, pod.name);
  // The news of a cluster that is far away may come later than its answers.
  if (version !== undefined)
    await client.waitUntil(
      async () => (states().some(({ object }) => object.metadata.resourceVersion === version) ? true : undefined),
      NEWS_TIMEOUT_MS,
    );
  const seen = states().length;
  const fromMs = client.nowMs();
  await client.sleep(durationMs);
  const since = states().slice(Math.max(0, seen - 1));
  if (since.length === 0) throw failed(`pod ${pod.namespace}/${pod.name} should ${expectation}, but it does not exist`);
  const wrong = since.find(({ type, object }) => type === 'DELETED' || !holds(object));
  if (wrong === undefined) return;
  const state = wrong.type === 'DELETED' ? 'gone' : podState(wrong.object);
  const atMs = Math.max(0, wrong.atMs - fromMs);
  throw failed(
    `pod ${pod.namespace}/${pod.name} should ${expectation} for ${durationText(durationMs)}; after ${durationText(atMs)} it is ${state}\n${await world.story(pod)}`,
  );
}

/** Is the pod what a person calls so? A phase, the STATUS that `kubectl get` prints, or a condition that holds (`Ready`). */
export function podIs(pod: Pod | undefined, word: string): boolean {
  if (pod === undefined) return false;
  const { metadata, status } = pod;
  if (word === 'Terminating') return metadata.deletionTimestamp !== undefined;
  if (status?.phase === word) return true;
  const conditions = status?.conditions ?? [];
  if (conditions.some(({ type, status: holds }) => type === word && holds === 'True')) return true;
  return (status?.containerStatuses ?? []).some(
    ({ state }) => state?.waiting?.reason === word || state?.terminated?.reason === word,
  );
}

export function runsOn(pod: Pod | undefined, node: string): boolean {
  return pod?.spec.nodeName === node && pod.status?.phase === 'Running';
}
