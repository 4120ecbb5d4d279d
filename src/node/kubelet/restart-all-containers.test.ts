import { describe, it } from 'node:test';
import { expect } from 'expect';
import { exitAfter, polite, TestWorld, testImages } from '../test-world';

describe('a rule that restarts all containers', () => {
  it('removes every container of the pod, init containers too, and begins anew in the same sandbox', () => {
    const world = new TestWorld();
    const node = world.node({
      images: testImages({ setup: exitAfter(1, 0), server: polite, task: exitAfter(20, 42) }),
    });
    const { metadata } = world.pod('web', {
      restartPolicy: 'Never',
      initContainers: [{ name: 'setup', image: 'setup' }],
      containers: [
        { name: 'server', image: 'server' },
        {
          name: 'task',
          image: 'task',
          restartPolicy: 'Never',
          restartPolicyRules: [{ action: 'RestartAllContainers', exitCodes: { operator: 'In', values: [42] } }],
        },
      ],
    });
    world.passSeconds(10);
    expect(world.state('web')).toBe('Running[server:running task:running]');
    expect(world.conditions('web')).toContain('AllContainersRestarting=False');
    const sandbox = node.runtime.pod(metadata.uid)?.sandbox;
    world.passSeconds(30);
    expect(world.state('web')).toBe('Running[server:running x1 task:running x1]');
    expect(world.getPod('web').status?.initContainerStatuses?.[0]).toMatchObject({ restartCount: 1, ready: true });
    expect(world.conditions('web')).toEqual(expect.arrayContaining(['AllContainersRestarting=False', 'Ready=True']));
    expect(node.runtime.pod(metadata.uid)?.sandbox).toBe(sandbox);
    expect(world.getPod('web').status?.containerStatuses?.[0]?.lastState?.terminated).toMatchObject({
      reason: 'RestartingAllContainers',
      exitCode: 137,
    });
  });

  it('leaves a pod alone whose container ends in another way', () => {
    const world = new TestWorld();
    world.node({ images: testImages({ server: polite, task: exitAfter(5, 3) }) });
    world.pod('web', {
      containers: [
        { name: 'server', image: 'server' },
        {
          name: 'task',
          image: 'task',
          restartPolicy: 'Never',
          restartPolicyRules: [
            { action: 'Restart', exitCodes: { operator: 'In', values: [1] } },
            { action: 'RestartAllContainers', exitCodes: { operator: 'In', values: [42] } },
          ],
        },
      ],
    });
    world.passSeconds(30);
    expect(world.state('web')).toBe('Running[server:running task:Error 3]');
  });
});
