import { describe, it } from 'node:test';
import { expect } from 'expect';
import { hasFormat, isKnownFormat } from './formats';

// The good and the bad texts of each format.
const CASES: Readonly<Record<string, readonly [readonly string[], readonly string[]]>> = {
  uri: [
    ['https://example.com/a?b#c', '/a/b'],
    ['example', '', 'http://%zz'],
  ],
  email: [
    ['a@example.com', 'A <a@example.com>'],
    ['a', 'a@'],
  ],
  hostname: [
    ['example.com', 'web1', 'a.b-c.example'],
    ['-a', 'a..b', 'a_b.c'],
  ],
  ipv4: [
    ['10.0.0.1', '010.0.0.1'],
    ['10.0.0', '::1', '256.0.0.1'],
  ],
  ipv6: [
    ['::1', 'fe80::1'],
    ['10.0.0.1', 'fe80::1%eth0'],
  ],
  cidr: [
    ['10.0.0.0/8', '::/0'],
    ['10.0.0.0', '10.0.0.0/33'],
  ],
  mac: [['01:23:45:67:89:ab', '0123.4567.89ab'], ['01:23:45']],
  uuid: [['0d6da641-8f11-46a5-9f1e-844518d7755f', '0D6DA6418F1146A59F1E844518D7755F'], ['0d6d']],
  uuid4: [['0d6da641-8f11-46a5-9f1e-844518d7755f'], ['0d6da641-8f11-36a5-9f1e-844518d7755f']],
  isbn: [['0321751043', '978-0321751041'], ['0321751044']],
  creditcard: [['4111 1111 1111 1111'], ['4111111111111112']],
  ssn: [['123-45-6789'], ['12-345-6789']],
  hexcolor: [['#fff', 'A0b1C2'], ['#ffff']],
  rgbcolor: [['rgb(0, 128, 255)'], ['rgb(0,0,256)']],
  byte: [
    ['aGk=', 'aGVsbG8h'],
    ['aGk', '*'],
  ],
  password: [['anything'], []],
  date: [['2024-02-29'], ['2023-02-29', '2023-1-1', 'today']],
  duration: [
    ['1h30m', '22 ns', '3 weeks', '0'],
    ['soon', '1 fortnight'],
  ],
  'date-time': [
    ['2026-01-01T00:00:00Z', '2026-01-01t23:59:59.5+02:00'],
    ['2026-01-01', '2026-01-01T24:00:00Z'],
  ],
  'k8s-short-name': [['a-b'], ['A', '-a']],
  'k8s-long-name': [['a-b.c'], ['a..b']],
};

describe('hasFormat', () => {
  for (const [format, [good, bad]] of Object.entries(CASES)) {
    for (const text of good) it(`${format} ${text}`, () => expect(hasFormat(text, format)).toBe(true));
    for (const text of bad) it(`not ${format} '${text}'`, () => expect(hasFormat(text, format)).toBe(false));
  }

  it('is known for some types only', () => {
    const known = (format: string, type: string) => isKnownFormat(format, type);
    expect([
      known('int32', 'integer'),
      known('int32', 'string'),
      known('double', 'number'),
      known('date', ''),
      known('x', 'string'),
    ]).toEqual([true, false, true, true, false]);
  });
});
