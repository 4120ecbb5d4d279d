/**
 * Serves a cluster of so many nodes with so many running pods, in a process of its own as servers are: `served-world.ts NODES PODS`. Prints
 * the administrator's kubeconfig, as base64 on one line, and serves until its standard input ends.
 */
import { inProcessClient } from '../src/client/in-process';
import { Cluster } from '../src/cluster/cluster';
import { serveCluster } from '../src/server/serve-cluster';
import { createPods, isReady, waitForPods } from './worlds';

async function main(nodes: number, pods: number): Promise<void> {
  const specs = Array.from({ length: nodes }, (_, index) => ({ name: `worker-${index + 1}` }));
  const cluster = new Cluster({ nodes: specs, startMs: Date.now() });
  const client = inProcessClient(cluster);
  await createPods(client, pods);
  await waitForPods(client, pods, isReady);
  const onError = (error: unknown) => void process.stderr.write(`${String(error)}\n`);
  const served = await serveCluster(cluster, { speed: 1, onError });
  process.stdout.write(`${Buffer.from(served.kubeconfig).toString('base64')}\n`);
  process.stdin.resume().once('end', () => void served.close());
}

void main(Number(process.argv[2]), Number(process.argv[3]));
