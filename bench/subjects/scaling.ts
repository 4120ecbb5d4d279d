import { send } from '../../src/client/resources';
import { measure } from '../measure';
import type { Row } from '../row';
import { createPods, isReady, podManifest, waitForPods, world } from '../worlds';

/** What one more costs when there are already many: were anything quadratic, the cost would double from each row to the next. */
export async function subject(): Promise<readonly Row[]> {
  return [...(await pods()), ...(await watchers()), ...(await events())];
}

/** Pods on proportionally many nodes, ten a node. */
async function pods(): Promise<readonly Row[]> {
  const sizes = [250, 500, 1000, 2000, 4000];
  return await growth(sizes, 'a pod until Ready, of', 'pods', async (count) => {
    const { client } = world(count / 10);
    return async () => {
      await createPods(client, count);
      await waitForPods(client, count, isReady);
    };
  });
}

/** Watchers of one namespace each, while pods are made in another: what is none of their business should cost nothing. */
async function watchers(): Promise<readonly Row[]> {
  const created = 500;
  return await growth(
    [250, 500, 1000],
    'a pod, beside watchers of other namespaces,',
    '',
    async (count) => {
      const { client, cluster } = world(1);
      cluster.stop('scheduler');
      for (let index = 0; index < count; index += 1) {
        await client.watch({ method: 'GET', path: `/api/v1/namespaces/other-${index}/pods` }, () => undefined);
      }
      return async () => await createPods(client, created);
    },
    created,
  );
}

async function events(): Promise<readonly Row[]> {
  return await growth([2000, 4000, 8000], 'an event, of', '', async (count) => {
    const { client } = world(1);
    const { body: pod } = await client.request({
      method: 'POST',
      path: '/api/v1/namespaces/default/pods',
      body: podManifest('web'),
    });
    const { metadata } = pod as {
      readonly metadata: { readonly name: string; readonly namespace: string; readonly uid: string };
    };
    const involvedObject = {
      apiVersion: 'v1',
      kind: 'Pod',
      name: metadata.name,
      namespace: metadata.namespace,
      uid: metadata.uid,
    };
    return async () => {
      for (let index = 0; index < count; index += 1) {
        const body = {
          apiVersion: 'v1',
          kind: 'Event',
          metadata: { name: `event-${index}` },
          involvedObject,
          type: 'Normal',
          reason: 'Bench',
          message: '',
        };
        await send(client, { method: 'POST', path: '/api/v1/namespaces/default/events', body });
      }
    };
  });
}

type Timed = () => Promise<void>;

/** The cost of one at each size. `counted`: how many the timed part makes, where that is not the size. */
async function growth(
  sizes: readonly number[],
  what: string,
  noun: string,
  prepare: (size: number) => Promise<Timed>,
  counted?: number,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  // Whatever comes first would pay for the compiler.
  await measure(async () => await prepare(sizes[0] ?? 0), { runs: 1, warmUps: 1 });
  for (const size of sizes) {
    const runs = size >= 2000 ? 1 : 3;
    const { medianMs } = await measure(async () => await prepare(size), { runs });
    const value = (medianMs * 1000) / (counted ?? size);
    const [first] = rows;
    const note = first === undefined ? undefined : `${(value / first.value).toFixed(2)}x the cost at ${sizes[0]}`;
    rows.push({
      what: `${what} ${size} ${noun}`.trimEnd(),
      value,
      unit: 'us',
      runs,
      ...(note !== undefined && { note }),
    });
  }
  return rows;
}
