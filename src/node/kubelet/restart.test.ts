import { describe, it } from 'node:test';
import { expect } from 'expect';
import { exitAfter, polite, TestWorld, testImages } from '../test-world';

const container = (image: string) => ({ containers: [{ name: 'app', image }] });

function worldWith(programs: Parameters<typeof testImages>[0]): TestWorld {
  const world = new TestWorld();
  world.node({ images: testImages(programs) });
  return world;
}

describe('restarts of containers', () => {
  const cases = [
    { policy: 'Always', exitCode: 0, phase: 'Running', restarts: true },
    { policy: 'Always', exitCode: 3, phase: 'Running', restarts: true },
    { policy: 'OnFailure', exitCode: 0, phase: 'Succeeded', restarts: false },
    { policy: 'OnFailure', exitCode: 3, phase: 'Running', restarts: true },
    { policy: 'Never', exitCode: 0, phase: 'Succeeded', restarts: false },
    { policy: 'Never', exitCode: 3, phase: 'Failed', restarts: false },
  ];
  for (const { policy, exitCode, phase, restarts } of cases) {
    it(`policy ${policy}, exit code ${exitCode}: ${phase}, ${restarts ? 'runs again' : 'stays ended'}`, () => {
      const world = worldWith({ task: exitAfter(2, exitCode) });
      world.pod('task', { restartPolicy: policy, ...container('task') });
      world.passSeconds(30);
      const { status } = world.getPod('task');
      expect(status?.phase).toBe(phase);
      expect((status?.containerStatuses?.[0]?.restartCount ?? 0) > 0).toBe(restarts);
      if (!restarts) {
        expect(world.conditions('task')).toContain(`Ready=False ${phase === 'Failed' ? 'PodFailed' : 'PodCompleted'}`);
        expect(status?.containerStatuses?.[0]?.state?.terminated).toMatchObject({
          exitCode,
          reason: exitCode === 0 ? 'Completed' : 'Error',
        });
      }
    });
  }

  it('come at once the first time, then after 10, 20, 40, 80, 160, 300, 300 seconds and up to half as much again', () => {
    const starts: number[] = [];
    const world = new TestWorld();
    const images = testImages({
      task: function* task(process) {
        starts.push(process.nowMs / 1000);
        yield* exitAfter(0, 1)(process);
        return 1;
      },
    });
    world.node({ images });
    world.pod('task', container('task'));
    world.passSeconds(3600);
    const waits = starts.slice(1, 9).map((start, index) => start - (starts[index] ?? 0));
    expect(waits[0]).toBeLessThan(1.5);
    for (const [index, least] of [10, 20, 40].entries()) {
      expect(waits[index + 1]).toBeGreaterThanOrEqual(least);
      expect(waits[index + 1]).toBeLessThan(least * 1.5 + 3);
    }
    // From here on the kubelet looks every 60 to 90 seconds whether the time has come.
    for (const [index, least] of [80, 160, 300, 300].entries()) {
      expect(waits[index + 4]).toBeGreaterThanOrEqual(least);
      expect(waits[index + 4]).toBeLessThan(least + 95);
    }
  });

  it('show as CrashLoopBackOff with the delay, the last state and the count', () => {
    const world = worldWith({ task: exitAfter(0, 7) });
    const pod = world.pod('task', container('task'));
    world.sim.runUntil(() => world.state('task').includes('CrashLoopBackOff'), 600_000);
    const status = world.getPod('task').status?.containerStatuses?.[0];
    const full = `task_default(${pod.metadata.uid})`;
    expect(status?.state?.waiting).toEqual({
      reason: 'CrashLoopBackOff',
      message: `back-off 10s restarting failed container=app pod=${full}`,
    });
    expect(status?.lastState?.terminated).toMatchObject({ exitCode: 7, reason: 'Error' });
    expect(status).toMatchObject({ restartCount: 1, ready: false, started: false });
    expect(world.getPod('task').status?.phase).toBe('Running');
    expect(world.events('task')).toContain(`BackOff: Back-off restarting failed container app in pod ${full}`);
  });

  it('begin anew with the first delay after ten quiet minutes', () => {
    let runs = 0;
    const world = new TestWorld();
    const images = testImages({
      task: function* task(process) {
        runs += 1;
        return yield* exitAfter(runs === 3 ? 700 : 0, 1)(process);
      },
    });
    world.node({ images });
    world.pod('task', container('task'));
    world.passSeconds(730);
    expect(world.state('task')).toMatch(/x3$|x3]$/);
    world.passSeconds(20);
    expect(world.state('task')).toMatch(/x[34]]$/);
  });

  it('concern only the container that ended', () => {
    const world = worldWith({ task: exitAfter(1, 1), server: polite });
    world.pod('both', {
      containers: [
        { name: 'a', image: 'server' },
        { name: 'b', image: 'task' },
      ],
    });
    world.passSeconds(60);
    const [a, b] = world.getPod('both').status?.containerStatuses ?? [];
    expect(a).toMatchObject({ name: 'a', restartCount: 0, ready: true });
    expect(b?.restartCount).toBeGreaterThan(1);
    expect(world.conditions('both')).toContain('Ready=False ContainersNotReady');
  });

  it('a container in back-off that a probe has killed says so at its end and when that is listed, and no more', () => {
    const world = worldWith({ server: polite });
    const livenessProbe = { exec: { command: ['false'] }, periodSeconds: 1, failureThreshold: 1 };
    world.pod('ill', {
      containers: [{ name: 'app', image: 'busybox', command: ['sleep', '1000'], livenessProbe }],
      terminationGracePeriodSeconds: 1,
    });
    const backOffs = () => world.events('ill').filter((event) => event.startsWith('BackOff'));
    world.sim.runUntil(() => backOffs().length > 0, 60_000);
    world.passSeconds(8);
    expect(backOffs()).toEqual([expect.stringMatching(/ x2$/)]);
    world.sim.runUntil(() => world.state('ill').includes('running'), 60_000);
    world.passSeconds(8);
    expect(backOffs()).toEqual([expect.stringMatching(/ x4$/)]);
  });

  it('the working directory is made where there is none, unless a file is in its way', () => {
    const world = worldWith({ server: polite });
    for (const [name, workingDir] of [
      ['made', '/no/such'],
      ['blocked', '/etc/passwd'],
    ] as const)
      world.pod(name, {
        restartPolicy: 'Never',
        containers: [{ name: 'app', image: 'busybox', command: ['pwd'], workingDir }],
      });
    world.passSeconds(5);
    expect(world.getPod('made').status?.phase).toBe('Succeeded');
    expect(world.events('blocked').at(-1)).toMatch(
      /error during container init: mkdir \/etc\/passwd: not a directory$/,
    );
  });

  it('follow a container that cannot be started at all', () => {
    const world = worldWith({ server: polite });
    world.pod('bad', { containers: [{ name: 'app', image: 'server', command: ['nosuch', '-x'] }] });
    world.passSeconds(5);
    const status = world.getPod('bad').status?.containerStatuses?.[0];
    const message =
      'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: ' +
      'error during container init: exec: "nosuch": executable file not found in $PATH';
    expect(status?.state?.waiting ?? status?.state?.terminated).toMatchObject({ message });
    expect(status?.lastState?.terminated).toMatchObject({
      reason: 'StartError',
      exitCode: 128,
      startedAt: '1970-01-01T00:00:00Z',
    });
    expect(world.events('bad')).toContainEqual(expect.stringContaining(`Failed: Error: ${message}`));
  });
});
