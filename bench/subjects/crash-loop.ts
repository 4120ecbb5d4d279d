import { measure } from '../measure';
import type { Row } from '../row';
import { createPods, isBound, waitForPods, world } from '../worlds';

const DAY_MS = 86_400_000;

/** A container that ends with an error whenever it was started: five minutes apart, once it has done so a few times. */
export async function subject(): Promise<readonly Row[]> {
  const { medianMs, runs } = await measure(
    async () => {
      const { client } = world(1);
      await createPods(client, 1, failing);
      await waitForPods(client, 1, isBound);
      return async () => await client.sleep(DAY_MS);
    },
    { runs: 9, warmUps: 2 },
  );
  return [
    {
      what: 'a virtual day of a pod in CrashLoopBackOff',
      value: medianMs,
      unit: 'ms',
      runs,
      target: { relation: '<', value: 50 },
    },
  ];
}

function failing(name: string): object {
  const containers = [{ name: 'app', image: 'busybox', command: ['sh', '-c', 'exit 1'] }];
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { containers } };
}
