import { expect } from 'expect';
import { describe, it } from 'node:test';
import { pods } from '../../api/kinds/pod/pod';
import { createClusterWorld } from '../testing/api-world';

const POD = (name: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, labels: {app: ${name}}}\nspec: {containers: [{name: app, image: nginx}]}\n`;

function world() {
  const test = createClusterWorld({ nodes: [{ name: 'n1', cpu: '2', memory: '4Gi' }] });
  const { cluster } = test;
  const create = async (name: string, millicores: number, mebibytes: number) => {
    test.files.set(`${name}.yaml`, POD(name));
    await test.run(`create -f ${name}.yaml`);
    cluster.sim.beginStep();
    cluster.sim.advance(20_000);
    const { uid } = cluster.api.get(pods, { namespace: 'default', name }).metadata;
    const container = cluster.node('n1').runtime.pod(uid)?.latest.get('app');
    container?.group.setCpu(1, millicores);
    container?.group.setMemory(1, mebibytes * 1024 * 1024);
  };
  const pass = (seconds: number) => {
    cluster.sim.beginStep();
    cluster.sim.advance(seconds * 1000);
  };
  return { ...test, create, pass };
}

describe('kubectl top', () => {
  it('needs the metrics API', async () => {
    const { run } = world();
    expect(await run('top pod')).toEqual({ exitCode: 1, stdout: '', stderr: 'error: Metrics API not available\n' });
    expect((await run('top node --sort-by=name')).stderr).toBe('error: --sort-by accepts only cpu or memory\n');
  });

  it('shows what pods and nodes used in the last window', async () => {
    const { cluster, run, create, pass } = world();
    cluster.addOns.enable('metrics-server');
    expect((await run('top pod')).stderr).toBe('No resources found in default namespace.\n');
    await create('calm', 100, 200);
    await create('busy', 900, 100);
    pass(45);
    expect((await run('top pod')).stdout).toBe(
      'NAME   CPU(cores)   MEMORY(bytes)   \nbusy   900m         100Mi           \ncalm   100m         200Mi           \n',
    );
    expect((await run('top pod --sort-by=memory --no-headers')).stdout).toBe(
      'calm   100m   200Mi   \nbusy   900m   100Mi   \n',
    );
    expect((await run('top po -A --containers -l app=busy')).stdout).toBe(
      'NAMESPACE   POD    NAME   CPU(cores)   MEMORY(bytes)   \ndefault     busy   app    900m         100Mi           \n',
    );
    expect((await run('top node')).stdout).toBe(
      'NAME   CPU(cores)   CPU(%)   MEMORY(bytes)   MEMORY(%)   \nn1     1000m        50%      300Mi           7%          \n',
    );
    expect((await run('top pod none')).stderr).toBe('Error from server (NotFound): pods "default/none" not found\n');
    await create('fresh', 1, 1);
    expect((await run('get --raw /apis/metrics.k8s.io/v1beta1/namespaces/default/pods/busy')).stdout).toContain(
      '"usage":{"cpu":"900000000n","memory":"102400Ki"}',
    );
    cluster.addOns.disable('metrics-server');
    expect((await run('top pod')).stderr).toBe('error: Metrics API not available\n');
  });

  it('leaves everything else as it was', async () => {
    const { cluster, run } = world();
    cluster.addOns.enable('metrics-server');
    expect((await run('get pods')).stderr).toBe('No resources found in default namespace.\n');
    expect((await run('get nodes -o name')).stdout).toBe('node/n1\n');
    expect((await run('api-resources --api-group=metrics.k8s.io -o name')).stdout).toBe(
      'nodes.metrics.k8s.io\npods.metrics.k8s.io\n',
    );
    expect((await run('explain pods.spec.nodeName')).exitCode).toBe(0);
    expect((await run('delete namespace kube-node-lease')).exitCode).toBe(0);
  });
});
