import { describe, it } from 'node:test';
import { expect } from 'expect';
import { Simulation } from '../sim/simulation';
import { ClusterClock, delayUntil, targetMs, type HostTime } from './cluster-clock';

/** A host whose time passes only when it is told. */
function testHost() {
  let nowMs = 0;
  const timers: { readonly atMs: number; readonly task: () => void }[] = [];
  const pending: (() => void)[] = [];
  const host: HostTime = {
    nowMs: () => nowMs,
    after: (delayMs, task) => {
      const timer = { atMs: nowMs + delayMs, task };
      timers.push(timer);
      return () => void timers.splice(timers.indexOf(timer), timers.includes(timer) ? 1 : 0);
    },
    soon: (task) => void pending.push(task),
  };
  return {
    host,
    timers,
    runPending: () => {
      for (let task = pending.shift(); task !== undefined; task = pending.shift()) task();
    },
    pass: (ms: number) => {
      const untilMs = nowMs + ms;
      for (;;) {
        const [next] = timers.toSorted((a, b) => a.atMs - b.atMs);
        if (next === undefined || next.atMs > untilMs) break;
        timers.splice(timers.indexOf(next), 1);
        nowMs = next.atMs;
        next.task();
      }
      nowMs = untilMs;
    },
  };
}

function clockOf(speed: number) {
  const sim = new Simulation({ startMs: 1_000_000 });
  const { host, ...control } = testHost();
  const errors: unknown[] = [];
  const clock = new ClusterClock(sim, { speed, host, onError: (error) => errors.push(error) });
  return { sim, clock, errors, ...control };
}

describe('targetMs', () => {
  const cases: readonly (readonly [number, number, number])[] = [
    [1, 1500, 2500],
    [60, 1500, 91_000],
    [0, 1500, 1000],
    [0.5, 3, 1001],
  ];
  for (const [speed, elapsedMs, expected] of cases) {
    it(`${elapsedMs} ms at speed ${speed}`, () => expect(targetMs(1000, elapsedMs, speed)).toBe(expected));
  }
});

describe('delayUntil', () => {
  const cases: readonly (readonly [number, number, number])[] = [
    [1000, 1, 1000],
    [1000, 60, 17],
    [1, 1000, 1],
    [-5, 1, 0],
    [1e15, 1, 2 ** 31 - 1],
  ];
  for (const [distanceMs, speed, expected] of cases) {
    it(`${distanceMs} ms at speed ${speed}`, () => expect(delayUntil(distanceMs, 0, speed)).toBe(expected));
  }
});

describe('the clock of a cluster', () => {
  it('goes on with the host when somebody looks', () => {
    const { clock, pass } = clockOf(60);
    pass(1000);
    clock.catchUp();
    expect(clock.nowMs).toBe(1_060_000);
  });

  it('wakes for what is planned in the cluster, and sleeps while nothing is', () => {
    const { sim, clock, timers, pass } = clockOf(1);
    expect(timers).toEqual([]);
    let ranAtMs = 0;
    sim.after(5000, () => (ranAtMs = sim.nowMs));
    clock.plan();
    clock.plan();
    expect(timers.map(({ atMs }) => atMs)).toEqual([5000]);
    pass(6000);
    expect(ranAtMs).toBe(1_005_000);
    expect(timers).toEqual([]);
  });

  it('wakes earlier when something earlier is planned', () => {
    const { sim, clock, timers } = clockOf(1);
    sim.after(5000, () => undefined);
    clock.plan();
    sim.after(100, () => undefined);
    clock.plan();
    expect(timers.map(({ atMs }) => atMs)).toEqual([100]);
  });

  it('stands still when it is paused, but does what is due at the very moment', () => {
    const { sim, clock, timers, pass } = clockOf(0);
    let ran = 0;
    sim.after(0, () => (ran += 1));
    sim.after(1, () => (ran += 10));
    clock.plan();
    pass(3_600_000);
    clock.catchUp();
    expect([clock.nowMs, ran, timers.length]).toEqual([1_000_000, 1, 0]);
  });

  it('advances as far as it is told, however fast it goes', async () => {
    const { sim, clock, runPending } = clockOf(0);
    let beats = 0;
    const beat = (): void => {
      beats += 1;
      sim.after(1000, beat);
    };
    sim.after(1000, beat);
    const first = clock.advance(60_000);
    const second = clock.advance(30_000);
    runPending();
    await Promise.all([first, second]);
    expect([clock.nowMs, beats]).toEqual([1_090_000, 90]);
  });

  it('tells of what the cluster throws and goes on', async () => {
    const { sim, clock, errors, runPending } = clockOf(0);
    let ran = false;
    sim.after(10, () => {
      throw new Error('broken');
    });
    sim.after(20, () => (ran = true));
    const advance = clock.advance(100);
    runPending();
    await advance;
    expect([errors.map(String), ran, clock.nowMs]).toEqual([['Error: broken'], true, 1_000_100]);
  });

  it('lets nobody wait once it is stopped', async () => {
    const { clock } = clockOf(0);
    const advance = clock.advance(1000);
    clock.stop();
    await advance;
    expect(clock.nowMs).toBe(1_000_000);
  });

  describe('while somebody waits for an answer of a cluster whose time stands still', () => {
    const answerAfter = (ms: number) => {
      const world = clockOf(0);
      const { clock, sim, runPending } = world;
      sim.after(3, () => undefined);
      sim.after(90_000, () => undefined);
      const answer = new Promise<string>((resolve) => {
        if (ms === 0) resolve('yes');
        else sim.after(ms, () => resolve('yes'));
      });
      let heard: string | undefined;
      void clock.passUntil(answer).then((text) => (heard = text));
      const turns = async (): Promise<readonly unknown[]> => {
        for (let turn = 0; turn < 20; turn += 1) {
          runPending();
          await new Promise((resolve) => setImmediate(resolve));
        }
        return [heard, clock.nowMs - 1_000_000];
      };
      return turns();
    };

    it('goes on until it is there', async () => expect(await answerAfter(5)).toEqual(['yes', 5]));
    it('stays when it is there', async () => expect(await answerAfter(0)).toEqual(['yes', 0]));
    it('does not go on for ever', async () => expect(await answerAfter(80_000)).toEqual([undefined, 3]));
  });

  it('tells the date as HTTP does', () => {
    expect(clockOf(1).clock.httpDate()).toBe('Thu, 01 Jan 1970 00:16:40 GMT');
  });
});
