import { measure } from '../measure';
import type { Row } from '../row';
import { createPods, isBound, waitForPods, world } from '../worlds';

const PODS = 2000;

/** How many pods a second the scheduler binds, when they all wait for it and the kubelets do nothing. */
export async function subject(): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const nodes of [100, 400]) {
    const { medianMs, runs } = await measure(
      async () => {
        const { client, cluster } = world(nodes);
        cluster.stop('scheduler');
        for (const name of cluster.nodeNames()) cluster.node(name).stop();
        await createPods(client, PODS);
        return async () => {
          cluster.start('scheduler');
          await waitForPods(client, PODS, isBound);
        };
      },
      { runs: 3, warmUps: 1 },
    );
    rows.push({
      what: `scheduling ${PODS.toLocaleString('en')} pods on ${nodes} nodes`,
      value: (PODS / medianMs) * 1000,
      unit: 'pods/s',
      runs,
    });
  }
  return rows;
}
