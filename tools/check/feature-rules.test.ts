import { describe, it } from 'node:test';
import { expect } from 'expect';
import { featureFaults, formatted } from './feature-rules';

const KNOWN = new Set(['N0-01', 'N0-02']);
const GOOD = `@N0-01
Feature: pods

  Rule: one

    @N0-02 @errata
    Scenario: a pod
      Given a pod

  Rule: two

    Scenario: another pod
      Given a text:
        """
        kept   as it is
        """
`;

describe('featureFaults', () => {
  const cases: readonly (readonly [string, string, readonly string[]])[] = [
    ['a good file', GOOD, []],
    ['decomposed Hangul', GOOD.replace('pods', '파드'.normalize('NFD')), [': not in Unicode normal form C']],
    ['an unknown statement', GOOD.replace('N0-02', 'N0-07'), [':6: features/statements.json has no statement N0-07']],
    [
      'a name that two rules use',
      GOOD.replace('another pod', 'a pod'),
      [':12: the scenario of line 7 has the same name: a pod'],
    ],
  ];
  for (const [name, text, faults] of cases) it(name, () => expect(featureFaults(text, KNOWN)).toEqual(faults));

  it('says where the layout is wrong', () => {
    expect(featureFaults(GOOD.replace('  Rule: two', 'Rule: two'), KNOWN)).toEqual([
      expect.stringMatching(/^:10: not formatted .* should be: {3}Rule: two$/),
    ]);
  });

  it('passes on what the parser says', () => {
    expect(featureFaults('Feature: x\n  Scenario: y\n    Given z\n    Nonsense', KNOWN)).toEqual([
      expect.stringContaining('(4:5): expected: #EOF'),
    ]);
  });
});

describe('formatted', () => {
  it('changes nothing that is in order', () => expect(formatted(GOOD)).toBe(GOOD));
  it('aligns tables and indents', () => {
    expect(formatted('Feature: x\n Scenario: y\n  Given t:\n   |a|b|\n   |long|c|\n')).toBe(
      'Feature: x\n\n  Scenario: y\n    Given t:\n      | a    | b |\n      | long | c |\n',
    );
  });
});
