import { expect } from 'expect';
import { describe, it } from 'node:test';
import { createApiWorld } from '../testing/api-world';
import { configMap } from '../testing/manifests';

describe('kubectl cluster-info dump', () => {
  it('prints what there is of some namespaces', async () => {
    const world = createApiWorld();
    await world.run('run web --image=nginx');
    const { stdout } = await world.run('cluster-info dump --namespaces=default -o yaml');
    const kinds = [...stdout.matchAll(/^kind: (\w+)$/gm)].map(([, kind]) => kind);
    expect(kinds).toEqual([
      'NodeList',
      'EventList',
      'ReplicationControllerList',
      'ServiceList',
      'DaemonSetList',
      'DeploymentList',
      'ReplicaSetList',
      'PodList',
    ]);
    expect(stdout).toMatch(
      /==== START logs for container web of pod default\/web ====\n[^]*==== END logs for container web of pod default\/web ====\n$/,
    );
  });

  it('writes files, one for each kind and one for the logs of each pod', async () => {
    const world = createApiWorld();
    await world.run('run web --image=nginx');
    expect((await world.run('cluster-info dump --namespaces=default --output-directory=state')).stdout).toBe(
      'Cluster info dumped to state\n',
    );
    expect([...world.files.keys()].filter((path) => path.startsWith('state/')).sort()).toEqual([
      'state/default/daemonsets.json',
      'state/default/deployments.json',
      'state/default/events.json',
      'state/default/pods.json',
      'state/default/replicasets.json',
      'state/default/replication-controllers.json',
      'state/default/services.json',
      'state/default/web/logs.txt',
      'state/nodes.json',
    ]);
    expect(world.files.get('state/default/pods.json')).toContain('"name": "web"');
  });
});

describe('kubectl -k', () => {
  it('applies, shows and deletes what a kustomization makes', async () => {
    const world = createApiWorld();
    world.files.set('app/kustomization.yaml', 'resources: [cm.yaml]\nnamePrefix: my-\n');
    world.files.set('app/cm.yaml', configMap('x', '{a: b}'));
    expect((await world.run('apply -k app')).stdout).toBe('configmap/my-x created\n');
    expect((await world.run('get -k app -o name')).stdout).toBe('configmap/my-x\n');
    expect((await world.run('diff -k app')).exitCode).toBe(0);
    expect((await world.run('create -k app')).stderr).toBe(
      'Error from server (AlreadyExists): error when creating "app": configmaps "my-x" already exists\n',
    );
    expect((await world.run('delete -k app')).stdout).toBe('configmap "my-x" deleted from default namespace\n');
  });
});
