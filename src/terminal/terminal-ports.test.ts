import { expect } from 'expect';
import { afterEach, describe, it } from 'node:test';
import { inProcessClient } from '../client/in-process';
import { Cluster } from '../cluster/cluster';
import { kubectlCommand } from './kubectl-command';
import { createTerminal, type Terminal } from './terminal';

const KUBECONFIG = JSON.stringify({
  apiVersion: 'v1',
  kind: 'Config',
  'current-context': 'test',
  clusters: [{ name: 'test', cluster: { server: 'https://127.0.0.1:8443' } }],
  contexts: [{ name: 'test', context: { cluster: 'test', user: 'test' } }],
  users: [{ name: 'test', user: {} }],
});

const terminals: Terminal[] = [];
afterEach(() => {
  for (const terminal of terminals.splice(0)) terminal.close();
});

async function createWorld(): Promise<Terminal> {
  const cluster = new Cluster({ nodes: [{ name: 'n1' }] });
  const client = inProcessClient(cluster);
  const terminal = createTerminal({
    commands: new Map([['kubectl', kubectlCommand(() => client)]]),
    now: () => cluster.sim.nowMs,
    sleep: async (ms) => await client.sleep(ms),
  });
  terminal.files.makeDirectory('/root/.kube', { recursive: true });
  terminal.files.writeFile('/root/.kube/config', KUBECONFIG);
  terminals.push(terminal);
  await terminal.run('kubectl run web --image=nginx && kubectl wait --for=condition=Ready pod/web');
  return terminal;
}

const HANDLING = 'Handling connection for 8080\n';

describe('a port that kubectl port-forward holds in a terminal', () => {
  it('answers curl and wget of the same terminal, until its job is killed', async () => {
    const terminal = await createWorld();
    await terminal.run('kubectl port-forward pod/web 8080:80 &');
    const { stdout, stderr, exitCode } = await terminal.run('curl -s localhost:8080');
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(stdout).toContain(HANDLING);
    expect(stdout).toContain('<h1>Welcome to nginx!</h1>');
    const piped = await terminal.run(
      'curl -s http://127.0.0.1:8080/ | grep -c Welcome; wget -qO- localhost:8080 | grep -c Thank',
    );
    expect(piped.stdout.replaceAll(HANDLING, '')).toBe('2\n1\n');
    expect((await terminal.run('curl -s -o /dev/null -w "%{http_code}" localhost:8080/nothing')).stdout).toContain(
      '404',
    );
    const refused = await terminal.run('kill %1; sleep 1; curl localhost:8080');
    expect(refused.exitCode).toBe(7);
    expect(refused.stderr).toContain('curl: (7) Failed to connect to localhost port 8080');
  });

  it('is taken for others', async () => {
    const terminal = await createWorld();
    await terminal.run('kubectl port-forward pod/web 8080:80 &');
    const { stderr, exitCode } = await terminal.run('kubectl port-forward pod/web 8080:80');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('Unable to listen on port 8080: Listeners failed to create with the following errors: [');
    expect(stderr).toContain(
      'unable to create listener: Error listen tcp4 127.0.0.1:8080: bind: address already in use',
    );
    const { stdout } = await terminal.run(
      'kubectl port-forward pod/web :80 & sleep 1; curl -s localhost:32768 | wc -l',
    );
    expect(stdout).toMatch(/Forwarding from 127\.0\.0\.1:32768 -> 80\n/);
  });

  it('breaks the connection when nobody listens in the pod, and kubectl ends', async () => {
    const terminal = await createWorld();
    await terminal.run('kubectl port-forward pod/web 8080:81 &');
    const { stderr, exitCode } = await terminal.run('curl localhost:8080');
    expect(exitCode).toBe(56);
    expect(stderr).toContain('an error occurred forwarding 8080 -> 81');
    expect((await terminal.run('sleep 1; curl -s localhost:8080')).exitCode).toBe(7);
  });
});
