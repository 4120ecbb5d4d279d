import type { Pod } from '../src/api/generated/types';
import type { Client } from '../src/client/client';
import { inProcessClient } from '../src/client/in-process';
import { listObjects, send } from '../src/client/resources';
import { Cluster } from '../src/cluster/cluster';

export interface World {
  readonly cluster: Cluster;
  readonly client: Client;
}

/** A cluster whose nodes are Ready, and a client of it. */
export function world(nodes: number): World {
  const cluster = new Cluster({
    nodes: Array.from({ length: nodes }, (_, index) => ({ name: `worker-${index + 1}` })),
  });
  return { cluster, client: inProcessClient(cluster) };
}

export function podManifest(name: string) {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels: { app: 'bench' } },
    spec: { containers: [{ name: 'app', image: 'nginx', resources: { requests: { cpu: '10m', memory: '16Mi' } } }] },
  };
}

const PODS_PATH = '/api/v1/namespaces/default/pods';

/** Pods `pod-0`, `pod-1`, ..., all like `manifest`'s. */
export async function createPods(
  client: Client,
  count: number,
  manifest: (name: string) => object = podManifest,
): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    await send(client, { method: 'POST', path: PODS_PATH, body: manifest(`pod-${index}`) });
  }
}

const DEPLOYMENTS_PATH = '/apis/apps/v1/namespaces/default/deployments';

/** A Deployment of pods as `podManifest` makes them. */
export async function createDeployment(client: Client, name: string, replicas: number): Promise<void> {
  const { metadata, spec } = podManifest(name);
  const { labels } = metadata;
  const template = { metadata: { labels }, spec };
  const body = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: { replicas, selector: { matchLabels: labels }, template },
  };
  await send(client, { method: 'POST', path: DEPLOYMENTS_PATH, body });
}

/** Follows all pods until as many are as `holds` says. Throws when they have not become so within an hour of the cluster's time. */
export async function waitForPods(client: Client, count: number, holds: (pod: Pod) => boolean): Promise<void> {
  const { until, stop } = await followPods(client, holds);
  await until(count);
  stop();
}

/** Counts the pods that came to be as expected, from those that there are on: whoever waits again and again need not look at all of them each time. */
export async function followPods(client: Client, holds: (pod: Pod) => boolean) {
  const names = new Set<string>();
  const stop = await client.watch({ method: 'GET', path: PODS_PATH }, ({ type, object }) => {
    if (type === 'ERROR' || type === 'BOOKMARK') return;
    const pod = object as Pod;
    if (holds(pod)) names.add(pod.metadata.name);
  });
  const until = async (count: number): Promise<void> => {
    const reached = await client.waitUntil(async () => (names.size >= count ? true : undefined), 3_600_000);
    if (!reached) throw new Error(`${names.size} of ${count} pods came to be as expected`);
  };
  return { until, stop };
}

export function isReady({ status }: Pod): boolean {
  return status?.conditions?.some(({ type, status: holds }) => type === 'Ready' && holds === 'True') === true;
}

export function isBound({ spec }: Pod): boolean {
  return (spec.nodeName ?? '') !== '';
}

/** How long the pods' own JSON is, bytes a pod. */
export async function jsonBytesPerPod(client: Client): Promise<number> {
  const pods = await listObjects<Pod>(client, { apiVersion: 'v1', plural: 'pods' });
  return pods.reduce((total, pod) => total + Buffer.byteLength(JSON.stringify(pod)), 0) / pods.length;
}
