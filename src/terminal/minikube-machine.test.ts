import { expect } from 'expect';
import { describe, it } from 'node:test';
import { inProcessClient } from '../client/in-process';
import { Cluster } from '../cluster/cluster';
import { emptyKubeconfig, kubeconfigObject, withEntry } from '../kubectl/kubeconfig/kubeconfig';
import { kubectlCommand } from './kubectl-command';
import { minikubeCommand } from './minikube';
import { createTerminal } from './terminal';

/** minikube with one profile of two machines that are really there, and kubectl. */
function world() {
  const cluster = new Cluster({ nodes: [{ name: 'minikube' }, { name: 'minikube-m02' }] });
  const client = inProcessClient(cluster);
  const machines = () => cluster.nodeNames().map((name) => cluster.node(name));
  const profile = () => ({
    name: 'minikube',
    server: cluster.server,
    running: true,
    nodes: machines().map(({ name, address, running }) => ({ name, address, running })),
  });
  const host = {
    profiles: () => [profile()],
    start: async () => profile(),
    stop: async () => undefined,
    delete: async () => undefined,
  };
  const room = {
    machines,
    machineAt: (address: string) => machines().find((machine) => machine.address === address),
    waitUntil: async (isDone: () => boolean, timeoutMs: number) => {
      cluster.sim.beginStep();
      return cluster.sim.runUntil(isDone, timeoutMs);
    },
  };
  const kubectl = kubectlCommand(() => client);
  const terminal = createTerminal({
    commands: new Map([
      ['minikube', minikubeCommand(host, { machines: room, kubectl })],
      ['kubectl', kubectl],
    ]),
    now: () => cluster.sim.nowMs,
    sleep: async (ms) => await client.sleep(ms),
  });
  const config = withEntry(
    withEntry(emptyKubeconfig, 'clusters', 'minikube', { server: cluster.server }),
    'contexts',
    'a',
    {
      cluster: 'minikube',
    },
  );
  terminal.files.makeDirectory('/root/.kube', { recursive: true });
  terminal.files.writeFile('/root/.kube/config', JSON.stringify(kubeconfigObject({ ...config, currentContext: 'a' })));
  return { run: async (line: string) => await terminal.run(line), cluster };
}

describe('minikube ssh', () => {
  it('runs a command on the machine: its name, its files, its runtime', async () => {
    const { run, cluster } = world();
    expect(await run('minikube ssh -n m02 -- hostname')).toEqual({ stdout: 'minikube-m02\n', stderr: '', exitCode: 0 });
    await run("minikube ssh 'sudo mkdir -p /data && echo kept > /data/file'");
    expect(cluster.node('minikube').files.readFile('/data/file')).toBe('kept\n');
    expect((await run('minikube ssh -- sudo crictl pods')).stdout).toMatch(/^POD ID +CREATED/);
    expect((await run('minikube ssh -- docker ps -q')).exitCode).toBe(0);
  });

  it('ends as the command does', async () => {
    const { run } = world();
    expect(await run('minikube ssh -- false')).toEqual({
      stdout: '',
      stderr: 'ssh: Process exited with status 1\n',
      exitCode: 1,
    });
    expect((await run('minikube ssh -n ghost -- true')).stderr).toContain('Could not find node ghost');
  });

  it('copies files and points docker at the machine', async () => {
    const { run, cluster } = world();
    await run('echo text > note; minikube cp note minikube-m02:/home/docker/note');
    expect(cluster.node('minikube-m02').files.readFile('/home/docker/note')).toBe('text\n');
    const { address } = cluster.node('minikube');
    expect((await run('eval $(minikube docker-env); echo $DOCKER_HOST')).stdout).toBe(`tcp://${address}:2376\n`);
    expect((await run('eval $(minikube docker-env -u); echo [$DOCKER_HOST]')).stdout).toBe('[]\n');
  });
});

describe('minikube kubectl and service', () => {
  it('kubectl works on the cluster of the profile', async () => {
    const { run } = world();
    expect((await run('minikube kubectl -- get nodes -o name')).stdout).toBe('node/minikube\nnode/minikube-m02\n');
    expect((await run('minikube kubectl -- get pod nope')).stderr).toBe(
      'Error from server (NotFound): pods "nope" not found\n',
    );
  });

  it('service tells where its node ports are', async () => {
    const { run } = world();
    await run(
      'kubectl create service nodeport web --tcp=80 --node-port=30080; kubectl create service clusterip db --tcp=1',
    );
    expect(await run('minikube service web --url')).toEqual({
      stdout: 'http://192.168.49.2:30080\n',
      stderr: '',
      exitCode: 0,
    });
    expect((await run('minikube service web')).stdout).toContain(
      '│ default   │ web  │ 80/80       │ http://192.168.49.2:30080 │\n',
    );
    expect((await run('minikube service db --url')).stderr).toBe('😿  service default/db has no node port\n');
    const missing = await run('minikube service web -n kube-system --url');
    expect(missing.exitCode).toBe(115);
    expect(missing.stderr).toContain(
      "❌  Exiting due to SVC_NOT_FOUND: Service 'web' was not found in 'kube-system' namespace.\n",
    );
  });

  it('ssh without a command reads lines', async () => {
    const { run } = world();
    expect((await run("minikube ssh <<'EOF'\nhostname\ncd /tmp\npwd\nEOF\n")).stdout).toBe('minikube\n/tmp\n');
    expect(await run('minikube ssh')).toEqual({ stdout: '', stderr: '', exitCode: 0 });
  });
});

describe('kubectl edit in a terminal', () => {
  it('takes any command line for the editor', async () => {
    const { run } = world();
    await run('kubectl create configmap settings --from-literal=colour=green');
    const edit = (editor: string) => run(`KUBE_EDITOR=${JSON.stringify(editor)} kubectl edit cm settings`);
    expect((await edit('sed -i s/green/red/')).stdout).toBe('configmap/settings edited\n');
    expect((await run("kubectl get cm settings -o jsonpath='{.data.colour}'")).stdout).toBe('red');
    expect((await edit('true')).stderr).toBe('Edit cancelled, no changes made.\n');
    expect((await edit('false')).stderr).toBe('error: there was a problem with the editor "false"\n');
    expect((await edit('nosuch')).stderr).toBe('error: unable to launch the editor "nosuch"\n');
    expect((await edit('sed -i s/^data:/data:[/')).stderr).toContain('edit cancelled, 20 attempts have failed\n');
    expect((await run('ls /tmp')).stdout).toBe('');
  });
});

describe('kubectl in the background of a terminal', () => {
  it('sees what happens while others let time pass, and lets none pass itself', async () => {
    const { run, cluster } = world();
    await run('kubectl run idle --image=busybox -- sh -c "while true; do date +%S; sleep 2; done"');
    await run('kubectl wait --for=condition=Ready pod/idle');
    const beginMs = cluster.sim.nowMs;
    await run('kubectl logs -f idle --tail=1 &');
    expect(cluster.sim.nowMs).toBe(beginMs);
    const { stdout } = await run('sleep 5');
    expect(cluster.sim.nowMs).toBe(beginMs + 5000);
    expect(stdout.split('\n').length).toBeGreaterThan(2);
    await run('kubectl delete pod idle --now & sleep 4; wait %2');
    expect((await run('sleep 2; jobs')).stdout).not.toContain('Running');
    expect(cluster.sim.nowMs).toBeLessThan(beginMs + 20_000);
  });
});
