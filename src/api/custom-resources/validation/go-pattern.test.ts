import { describe, it } from 'node:test';
import { expect } from 'expect';
import { goPattern } from './go-pattern';

const DEEP = `${'('.repeat(1001)}${')'.repeat(1001)}`;

// The messages of Go's regexp/syntax.
const FAULTS: readonly (readonly [string, string])[] = [
  ['*a', 'missing argument to repetition operator: `*`'],
  ['a**', 'invalid nested repetition operator: `**`'],
  ['(a', 'missing closing ): `(a`'],
  ['a)', 'unexpected ): `a)`'],
  ['[a', 'missing closing ]: `[a`'],
  ['(?=a)', 'invalid or unsupported Perl syntax: `(?=`'],
  ['(?<!a)', 'invalid named capture: `(?<!a)`'],
  ['(?<n>a)(?<n>b)', 'duplicate capture group name: `n`'],
  ['a{1001}', 'invalid repeat count: `{1001}`'],
  ['(a{999}){999}', 'invalid repeat count: `{999}`'],
  ['[b-a]', 'invalid character class range: `b-a`'],
  ['\\pX', 'invalid character class range: `\\pX`'],
  [DEEP, `expression nests too deeply: \`${DEEP}\``],
  ['a'.repeat(10_001), `expression too large: \`${'a'.repeat(10_001)}\``],
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
    it(pattern.slice(0, 30), () => expect(goPattern(pattern)).toEqual({ error: `error parsing regexp: ${fault}` }));

  for (const [pattern, match, other] of EXPRESSIONS) {
    it(pattern, () => {
      const compiled = goPattern(pattern);
      const matches = (text: string) => 'expression' in compiled && compiled.expression.test(text);
      expect([compiled, matches(match), matches(other)]).toEqual([{ expression: expect.anything() }, true, false]);
    });
  }

  // A host's engine that goes back and tries again would take longer than the world exists.
  for (const pattern of ['^(a+)+$', '(a|a)*b', '(a*)*b', '^(a|aa)+$', '(.*a){20}b'])
    it(`is not held up by ${pattern}`, () => {
      const compiled = goPattern(pattern);
      expect('expression' in compiled && compiled.expression.test(`${'a'.repeat(10_000)}!`)).toBe(false);
    });
});
