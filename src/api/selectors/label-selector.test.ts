import { expect } from 'expect';
import { describe, it } from 'node:test';
import {
  formatLabels,
  formatLabelSelector,
  formatSelector,
  labelSelectorAsSelector,
  matchesSelector,
  nothing,
  parseLabelSelector,
  selectorFromSet,
} from './label-selector';

const qualified =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const labelValue =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

describe('label selector text', () => {
  // text, formatted, labels that match, labels that don't
  const cases: readonly (readonly [string, string, readonly object[], readonly object[]])[] = [
    ['', '', [{}, { a: 'b' }], []],
    ['env', 'env', [{ env: '' }, { env: 'prod' }], [{}, { tier: 'env' }]],
    ['!env', '!env', [{}], [{ env: '' }]],
    ['env=prod', 'env=prod', [{ env: 'prod' }], [{}, { env: 'dev' }]],
    ['env == prod', 'env==prod', [{ env: 'prod' }], [{}]],
    ['env!=prod', 'env!=prod', [{}, { env: 'dev' }], [{ env: 'prod' }]],
    ['env=', 'env=', [{ env: '' }], [{}, { env: 'x' }]],
    ['env in (prod, dev)', 'env in (dev,prod)', [{ env: 'dev' }], [{}, { env: 'qa' }]],
    ['env notin (prod,dev)', 'env notin (dev,prod)', [{}, { env: 'qa' }], [{ env: 'dev' }]],
    ['env in ()', 'env in ()', [{ env: '' }], [{}, { env: 'x' }]],
    ['env in (,a)', 'env in (,a)', [{ env: '' }, { env: 'a' }], [{}]],
    ['env in (a,,b)', 'env in (,a,b)', [{ env: '' }], [{ env: 'c' }]],
    ['env in (in,notin)', 'env in (in,notin)', [{ env: 'in' }], [{}]],
    ['in in (x)', 'in in (x)', [{ in: 'x' }], [{}]],
    ['n>5', 'n>5', [{ n: '6' }, { n: '9223372036854775807' }], [{}, { n: '5' }, { n: 'x' }]],
    ['n<5', 'n<5', [{ n: '-6' }], [{ n: '5' }, { n: '99999999999999999999' }]],
    ['b,a=1,c notin (x)', 'a=1,b,c notin (x)', [{ a: '1', b: '' }], [{ a: '1' }]],
    ['app.kubernetes.io/name=web', 'app.kubernetes.io/name=web', [{ 'app.kubernetes.io/name': 'web' }], [{}]],
    ['constructor', 'constructor', [{ constructor: 'x' }], [{}]],
    ['!toString', '!toString', [{}], [{ toString: 'x' }]],
  ];
  for (const [text, formatted, matching, others] of cases) {
    it(text === '' ? 'empty' : text, () => {
      const result = parseLabelSelector(text);
      if ('error' in result) throw new Error(result.error);
      expect(formatSelector(result.selector)).toBe(formatted);
      for (const labels of matching) expect(matchesSelector(result.selector, { ...labels })).toBe(true);
      for (const labels of others) expect(matchesSelector(result.selector, { ...labels })).toBe(false);
    });
  }

  const errors: readonly (readonly [string, string])[] = [
    ['env in', "unable to parse requirement: found '' expected: '('"],
    ['env in prod', "unable to parse requirement: found 'prod' expected: '('"],
    ['env in (', "unable to parse requirement: found '', expected: ',', ')' or identifier"],
    ['env in (a', "unable to parse requirement: found '', expected: ',' or ')'"],
    ['env in (a b)', "unable to parse requirement: found 'b', expected: ',' or ')'"],
    ['env in (a,=)', "unable to parse requirement: found '=', expected: ',', or identifier"],
    ['env prod', "unable to parse requirement: found 'prod', expected: in, notin, =, ==, !=, gt, lt"],
    ['env=prod dev', "found 'dev', expected: ',' or 'end of string'"],
    ['env,', "found '', expected: identifier after ','"],
    ['env,,a', "found ',', expected: identifier after ','"],
    [',env', "found ',', expected: !, identifier, or 'end of string'"],
    ['=prod', "found '=', expected: !, identifier, or 'end of string'"],
    ['!', "unable to parse requirement: found '', expected: identifier"],
    ['env=(', "unable to parse requirement: found '(', expected: identifier"],
    ['env===x', "unable to parse requirement: found '=', expected: identifier"],
    ['-env', `unable to parse requirement: <nil>: Invalid value: "-env": name part ${qualified}`],
    ['env=-x', `unable to parse requirement: values[0][env]: Invalid value: "-x": ${labelValue}`],
    [
      'n>x',
      `unable to parse requirement: values[0]: Invalid value: "x": for 'Gt', 'Lt' operators, the value must be an integer`,
    ],
    ['a!b', "unable to parse requirement: found '!', expected: in, notin, =, ==, !=, gt, lt"],
    ['!a=b', "found '=', expected: ',' or 'end of string'"],
  ];
  for (const [text, error] of errors) {
    it(`refuses ${text}`, () => expect(parseLabelSelector(text)).toEqual({ error }));
  }
});

describe('LabelSelector objects', () => {
  it('absent selects nothing, empty everything', () => {
    expect(labelSelectorAsSelector(undefined)).toEqual({ selector: nothing });
    expect(matchesSelector(nothing, { a: 'b' })).toBe(false);
    expect(labelSelectorAsSelector({})).toEqual({ selector: [] });
    expect(matchesSelector([], undefined)).toBe(true);
  });

  const selector = {
    matchLabels: { app: 'web' },
    matchExpressions: [
      { key: 'env', operator: 'In', values: ['prod', 'dev'] },
      { key: 'canary', operator: 'DoesNotExist' },
    ],
  };
  it('formats as columns print it', () => {
    expect(formatLabelSelector(selector)).toBe('app=web,!canary,env in (dev,prod)');
    expect(formatLabelSelector({})).toBe('<none>');
    expect(formatLabelSelector(undefined)).toBe('<none>');
    expect(formatLabelSelector({ matchExpressions: [{ key: 'a', operator: 'Gt' }] })).toBe('<error>');
  });

  it('matches', () => {
    const result = labelSelectorAsSelector(selector);
    if ('error' in result) throw new Error(result.error);
    expect(matchesSelector(result.selector, { app: 'web', env: 'dev' })).toBe(true);
    expect(matchesSelector(result.selector, { app: 'web', env: 'dev', canary: '' })).toBe(false);
  });

  const errors: readonly (readonly [object, string])[] = [
    [
      { matchExpressions: [{ key: 'a', operator: 'Gt', values: ['1'] }] },
      '"Gt" is not a valid label selector operator',
    ],
    [
      { matchExpressions: [{ key: 'a', operator: 'In', values: [] }] },
      "values: Invalid value: []: for 'in', 'notin' operators, values set can't be empty",
    ],
    [
      { matchExpressions: [{ key: 'a', operator: 'Exists', values: ['x'] }] },
      'values: Invalid value: ["x"]: values set must be empty for exists and does not exist',
    ],
  ];
  for (const [value, error] of errors) {
    it(error, () => expect(labelSelectorAsSelector(value)).toEqual({ error }));
  }

  it('makes selectors from maps, and labels into text', () => {
    expect(formatSelector(selectorFromSet({ b: '2', a: '1' }))).toBe('a=1,b=2');
    expect(formatLabels({ env: 'prod', creation_method: 'manual' })).toBe('creation_method=manual,env=prod');
    expect(formatLabels(undefined)).toBe('<none>');
  });
});
