import { expect } from 'expect';
import { get } from 'node:http';
import { afterEach, describe, it } from 'node:test';
import { inProcessClient } from '../client/in-process';
import { Cluster } from '../cluster/cluster';
import { kubectlCommand } from '../terminal/kubectl-command';
import { listenLocally } from '../client/http/local-listener';
import { createTerminal, type Terminal } from '../terminal/terminal';

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

function createWorld(): { readonly cluster: Cluster; readonly terminal: Terminal } {
  const cluster = new Cluster({ nodes: [{ name: 'n1' }] });
  const client = inProcessClient(cluster);
  const terminal = createTerminal({
    commands: new Map([['kubectl', kubectlCommand(() => client, listenLocally)]]),
    now: () => cluster.sim.nowMs,
    sleep: async (ms) => await client.sleep(ms),
  });
  terminal.files.makeDirectory('/root/.kube', { recursive: true });
  terminal.files.writeFile('/root/.kube/config', KUBECONFIG);
  terminals.push(terminal);
  return { cluster, terminal };
}

const fetchPage = async (port: number) =>
  await new Promise<{ readonly status: number | undefined; readonly body: string }>((resolve, reject) => {
    get({ host: '127.0.0.1', port, path: '/', agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (text: string) => (body += text));
      response.on('end', () => resolve({ status: response.statusCode, body }));
    }).on('error', reject);
  });

/** The port that any free one turned out to be. */
const portOf = (stdout: string): number => Number(/Forwarding from 127\.0\.0\.1:(\d+)/.exec(stdout)?.[1]);

describe('kubectl port-forward', () => {
  it('brings a real HTTP client to the container, until its job is killed', async () => {
    const { cluster, terminal } = createWorld();
    await terminal.run('kubectl run web --image=nginx && kubectl wait --for=condition=Ready pod/web');
    const { stdout } = await terminal.run('kubectl port-forward pod/web :80 &');
    const port = portOf(stdout);
    expect(stdout).toContain(`Forwarding from 127.0.0.1:${port} -> 80\n`);
    const beforeMs = cluster.sim.nowMs;
    const page = await fetchPage(port);
    expect(page.status).toBe(200);
    expect(page.body).toContain('<h1>Welcome to nginx!</h1>');
    expect((await fetchPage(port)).status).toBe(200);
    expect(cluster.sim.nowMs - beforeMs).toBeLessThan(1000);
    expect((await terminal.run('echo next')).stdout).toContain(`Handling connection for ${port}\n`);
    await terminal.run('kill %1');
    await expect(fetchPage(port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('finds the pod of a deployment and the port of a service', async () => {
    const { terminal } = createWorld();
    terminal.files.writeFile(
      '/root/web.yaml',
      `apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec: {containers: [{name: web, image: nginx, ports: [{name: http, containerPort: 80}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{name: page, port: 8000, targetPort: http}]}
`,
    );
    await terminal.run('kubectl apply -f web.yaml && kubectl wait --for=condition=Ready pod/web');
    const { stdout } = await terminal.run('kubectl port-forward svc/web :page &');
    expect(stdout).toMatch(/Forwarding from 127\.0\.0\.1:\d+ -> 80\n/);
    expect((await fetchPage(portOf(stdout))).status).toBe(200);
  });

  it('ends when the pod goes, and when Ctrl-C is pressed', async () => {
    const { terminal } = createWorld();
    await terminal.run('kubectl run web --image=nginx && kubectl wait --for=condition=Ready pod/web');
    const interrupted = await terminal.run('kubectl port-forward web :80', { interruptAfterMs: 5000 });
    await expect(fetchPage(portOf(interrupted.stdout))).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await terminal.run('kubectl port-forward web :80 &');
    const { stderr } = await terminal.run('kubectl delete pod web --now; sleep 1');
    expect(stderr).toContain('error: lost connection to pod');
  });

  it('says what is wrong', async () => {
    const { terminal } = createWorld();
    await terminal.run('kubectl run web --image=nginx');
    for (const [line, text] of [
      [
        'kubectl port-forward web',
        "error: TYPE/NAME and list of ports are required for port-forward\nSee 'kubectl port-forward -h' for help and examples\n",
      ],
      [
        'kubectl port-forward web 80',
        'error: unable to forward port because pod is not running. Current status=Pending\n',
      ],
      ['kubectl port-forward ghost 80', 'Error from server (NotFound): pods "ghost" not found\n'],
      ['kubectl port-forward web http', "error: Pod 'web' does not have a named port 'http'\n"],
    ] as const) {
      expect([line, (await terminal.run(line)).stderr]).toEqual([line, text]);
    }
    await terminal.run('kubectl wait --for=condition=Ready pod/web');
    expect((await terminal.run('kubectl port-forward web x:80')).stderr).toBe(
      'error: error parsing local port \'x\': strconv.ParseUint: parsing "x": invalid syntax\n',
    );
    const { stderr } = await terminal.run('kubectl port-forward web 99999:80');
    expect(stderr).toBe(
      'error: error parsing local port \'99999\': strconv.ParseUint: parsing "99999": value out of range\n',
    );
  });
});
