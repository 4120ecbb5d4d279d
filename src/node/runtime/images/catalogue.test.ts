import { describe, it } from 'node:test';
import { expect } from 'expect';
import type { KubeletEndpoint } from '../../../api/kubelet-endpoint';
import { exitCodeOf } from '../../../api/process-status';
import { collect, OUTPUT, TestWorld } from '../../test-world';
import { imageCatalogue } from './catalogue';

const POD = { namespace: 'default', name: 'web' };

interface Running {
  readonly world: TestWorld;
  readonly endpoint: KubeletEndpoint;
  /** Asks the pod's own port from inside it. */
  get(port: number, path?: string): { readonly status: number; readonly body: string };
  exec(...argv: readonly string[]): { readonly stdout: string; readonly stderr: string; readonly exitCode: number };
  logs(): string;
}

/** A pod of one container of `image`, ten seconds after its creation. */
function run(image: string, container: Readonly<Record<string, unknown>> = {}): Running {
  const world = new TestWorld();
  const node = world.node();
  const { metadata } = world.pod('web', { containers: [{ name: 'app', image, ...container }] });
  world.passSeconds(15);
  const { endpoint } = node;
  if (endpoint === undefined) throw new Error('the kubelet does not run');
  return {
    world,
    endpoint,
    get(port, path = '/') {
      const sandbox = node.runtime.pod(metadata.uid)?.sandbox;
      let answer = { status: 0, body: '' };
      const request = { method: 'GET', path, headers: { 'user-agent': 'curl/8.5.0' }, body: '' };
      sandbox?.config.network.http('localhost', port, request, 1000, (outcome) => {
        answer = 'response' in outcome ? outcome.response : { status: -1, body: outcome.error };
      });
      world.passSeconds(1);
      return { status: answer.status, body: answer.body };
    },
    exec(...argv) {
      const output = collect();
      endpoint.exec(POD, 'app', argv, OUTPUT, output);
      world.passSeconds(5);
      const { stdout, stderr, status } = output;
      if (status === undefined) throw new Error('still running');
      return { stdout, stderr, exitCode: exitCodeOf(status) ?? -1 };
    },
    logs: () => endpoint.logs(POD, 'app', {}),
  };
}

describe('the catalogue', () => {
  const missing = [
    { reference: 'docker.io/library/myimage1:latest', why: 'pull access denied, repository does not exist' },
    { reference: 'docker.io/team/nosuch-app:v1', why: 'pull access denied, repository does not exist' },
    { reference: 'docker.io/library/nginx:nope', why: 'docker.io/library/nginx:nope: not found' },
    { reference: 'docker.io/library/nginx:1.14.2x-unknown', why: ': not found' },
    { reference: 'registry.example.com/team/app:v1', why: 'dial tcp: lookup registry.example.com: no such host' },
    { reference: 'TEAM/app:v1', why: 'dial tcp: lookup TEAM: no such host' },
  ];
  for (const { reference, why } of missing) {
    it(`has no ${reference}`, () => expect(imageCatalogue.find(reference)).toContain(why));
  }

  const present = [
    'docker.io/library/nginx:1.14.2',
    'docker.io/library/nginx:1.29-alpine',
    'docker.io/library/redis:7',
    'docker.io/library/postgres:17-bookworm',
    'docker.io/team/app:v1',
    'quay.io/team/app:build-42',
    'gcr.io/project/app@sha256:0000000000000000000000000000000000000000000000000000000000000000',
  ];
  for (const reference of present)
    it(`has ${reference}`, () => expect(typeof imageCatalogue.find(reference)).toBe('object'));
});

describe('images', () => {
  it('nginx serves its document root and writes an access log', () => {
    const { get, logs } = run('nginx:1.14.2');
    expect(get(80).body).toContain('<h1>Welcome to nginx!</h1>');
    expect(get(80, '/live').status).toBe(404);
    expect(logs()).toMatch(
      /^\S+ - - \[01\/Jan\/2026:00:00:15 \+0000\] "GET \/ HTTP\/1\.1" 200 \d+ "-" "curl\/8\.5\.0" "-"\n/,
    );
  });

  it('nginx serves what is written there', () => {
    const { get, exec } = run('nginx');
    expect(exec('sh', '-c', 'echo hello > /usr/share/nginx/html/index.html')).toEqual({
      stdout: '',
      stderr: '',
      exitCode: 0,
    });
    expect(get(80)).toEqual({ status: 200, body: 'hello\n' });
  });

  it('luksa/kubia and khk9346/kubia say which pod was hit and by whom', () => {
    for (const image of ['luksa/kubia', 'khk9346/kubia']) {
      const { get, logs } = run(image);
      expect(get(8080).body).toBe("You've hit web\n");
      expect(logs()).toMatch(/^Kubia server starting\.\.\.\nReceived request from \S+\n$/);
    }
  });

  it('kiamol/ch02-hello-kiamol serves a page', () => {
    expect(run('kiamol/ch02-hello-kiamol').get(80).body).toContain('Hello from Chapter 2!');
  });

  it('kiamol/ch02-whoami says which pod answers', () => {
    const { get, logs } = run('kiamol/ch02-whoami');
    expect(get(80).body).toBe('"I\'m web running on Linux 6.12.57+deb13-amd64 #1 SMP PREEMPT_DYNAMIC"');
    expect(get(80, '/other').status).toBe(404);
    expect(logs()).toContain('Now listening on: http://[::]:80\n');
  });

  it('busybox has a shell and tools, and ends at once without a command', () => {
    const { exec, world } = run('busybox', { command: ['sleep', '3600'] });
    expect(exec('sh', '-c', 'echo $HOSTNAME; hostname; cat /etc/hostname').stdout).toBe('web\nweb\nweb\n');
    expect(world.state('web')).toBe('Running[app:running]');
    expect(run('busybox').world.getPod('web').status?.containerStatuses?.[0]?.lastState?.terminated).toMatchObject({
      exitCode: 0,
      reason: 'Completed',
    });
  });

  it('an unknown image listens on the ports that its container declares', () => {
    const { get, world } = run('team/backend:v3', {
      ports: [{ containerPort: 5000 }, { containerPort: 5001, protocol: 'UDP' }],
    });
    expect(get(5000)).toEqual({ status: 200, body: 'web\n' });
    expect(get(5001)).toEqual({ status: -1, body: 'ECONNREFUSED' });
    expect(world.state('web')).toBe('Running[app:running]');
  });

  it('a shell that never stops writing fills a bounded log', () => {
    const { world, logs } = run('busybox', { command: ['sh', '-c', 'while true; do echo yes; done'] });
    world.passSeconds(3600);
    expect(world.state('web')).toBe('Running[app:running]');
    expect(logs().length).toBeLessThanOrEqual(10 * 1024 * 1024);
    expect(logs().startsWith('yes\n')).toBe(true);
  });
});
