import { expect } from 'expect';
import { get } from 'node:http';
import { afterEach, describe, it } from 'node:test';
import type { Terminal } from '../terminal/terminal';
import { forwardedPort, forwardingWorld } from './testing/forwarding';

const terminals: Terminal[] = [];
afterEach(() => {
  for (const terminal of terminals.splice(0)) terminal.close();
});

function createWorld(): ReturnType<typeof forwardingWorld> {
  const world = forwardingWorld();
  terminals.push(world.terminal);
  return world;
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

describe('kubectl port-forward', () => {
  it('brings a real HTTP client to the container, until its job is killed', async () => {
    const { cluster, terminal } = createWorld();
    await terminal.run('kubectl run web --image=nginx && kubectl wait --for=condition=Ready pod/web');
    const { stdout } = await terminal.run('kubectl port-forward pod/web :80 &');
    const port = forwardedPort(stdout);
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
    expect((await fetchPage(forwardedPort(stdout))).status).toBe(200);
  });

  it('ends when Ctrl-C is pressed', async () => {
    const { terminal } = createWorld();
    await terminal.run('kubectl run web --image=nginx && kubectl wait --for=condition=Ready pod/web');
    const interrupted = await terminal.run('kubectl port-forward web :80', { interruptAfterMs: 5000 });
    await expect(fetchPage(forwardedPort(interrupted.stdout))).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('notices with the next connection that the pod has gone', async () => {
    const { terminal } = createWorld();
    await terminal.run('kubectl run web --image=nginx && kubectl wait --for=condition=Ready pod/web');
    const port = forwardedPort((await terminal.run('kubectl port-forward web :80 &')).stdout);
    expect((await terminal.run('kubectl delete pod web --now; sleep 60')).stderr).not.toContain('lost connection');
    await expect(fetchPage(port)).rejects.toMatchObject({ code: 'ECONNRESET' });
    const { stdout, stderr } = await terminal.run('echo next');
    expect(stdout).toContain(`Handling connection for ${port}\n`);
    expect(stderr).toMatch(
      new RegExp(
        `an error occurred forwarding ${port} -> 80: error forwarding port 80 to pod ([0-9a-f]{64}), uid : network namespace for sandbox .*\\1.* is closed"\nerror: lost connection to pod\n`,
      ),
    );
    await expect(fetchPage(port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('gives up when nobody listens at the port of the pod', async () => {
    const { terminal } = createWorld();
    await terminal.run('kubectl run web --image=nginx && kubectl wait --for=condition=Ready pod/web');
    const port = forwardedPort((await terminal.run('kubectl port-forward web :81 &')).stdout);
    await expect(fetchPage(port)).rejects.toMatchObject({ code: 'ECONNRESET' });
    const { stderr } = await terminal.run('echo next');
    expect(stderr).toContain('IPv4: dial tcp4 127.0.0.1:81: connect: connection refused IPv6 dial tcp6');
    expect(stderr).toContain('error: lost connection to pod\n');
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
