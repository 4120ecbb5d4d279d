import { expect } from 'expect';
import * as fc from 'fast-check';
import { describe, it } from 'node:test';
import {
  addQuantities,
  canonicalQuantity,
  compareQuantities,
  milliValue,
  newQuantity,
  parseQuantity,
  quantityError,
  quantityFormatError,
  quantityNumericError,
  quantitySuffixError,
  subQuantities,
  value,
} from './quantity';

describe('quantity', () => {
  // text, canonical text, value, milliValue
  const accepted: readonly (readonly [string, string, number, number])[] = [
    ['0', '0', 0, 0],
    ['100m', '100m', 1, 100],
    ['0.5', '500m', 1, 500],
    ['1', '1', 1, 1000],
    ['1.0', '1', 1, 1000],
    ['1500m', '1500m', 2, 1500],
    ['1000m', '1', 1, 1000],
    ['64Mi', '64Mi', 67108864, 67108864000],
    ['1.5Gi', '1536Mi', 1610612736, 1610612736000],
    ['1024Mi', '1Gi', 1073741824, 1073741824000],
    ['1025Mi', '1025Mi', 1074790400, 1074790400000],
    ['1Ti', '1Ti', 2 ** 40, 2 ** 40 * 1000],
    ['1Pi', '1Pi', 2 ** 50, 2 ** 50 * 1000],
    ['1Ei', '1Ei', 2 ** 60, Number(BigInt.asIntN(64, 2n ** 60n * 1000n))],
    ['10Ei', '9223372036854775807', 2 ** 63, -1000],
    ['0.5Ki', '512', 512, 512000],
    ['1.1Ki', '1126400m', 1127, 1126400],
    ['0.0001Ki', '102400u', 1, 103],
    ['1Ki', '1Ki', 1024, 1024000],
    ['100n', '100n', 1, 1],
    ['0.1n', '1n', 1, 1],
    ['1u', '1u', 1, 1],
    ['64m', '64m', 1, 64],
    ['2k', '2k', 2000, 2000000],
    ['2000', '2k', 2000, 2000000],
    ['1e3', '1e3', 1000, 1000000],
    ['12e6', '12e6', 12000000, 12000000000],
    ['1e4', '10e3', 10000, 10000000],
    ['1e+3', '1e+3', 1000, 1000000],
    ['1E', '1E', 1e18, 0],
    ['1000E', '1', 0, 0],
    ['1e-3', '1e-3', 1, 1],
    ['-1', '-1', -1, -1000],
    ['-1.5', '-1500m', -2, -1500],
    ['+5', '+5', 5, 5000],
    ['0001', '0001', 1, 1000],
    ['1.500', '1.500', 2, 1500],
    ['1.G', '1.G', 1e9, 1e12],
    ['.5', '500m', 1, 500],
    ['-', '0', 0, 0],
    ['.', '0', 0, 0],
    ['0Gi', '0', 0, 0],
    [
      '123456789012345678901',
      '123456789012345678901',
      Number(BigInt.asIntN(64, 123456789012345678901n)),
      Number(BigInt.asIntN(64, 123456789012345678901000n)),
    ],
  ];
  for (const [text, canonical, whole, thousandths] of accepted) {
    it(`${text} is ${canonical}`, () => {
      expect(canonicalQuantity(text)).toBe(canonical);
      expect([value(text), milliValue(text)]).toEqual([whole, thousandths]);
    });
  }

  const refused: readonly (readonly [string, string])[] = [
    ['', quantityFormatError],
    ['2GB', quantityFormatError],
    ['abc', quantityFormatError],
    ['1 Gi', quantityFormatError],
    ['1e5k', quantityFormatError],
    ['true', quantityFormatError],
    ['1.2.3', quantityFormatError],
    ['2K', quantitySuffixError],
    ['64mi', quantitySuffixError],
    ['1e', quantitySuffixError],
    ['1Ee5', quantitySuffixError],
    ['1e999999999', quantitySuffixError],
    ['9'.repeat(2000), quantityNumericError],
  ];
  for (const [text, error] of refused) {
    it(`${text.slice(0, 20)} is refused`, () => expect(quantityError(text)).toBe(error));
  }

  it('says which expression it wants', () =>
    expect(quantityFormatError).toBe(
      "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
    ));

  const sums: readonly (readonly [string, string, string, string])[] = [
    ['1Gi', '512Mi', '1536Mi', '512Mi'],
    ['500m', '1', '1500m', '-500m'],
    ['0', '1Gi', '1Gi', '-1Gi'],
    ['1', '1', '2', '0'],
    ['1Gi', '1', '1073741825', '1073741823'],
  ];
  for (const [a, b, total, difference] of sums) {
    it(`${a} and ${b}`, () => {
      expect(addQuantities(parseQuantity(a), parseQuantity(b)).text).toBe(total);
      expect(subQuantities(parseQuantity(a), parseQuantity(b)).text).toBe(difference);
    });
  }

  it('compares exactly across scales', () => {
    const order = ['-1', '0', '1n', '1m', '0.1', '100m', '1', '1k', '1Ki', '1Gi', '1e30', '1e900'].map(parseQuantity);
    const signs = order.slice(1).map((quantity, index) => compareQuantities(quantity, order[index] ?? quantity));
    expect(signs).toEqual([1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1]);
  });

  it('makes quantities from numbers', () => {
    expect(newQuantity(2 ** 30, 'BinarySI').text).toBe('1Gi');
  });

  it('keeps a value through its canonical text, and adds as numbers add', () => {
    const suffix = fc.constantFrom('', 'm', 'u', 'k', 'M', 'Ki', 'Mi', 'Gi', 'e3', 'e-2');
    const text = fc.tuple(fc.integer({ min: -99999, max: 99999 }), suffix).map(([number, unit]) => `${number}${unit}`);
    fc.assert(
      fc.property(text, text, (a, b) => {
        const [x, y] = [parseQuantity(a), parseQuantity(b)];
        expect(compareQuantities(parseQuantity(x.text), x)).toBe(0);
        expect(canonicalQuantity(canonicalQuantity(a))).toBe(canonicalQuantity(a));
        expect(compareQuantities(subQuantities(addQuantities(x, y), y), x)).toBe(0);
      }),
    );
  });
});
