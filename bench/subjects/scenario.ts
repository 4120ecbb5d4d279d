import type { KubectlEnvironment } from '../../src/kubectl/environment';
import { kubectl } from '../../src/kubectl/kubectl';
import { measure } from '../measure';
import type { Row } from '../row';
import { isReady, podManifest, waitForPods, world, type World } from '../worlds';

const RUNS = 200;
const WARM_UPS = 100;
const MANIFEST = JSON.stringify(podManifest('pod-0'));

/** "A cluster with 3 nodes; a pod is applied; it is Ready", as its steps do it. */
export async function subject(): Promise<readonly Row[]> {
  const whole = await measure(() => async () => await applyAndWait(world(3)), { runs: RUNS, warmUps: WARM_UPS });
  const part = await measure(
    () => {
      const prepared = world(3);
      return async () => await applyAndWait(prepared);
    },
    { runs: RUNS, warmUps: 0 },
  );
  return [
    {
      what: 'scenario: 3 nodes, apply a pod, it is Ready',
      value: whole.medianMs,
      unit: 'ms',
      runs: whole.runs,
      target: { relation: '<', value: 1 },
      note: 'warm',
    },
    { what: '  of which: kubectl apply, until Ready', value: part.medianMs, unit: 'ms', runs: part.runs },
  ];
}

async function applyAndWait({ client, cluster }: World): Promise<void> {
  const errors: string[] = [];
  const environment: KubectlEnvironment = {
    stdin: MANIFEST,
    stdout: () => undefined,
    stderr: (text) => errors.push(text),
    env: new Map([['HOME', '/root']]),
    files: {
      read: (path) => (path === '/root/.kube/config' ? kubeconfig(cluster.server) : undefined),
      list: () => undefined,
      write: () => undefined,
    },
    connect: () => client,
  };
  if ((await kubectl(['apply', '-f', '-'], environment)) !== 0) throw new Error(errors.join(''));
  await waitForPods(client, 1, isReady);
}

function kubeconfig(server: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'bench', cluster: { server } }],
    users: [{ name: 'bench', user: {} }],
    contexts: [{ name: 'bench', context: { cluster: 'bench', user: 'bench' } }],
    'current-context': 'bench',
  });
}
