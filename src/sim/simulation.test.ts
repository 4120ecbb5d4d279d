import { describe, it } from 'node:test';
import { expect } from 'expect';
import { Simulation, SimulationLimitError } from './simulation';

describe('Simulation', () => {
  it('runs timers by time, those of one moment in the order they were set, and ready work before any of them', () => {
    const sim = new Simulation({ startMs: 0 });
    const seen: string[] = [];
    sim.after(20, () => seen.push(`late at ${sim.nowMs}`));
    sim.after(10, () => {
      seen.push(`first at ${sim.nowMs}`);
      sim.post(() => seen.push(`posted at ${sim.nowMs}`));
    });
    sim.after(10, () => seen.push(`second at ${sim.nowMs}`));
    sim.post(() => seen.push(`ready at ${sim.nowMs}`));
    sim.advance(30);
    expect(seen).toEqual(['ready at 0', 'first at 10', 'second at 10', 'posted at 10', 'late at 20']);
    expect(sim.nowMs).toBe(30);
  });

  it('skips cancelled timers, however many', () => {
    const sim = new Simulation({ startMs: 0 });
    let ran = 0;
    const timers = Array.from({ length: 5000 }, (_, index) => sim.after(index, () => (ran += 1)));
    for (const [index, timer] of timers.entries()) if (index % 5 !== 0) timer.cancel();
    timers[1]?.cancel();
    sim.advance(10_000);
    expect(ran).toBe(1000);
  });

  it('skips a timer that another one of the same moment cancels', () => {
    const sim = new Simulation({ startMs: 0 });
    const seen: string[] = [];
    sim.after(10, () => second.cancel());
    const second = sim.after(10, () => seen.push('second'));
    sim.after(10, () => seen.push('third'));
    sim.advance(20);
    second.cancel();
    expect(seen).toEqual(['third']);
  });

  it('stops at the deadline or as soon as the condition holds', () => {
    const sim = new Simulation({ startMs: 0 });
    let done = false;
    sim.after(50, () => (done = true));
    expect(sim.runUntil(() => done, 40)).toBe(false);
    expect(sim.nowMs).toBe(40);
    expect(sim.runUntil(() => done, 40)).toBe(true);
    expect(sim.nowMs).toBe(50);
  });

  it('ends work that never comes to rest with a clear error, and is usable afterwards', () => {
    const sim = new Simulation({ maxTasksPerStep: 100 });
    const again = () => sim.post(again);
    sim.post(again);
    expect(() => sim.settle()).toThrow(SimulationLimitError);
    sim.beginStep();
    sim.settle();
  });

  it('draws the same numbers from one seed, other ones from another, and keeps its streams apart', () => {
    const draw = (seed: number, name: string) => {
      const stream = new Simulation({ seed }).random(name);
      return Array.from({ length: 8 }, () => stream.below(1000));
    };
    expect(draw(7, 'a')).toEqual(draw(7, 'a'));
    expect(draw(7, 'a')).not.toEqual(draw(8, 'a'));
    expect(draw(7, 'a')).not.toEqual(draw(7, 'b'));
  });

  it('lanes have their turn when all else of a moment has happened, one after the other', () => {
    const sim = new Simulation();
    const seen: string[] = [];
    const [first, second] = [sim.lane(), sim.lane()];
    sim.after(1000, () => {
      second.run(() => seen.push(`second ${first.isPassed}`));
      first.run(() => {
        seen.push(`first ${second.isPassed}`);
        sim.post(() => seen.push('what follows from it'));
      });
      sim.post(() => seen.push('all else'));
    });
    sim.advance(1000);
    expect(seen).toEqual(['all else', 'first false', 'what follows from it', 'second true']);
    expect(second.isPassed).toBe(true);
  });

  it('catches up at an earlier moment, without planning anything', () => {
    const sim = new Simulation();
    sim.advance(5000);
    const seen: number[] = [];
    sim.catchUp(sim.startMs + 1000, () => seen.push(sim.nowMs - sim.startMs));
    expect([...seen, sim.nowMs - sim.startMs]).toEqual([1000, 5000]);
    expect(() => sim.catchUp(sim.startMs, () => sim.post(() => undefined))).toThrow('must not plan anything');
  });
});

describe('aside', () => {
  it('lets only what it begins happen, and turns the clock back', () => {
    const sim = new Simulation();
    const startMs = sim.nowMs;
    const seen: string[] = [];
    sim.after(5, () => seen.push(`other ${sim.nowMs - startMs}`));
    sim.post(() => {
      let answer = '';
      const done = sim.aside(
        () =>
          sim.after(10, () => {
            answer = `answer ${sim.nowMs - startMs}`;
            sim.after(1, () => seen.push(`rest ${sim.nowMs - startMs}`));
          }),
        () => answer !== '',
        100,
      );
      seen.push(`${done} ${answer} at ${sim.nowMs - startMs}`);
    });
    sim.advance(20);
    expect(seen).toEqual(['true answer 10 at 0', 'other 5', 'rest 11']);
  });

  it('gives up after its time', () => {
    const sim = new Simulation();
    expect(
      sim.aside(
        () => sim.after(50, () => undefined),
        () => false,
        20,
      ),
    ).toBe(false);
    expect(sim.nextTimerMs).toBe(sim.startMs + 50);
  });
});
