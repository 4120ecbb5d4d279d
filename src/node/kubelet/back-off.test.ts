import { describe, it } from 'node:test';
import { expect } from 'expect';
import { BackOff } from './back-off';

describe('BackOff', () => {
  it('doubles up to the limit', () => {
    const backOff = new BackOff(10, 60);
    const delays = Array.from({ length: 5 }, (_, index) => {
      backOff.next('a', index, index);
      return backOff.get('a');
    });
    expect(delays).toEqual([10, 20, 40, 60, 60]);
    expect(backOff.get('b')).toBe(0);
  });

  it('counts from the event or from its last update', () => {
    const backOff = new BackOff(10, 60);
    expect(backOff.isInBackOffSince('a', 0, 0)).toBe(false);
    backOff.next('a', 100, 105);
    expect([109, 110].map((now) => backOff.isInBackOffSince('a', 100, now))).toEqual([true, false]);
    expect([114, 115].map((now) => backOff.isInBackOffSinceUpdate('a', now))).toEqual([true, false]);
  });

  it('forgets after a long peace', () => {
    const backOff = new BackOff(10, 60, 600);
    backOff.next('a', 0, 0);
    backOff.next('a', 20, 20);
    expect(backOff.isInBackOffSince('a', 621, 622)).toBe(false);
    backOff.next('a', 621, 622);
    expect(backOff.get('a')).toBe(10);
  });
});
