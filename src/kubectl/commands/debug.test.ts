import { expect } from 'expect';
import { describe, it } from 'node:test';
import { createClusterWorld } from '../testing/api-world';

async function world() {
  const shell = createClusterWorld({ nodes: [{ name: 'one' }] });
  await shell.run('run web --image=nginx --labels=app=web');
  await shell.run('wait --for=condition=Ready pod/web');
  const spec = async (name: string): Promise<unknown> =>
    JSON.parse((await shell.run(`get pod ${name} -o jsonpath={.spec}`)).stdout);
  return { ...shell, spec };
}

describe('kubectl debug', () => {
  it('adds an ephemeral container that sees the processes of its target', async () => {
    const { run, spec } = await world();
    const { stdout, stderr, exitCode } = await run('debug web --image=busybox -c look --target=web -i -- ps');
    expect({ stderr, exitCode }).toMatchObject({ exitCode: 0 });
    expect(stdout).toMatch(/^Targeting container "web"\./);
    expect(stdout).toMatch(/nginx[\s\S]* ps\n$/);
    expect(await spec('web')).toMatchObject({
      ephemeralContainers: [
        {
          name: 'look',
          command: ['ps'],
          stdin: true,
          targetContainerName: 'web',
          securityContext: { capabilities: { add: ['SYS_PTRACE'] } },
        },
      ],
    });
  });

  it('makes up a name that a second run with the same history makes up too', async () => {
    const names = await Promise.all(
      [world(), world()].map(async (made) => (await (await made).run('debug web --image=busybox')).stdout),
    );
    expect(names[0]).toMatch(/^Defaulting debug container name to debugger-\w{5}\.\n$/);
    expect(names[0]).toBe(names[1]);
  });

  it('copies a pod with one more container, without its labels, processes in common', async () => {
    const { run, spec } = await world();
    expect((await run('debug web --copy-to=copy --image=busybox -c look --set-image=web=httpd')).exitCode).toBe(0);
    expect(await spec('copy')).toMatchObject({
      containers: [
        { name: 'web', image: 'httpd' },
        { name: 'look', image: 'busybox' },
      ],
      shareProcessNamespace: true,
    });
    expect((await run('get pods -l app=web -o name')).stdout).toBe('pod/web\n');
  });

  it('runs a pod in the namespaces of a node, with its files below /host', async () => {
    const { run } = await world();
    const { stdout } = await run('debug node/one --image=busybox -i -- ls -d /host/etc');
    expect(stdout).toMatch(
      /^Creating debugging pod node-debugger-one-\w{5} with container debugger on node one\.\n\/host\/etc\n$/,
    );
  });

  for (const [line, message] of [
    ['debug web', 'you must specify --image when not using --copy-to.'],
    ['debug web --image=busybox --replace', '--replace may only be used with --copy-to.'],
    ['debug web --image=busybox -t', '-i/--stdin is required for containers with -t/--tty=true'],
    ['debug web --image=A!', 'invalid image name "A!": invalid reference format'],
    ['debug web --image=busybox --profile=some', 'unknown profile: some'],
  ] as const) {
    it(`refuses "${line}"`, async () => {
      const { run } = await world();
      expect(await run(line)).toMatchObject({ exitCode: 1, stderr: `error: ${message}\n` });
    });
  }
});

describe('kubectl run', () => {
  it('shows what the container prints, ends as it does, and removes it', async () => {
    const { run } = await world();
    const result = await run(['run', 'box', '-i', '--rm', '--image=busybox', '--restart=Never', '--', 'sh'], {
      stdin: 'echo $((6 * 7)); exit 4\n',
    });
    expect(result).toMatchObject({ exitCode: 4, stdout: '42\npod "box" deleted from default namespace\n' });
    expect(result.stderr).toMatch(/pod default\/box terminated \(Error\)\n$/);
  });

  it('puts a part of a container on top of the profile', async () => {
    const { run, spec, files } = await world();
    files.set('/part.yaml', 'env: [{name: A, value: b}]\nsecurityContext: {runAsUser: 7}\n');
    files.set('/image.yaml', 'image: x\n');
    const debugged = 'debug web --image=busybox -c look --profile=general';
    expect((await run(`${debugged} --custom=/image.yaml`)).stderr).toBe(
      'error: name, command, image, lifecycle and volume devices are not modifiable via custom profile\n',
    );
    expect((await run(`${debugged} --custom=/part.yaml`)).stderr).toBe('');
    expect(await spec('web')).toMatchObject({
      ephemeralContainers: [
        {
          name: 'look',
          env: [{ name: 'A', value: 'b' }],
          securityContext: { runAsUser: 7, capabilities: { add: ['SYS_PTRACE'] } },
        },
      ],
    });
  });
});
