import { describe, it } from 'node:test';
import { expect } from 'expect';
import { goPattern } from './go-pattern';

// The messages of Go's regexp/syntax.
const FAULTS: readonly (readonly [string, string])[] = [
  ['*a', 'missing argument to repetition operator: `*`'],
  ['a**', 'invalid nested repetition operator: `**`'],
  ['(a', 'missing closing ): `(a`'],
  ['a)', 'unexpected ): `a)`'],
  ['[a', 'missing closing ]: `[a`'],
  ['(?=a)', 'invalid or unsupported Perl syntax: `(?=`'],
  ['(?<!a)', 'invalid or unsupported Perl syntax: `(?<!`'],
  ['\\1', 'invalid escape sequence: `\\1`'],
  ['a\\', 'trailing backslash at end of expression: ``'],
];

// Expressions that RE2 writes in another way than the host's engine: what matches, and what does not.
const EXPRESSIONS: readonly (readonly [string, string, string])[] = [
  ['^(\\d+|\\*)(/\\d+)?$', '*/5', '* /5'],
  ['(?i)^abc$', 'ABC', 'abd'],
  ['^[[:alpha:]]+$', 'abc', 'ab1'],
  ['\\Aab\\z', 'ab', 'xab'],
  ['^(?P<name>a)b$', 'ab', 'b'],
  ['^\\p{Lu}$', 'Ä', 'ä'],
  ['^[a-z]([\\-a-z0-9]*[a-z0-9])?$', 'a-b', 'a-'],
  ['^\\Qa.b\\E$', 'a.b', 'axb'],
  ['^[]a]+$', ']a', 'b'],
];

describe('goPattern', () => {
  for (const [pattern, fault] of FAULTS)
    it(pattern, () => expect(goPattern(pattern)).toEqual({ error: `error parsing regexp: ${fault}` }));

  for (const [pattern, match, other] of EXPRESSIONS) {
    it(pattern, () => {
      const compiled = goPattern(pattern);
      const matches = (text: string) => 'expression' in compiled && compiled.expression.test(text);
      expect([compiled, matches(match), matches(other)]).toEqual([{ expression: expect.any(RegExp) }, true, false]);
    });
  }
});
