import { describe, it } from 'node:test';
import { expect } from 'expect';
import fc from 'fast-check';
import { parseSchedule } from './schedule';

const CASES: readonly (readonly [schedule: string, zone: string | undefined, after: string, next: string])[] = [
  ['* * * * *', undefined, '2026-01-01T00:00:00Z', '2026-01-01T00:01:00Z'],
  ['* * * * *', undefined, '2026-01-01T00:00:59.900Z', '2026-01-01T00:01:00Z'],
  ['*/15 * * * *', undefined, '2026-01-01T00:15:00Z', '2026-01-01T00:30:00Z'],
  ['5-59/20 * * * *', undefined, '2026-01-01T00:26:00Z', '2026-01-01T00:45:00Z'],
  ['30 8 * * mon-fri', undefined, '2026-01-02T09:00:00Z', '2026-01-05T08:30:00Z'],
  ['0 0 13 * fri', undefined, '2026-01-03T00:00:00Z', '2026-01-09T00:00:00Z'],
  ['0 0 13 * *', undefined, '2026-01-13T00:00:00Z', '2026-02-13T00:00:00Z'],
  ['0 0 29 2 *', undefined, '2026-01-01T00:00:00Z', '2028-02-29T00:00:00Z'],
  ['0 0 1 jan *', undefined, '2026-01-01T00:00:00Z', '2027-01-01T00:00:00Z'],
  ['@hourly', undefined, '2026-01-01T00:30:00Z', '2026-01-01T01:00:00Z'],
  ['@weekly', undefined, '2026-01-01T00:00:00Z', '2026-01-04T00:00:00Z'],
  ['@every 1h30m', undefined, '2026-01-01T00:10:00.500Z', '2026-01-01T01:40:00Z'],
  ['@every 10ms', undefined, '2026-01-01T00:00:00Z', '2026-01-01T00:00:01Z'],
  ['0 9 * * *', 'Asia/Seoul', '2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z'],
  ['0 9 * * *', 'America/New_York', '2026-03-07T15:00:00Z', '2026-03-08T13:00:00Z'],
  // At two the clocks of New York go on to three: half past two does not come that day.
  ['30 2 * * *', 'America/New_York', '2026-03-08T05:00:00Z', '2026-03-09T06:30:00Z'],
  // Half past one comes twice in autumn.
  ['30 1 * * *', 'America/New_York', '2026-11-01T04:00:00Z', '2026-11-01T05:30:00Z'],
  ['30 1 * * *', 'America/New_York', '2026-11-01T05:30:00Z', '2026-11-01T06:30:00Z'],
];

describe('the next time of a schedule', () => {
  for (const [schedule, zone, after, next] of CASES) {
    it(`${schedule}${zone === undefined ? '' : ` in ${zone}`} after ${after} is ${next}`, () => {
      expect(parseSchedule(schedule, zone).next(Date.parse(after))).toBe(Date.parse(next));
    });
  }

  it('never comes on a 31st of February', () => {
    expect(parseSchedule('0 0 31 2 *').next(Date.parse('2026-01-01T00:00:00Z'))).toBeUndefined();
  });

  it('is the first minute after that agrees in all fields', () => {
    const minute = fc.integer({ min: 0, max: 59 });
    const start = fc.integer({ min: 0, max: 500_000 });
    fc.assert(
      fc.property(minute, fc.integer({ min: 1, max: 30 }), fc.nat({ max: 23 }), start, (first, step, hour, offset) => {
        const after = Date.parse('2026-01-01T00:00:00Z') + offset * 60_000;
        const next = parseSchedule(`${first}/${step} ${hour} * * *`).next(after);
        let expected = after + 60_000;
        const agrees = (ms: number) => {
          const date = new Date(ms);
          const distance = date.getUTCMinutes() - first;
          return distance >= 0 && distance % step === 0 && date.getUTCHours() === hour;
        };
        while (!agrees(expected)) expected += 60_000;
        expect(next).toBe(expected);
      }),
    );
  });
});
