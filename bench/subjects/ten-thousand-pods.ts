import { heapMB, measure } from '../measure';
import type { Row } from '../row';
import { createPods, isReady, jsonBytesPerPod, waitForPods, world } from '../worlds';

const NODES = 1000;
const PODS = 10_000;

/** 1,000 nodes with 10,000 pods: how long until all are Ready, and what they weigh. */
export async function subject(): Promise<readonly Row[]> {
  const emptyMB = heapMB();
  const nodesStartedMs = performance.now();
  const { client, cluster } = world(NODES);
  const nodesMs = performance.now() - nodesStartedMs;
  const nodesMB = heapMB();
  const ready = await measure(
    () => async () => {
      await createPods(client, PODS);
      await waitForPods(client, PODS, isReady);
    },
    { runs: 1 },
  );
  const podsMB = heapMB();
  const jsonBytes = await jsonBytesPerPod(client);
  const bytes = ((podsMB - nodesMB) * 2 ** 20) / PODS;
  // The cluster must be alive while its memory is counted.
  if (cluster.nodeNames().length !== NODES) throw new Error('the cluster has lost nodes');
  const one = (what: string, value: number, unit: string, note?: string): Row => ({
    what,
    value,
    unit,
    runs: 1,
    ...(note !== undefined && { note }),
  });
  return [
    one('1,000 nodes Ready', nodesMs, 'ms'),
    one('  10,000 pods on them Ready', ready.medianMs, 'ms'),
    one('  heap', podsMB, 'MB', `${Math.round(nodesMB - emptyMB)} MB of it for the nodes`),
    one('  heap a pod', bytes / 1024, 'KB', 'with its events'),
    one(
      '  heap a pod beyond its JSON',
      (bytes - jsonBytes) / 1024,
      'KB',
      `the JSON has ${(jsonBytes / 1024).toFixed(1)} KB`,
    ),
  ];
}
