import { expect } from 'expect';
import { describe, it } from 'node:test';
import type { Container as ContainerSpec, ResourceRequirements } from '../../api/generated/types';
import { stubborn, TestWorld, testImages } from '../test-world';
import type { Container } from '../runtime/container';
import type { Program } from '../runtime/process/process';
import { waitForSignal } from '../runtime/images/serve';
import { divideCpu } from './divide-cpu';
import { oomScoreAdjust } from './oom-score';

const Mi = 1024 * 1024;
const Gi = 1024 * Mi;

function hog(name: string, resources: ResourceRequirements = {}): ContainerSpec {
  return { name, image: 'hog', resources };
}

function world(capacity: Readonly<Record<string, string>> = {}, programs: Readonly<Record<string, Program>> = {}) {
  const test = new TestWorld();
  const node = test.node({ images: testImages({ hog: stubborn, ...programs }), capacity });
  const running = (pod: string, container: string): Container => {
    const found = node.runtime.pod(test.getPod(pod).metadata.uid)?.latest.get(container);
    if (found === undefined) throw new Error(`no container ${container}`);
    return found;
  };
  const run = (name: string, resources: ResourceRequirements = {}, more = {}): Container => {
    test.pod(name, { containers: [hog('app', resources)], ...more });
    test.passSeconds(5);
    return running(name, 'app');
  };
  return { test, node, run, running };
}

describe('a container at its memory limit', () => {
  it('is killed, told as OOMKilled with 137, and started again', () => {
    const { test, run } = world();
    const app = run('web', { limits: { memory: '100Mi' } });
    app.group.setMemory(1, 100 * Mi);
    test.passSeconds(2);
    expect(test.state('web')).toBe('Running[app:running]');
    app.group.setMemory(1, 100 * Mi + 1);
    test.passSeconds(3);
    const { containerStatuses } = test.getPod('web').status ?? {};
    expect(containerStatuses?.[0]).toMatchObject({
      restartCount: 1,
      lastState: { terminated: { exitCode: 137, reason: 'OOMKilled' } },
    });
    expect(app.group.memoryBytes).toBe(0);
  });

  it('goes as a whole, whichever of its processes asked for too much', () => {
    const greedy: Program = function* greedyProgram(process) {
      const child = process.spawn({
        argv: ['eat'],
        program: function* eat(eater) {
          eater.setMemory(200 * Mi);
          return yield* waitForSignal();
        },
      });
      if (child === 'EAGAIN') return 1;
      return yield* waitForSignal();
    };
    const { test } = world({}, { greedy });
    test.pod('web', {
      restartPolicy: 'Never',
      containers: [{ name: 'app', image: 'greedy', resources: { limits: { memory: '100Mi' } } }],
    });
    test.passSeconds(10);
    expect(test.state('web')).toBe('Failed[app:OOMKilled 137]');
  });

  it('leaves its neighbour alone', () => {
    const { test, running } = world();
    test.pod('two', {
      restartPolicy: 'Never',
      containers: [hog('a', { limits: { memory: '64Mi' } }), hog('b', { limits: { memory: '1Gi' } })],
    });
    test.passSeconds(5);
    running('two', 'b').group.setMemory(1, 900 * Mi);
    running('two', 'a').group.setMemory(1, 65 * Mi);
    test.passSeconds(3);
    expect(test.state('two')).toBe('Running[a:OOMKilled 137 b:running]');
  });

  it('gives back what a process used when it ends', () => {
    const { node, run, test } = world();
    const app = run('web');
    app.group.setMemory(1, 10 * Mi);
    app.kill();
    test.sim.settle();
    expect([app.group.memoryBytes, node.runtime.resources.memoryBytes, node.runtime.resources.groups.size]).toEqual([
      0, 0, 0,
    ]);
  });
});

describe('an amount that is none', () => {
  for (const amount of [-1, Number.NaN, Infinity, 1e30])
    it(`${amount} is refused, and the machine goes on counting`, () => {
      const { node, run } = world();
      const { group } = run('web');
      expect(() => group.setMemory(1, amount)).toThrow(new RangeError(`${amount} is no number of bytes`));
      expect(() => group.setCpu(1, amount)).toThrow(new RangeError(`${amount} is no number of millicores`));
      expect(node.runtime.resources.memoryBytes).toBe(0);
    });
});

describe('a machine without memory', () => {
  it('kills the one that is most over what it asked for', () => {
    const { test, run } = world({ memory: '4Gi' });
    const guaranteed = run('guaranteed', { limits: { memory: '2Gi', cpu: '1' } });
    const burstable = run('burstable', { requests: { memory: '1Gi' } });
    const bestEffort = run('best-effort', {}, { restartPolicy: 'Never' });
    guaranteed.group.setMemory(1, 2 * Gi);
    bestEffort.group.setMemory(1, 0.8 * Gi);
    burstable.group.setMemory(1, 1.3 * Gi);
    test.passSeconds(3);
    expect(test.state('best-effort')).toBe('Failed[app:OOMKilled 137]');
    expect(test.state('guaranteed')).toBe('Running[app:running]');
    expect(test.state('burstable')).toBe('Running[app:running]');
    expect(test.events('node-1')).toContain('SystemOOM: System OOM encountered, victim process: hog, pid: 1');
  });

  it('knows how dear each container is', () => {
    const scores: readonly (readonly [ResourceRequirements, number])[] = [
      [{}, 1000],
      [{ requests: { cpu: '1' } }, 999],
      [{ requests: { memory: '1Gi' } }, 750],
      [{ requests: { memory: '4Gi' } }, 3],
      [{ requests: { memory: '1Gi', cpu: '1' }, limits: { memory: '1Gi', cpu: '1' } }, -997],
    ];
    for (const [resources, score] of scores) {
      const container = hog('app', resources);
      expect(oomScoreAdjust({ spec: { containers: [container] } }, container, 4 * Gi)).toBe(score);
    }
  });
});

describe('the processor', () => {
  it('is divided by weight, and nobody gets more than he wants', () => {
    const claims = (...pairs: readonly (readonly [number, number])[]) =>
      pairs.map(([weight, wanted]) => ({ weight, wanted }));
    expect(divideCpu(1000, claims([1, 1000], [1, 1000]))).toEqual([500, 500]);
    expect(divideCpu(1000, claims([3, 1000], [1, 1000]))).toEqual([750, 250]);
    expect(divideCpu(1000, claims([1, 100], [1, 1000], [1, 1000]))).toEqual([100, 450, 450]);
    expect(divideCpu(1000, claims([1, 100], [1, 200]))).toEqual([100, 200]);
    expect(divideCpu(1000, [])).toEqual([]);
  });

  it('is shared by those who want it, as they requested', () => {
    const { test, run } = world({ cpu: '1' });
    const one = run('one');
    const other = run('other');
    one.group.setCpu(1, 1000);
    expect(one.group.cpuUse).toBe(1000);
    other.group.setCpu(1, 1000);
    expect([one.group.cpuUse, other.group.cpuUse]).toEqual([500, 500]);
    const asking = run('asking', { requests: { cpu: '500m' } });
    asking.group.setCpu(1, 1000);
    expect(asking.group.cpuUse).toBeGreaterThan(990);
    asking.group.setCpu(1, 0);
    test.passSeconds(10);
    expect(one.group.cpuStatistics.usedMicroseconds).toBeGreaterThan(4_900_000);
  });

  it('is withheld from who has had his quota', () => {
    const { test, run } = world();
    const { group, files } = run('web', { limits: { cpu: '200m', memory: '64Mi' } });
    group.setCpu(1, 1000);
    test.passSeconds(10);
    expect(group.cpuUse).toBe(200);
    expect(group.cpuStatistics).toEqual({
      usedMicroseconds: 2_000_000,
      periods: 100,
      throttledPeriods: 100,
      throttledMicroseconds: 8_000_000,
    });
    const read = (name: string) => files.readFile(`/sys/fs/cgroup/${name}`);
    group.setMemory(1, 5 * Mi);
    expect([read('cpu.max'), read('cpu.weight'), read('memory.max'), read('memory.current')]).toEqual([
      '20000 100000\n',
      '29\n',
      '67108864\n',
      '5242880\n',
    ]);
    expect(read('cpu.stat')).toContain('nr_throttled 100\nthrottled_usec 8000000\n');
    expect(files.readFile('/proc/meminfo')).toContain('MemTotal:        8388608 kB\n');
  });
});

describe('what the kubelet serves about use', () => {
  it('is a summary and metrics', () => {
    const { test, node, run } = world();
    const { group } = run('web');
    group.setMemory(1, 7 * Mi);
    group.setCpu(1, 250);
    test.passSeconds(8);
    const page = (path: string) => node.endpoint?.serve({ method: 'GET', path, headers: {}, body: '' }).body ?? '';
    const summary: unknown = JSON.parse(page('/stats/summary'));
    expect(summary).toMatchObject({
      node: { nodeName: 'node-1', memory: { usageBytes: 7 * Mi, availableBytes: 8 * Gi - 7 * Mi } },
      pods: [
        {
          podRef: { name: 'web', namespace: 'default' },
          containers: [{ name: 'app', cpu: { usageNanoCores: 250_000_000, usageCoreNanoSeconds: 2_000_000_000 } }],
        },
      ],
    });
    const lines = page('/metrics/resource').split('\n');
    const labels = '{container="app",namespace="default",pod="web"}';
    expect(lines).toContain(`container_cpu_usage_seconds_total${labels} 2 ${test.sim.nowMs}`);
    expect(lines).toContain(`node_memory_working_set_bytes ${7 * Mi} ${test.sim.nowMs}`);
  });
});
