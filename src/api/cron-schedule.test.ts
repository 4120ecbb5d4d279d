import { describe, it } from 'node:test';
import { expect } from 'expect';
import { cronScheduleError } from './cron-schedule';

describe('a cron schedule', () => {
  for (const text of [
    '* * * * *',
    '*/5 0-6,12 1 JAN-mar ?',
    '0 0 * * sun',
    '59/2 23 31 12 6',
    '@hourly',
    '@every 1h30m',
    'TZ=Asia/Seoul 0 9 * * 1-5',
  ]) {
    it(`may be ${text}`, () => expect(cronScheduleError(text)).toBeUndefined());
  }

  for (const [text, error] of [
    ['', 'empty spec string'],
    ['error', 'expected exactly 5 fields, found 1: [error]'],
    ['* * * * * *', 'expected exactly 5 fields, found 6: [* * * * * *]'],
    ['60 * * * *', 'end of range (60) above maximum (59): 60'],
    ['* * 0 * *', 'beginning of range (0) below minimum (1): 0'],
    ['5-3 * * * *', 'beginning of range (5) beyond end of range (3): 5-3'],
    ['*/0 * * * *', 'step of range should be a positive number: */0'],
    ['x * * * *', 'failed to parse int from x: strconv.Atoi: parsing "x": invalid syntax'],
    ['1-2-3 * * * *', 'too many hyphens: 1-2-3'],
    ['1/2/3 * * * *', 'too many slashes: 1/2/3'],
    ['@sometimes', 'unrecognized descriptor: @sometimes'],
    ['@every 5', 'failed to parse duration @every 5: time: missing unit in duration "5"'],
    ['@every soon', 'failed to parse duration @every soon: time: invalid duration "soon"'],
    ['@every 5y', 'failed to parse duration @every 5y: time: unknown unit "y" in duration "5y"'],
  ] as const) {
    it(`is not ${text || 'empty'}`, () => expect(cronScheduleError(text)).toBe(error));
  }
});
