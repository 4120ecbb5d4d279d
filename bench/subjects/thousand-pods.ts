import type { Client } from '../../src/client/client';
import { measure } from '../measure';
import type { Row } from '../row';
import { createPods, isReady, waitForPods, world } from '../worlds';

const NODES = 100;
const PODS = 1000;
const HOUR_MS = 3_600_000;

/** 1,000 pods on 100 nodes, from the first request to the last Ready; then an hour in which nobody does anything. */
export async function subject(): Promise<readonly Row[]> {
  const ready = await measure(
    () => {
      const { client } = world(NODES);
      return async () => {
        await createPods(client, PODS);
        await waitForPods(client, PODS, isReady);
      };
    },
    { runs: 3, warmUps: 1 },
  );
  let client: Client | undefined;
  const firstHour = await measure(
    async () => {
      const prepared = world(NODES);
      await createPods(prepared.client, PODS);
      await waitForPods(prepared.client, PODS, isReady);
      client = prepared.client;
      return async () => await prepared.client.sleep(HOUR_MS);
    },
    { runs: 3 },
  );
  const laterHour = await measure(() => async () => await client?.sleep(HOUR_MS), { runs: 5, warmUps: 1 });
  return [
    {
      what: '1,000 pods on 100 nodes Ready',
      value: ready.medianMs,
      unit: 'ms',
      runs: ready.runs,
      target: { relation: '<', value: 1000 },
    },
    {
      what: '  one idle virtual hour of that cluster',
      value: firstHour.medianMs,
      unit: 'ms',
      runs: firstHour.runs,
      target: { relation: '<', value: 50 },
      note: 'the first, in which the events of the start expire',
    },
    { what: '  a later one', value: laterHour.medianMs, unit: 'ms', runs: laterHour.runs },
  ];
}
