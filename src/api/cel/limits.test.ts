import { expect } from 'expect';
import { describe, it } from 'node:test';
import { compile } from './environment';
import { dyn } from './types';

describe('the limits of an expression', () => {
  const nested = (depth: number, open: string, close: string, inner = 'true') =>
    open.repeat(depth) + inner + close.repeat(depth);
  const inRow = (count: number, term: string, operator: string) => Array(count).fill(term).join(operator);
  const DEEP = 'ERROR: <input>:-1:0: expression recursion limit exceeded: 250';
  // vendor/github.com/google/cel-go/parser/parser_test.go: left sides are within themselves, terms of && and || are not.
  const cases: readonly (readonly [string, string, string | undefined])[] = [
    ['parentheses', nested(249, '(', ')'), undefined],
    ['more parentheses', nested(250, '(', ')'), DEEP],
    ['a great many parentheses', nested(40_000, '(', ')'), DEEP],
    ['calls', nested(300, 'size(', ')', 'self'), DEEP],
    ['macros', nested(300, 'self.all(x, ', ')'), DEEP],
    ['lists', nested(300, '[', ']', ''), DEEP],
    ['sums', `${inRow(249, '1', '+')} > 0`, undefined],
    ['longer sums', `${inRow(250, '1', '+')} > 0`, DEEP],
    ['products and sums', `${inRow(200, '1', '*')} + ${inRow(100, '1', '*')} > 0`, DEEP],
    ['comparisons', inRow(2000, 'true', '=='), DEEP],
    ['fields', `self${'.a'.repeat(249)} == 1`, undefined],
    ['more fields', `self${'.a'.repeat(250)} == 1`, DEEP],
    ['indexes', `self${'[0]'.repeat(20_000)} == 1`, DEEP],
    ['negations', `${'!'.repeat(50_000)}true`, undefined],
    ['conjunctions', inRow(12_000, 'true', ' && '), undefined],
    [
      'size',
      `'${'x'.repeat(100_000)}' == ''`,
      'ERROR: <input>:-1:0: expression code point size exceeds limit: size: 100008, limit 100000',
    ],
    [
      'the line that is shown',
      `'${'x'.repeat(20_000)}' == 1`,
      "ERROR: <input>:1:20004: found no matching overload for '_==_' applied to '(string, int)'",
    ],
    [
      'the mark below wide characters',
      "'한' == 1",
      "ERROR: <input>:1:5: found no matching overload for '_==_' applied to '(string, int)'\n | '한' == 1\n | .．..^",
    ],
  ];
  for (const [name, source, error] of cases)
    it(`of ${name}`, () => {
      const compiled = compile(source, { variables: new Map([['self', dyn]]) });
      expect('error' in compiled ? compiled.error : undefined).toBe(error);
    });

  it('do not stand in the way of long conjunctions', () => {
    const compiled = compile(inRow(12_000, 'true', ' && '), { variables: new Map() });
    expect('error' in compiled ? compiled.error : compiled.evaluate(() => undefined)).toMatchObject({ value: true });
  });
});
