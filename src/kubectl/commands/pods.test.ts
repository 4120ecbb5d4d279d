import { expect } from 'expect';
import { describe, it } from 'node:test';
import { createClusterWorld } from '../testing/api-world';
import { expectConversation } from '../testing/conversation';

const TWO = `apiVersion: v1
kind: Pod
metadata: {name: two}
spec:
  terminationGracePeriodSeconds: 1
  containers:
  - {name: a, image: busybox, command: [sh, -c, "echo one; echo two; sleep 3600"]}
  - {name: b, image: busybox, command: [sh, -c, "echo three; sleep 3600"]}
`;

async function worldWithTwo(): Promise<ReturnType<typeof createClusterWorld>> {
  const world = createClusterWorld({ nodes: [{ name: 'node-1' }] });
  world.files.set('two.yaml', TWO);
  await expectConversation(world, [
    ['apply -f two.yaml', 'pod/two created'],
    ['wait --for=condition=Ready pod/two --timeout=60s', 'pod/two condition met'],
  ]);
  return world;
}

describe('kubectl with the pods of a cluster', () => {
  it('waits', async () => {
    await expectConversation(await worldWithTwo(), [
      ['wait pod/two --for=jsonpath={.status.phase}=Running', 'pod/two condition met'],
      ['wait pod/two --for=condition=Nope --timeout=5s', 'error: timed out waiting for the condition on pods/two'],
      ['wait pod/nope --for=condition=Ready', 'Error from server (NotFound): pods "nope" not found'],
      ['delete pod two --wait=false', 'pod "two" deleted from default namespace'],
      ['wait pod/two --for=delete --timeout=60s', 'pod/two condition met'],
    ]);
  });

  it('reads logs', async () => {
    const world = await worldWithTwo();
    expect(await world.run('logs two')).toEqual({
      exitCode: 0,
      stdout: 'one\ntwo\n',
      stderr: 'Defaulted container "a" out of: a, b\n',
    });
    await expectConversation(world, [
      ['logs two -c b', 'three'],
      ['logs two -c a --tail=1', 'two'],
      ['logs two --all-containers --prefix', '[pod/two/a] one\n[pod/two/a] two\n[pod/two/b] three'],
      ['logs two -c c', 'error: container c is not valid for pod two out of: a, b'],
      ['logs nope', 'error: error from server (NotFound): pods "nope" not found in namespace "default"'],
    ]);
  });

  it('cannot reach a pod whose kubelet does not run', async () => {
    const world = await worldWithTwo();
    world.cluster.node('node-1').stop();
    const refusal = 'dial tcp 192.168.49.2:10250: connect: connection refused';
    await expectConversation(world, [
      ['exec two -c b -- echo hello', `Error from server: error dialing backend: ${refusal}`],
      ['port-forward two 8080:80', `error: error upgrading connection: error dialing backend: ${refusal}`],
      [
        'logs two -c b --tail=1 --timestamps',
        `Error from server: Get "https://192.168.49.2:10250/containerLogs/default/two/b?tailLines=1&timestamps=true": ${refusal}`,
      ],
    ]);
  });

  it('runs commands in containers and passes on how they end', async () => {
    const world = await worldWithTwo();
    await expectConversation(world, [['exec two -c b -- echo hello', 'hello']]);
    expect(await world.run(['exec', 'two', '-c', 'b', '--', 'sh', '-c', 'exit 3'])).toEqual({
      exitCode: 3,
      stdout: '',
      stderr: 'command terminated with exit code 3\n',
    });
    await expectConversation(world, [
      ['exec two', 'error: you must specify at least one command for the container'],
      ['exec nope -- ls', 'Error from server (NotFound): pods "nope" not found'],
    ]);
  });

  it('describes the pod with its events', async () => {
    const { stdout } = await (await worldWithTwo()).run('describe pod two');
    expect(stdout).toMatch(/^Name: {13}two\nNamespace: {8}default\nPriority: {9}0\nService Account: {2}default\n/);
    expect(stdout).toMatch(
      /\nEvents:\n {2}Type {4}Reason {5}Age +From +Message\n {2}---- {4}------ {5}---- +---- +-------\n/,
    );
    expect(stdout).toContain('Successfully assigned default/two to node-1\n');
  });

  it('watches until its time is over', async () => {
    const world = await worldWithTwo();
    const { stdout } = await world.run('get pods -w --no-headers --request-timeout=5s');
    expect(stdout).toMatch(/^two {3}2\/2 {3}Running {3}0 {5}\d+s\n$/);
  });
});
