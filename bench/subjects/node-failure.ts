import { createDeployment, isReady, waitForPods, world } from '../worlds';
import { median } from '../measure';
import type { Row } from '../row';

const NODES = 1000;
const REPLICAS = 3000;
const FAILURES = 5;
/** Until the node is known to be away, its pods are evicted and have been replaced: 50 s, 300 s, and some. */
const SPAN_MS = 400_000;

/** How much longer the same virtual time takes when a node loses its power in it: its pods are evicted and made anew elsewhere. */
export async function subject(): Promise<readonly Row[]> {
  const { client, cluster } = world(NODES);
  await createDeployment(client, 'web', REPLICAS);
  await waitForPods(client, REPLICAS, isReady);
  const passingMs: number[] = [];
  const failureMs: number[] = [];
  cluster.sim.advance(SPAN_MS);
  for (let failure = 0; failure < FAILURES; failure += 1) {
    passingMs.push(cpuMs(() => cluster.sim.advance(SPAN_MS)));
    failureMs.push(
      cpuMs(() => {
        cluster.node(`worker-${failure + 1}`).powerOff();
        cluster.sim.advance(SPAN_MS);
      }),
    );
  }
  await waitForPods(client, REPLICAS, isReady);
  const idleMs = median(passingMs);
  return [
    {
      what: `a failure of one of ${NODES} nodes, its pods replaced`,
      value: median(failureMs) - idleMs,
      unit: 'ms CPU',
      runs: FAILURES,
      target: { relation: '<', value: 50 },
      note: `besides the ${idleMs.toFixed(0)} ms that ${SPAN_MS / 1000} s take anyway`,
    },
  ];
}

function cpuMs(act: () => void): number {
  const cpu = process.cpuUsage();
  act();
  const { user, system } = process.cpuUsage(cpu);
  return (user + system) / 1000;
}
