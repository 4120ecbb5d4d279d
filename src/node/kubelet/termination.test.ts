import { describe, it } from 'node:test';
import { expect } from 'expect';
import { pods } from '../../api/kinds/pod/pod';
import { exitAfter, polite, stubborn, TestWorld, testImages } from '../test-world';

function worldWith(programs: Parameters<typeof testImages>[0]) {
  const world = new TestWorld();
  const node = world.node({ images: testImages(programs) });
  return { world, node };
}

/** Seconds until the pod is gone from the API. */
function secondsUntilGone(world: TestWorld, name: string): number {
  const from = world.seconds;
  world.sim.runUntil(() => world.findPod(name) === undefined, 600_000);
  expect(world.findPod(name)).toBeUndefined();
  return world.seconds - from;
}

describe('deleting a pod', () => {
  it('ends containers that answer SIGTERM within about a second, and then the pod goes', () => {
    const { world, node } = worldWith({ server: polite });
    const { metadata } = world.pod('web', { containers: [{ name: 'app', image: 'server' }] });
    world.passSeconds(5);
    world.delete('web');
    expect(world.getPod('web').metadata).toMatchObject({ deletionGracePeriodSeconds: 30 });
    expect(secondsUntilGone(world, 'web')).toBeLessThanOrEqual(1.1);
    expect(world.events('web').at(-1)).toBe('Killing: Stopping container app');
    expect(node.runtime.pod(metadata.uid)).toBeUndefined();
  });

  it('kills what is still there when the grace period is over', () => {
    const { world } = worldWith({ server: stubborn });
    world.pod('web', { terminationGracePeriodSeconds: 20, containers: [{ name: 'app', image: 'server' }] });
    world.passSeconds(5);
    world.delete('web');
    world.passSeconds(19.5);
    expect(world.state('web')).toBe('Running[app:running]');
    expect(world.conditions('web')).toContain('Ready=True');
    world.sim.runUntil(() => world.state('web').includes('137'), 5000);
    expect(world.state('web')).toBe('Failed[app:Error 137]');
    expect(secondsUntilGone(world, 'web')).toBeLessThanOrEqual(1);
  });

  it('gives two seconds however short the grace period', () => {
    const { world } = worldWith({ server: stubborn });
    world.pod('web', { containers: [{ name: 'app', image: 'server' }] });
    world.passSeconds(5);
    world.delete('web', 1);
    const seconds = secondsUntilGone(world, 'web');
    expect(seconds).toBeGreaterThanOrEqual(2);
    expect(seconds).toBeLessThan(3.1);
  });

  it('by force takes the object at once, and the containers go two seconds afterwards', () => {
    const { world, node } = worldWith({ server: stubborn });
    const { metadata } = world.pod('web', { containers: [{ name: 'app', image: 'server' }] });
    world.passSeconds(5);
    world.delete('web', 0);
    expect(world.findPod('web')).toBeUndefined();
    world.passSeconds(1);
    expect(node.runtime.pod(metadata.uid)?.latest.get('app')?.state).toBe('running');
    world.passSeconds(2);
    expect(node.runtime.pod(metadata.uid)).toBeUndefined();
  });

  it('lets a new pod have the name while the old one is still ending', () => {
    const { world } = worldWith({ server: stubborn, polite });
    world.pod('web', { containers: [{ name: 'app', image: 'server' }] });
    world.passSeconds(5);
    world.delete('web', 0);
    world.pod('web', { containers: [{ name: 'app', image: 'polite' }] });
    world.passSeconds(60);
    expect(world.state('web')).toBe('Running[app:running]');
  });

  it('waits for a pull that is going on', () => {
    const { world } = worldWith({ server: polite });
    world.pod('web', { containers: [{ name: 'app', image: 'server' }] });
    world.passSeconds(0.5);
    world.delete('web');
    world.passSeconds(0.5);
    expect(world.findPod('web')).toBeDefined();
    expect(secondsUntilGone(world, 'web')).toBeLessThan(3);
  });

  it('takes a pod that had ended at once', () => {
    const { world } = worldWith({ task: exitAfter(1, 0) });
    world.pod('task', { restartPolicy: 'Never', containers: [{ name: 'app', image: 'task' }] });
    world.passSeconds(10);
    expect(world.state('task')).toBe('Succeeded[app:Completed 0]');
    world.delete('task');
    expect(world.findPod('task')).toBeUndefined();
  });

  it('keeps the object while it has finalizers', () => {
    const { world } = worldWith({ server: polite });
    world.pod('web', { containers: [{ name: 'app', image: 'server' }] });
    world.passSeconds(5);
    const held = world.getPod('web');
    world.api.update(pods, { ...held, metadata: { ...held.metadata, finalizers: ['example.com/hold'] } });
    world.delete('web');
    world.passSeconds(60);
    expect(world.state('web')).toBe('Succeeded[app:Completed 0]');
  });
});
