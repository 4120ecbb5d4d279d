import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { expect } from 'expect';
import { clusterRoles } from '../../src/api/kinds/rbac/rbac';
import { nodes } from '../../src/api/kinds/node';
import { serveCluster, type ServedCluster } from '../../src/server/testing/served-cluster';
import { RealCluster } from './real-cluster';

describe('RealCluster', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gherkube-'));
  const place = { kubeconfig: join(folder, 'kubeconfig'), context: '' };
  let served: ServedCluster;

  before(async () => {
    served = await serveCluster(
      { nodes: [{ name: 'n1', labels: { disk: 'hdd' } }, { name: 'n2' }] },
      { speed: 0, onError: (error) => expect(error).toBeUndefined() },
    );
    writeFileSync(place.kubeconfig, served.kubeconfig);
  });
  after(async () => {
    await served.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('puts back what it can when something of it is gone, and says what it could not', async () => {
    const real = new RealCluster(place);
    await real.labelNode('n1', { disk: 'ssd', gpu: 'true' });
    await real.labelNode('n2', { gpu: 'true' });
    const { api } = served.cluster;
    const n1 = { namespace: '', name: 'n1' };
    expect(api.get(nodes, n1).metadata.labels).toMatchObject({ disk: 'ssd', gpu: 'true' });
    api.delete(nodes, { namespace: '', name: 'n2' });
    await expect(real.leave()).rejects.toThrow(
      'the cluster is not as it was before the scenario:\nnodes "n2" not found',
    );
    const { labels } = api.get(nodes, n1).metadata;
    expect(labels).toMatchObject({ disk: 'hdd' });
    expect(labels).not.toHaveProperty('gpu');
  });

  it('minds its own namespaces only', async () => {
    const real = new RealCluster(place);
    const entered: string[] = [];
    await real.enter(async (namespace) => void entered.push(namespace));
    real.made({ kind: 'namespace', namespace: '', name: 'prod' });
    expect([entered[0] ?? '', 'prod', 'default'].map((name) => real.owns(name))).toEqual([true, true, false]);
    await real.leave();
  });

  it('deletes what it has made outside of its namespace, gone or not', async () => {
    const { api } = served.cluster;
    const metadata = { name: 'reader' };
    api.create(clusterRoles, { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata });
    const real = new RealCluster(place);
    for (const name of ['reader', 'nobody']) real.made({ kind: 'clusterrole', namespace: '', name });
    await expect(real.leave()).resolves.toBeUndefined();
    expect(api.find(clusterRoles, { namespace: '', name: 'reader' })).toBeUndefined();
  });
});
