import { median } from '../measure';
import type { Row } from '../row';
import { followPods, isReady, podManifest, world } from '../worlds';
import { send } from '../../src/client/resources';
import type { Client } from '../../src/client/client';

const NODES = 1000;
const BATCH = 1000;
/** Pods of another cluster, made first: they pay for the compiler. */
const WARM_UP = 4000;
/** How many pods there are when another batch is measured. */
const SIZES = [1000, 5000, 10_000, 20_000, 50_000];
/** Batches that are measured from each size on: their median, as now and then one bears the collection of the garbage of all before it. */
const RUNS = 3;
/** How much more a pod may cost among 50,000 than among 1,000. */
const MAX_GROWTH = 1.5;

/** What one more pod costs until it is Ready, when there are already many on the same nodes: the processor's time, as that does not depend on who else works. */
export async function subject(): Promise<readonly Row[]> {
  await warmUp();
  const addPods = await podAdder(world(NODES).client);
  const rows: Row[] = [];
  let pods = 0;
  for (const size of SIZES) {
    // Those on the way are added a batch at a time, too, so that nothing but their number is different.
    for (; pods + BATCH <= size; pods += BATCH) await addPods(BATCH);
    const cpuMicros: number[] = [];
    const realMs: number[] = [];
    for (let run = 0; run < RUNS; run += 1) {
      // What collects the garbage of all the pods before is not what one more pod costs.
      globalThis.gc?.();
      const cpu = process.cpuUsage();
      const startedMs = performance.now();
      await addPods(BATCH);
      realMs.push(performance.now() - startedMs);
      cpuMicros.push(process.cpuUsage(cpu).user);
      pods += BATCH;
    }
    const value = median(cpuMicros) / BATCH;
    const [first] = rows;
    const growth = first === undefined ? '' : `, ${(value / first.value).toFixed(2)}x the cost at ${SIZES[0]}`;
    const isLast = size === SIZES.at(-1);
    rows.push({
      what: `a pod until Ready, beside ${size} pods`,
      value,
      unit: 'us CPU',
      runs: RUNS,
      note: `${((median(realMs) * 1000) / BATCH).toFixed(0)} us real${growth}`,
      ...(isLast && first !== undefined && { target: { relation: '<=', value: Math.round(first.value * MAX_GROWTH) } }),
    });
  }
  return rows;
}

async function warmUp(): Promise<void> {
  const addPods = await podAdder(world(NODES).client);
  await addPods(WARM_UP);
}

/** What adds so many pods to a cluster and waits until they are Ready. */
async function podAdder(client: Client): Promise<(count: number) => Promise<void>> {
  const { until } = await followPods(client, isReady);
  let pods = 0;
  return async (count) => {
    for (const end = pods + count; pods < end; pods += 1) {
      const body = podManifest(`pod-${pods}`);
      await send(client, { method: 'POST', path: '/api/v1/namespaces/default/pods', body });
    }
    await until(pods);
  };
}
