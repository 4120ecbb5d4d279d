import { expect } from 'expect';
import { describe, it } from 'node:test';
import { inProcessClient } from '../../client/in-process';
import { Cluster, type ClusterOptions } from '../../cluster/cluster';
import { crictlCommand } from '../crictl/crictl-command';
import type { MachineRoom } from '../machine-room';
import { createTerminal } from '../terminal';
import { dockerCommand } from './docker-command';

/** A cluster of two machines with one running pod, `web` with the container `app`, and a terminal with docker and crictl. */
async function world(options: ClusterOptions = {}) {
  const cluster = new Cluster({ ...options, nodes: [{ name: 'one' }, { name: 'two' }] });
  const client = inProcessClient(cluster);
  const machines = () => cluster.nodeNames().map((name) => cluster.node(name));
  const room: MachineRoom = {
    machines,
    machineAt: (address) => machines().find((machine) => machine.address === address),
    waitUntil: async (isDone, timeoutMs) => {
      cluster.sim.beginStep();
      return cluster.sim.runUntil(isDone, timeoutMs);
    },
  };
  const terminal = createTerminal({
    commands: new Map([
      ['docker', dockerCommand(room)],
      ['crictl', crictlCommand(room)],
    ]),
    now: () => cluster.sim.nowMs,
    sleep: async (ms) => await client.sleep(ms),
  });
  const path = '/api/v1/namespaces/default/pods';
  const container = {
    name: 'app',
    image: 'busybox',
    command: ['sh', '-c', 'echo hello; echo oops >&2; exec sleep 9999'],
  };
  const spec = { nodeName: 'one', containers: [container], terminationGracePeriodSeconds: 1 };
  await client.request({
    method: 'POST',
    path,
    body: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' }, spec },
  });
  await client.sleep(10_000);
  const run = async (line: string) => await terminal.run(line);
  const restarts = async () => {
    const { body } = await client.request({ method: 'GET', path: `${path}/web` });
    return /"restartCount":(\d+)/.exec(JSON.stringify(body))?.[1];
  };
  const status = async (): Promise<string> =>
    JSON.stringify((await client.request({ method: 'GET', path: `${path}/web` })).body);
  return { run, restarts, status, cluster, sleep: client.sleep };
}

describe('docker', () => {
  it('lists the containers of a pod and the one that holds its sandbox', async () => {
    const { run } = await world();
    const { stdout } = await run("docker ps --format '{{.Names}} {{.State}}'");
    expect(stdout).toMatch(/^k8s_app_web_default_[\w-]{36}_0 running\nk8s_POD_web_default_[\w-]{36}_0 running\n$/);
    const { stdout: table } = await run('docker ps');
    expect(table).toMatch(/^CONTAINER ID {3}IMAGE +COMMAND +CREATED +STATUS +PORTS +NAMES\n\w{12} {3}busybox /);
  });

  it('filters by label, name and status', async () => {
    const { run } = await world();
    const count = async (filter: string) => (await run(`docker ps -q ${filter} | wc -l`)).stdout.trim();
    expect(await count('--filter label=io.kubernetes.container.name=app')).toBe('1');
    expect(await count('--filter label=io.kubernetes.pod.name=web')).toBe('2');
    expect(await count('--filter name=k8s_POD')).toBe('1');
    expect(await count('--filter status=exited')).toBe('0');
    expect((await run('docker ps --filter colour=red')).stderr).toBe(
      "Error response from daemon: invalid filter 'colour'\n",
    );
  });

  it('inspects with a template, and says what is not there', async () => {
    const { run } = await world();
    const { stdout } = await run(
      `docker inspect -f '{{.State.Status}} {{index .Config.Labels "io.kubernetes.pod.name"}}' $(docker ps -q --filter name=k8s_app)`,
    );
    expect(stdout).toBe('running web\n');
    expect(await run('docker container inspect 0bc31ee77fb6')).toEqual({
      stdout: '[]\n',
      stderr: 'Error response from daemon: No such container: 0bc31ee77fb6\n',
      exitCode: 1,
    });
  });

  it('removes a container by force, which the kubelet starts again at once', async () => {
    const { run, restarts, sleep } = await world();
    const { stdout: before } = await run('docker ps -q --filter name=k8s_app');
    expect(await run(`docker container rm -f ${before.trim()}`)).toEqual({ stdout: before, stderr: '', exitCode: 0 });
    expect((await run('docker ps -aq --filter name=k8s_app')).stdout).toBe('');
    await sleep(5000);
    expect((await run('docker ps -q --filter name=k8s_app')).stdout).not.toBe(before);
    expect(await restarts()).toBe('1');
  });

  it('refuses what the real one refuses', async () => {
    const { run } = await world();
    expect((await run('docker container rm')).stderr).toContain(
      "docker: 'docker container rm' requires at least 1 argument\n",
    );
    expect(await run('docker ps --foo')).toMatchObject({
      exitCode: 125,
      stderr: expect.stringContaining('unknown flag: --foo'),
    });
    expect((await run('docker rm $(docker ps -q --filter name=k8s_app)')).stderr).toContain('container is running');
  });

  it('shows logs by stream and runs commands', async () => {
    const { run } = await world();
    expect(await run('docker logs $(docker ps -q --filter name=k8s_app)')).toMatchObject({
      stdout: 'hello\n',
      stderr: 'oops\n',
    });
    expect(await run('docker exec $(docker ps -q --filter name=k8s_app) sh -c "hostname; exit 3"')).toMatchObject({
      stdout: 'web\n',
      exitCode: 3,
    });
    expect((await run('docker exec $(docker ps -q --filter name=k8s_app) nosuch')).exitCode).toBe(127);
  });

  it('does not see what containerd runs, only what it runs itself', async () => {
    const { run, status } = await world({ containerRuntime: 'containerd' });
    expect(await status()).toMatch(/"containerID":"containerd:\/\/[0-9a-f]{64}"/);
    expect((await run('docker ps -aq')).stdout).toBe('');
    expect((await run(`docker inspect $(crictl ps -q)`)).exitCode).toBe(1);
    expect((await run('crictl ps -q | wc -l')).stdout.trim()).toBe('1');
    await run('docker run -d nginx');
    expect((await run('docker ps -q | wc -l')).stdout.trim()).toBe('1');
  });

  it('is named by the pods whose containers it runs', async () => {
    const { run, status } = await world({ containerRuntime: 'docker' });
    const id = /"containerID":"docker:\/\/([0-9a-f]{64})"/.exec(await status())?.[1] ?? '';
    expect((await run('docker ps -q --filter name=k8s_app')).stdout).toBe(`${id.slice(0, 12)}\n`);
    expect(await status()).toMatch(/"image":"busybox:latest","imageID":"docker-pullable:\/\/busybox@sha256:/);
  });

  it('speaks to the machine of DOCKER_HOST', async () => {
    const { run, cluster } = await world();
    const list = async (name: string) =>
      (await run(`DOCKER_HOST=tcp://${cluster.node(name).address}:2376 docker ps -q | wc -l`)).stdout.trim();
    expect(await list('one')).toBe('2');
    expect(await list('two')).toBe('0');
    expect((await run('DOCKER_HOST=tcp://10.9.9.9:2376 docker ps')).stderr).toBe(
      'Cannot connect to the Docker daemon at tcp://10.9.9.9:2376. Is the docker daemon running?\n',
    );
  });
});

describe('crictl', () => {
  it('lists sandboxes apart from containers', async () => {
    const { run } = await world();
    expect((await run('crictl ps')).stdout).toMatch(
      /^CONTAINER +IMAGE .*NAMESPACE\n\w{13} .* Running +app +0 +\w{13} +web +default\n$/,
    );
    expect((await run('crictl pods')).stdout).toMatch(/^POD ID .*\n\w{13} .* Ready +web +default +0 +\(default\)\n$/);
    expect((await run('crictl ps -q --label io.kubernetes.pod.name=other')).stdout).toBe('');
  });

  it('removes a sandbox with all that runs in it; the kubelet makes a new one', async () => {
    const { run, sleep } = await world();
    const { stdout: before } = await run('crictl pods -q');
    expect((await run(`crictl rmp ${before.trim()}`)).exitCode).toBe(1);
    expect(await run(`crictl rmp -f ${before.trim()}`)).toMatchObject({ exitCode: 0, stderr: '' });
    await sleep(10_000);
    expect((await run('crictl ps -q | wc -l')).stdout.trim()).toBe('1');
  });
});

describe('docker run', () => {
  const SERVE = 'registry.k8s.io/e2e-test-images/agnhost:2.53 netexec --http-port 80';
  const ONE = 'DOCKER_HOST=tcp://192.168.49.2:2376';
  const TWO = 'DOCKER_HOST=tcp://192.168.49.3:2376';

  it('shows what a container says and ends as it does', async () => {
    const { run } = await world();
    const { stdout, stderr, exitCode } = await run('docker run --rm -e A=b busybox sh -c \'echo "$A"; exit 3\'');
    expect({ stdout, exitCode }).toEqual({ stdout: 'b\n', exitCode: 3 });
    expect(stderr).toBe('');
    expect((await run('docker ps -aq --filter name=_')).stdout.trim().split('\n')).toHaveLength(2);
  });

  it('pulls what is not there, and says so', async () => {
    const { run } = await world();
    const { stdout, stderr } = await run('docker run -d --name sleeper alpine:3.22 sleep 1000');
    expect(stdout).toMatch(/^[0-9a-f]{64}\n$/);
    expect(stderr).toMatch(
      /^Unable to find image 'alpine:3.22' locally\n3.22: Pulling from library\/alpine\nDigest: sha256:\w+\nStatus: Downloaded newer image for alpine:3.22\n$/,
    );
    const ghost = await run('docker run nosuch:1');
    expect(ghost.exitCode).toBe(125);
    expect(ghost.stderr).toContain(
      "docker: Error response from daemon: pull access denied for nosuch, repository does not exist or may require 'docker login'",
    );
  });

  it('publishes ports of the machine; addresses of the bridge mean nothing elsewhere', async () => {
    const { run } = await world();
    await run(`${ONE} docker run -d --name web -p 8080:80 ${SERVE}`);
    await run(`${ONE} docker run -d --name near ${SERVE}`);
    await run(`${TWO} docker run -d --name far ${SERVE}`);
    const curl = async (name: string, host: string, url: string) =>
      (await run(`${host} docker exec ${name} curl -s -m 2 http://${url}`)).stdout;
    const addressOf = async (host: string, name: string) =>
      /172\.17\.\d+\.\d+/.exec((await run(`${host} docker exec ${name} cat /etc/hosts`)).stdout)?.[0];
    expect([await addressOf(ONE, 'web'), await addressOf(ONE, 'near'), await addressOf(TWO, 'far')]).toEqual([
      '172.17.0.2',
      '172.17.0.3',
      '172.17.0.2',
    ]);
    expect(await curl('near', ONE, '172.17.0.2/clientip')).toBe('172.17.0.3:40000');
    expect(await curl('far', TWO, '172.17.0.3/clientip')).toBe('');
    expect(await curl('far', TWO, '192.168.49.2:8080/clientip')).toBe('192.168.49.3:40000');
    expect((await run(`${ONE} docker ps --format '{{.Ports}}' --filter name=web`)).stdout).toContain(
      '0.0.0.0:8080->80/tcp, [::]:8080->80/tcp\n',
    );
    const again = await run(`${ONE} docker run -d -p 8080:80 busybox sleep 9`);
    expect(again.exitCode).toBe(125);
    expect(again.stderr).toContain('Bind for 0.0.0.0:8080 failed: port is already allocated\n');
    const named = await run(`${ONE} docker run -d --name web busybox sleep 9`);
    expect(named.stderr).toContain('Conflict. The container name "/web" is already in use by container "');
    expect((await run('docker run -d --name "a b" busybox')).stderr).toContain(
      'docker: Error response from daemon: Invalid container name (a b), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed\n',
    );
  });

  it('starts what no kubelet knows: who removes it has removed it', async () => {
    const { run, sleep, cluster } = await world();
    await run(`docker run -d --name web -p 8080:80 ${SERVE}`);
    cluster.node('one').stop();
    cluster.node('one').start();
    await sleep(60_000);
    const list = async () => (await run("docker ps -a --filter name=^web --format '{{.Names}} {{.State}}'")).stdout;
    expect(await list()).toBe('web running\n');
    await run('docker rm -f web');
    await sleep(60_000);
    expect(await list()).toBe('');
    expect((await run(`docker run -d --name web -p 8080:80 ${SERVE}`)).exitCode).toBe(0);
    cluster.node('one').powerOff();
    cluster.node('one').powerOn();
    expect(await list()).toBe('web exited\n');
  });
});

describe('docker volumes', () => {
  it('keep what a container wrote for the next one', async () => {
    const { run } = await world();
    expect((await run('docker volume create data')).stdout).toBe('data\n');
    await run("docker run --rm -v data:/d busybox sh -c 'echo kept > /d/f'");
    expect((await run('docker run --rm -v data:/e busybox cat /e/f')).stdout).toBe('kept\n');
    expect((await run('docker volume ls')).stdout).toBe('DRIVER    VOLUME NAME\nlocal     data\n');
    expect((await run("docker volume inspect data -f '{{.Mountpoint}}'")).stdout).toBe(
      '/var/lib/docker/volumes/data/_data\n',
    );
    expect((await run('docker volume rm data')).stdout).toBe('data\n');
    expect(await run('docker volume inspect data')).toEqual({
      stdout: '[]\n',
      stderr: 'Error response from daemon: get data: no such volume\n',
      exitCode: 1,
    });
  });

  it('are kept as long as a container has them, and anonymous ones go with theirs', async () => {
    const { run } = await world();
    const { stdout: id } = await run('docker run -d --name user -v data:/d -v /anonymous busybox sleep 1000');
    expect(await run('docker volume rm data')).toEqual({
      stdout: '',
      stderr: `Error response from daemon: remove data: volume is in use - [${id.trim()}]\n`,
      exitCode: 1,
    });
    expect((await run('docker volume ls -q')).stdout.trim().split('\n')).toHaveLength(2);
    await run('docker rm -f -v user');
    expect((await run('docker volume ls -q')).stdout).toBe('data\n');
    await run('docker run --rm -v /anonymous busybox true');
    expect((await run('docker volume prune -a -f')).stdout).toBe(
      'Deleted Volumes:\ndata\n\nTotal reclaimed space: 0B\n',
    );
  });

  it('a folder of the machine can be mounted, also read-only', async () => {
    const { run } = await world();
    await run("docker run --rm -v /srv/site:/www busybox sh -c 'echo hi > /www/index.html'");
    const { stdout, stderr } = await run(
      "docker run --rm -v /srv/site:/www:ro busybox sh -c 'cat /www/index.html; echo no > /www/x'",
    );
    expect(stdout + stderr).toContain('hi\n');
    expect(stdout + stderr).toContain('Read-only file system');
    const mount = '--mount type=bind,source=/srv/site,target=/www,readonly';
    expect((await run(`docker run --rm ${mount} busybox ls /www`)).stdout).toBe('index.html\n');
  });

  for (const [flags, error] of [
    [
      '-v a:b',
      `invalid volume specification: 'a:b': invalid mount config for type "volume": invalid mount path: 'b' mount path must be absolute`,
    ],
    ['-v a:/b:rx', 'invalid mode: rx'],
    ['-v a:/', "invalid volume specification: 'a:/': invalid specification: destination can't be '/'"],
    [
      '--mount type=bind,src=/none,dst=/d',
      'invalid mount config for type "bind": bind source path does not exist: /none',
    ],
  ] as const)
    it(`refuses ${flags}`, async () => {
      const { run } = await world();
      expect(await run(`docker run ${flags} busybox true`)).toEqual({
        stdout: '',
        stderr: `docker: Error response from daemon: ${error}\n\nRun 'docker run --help' for more information\n`,
        exitCode: 125,
      });
    });
});

describe('what goes into a container and comes out of it', () => {
  it('-i gives it the standard input', async () => {
    const { run } = await world();
    expect((await run('echo hello | docker run --rm -i busybox tr a-z A-Z')).stdout).toBe('HELLO\n');
    expect(
      (await run("docker run --rm -i busybox sh <<'EOF'\necho one\nhostname | wc -c\nexit 4\nEOF\n")).exitCode,
    ).toBe(4);
    expect((await run('echo hello | docker run --rm busybox cat')).stdout).toBe('');
  });

  it('--env-file and -e set its environment', async () => {
    const { run } = await world();
    await run("printf '# comment\\nA=1\\nB=two words\\nHERE\\nGONE\\n' > env; export HERE=yes");
    expect(
      (await run('docker run --rm --env-file env -e A=2 busybox sh -c \'echo "$A $B $HERE ${GONE-none}"\'')).stdout,
    ).toBe('2 two words yes none\n');
    expect((await run('docker run --env-file none busybox')).stderr).toContain(
      'docker: open none: no such file or directory\n',
    );
  });

  it('-w and -u say where and as whom', async () => {
    const { run } = await world();
    expect((await run("docker run --rm -w /tmp -u 1000:2000 busybox sh -c 'pwd; id -u; id -g'")).stdout).toBe(
      '/tmp\n1000\n2000\n',
    );
  });

  it('docker cp copies files and folders both ways', async () => {
    const { run } = await world();
    await run(
      'docker run -d --name box busybox sleep 1000; mkdir -p site/css; echo hi > site/index.html; echo c > site/css/a',
    );
    expect(await run('docker cp site box:/www')).toEqual({ stdout: '', stderr: '', exitCode: 0 });
    expect((await run('docker exec box cat /www/index.html /www/css/a')).stdout).toBe('hi\nc\n');
    await run('docker cp box:/www/index.html copy.html; docker cp box:/www/css/. .');
    expect((await run('cat copy.html a')).stdout).toBe('hi\nc\n');
    for (const [line, error] of [
      ['docker cp box:/none .', 'Error response from daemon: Could not find the file /none in container box\n'],
      ['docker cp nobody:/x .', 'Error response from daemon: No such container: nobody\n'],
      ['docker cp a b', 'must specify at least one container source\n'],
      ['docker cp box:/a box:/b', 'copying between containers is not supported\n'],
    ] as const)
      expect(await run(line)).toEqual({ stdout: '', stderr: error, exitCode: 1 });
  });
});
