import { describe, it } from 'node:test';
import { expect } from 'expect';
import { exitAfter, polite, TestWorld, testImages } from '../test-world';

function worldWith(programs: Parameters<typeof testImages>[0]) {
  const world = new TestWorld();
  world.node({ images: testImages(programs) });
  return world;
}

const sidecar = (name: string, image = 'server') => ({ name, image, restartPolicy: 'Always' });
const initStates = (world: TestWorld, name: string) =>
  world.getPod(name).status?.initContainerStatuses?.map(({ name: container, state, restartCount }) => {
    const what = state?.running ? 'running' : (state?.waiting?.reason ?? state?.terminated?.reason ?? '');
    return `${container}:${what}${restartCount > 0 ? ` x${restartCount}` : ''}`;
  });

describe('sidecars', () => {
  it('start in order with the init containers and go on beside the others', () => {
    const world = worldWith({ server: polite, task: exitAfter(3, 0) });
    world.pod('web', {
      initContainers: [sidecar('log'), { name: 'setup', image: 'task' }],
      containers: [{ name: 'app', image: 'server' }],
    });
    world.passSeconds(4);
    expect(world.state('web')).toBe('Pending[app:PodInitializing]');
    expect(initStates(world, 'web')).toEqual(['log:running', 'setup:running']);
    world.passSeconds(10);
    expect(world.state('web')).toBe('Running[app:running]');
    expect(initStates(world, 'web')).toEqual(['log:running', 'setup:Completed']);
    expect(world.conditions('web')).toEqual(expect.arrayContaining(['Initialized=True', 'Ready=True']));
  });

  it('start again when they end, whatever the policy of the pod', () => {
    const world = worldWith({ server: polite, task: exitAfter(5, 0) });
    world.pod('web', {
      restartPolicy: 'Never',
      initContainers: [sidecar('log', 'task')],
      containers: [{ name: 'app', image: 'server' }],
    });
    world.passSeconds(20);
    expect(initStates(world, 'web')?.[0]).toMatch(/^log:.* x1$/);
    expect(world.getPod('web').status?.containerStatuses?.[0]).toMatchObject({ ready: true, restartCount: 0 });
  });

  it('end when the main containers are done, and the pod has succeeded', () => {
    const world = worldWith({ server: polite, task: exitAfter(5, 0) });
    world.pod('job', {
      restartPolicy: 'Never',
      initContainers: [sidecar('log')],
      containers: [{ name: 'app', image: 'task' }],
    });
    world.passSeconds(20);
    expect(world.state('job')).toBe('Succeeded[app:Completed 0]');
    expect(initStates(world, 'job')).toEqual(['log:Completed']);
  });

  it('end after the main containers, the last started first', () => {
    const ends: string[] = [];
    const world = new TestWorld();
    const node = world.node();
    const script = (seconds: number) => [
      'sh',
      '-c',
      `trap "sleep ${seconds}; exit 0" TERM; while true; do sleep 1; done`,
    ];
    const pod = world.pod('web', {
      initContainers: [
        { ...sidecar('first', 'busybox'), command: script(1) },
        { ...sidecar('second', 'busybox'), command: script(2) },
      ],
      containers: [{ name: 'app', image: 'busybox', command: script(4) }],
    });
    world.passSeconds(10);
    for (const [name, container] of node.runtime.pod(pod.metadata.uid)?.latest ?? []) {
      container.onExit(() => ends.push(name));
    }
    world.delete('web');
    world.passSeconds(15);
    expect(ends).toEqual(['app', 'second', 'first']);
    expect(world.findPod('web')).toBeUndefined();
  });
});
