import { Cluster, type ClusterOptions } from '../../cluster/cluster';
import { serveCluster as serve, type ServedCluster as Served, type ServeOptions } from '../serve-cluster';

/** A cluster behind a port of the loopback interface, whose time passes as it is told. */
export interface ServedCluster extends Served {
  readonly cluster: Cluster;
  /** `https://127.0.0.1:40123`. */
  readonly server: string;
}

/** `speed`: how fast its time goes, 0: not at all, so that only `clock.advance` lets it pass. */
export async function serveCluster(options: ClusterOptions, serveOptions: ServeOptions): Promise<ServedCluster> {
  const cluster = new Cluster(options);
  const served = await serve(cluster, serveOptions);
  return { ...served, cluster, server: served.url };
}
