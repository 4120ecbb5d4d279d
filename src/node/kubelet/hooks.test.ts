import { describe, it } from 'node:test';
import { expect } from 'expect';
import type { Lifecycle, PodSpec } from '../../api/generated/types';
import { TestWorld } from '../test-world';

/** A shell that notes when it starts and when it is asked to end. */
const shell = (script: string, lifecycle: Lifecycle): Partial<PodSpec> => ({
  containers: [{ name: 'app', image: 'busybox', command: ['sh', '-c', script], lifecycle }],
});
const SERVER = 'trap "echo asked; exit 0" TERM; echo up; while true; do sleep 1; done';

function worldWith(spec: Partial<PodSpec>) {
  const world = new TestWorld();
  const node = world.node();
  const pod = world.pod('hooked', spec);
  const log = () => node.runtime.pod(pod.metadata.uid)?.latest.get('app')?.log.read({}) ?? '';
  const files = () => node.runtime.pod(pod.metadata.uid)?.latest.get('app')?.files;
  return { world, node, pod, log, files };
}

function secondsUntilGone(world: TestWorld): number {
  const from = world.seconds;
  world.sim.runUntil(() => world.findPod('hooked') === undefined, 600_000);
  return world.seconds - from;
}

describe('a postStart hook', () => {
  it('runs beside the first process, and the container is Running only when it is done', () => {
    const { world, files } = worldWith(
      shell(SERVER, { postStart: { exec: { command: ['sh', '-c', 'sleep 10; echo done > /hook'] } } }),
    );
    world.passSeconds(8);
    expect(world.state('hooked')).toBe('Pending[app:ContainerCreating]');
    world.passSeconds(10);
    expect(world.state('hooked')).toBe('Running[app:running]');
    expect(files()?.readFile('/hook')).toBe('done\n');
  });

  it('that fails gets the container killed and started anew, with its words', () => {
    const { world, pod } = worldWith(
      shell(SERVER, { postStart: { exec: { command: ['sh', '-c', 'echo no luck; exit 3'] } } }),
    );
    world.sim.runUntil(() => world.state('hooked').includes('PostStartHookError'), 60_000);
    const waiting = world.getPod('hooked').status?.containerStatuses?.[0]?.state?.waiting;
    expect(waiting).toEqual({
      reason: 'PostStartHookError',
      message:
        `Exec lifecycle hook ([sh -c echo no luck; exit 3]) for Container "app" in Pod "hooked_default(${pod.metadata.uid})" failed` +
        ` - error: command 'sh -c echo no luck; exit 3' exited with 3: , message: "no luck\\n"`,
    });
    expect(world.events('hooked')).toEqual(
      expect.arrayContaining(['FailedPostStartHook: PostStartHook failed', 'Killing: FailedPostStartHook']),
    );
    world.sim.runUntil(() => world.state('hooked').includes('CrashLoopBackOff'), 120_000);
    expect(world.state('hooked')).toMatch(/app:CrashLoopBackOff x\d/);
  });

  it('that fails again leaves its container waiting, which its start and its end tell at listings of their own', () => {
    const { world } = worldWith(shell(SERVER, { postStart: { exec: { command: ['false'] } } }));
    const backOffs = () => world.events('hooked').filter((event) => event.startsWith('BackOff'));
    world.sim.runUntil(() => backOffs().length > 0, 60_000);
    expect(world.state('hooked')).toBe('Running[app:PostStartHookError x1]');
    world.passSeconds(1);
    expect(world.state('hooked')).toBe('Running[app:CrashLoopBackOff x1]');
    world.passSeconds(8);
    expect(backOffs()).toEqual([expect.stringMatching(/ x2$/)]);
  });

  it('may ask for a page; nobody there is a failure', () => {
    const { world } = worldWith(shell(SERVER, { postStart: { httpGet: { port: 8080, path: '/up' } } }));
    world.sim.runUntil(() => world.state('hooked').includes('PostStartHookError'), 60_000);
    const message = world.getPod('hooked').status?.containerStatuses?.[0]?.state?.waiting?.message;
    const ip = world.getPod('hooked').status?.podIP ?? '';
    expect(message).toContain(
      `failed - error: Get "http://${ip}:8080/up": dial tcp ${ip}:8080: connect: connection refused`,
    );
  });
});

describe('a preStop hook', () => {
  it('runs before SIGTERM, inside the grace period', () => {
    const { world, log } = worldWith(
      shell(SERVER, { preStop: { exec: { command: ['sh', '-c', 'echo before > /proc/1/fd/1; sleep 5'] } } }),
    );
    world.passSeconds(5);
    world.delete('hooked');
    world.passSeconds(4);
    expect(log()).not.toContain('asked');
    const seconds = secondsUntilGone(world);
    expect(seconds).toBeLessThan(4);
  });

  it('that takes longer than the grace period leaves two seconds for the rest', () => {
    const { world } = worldWith({
      ...shell('while true; do sleep 1; done', { preStop: { exec: { command: ['sleep', '100'] } } }),
      terminationGracePeriodSeconds: 10,
    });
    world.passSeconds(5);
    world.delete('hooked');
    const seconds = secondsUntilGone(world);
    expect(seconds).toBeGreaterThanOrEqual(12);
    expect(seconds).toBeLessThan(13.5);
    // It fails with the container that it ran in.
    expect(world.events('hooked').slice(-2)).toEqual([
      'Killing: Stopping container app',
      'FailedPreStopHook: PreStopHook failed',
    ]);
  });

  it('that fails is told by an event, and the container is ended all the same', () => {
    const { world } = worldWith(shell(SERVER, { preStop: { exec: { command: ['nosuch'] } } }));
    world.passSeconds(5);
    world.delete('hooked');
    expect(secondsUntilGone(world)).toBeLessThan(3);
    expect(world.events('hooked').slice(-2)).toEqual([
      'Killing: Stopping container app',
      'FailedPreStopHook: PreStopHook failed',
    ]);
  });

  it('does not run for a container that ends by itself', () => {
    const { world, log } = worldWith({
      ...shell('echo once; sleep 2', { preStop: { exec: { command: ['sh', '-c', 'sleep 20'] } } }),
      restartPolicy: 'Never',
    });
    world.passSeconds(10);
    expect(world.state('hooked')).toBe('Succeeded[app:Completed 0]');
    expect(log()).toBe('once\n');
    expect(world.events('hooked').filter((event) => event.startsWith('Killing'))).toEqual([]);
  });
});
