import { describe, it } from 'node:test';
import { expect } from 'expect';
import { CreationLimit } from './creation-limit';

function take(limit: CreationLimit, uid: string, wanted: number, replicas: number, nowMs: number): number {
  const taken = Math.min(wanted, limit.available(uid, replicas, nowMs));
  limit.spend(uid, taken);
  return taken;
}

describe('the limit of pods that replace one another', () => {
  it('lets all replicas be made at once, however many', () => {
    const limit = new CreationLimit();
    expect([take(limit, 'a', 500, 800, 0), take(limit, 'a', 300, 800, 0)]).toEqual([500, 300]);
  });

  it('lets a few be made again and again, and then eight a second', () => {
    const limit = new CreationLimit();
    let made = 0;
    for (let ms = 0; ms <= 10_000; ms += 50) made += take(limit, 'a', 2, 2, ms);
    // Of the last one a part is missing.
    expect(made).toBe(30 + 79);
    expect(limit.waitMs('a')).toBeGreaterThan(0);
    expect(limit.waitMs('a')).toBeLessThanOrEqual(125);
    expect(take(limit, 'b', 2, 2, 10_000)).toBe(2);
  });

  it('begins anew with another size', () => {
    const limit = new CreationLimit();
    expect([take(limit, 'a', 3, 3, 0), take(limit, 'a', 600, 600, 0)]).toEqual([3, 600]);
  });

  it('is whole again after a rest', () => {
    const limit = new CreationLimit();
    take(limit, 'a', 100, 100, 0);
    expect(take(limit, 'a', 100, 100, 5_000)).toBe(40);
    expect(take(limit, 'a', 200, 100, 60_000)).toBe(100);
  });
});
