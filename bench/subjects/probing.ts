import { measure, type Measurement } from '../measure';
import type { Row } from '../row';
import { createPods, isReady, podManifest, waitForPods, world } from '../worlds';

const HOUR_MS = 3_600_000;
const HTTP = { httpGet: { path: '/', port: 80 } };
const EXEC = { exec: { command: ['cat', '/etc/hostname'] } };

/** Healthy pods that are probed every ten seconds, while nothing changes. */
export async function subject(): Promise<readonly Row[]> {
  const day = await probed(3, 50, { livenessProbe: HTTP, readinessProbe: HTTP }, 24 * HOUR_MS);
  const hour = await probed(500, 10_000, { livenessProbe: EXEC }, HOUR_MS);
  return [
    {
      what: 'a virtual day of 50 healthy probed pods on 3 nodes',
      value: day.medianMs,
      unit: 'ms',
      runs: day.runs,
      target: { relation: '<', value: 200 },
      note: 'two HTTP probes each',
    },
    {
      what: 'a virtual hour of 10,000 pods with exec probes on 500 nodes',
      value: hour.medianMs / 1000,
      unit: 's',
      runs: hour.runs,
      target: { relation: '<', value: 10 },
    },
  ];
}

async function probed(nodes: number, pods: number, probes: object, durationMs: number): Promise<Measurement> {
  return await measure(
    async () => {
      const { client } = world(nodes);
      await createPods(client, pods, (name) => withProbes(name, probes));
      await waitForPods(client, pods, isReady);
      return async () => await client.sleep(durationMs);
    },
    { runs: pods > 1000 ? 1 : 5, warmUps: pods > 1000 ? 0 : 1 },
  );
}

function withProbes(name: string, probes: object): object {
  const pod = podManifest(name);
  return { ...pod, spec: { containers: pod.spec.containers.map((container) => ({ ...container, ...probes })) } };
}
