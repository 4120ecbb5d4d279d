import { describe, it } from 'node:test';
import { expect } from 'expect';
import { polite, stubborn, TestWorld, testImages } from '../test-world';

describe('activeDeadlineSeconds', () => {
  it('makes the pod fail when its time is over, and ends its containers', () => {
    const world = new TestWorld();
    world.node({ images: testImages({ server: polite }) });
    world.pod('job', { activeDeadlineSeconds: 20, containers: [{ name: 'app', image: 'server' }] });
    world.passSeconds(19);
    expect(world.state('job')).toBe('Running[app:running]');
    world.passSeconds(4);
    const { status } = world.getPod('job');
    expect(status).toMatchObject({
      phase: 'Failed',
      reason: 'DeadlineExceeded',
      message: 'Pod was active on the node longer than the specified deadline',
    });
    expect(world.state('job')).toBe('Failed[app:Completed 0]');
    expect(world.conditions('job')).toContain('Ready=False PodFailed');
    const events = world.events('job');
    expect(events.some((event) => event.startsWith('DeadlineExceeded: Pod was active on the node longer'))).toBe(true);
    expect(events).toContain('Killing: Stopping container app');
  });

  it('shows as failed only when all containers have ended', () => {
    const world = new TestWorld();
    world.node({ images: testImages({ server: stubborn }) });
    world.pod('job', {
      activeDeadlineSeconds: 10,
      terminationGracePeriodSeconds: 15,
      containers: [{ name: 'app', image: 'server' }],
    });
    world.passSeconds(20);
    expect(world.state('job')).toBe('Running[app:running]');
    world.passSeconds(10);
    expect(world.state('job')).toBe('Failed[app:Error 137]');
  });

  it('may be set while the pod runs', () => {
    const world = new TestWorld();
    world.node({ images: testImages({ server: polite }) });
    const pod = world.pod('job', { containers: [{ name: 'app', image: 'server' }] });
    world.passSeconds(60);
    world.update({ ...world.getPod('job'), spec: { ...pod.spec, activeDeadlineSeconds: 30 } });
    world.passSeconds(5);
    expect(world.getPod('job').status?.reason).toBe('DeadlineExceeded');
  });
});
