import { describe, it } from 'node:test';
import { expect } from 'expect';
import { withEphemeralContainers } from '../../api/kinds/pod/ephemeral-containers';
import { pods } from '../../api/kinds/pod/pod';
import { exitAfter, polite, TestWorld, testImages } from '../test-world';

function worldWithPod(image = 'server') {
  const world = new TestWorld();
  const node = world.node({ images: testImages({ server: polite, other: polite, task: exitAfter(3, 0) }) });
  const { metadata } = world.pod('web', { containers: [{ name: 'app', image }] });
  world.passSeconds(10);
  const container = () => node.runtime.pod(metadata.uid)?.latest.get('app');
  return { world, node, uid: metadata.uid, container };
}

describe('a container that somebody takes away', () => {
  it('is made anew in the same sandbox with the same address', () => {
    const { world, node, uid, container } = worldWithPod();
    const before = world.getPod('web').status;
    node.runtime.removeContainer(uid, container()?.id ?? '');
    expect(container()).toBeUndefined();
    world.passSeconds(5);
    const after = world.getPod('web').status;
    expect(world.state('web')).toBe('Running[app:running x1]');
    expect(after?.podIP).toBe(before?.podIP);
    expect(after?.containerStatuses?.[0]?.containerID).not.toBe(before?.containerStatuses?.[0]?.containerID);
    expect(world.events('web').filter((event) => event.startsWith('SandboxChanged'))).toEqual([]);
  });

  it('together with the sandbox gets a new sandbox and a new address', () => {
    const { world, node, uid } = worldWithPod();
    const before = world.getPod('web').status;
    node.runtime.killSandbox(uid);
    world.passSeconds(10);
    expect(world.events('web')).toContain('SandboxChanged: Pod sandbox changed, it will be killed and re-created.');
    const after = world.getPod('web').status;
    expect(world.state('web')).toBe('Running[app:running x1]');
    expect(after?.podIP).not.toBe(before?.podIP);
    expect(node.runtime.pod(uid)?.sandbox?.config.attempt).toBe(1);
  });

  it('with everything of the pod comes back', () => {
    const { world, node, uid } = worldWithPod();
    node.runtime.removeSandbox(uid);
    world.passSeconds(10);
    expect(world.state('web')).toBe('Running[app:running x1]');
    expect(world.conditions('web')).toContain('Ready=True');
  });
});

describe('a node that was switched off', () => {
  it('has its images, its files and the counts of its containers', () => {
    const { world, node } = worldWithPod();
    node.files.writeFile('/data/kept', 'kept');
    const images = Array.from(node.runtime.images.list(), ({ reference }) => reference);
    node.powerOff();
    world.passSeconds(20);
    node.powerOn();
    world.passSeconds(20);
    expect(Array.from(node.runtime.images.list(), ({ reference }) => reference)).toEqual(images);
    expect(world.getNode().status?.images?.flatMap(({ names = [] }) => names)).toEqual(
      expect.arrayContaining(['docker.io/library/server:latest']),
    );
    expect(node.files.readFile('/data/kept')).toBe('kept');
    expect(world.state('web')).toBe('Running[app:running x1]');
  });
});

describe('the image of a running pod', () => {
  it('that changes gets the container killed and started with the new one', () => {
    const { world, node, uid, container } = worldWithPod();
    const { address } = { address: world.getPod('web').status?.podIP };
    const pod = world.getPod('web');
    world.update({
      ...pod,
      spec: { ...pod.spec, containers: [{ ...pod.spec.containers[0], name: 'app', image: 'other' }] },
    });
    world.passSeconds(10);
    expect(world.events('web')).toContain('Killing: Container app definition changed, will be restarted');
    expect(container()?.config.image.reference).toBe('docker.io/library/other:latest');
    expect(world.state('web')).toBe('Running[app:running x1]');
    expect(world.getPod('web').status?.podIP).toBe(address);
    expect(node.runtime.pod(uid)?.sandbox?.config.attempt).toBe(0);
  });
});

describe('ephemeral containers', () => {
  const withDebugger = (world: TestWorld, image: string, targetContainerName?: string) => {
    const pod = world.getPod('web');
    const added = { name: 'debugger', image, ...(targetContainerName && { targetContainerName }) };
    world.api.replace(pods, withEphemeralContainers(pod, [added], pod.metadata));
  };

  it('are started once in the running pod and have statuses of their own', () => {
    const { world } = worldWithPod();
    withDebugger(world, 'task');
    world.passSeconds(4);
    const status = () => world.getPod('web').status?.ephemeralContainerStatuses?.[0];
    expect(status()).toMatchObject({ name: 'debugger', ready: false, state: { running: expect.anything() } });
    expect(status()).not.toHaveProperty('started');
    world.passSeconds(60);
    expect(status()).toMatchObject({ restartCount: 0, state: { terminated: { exitCode: 0, reason: 'Completed' } } });
    expect(world.state('web')).toBe('Running[app:running]');
    expect(world.events('web').filter((event) => event.startsWith('Created'))).toHaveLength(2);
  });

  it('see the processes of their target', () => {
    const { world, node, uid, container } = worldWithPod();
    withDebugger(world, 'other', 'app');
    world.passSeconds(5);
    const own = node.runtime.pod(uid)?.latest.get('debugger');
    expect(own?.processes).toBe(container()?.processes);
    expect(own?.mainProcess?.pid).toBe(2);
  });
});

describe('shareProcessNamespace', () => {
  it('makes pause the first process, and containers see each other', () => {
    const world = new TestWorld();
    const node = world.node({ images: testImages({ server: polite }) });
    const { metadata } = world.pod('web', {
      shareProcessNamespace: true,
      containers: [
        { name: 'a', image: 'server' },
        { name: 'b', image: 'server' },
      ],
    });
    world.passSeconds(10);
    const table = node.runtime.pod(metadata.uid)?.latest.get('a')?.processes;
    expect(table?.list().map(({ argv }) => argv[0])).toEqual(['/pause', '/server', '/server']);
    world.delete('web');
    world.passSeconds(5);
    expect(world.findPod('web')).toBeUndefined();
    expect(table?.list()).toEqual([]);
  });
});
