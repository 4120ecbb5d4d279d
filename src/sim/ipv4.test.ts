import { describe, it } from 'node:test';
import { expect } from 'expect';
import { formatAddress, parseAddress, parseRange } from './ipv4';

describe('parseAddress', () => {
  const cases: readonly (readonly [string, number | undefined])[] = [
    ['0.0.0.0', 0],
    ['10.244.0.1', 0x0af40001],
    ['255.255.255.255', 0xffffffff],
    ['256.0.0.1', undefined],
    ['10.244.0', undefined],
    ['10.244.0.1.2', undefined],
    ['10.244.00.1', undefined],
    ['10.244..1', undefined],
    ['10.244.0.1 ', undefined],
    ['10.244.-1.1', undefined],
    ['web', undefined],
    ['', undefined],
  ];
  for (const [text, expected] of cases) it(`'${text}' is ${expected}`, () => expect(parseAddress(text)).toBe(expected));
});

describe('formatAddress', () => {
  for (const text of ['0.0.0.0', '10.244.0.1', '192.168.49.2', '255.255.255.255']) {
    it(`gives ${text} back`, () => expect(formatAddress(parseAddress(text) ?? NaN)).toBe(text));
  }
});

describe('parseRange', () => {
  const cases: readonly (readonly [string, string, string, number])[] = [
    ['10.244.1.0/24', '10.244.1.0', '10.244.1.255', 24],
    ['10.244.1.77/24', '10.244.1.0', '10.244.1.255', 24],
    ['10.96.0.0/12', '10.96.0.0', '10.111.255.255', 12],
    ['0.0.0.0/0', '0.0.0.0', '255.255.255.255', 0],
    ['192.168.49.2/32', '192.168.49.2', '192.168.49.2', 32],
  ];
  for (const [cidr, first, last, bits] of cases) {
    it(`${cidr} goes from ${first} to ${last}`, () => {
      const range = parseRange(cidr);
      expect([formatAddress(range.first), formatAddress(range.last), range.bits]).toEqual([first, last, bits]);
    });
  }

  for (const cidr of ['10.0.0.0', '10.0.0.0/33', '10.0.0.0/', '10.0.0/8', '10.0.0.0/08', 'fd00::/8']) {
    it(`refuses ${cidr}`, () => expect(() => parseRange(cidr)).toThrow(`invalid CIDR address: ${cidr}`));
  }
});
