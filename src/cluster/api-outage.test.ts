import { describe, it } from 'node:test';
import { expect } from 'expect';
import { nodes } from '../api/kinds/node';
import { pods } from '../api/kinds/pod/pod';
import { Cluster } from './cluster';

const key = { namespace: 'default', name: 'web' };

function clusterWithPod() {
  const cluster = new Cluster({ nodes: [{ name: 'node-1' }, { name: 'node-2' }] });
  const { metadata } = cluster.api.create(pods, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...key },
    spec: { nodeName: 'node-1', containers: [{ name: 'app', image: 'nginx' }] },
  });
  cluster.sim.advance(60_000);
  const container = () => cluster.node('node-1').runtime.pod(metadata.uid)?.latest.get('app');
  const status = () => cluster.api.get(pods, key).status;
  return { cluster, container, status };
}

describe('while the API server is away', () => {
  it('kubelets start containers anew, and tell of it when it is back', () => {
    const { cluster, container, status } = clusterWithPod();
    cluster.stop('API server');
    const before = status();
    container()?.kill();
    cluster.sim.advance(30_000);
    expect(container()).toMatchObject({ state: 'running', config: { attempt: 1 } });
    expect(status()).toBe(before);
    cluster.start('API server');
    cluster.sim.advance(5000);
    expect(status()?.containerStatuses?.[0]).toMatchObject({ restartCount: 1, ready: true });
  });

  it('nodes are not heard of, and are Ready again afterwards', () => {
    const { cluster } = clusterWithPod();
    cluster.stop('API server');
    const before = cluster.api.revision;
    cluster.sim.advance(300_000);
    expect(cluster.api.revision).toBe(before);
    cluster.start('API server');
    cluster.sim.advance(120_000);
    for (const { status } of cluster.api.list(nodes)) {
      expect(status?.conditions).toContainEqual(expect.objectContaining({ type: 'Ready', status: 'True' }));
    }
  });

  it('a kubelet that was stopped stays so when it comes back', () => {
    const { cluster } = clusterWithPod();
    cluster.node('node-2').stop();
    cluster.stop('API server');
    cluster.start('API server');
    cluster.sim.advance(60_000);
    expect(cluster.node('node-2').running).toBe(false);
    expect(cluster.node('node-1').running).toBe(true);
  });

  it('a kubelet that starts waits for it', () => {
    const { cluster, container, status } = clusterWithPod();
    cluster.node('node-1').stop();
    cluster.stop('API server');
    cluster.node('node-1').start();
    cluster.sim.advance(30_000);
    expect(container()?.state).toBe('running');
    cluster.start('API server');
    cluster.sim.advance(10_000);
    container()?.kill();
    cluster.sim.advance(10_000);
    expect(status()?.containerStatuses?.[0]).toMatchObject({ restartCount: 1, ready: true });
  });
});
