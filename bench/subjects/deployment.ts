import { measure } from '../measure';
import type { Row } from '../row';
import { createDeployment, isReady, waitForPods, world } from '../worlds';

/** A Deployment until all of its replicas are Ready: controllers, scheduler and kubelets together. `part` is the number of replicas; ten a node. */
export async function subject(part = ''): Promise<readonly Row[]> {
  const replicas = part === '' ? 10_000 : Number(part);
  const { client } = world(replicas / 10);
  const cpu = process.cpuUsage();
  const ready = await measure(
    () => async () => {
      await createDeployment(client, 'web', replicas);
      await waitForPods(client, replicas, isReady);
    },
    { runs: 1 },
  );
  const { user } = process.cpuUsage(cpu);
  const count = replicas.toLocaleString('en');
  return [
    {
      what: `a Deployment of ${count} replicas Ready`,
      value: ready.medianMs / 1000,
      unit: 's',
      runs: 1,
      ...(replicas === 10_000 && { target: { relation: '<', value: 10 } }),
      note: `${((ready.medianMs * 1000) / replicas).toFixed(0)} us a pod, ${(user / replicas).toFixed(0)} us CPU`,
    },
  ];
}
