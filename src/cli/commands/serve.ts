import { readFileSync } from 'node:fs';
import { Cluster } from '../../cluster/cluster';
import { DataFolder } from '../../server/data/data-folder';
import { storedAuthority } from '../../server/data/stored-authority';
import { writeKubeconfigFile } from '../../server/kubeconfig-file';
import { serveCluster, type ServedCluster, type ServeOptions } from '../../server/serve-cluster';
import type * as LoadManifests from './load-manifests';
import { parseServeOptions, SERVE_HELP, UsageError, type ServeCommandOptions } from './serve-options';

/** How old a cluster is when it is first seen: its nodes are Ready by then. */
const AGE_MS = 60_000;
const USUAL_PORT = 6443;

/** An embedded cluster behind a port, until it is interrupted. */
export async function serve(argv: readonly string[]): Promise<number> {
  try {
    const options = parseServeOptions(argv);
    if (options === undefined) {
      process.stdout.write(SERVE_HELP);
      return 0;
    }
    return await run(options);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`gherkube serve: ${error.message}\n\nRun 'gherkube serve --help' for usage.\n`);
    return 2;
  }
}

async function run(options: ServeCommandOptions): Promise<number> {
  const interrupted = untilInterrupted();
  const data = options.data === undefined ? undefined : new DataFolder(options.data);
  try {
    const cluster = startCluster(options, data);
    const served = await listen(cluster, options);
    try {
      for (const path of options.load) {
        // Most servers load nothing, and start sooner without kubectl.
        const { loadManifests } = require('./load-manifests') as typeof LoadManifests;
        if (!(await loadManifests(served.client, path))) return 1;
      }
      return await serveUntil(interrupted, served, options);
    } finally {
      await served.close();
    }
  } catch (error) {
    process.stderr.write(`gherkube serve: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  } finally {
    data?.close();
  }
}

async function serveUntil(
  interrupted: Promise<void>,
  served: ServedCluster,
  { kubeconfigOut, listen: address, speed }: ServeCommandOptions,
): Promise<number> {
  if (!address.startsWith('127.'))
    warn(
      `listening on ${address}: whoever reaches this address and has the kubeconfig's credentials rules the cluster`,
    );
  const file = writeKubeconfigFile(served.kubeconfig, kubeconfigOut);
  try {
    process.stderr.write(`Kubernetes API at ${served.url}${paceText(speed)}; paste this, and stop it with Ctrl-C:\n`);
    process.stdout.write(`export KUBECONFIG=${quoted(file.path)}\n`);
    await interrupted;
  } finally {
    file.remove();
  }
  return 0;
}

function startCluster(options: ServeCommandOptions, data: DataFolder | undefined): Cluster {
  const { seed, authorization, without, schedulerConfig } = options;
  const restore = data?.stored;
  const count = options.nodes ?? Math.max(1, restore?.objects.filter(({ kind }) => kind === 'Node').length ?? 0);
  const cluster = new Cluster({
    seed,
    authorization,
    without,
    ...(schedulerConfig !== undefined && { schedulerConfiguration: readFileSync(schedulerConfig, 'utf8') }),
    nodes: Array.from({ length: count }, (_, index) => ({ name: `node-${index + 1}` })),
    // A new cluster is first seen when its nodes are Ready; one that is taken up again goes on where it was.
    ...(restore === undefined
      ? { ageMs: AGE_MS, startMs: Date.now() - AGE_MS }
      : { ageMs: 0, startMs: Date.now(), restore }),
  });
  if (options.metricsServer) cluster.addOns.enable('metrics-server');
  if (data !== undefined) {
    data.follow(() => cluster.api.stored());
    cluster.api.keepIn(data.record);
  }
  return cluster;
}

/** On the port that was asked for; else on the usual one or, when that is taken, on any. */
async function listen(
  cluster: Cluster,
  { port, listen: address, token, speed, data }: ServeCommandOptions,
): Promise<ServedCluster> {
  const options: ServeOptions = {
    address,
    speed,
    onError: reportError,
    ...(token !== undefined && { token }),
    ...(data !== undefined && { authority: storedAuthority(data, Date.now()) }),
  };
  try {
    return await serveCluster(cluster, { ...options, port: port ?? USUAL_PORT });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (port === undefined && code === 'EADDRINUSE') return await serveCluster(cluster, { ...options, port: 0 });
    throw new Error(listenError(code, address, port ?? USUAL_PORT) ?? String(error), { cause: error });
  }
}

function listenError(code: string | undefined, address: string, port: number): string | undefined {
  switch (code) {
    case 'EADDRINUSE':
      return `port ${port} of ${address} is taken`;
    case 'EACCES':
      return `port ${port} of ${address} may not be used without more rights`;
    case 'EADDRNOTAVAIL':
      return `${address} is no address of this machine`;
    default:
      return undefined;
  }
}

function untilInterrupted(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
}

function reportError(error: unknown): void {
  process.stderr.write(`gherkube serve: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
}

function warn(text: string): void {
  process.stderr.write(`gherkube serve: WARNING: ${text}\n`);
}

function paceText(speed: number): string {
  if (speed === 1) return '';
  return speed === 0 ? ', time stands still' : `, time goes ${speed} times as fast`;
}

/** As a shell takes it. */
function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}
