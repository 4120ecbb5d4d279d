import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Client } from '../../../src/client/client';
import { inProcessClient } from '../../../src/client/in-process';
import { Cluster, type ClusterOptions } from '../../../src/cluster/cluster';
import { clockedClient } from '../../../src/server/clocked-client';
import { ClusterClock } from '../../../src/server/cluster-clock';
import { serveCluster } from '../../../src/server/testing/served-cluster';
import { runOwnKubectl } from './own-kubectl';
import type { Outcome } from './outcome';
import { runKubectl, type RealKubectl } from './real-kubectl';

/** A command line of kubectl in a world of its own. */
export type Run = (args: readonly string[], options: RunOptions) => Promise<Outcome>;

export interface RunOptions {
  readonly stdin: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Two equal clusters whose time stands still: one behind a port for the real kubectl, one in process for ours. */
export interface Worlds {
  readonly real: Run;
  readonly own: Run;
  /** Lets time pass in both. */
  advance(ms: number): Promise<void>;
  close(): Promise<void>;
}

/**
 * So long before the present do the clusters live. kubectl computes some ages itself, by the host's clock; of more than eight years it shows
 * only the years (apimachinery/pkg/util/duration), so that they are the same however long the comparison takes.
 */
const YEARS_AGO_MS = 10.5 * 365 * 86_400_000;
const NODES = [{ name: 'node-1' }, { name: 'node-2', labels: { gpu: 'true' } }] as const;
const NOTES = resolve(__dirname, '../../../features/000-pods-labels-namespaces');
const MANIFESTS = join(__dirname, 'manifests');
const KUBECONFIG = 'kubeconfig';

export async function createWorlds(kubectl: RealKubectl): Promise<Worlds> {
  const errors: unknown[] = [];
  const onError = (error: unknown): void => void errors.push(error);
  const startMs = Math.floor((Date.now() - YEARS_AGO_MS) / 1000) * 1000;
  const options: ClusterOptions = { seed: 7, nodes: NODES, startMs };
  const served = await serveCluster(options, { speed: 0, onError });
  const cluster = new Cluster({ ...options, server: served.server });
  const clock = new ClusterClock(cluster.sim, { speed: 0, onError });
  const client = standing(clockedClient(inProcessClient(cluster), clock), cluster);

  const home = mkdtempSync(join(tmpdir(), 'gherkube-kubectl-'));
  const folders = { real: join(home, 'real'), own: join(home, 'own') };
  for (const folder of Object.values(folders)) {
    mkdirSync(folder);
    cpSync(NOTES, folder, { recursive: true, filter: (path) => !path.endsWith('.feature') });
    cpSync(MANIFESTS, folder, { recursive: true });
    writeFileSync(join(folder, KUBECONFIG), served.kubeconfig);
  }
  const withKubeconfig = ({ stdin, env }: RunOptions, folder: string) => ({
    folder,
    stdin,
    env: { KUBECONFIG, ...env },
  });
  return {
    real: async (args, runOptions) => await runKubectl(kubectl, args, withKubeconfig(runOptions, folders.real)),
    own: async (args, runOptions) => {
      try {
        return await runOwnKubectl(client, args, withKubeconfig(runOptions, folders.own));
      } catch (error) {
        // A bug of ours is a difference like any other.
        return {
          stdout: '',
          stderr: error instanceof Error ? (error.stack ?? error.message) : String(error),
          exitCode: -1,
        };
      }
    },
    advance: async (ms) => void (await Promise.all([served.clock.advance(ms), clock.advance(ms)])),
    close: async () => {
      clock.stop();
      await served.close();
      rmSync(home, { recursive: true });
      const [error] = errors;
      if (error !== undefined) throw error;
    },
  };
}

/** A client before whose eyes no time passes, as before those of the real kubectl: what has not come by now will not come. Its own clock is the host's. */
function standing(client: Client, { sim }: Cluster): Client {
  return {
    ...client,
    nowMs: () => Date.now(),
    sleep: async () => undefined,
    waitUntil: async (probe) => {
      sim.beginStep();
      sim.settle();
      return await probe();
    },
  };
}
