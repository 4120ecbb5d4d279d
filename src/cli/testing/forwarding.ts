import { inProcessClient } from '../../client/in-process';
import { listenLocally } from '../../client/http/local-listener';
import { Cluster } from '../../cluster/cluster';
import { kubectlCommand } from '../../terminal/kubectl-command';
import { createTerminal, type Terminal } from '../../terminal/terminal';

const KUBECONFIG = JSON.stringify({
  apiVersion: 'v1',
  kind: 'Config',
  'current-context': 'test',
  clusters: [{ name: 'test', cluster: { server: 'https://127.0.0.1:8443' } }],
  contexts: [{ name: 'test', context: { cluster: 'test', user: 'test' } }],
  users: [{ name: 'test', user: {} }],
});

/** A cluster and a terminal whose kubectl listens at ports of the real machine. Whoever makes it closes the terminal. */
export function forwardingWorld(): { readonly cluster: Cluster; readonly terminal: Terminal } {
  const cluster = new Cluster({ nodes: [{ name: 'n1' }] });
  const client = inProcessClient(cluster);
  const terminal = createTerminal({
    commands: new Map([['kubectl', kubectlCommand(() => client, listenLocally)]]),
    now: () => cluster.sim.nowMs,
    sleep: async (ms) => await client.sleep(ms),
  });
  terminal.files.makeDirectory('/root/.kube', { recursive: true });
  terminal.files.writeFile('/root/.kube/config', KUBECONFIG);
  return { cluster, terminal };
}

/** The port that any free one (`:80`) turned out to be. */
export function forwardedPort(stdout: string): number {
  return Number(/Forwarding from 127\.0\.0\.1:(\d+)/.exec(stdout)?.[1]);
}
