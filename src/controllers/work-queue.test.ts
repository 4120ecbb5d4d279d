import { describe, it } from 'node:test';
import { expect } from 'expect';
import { Simulation } from '../sim/simulation';
import { RetryError, WorkQueue } from './work-queue';

function recording(process: (key: string) => void = () => undefined) {
  const sim = new Simulation({ startMs: 0 });
  const seen: string[] = [];
  const queue = new WorkQueue(sim, (key) => {
    seen.push(`${key}@${sim.nowMs}`);
    process(key);
  });
  return { sim, queue, seen };
}

describe('WorkQueue', () => {
  it('processes a key once however often it is added, first in, first out', () => {
    const { sim, queue, seen } = recording();
    for (const key of ['a', 'b', 'a', 'c', 'b']) queue.add(key);
    sim.settle();
    expect(seen).toEqual(['a@0', 'b@0', 'c@0']);
  });

  it('gives a key up after so many failures, until something adds it again', () => {
    const sim = new Simulation({ startMs: 0 });
    const seen: number[] = [];
    const fail = () => {
      seen.push(sim.nowMs);
      throw new RetryError('never');
    };
    const queue = new WorkQueue(sim, fail, { baseMs: 5, maxMs: 1000, maxRetries: 2 });
    queue.add('a');
    sim.advance(60_000);
    expect(seen).toEqual([0, 5, 15]);
    queue.add('a');
    sim.advance(60_000);
    expect(seen.slice(3)).toEqual([60_000, 60_005, 60_015]);
  });

  it('keeps the earliest of several wishes for later', () => {
    const { sim, queue, seen } = recording();
    queue.addAfter('a', 50);
    queue.addAfter('a', 20);
    queue.addAfter('a', 90);
    sim.advance(200);
    expect(seen).toEqual(['a@20']);
  });

  it('backs off exponentially up to the limit and starts anew after a success', () => {
    let failures = 12;
    const { sim, queue, seen } = recording(() => {
      failures -= 1;
      if (failures >= 0) throw new RetryError('not yet');
    });
    queue.add('a');
    sim.advance(60_000);
    const times = seen.map((text) => Number(text.slice(2)));
    expect(times.slice(0, 5)).toEqual([0, 5, 15, 35, 75]);
    expect(times).toHaveLength(13);
    failures = 1;
    const nowMs = sim.nowMs;
    queue.add('a');
    sim.advance(10);
    expect(seen.at(-1)).toBe(`a@${nowMs + 5}`);
    expect(sim.nextTimerMs).toBeUndefined();
  });

  it('comes back for a key that was added while it was processed, and lets programming errors through', () => {
    const { sim, queue, seen } = recording((key) => {
      if (key === 'bad') throw new TypeError('bug');
      if (seen.length === 1) queue.add('a');
    });
    queue.add('a');
    sim.settle();
    expect(seen).toEqual(['a@0', 'a@0']);
    queue.add('bad');
    expect(() => sim.settle()).toThrow('bug');
  });

  it('drops everything when it stops', () => {
    const { sim, queue, seen } = recording();
    queue.add('a');
    queue.addAfter('b', 10);
    queue.stop();
    queue.add('c');
    sim.advance(100);
    expect(seen).toEqual([]);
    expect(sim.nextTimerMs).toBeUndefined();
  });
});
