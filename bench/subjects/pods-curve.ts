import { measure } from '../measure';
import type { Row } from '../row';
import { isReady, podManifest, waitForPods, world } from '../worlds';
import { send } from '../../src/client/resources';
import type { Client } from '../../src/client/client';

const NODES = 1000;
const BATCH = 1000;
/** Pods of another cluster, made first: they pay for the compiler. */
const WARM_UP = 4000;
/** How many pods there are when another batch is measured. */
const SIZES = [1000, 2000, 5000, 10_000, 20_000, 50_000];
/** How much more a pod may cost among 50,000 than among 1,000. */
const MAX_GROWTH = 1.5;

/** What one more pod costs until it is Ready, when there are already many on the same nodes: the processor's time, as that does not depend on who else works. */
export async function subject(): Promise<readonly Row[]> {
  await addPods(world(NODES).client, 0, WARM_UP);
  const { client } = world(NODES);
  const rows: Row[] = [];
  let pods = 0;
  for (const size of SIZES) {
    // Those on the way are added a batch at a time, too, so that nothing but their number is different.
    for (; pods + BATCH <= size; pods += BATCH) await addPods(client, pods, BATCH);
    const cpu = process.cpuUsage();
    const { medianMs } = await measure(() => async () => await addPods(client, pods, BATCH), { runs: 1 });
    const { user } = process.cpuUsage(cpu);
    pods += BATCH;
    const value = user / BATCH;
    const [first] = rows;
    const growth = first === undefined ? '' : `, ${(value / first.value).toFixed(2)}x the cost at ${SIZES[0]}`;
    const isLast = size === SIZES.at(-1);
    rows.push({
      what: `a pod until Ready, beside ${size} pods`,
      value,
      unit: 'us CPU',
      runs: 1,
      note: `${((medianMs * 1000) / BATCH).toFixed(0)} us real${growth}`,
      ...(isLast && first !== undefined && { target: { relation: '<=', value: first.value * MAX_GROWTH } }),
    });
  }
  return rows;
}

async function addPods(client: Client, existing: number, count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    const body = podManifest(`pod-${existing + index}`);
    await send(client, { method: 'POST', path: '/api/v1/namespaces/default/pods', body });
  }
  await waitForPods(client, existing + count, isReady);
}
