import { expect } from 'expect';
import { describe, it } from 'node:test';
import { matchesFieldSelector, parseFieldSelector, requiredFieldValue } from './field-selector';

describe('field selector', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['', ''],
    ['metadata.name=web', 'metadata.name=web'],
    ['metadata.name==web', 'metadata.name=web'],
    ['status.phase!=Running,metadata.name=a', 'metadata.name=a,status.phase!=Running'],
    ['a=', 'a='],
    ['a=b,,', 'a=b'],
    ['=', ''],
    ['a=x\\,y\\=z\\\\', 'a=x\\,y\\=z\\\\'],
  ];
  for (const [text, formatted] of cases) {
    it(text === '' ? 'empty' : text, () => {
      const result = parseFieldSelector(text);
      if ('error' in result) throw new Error(result.error);
      const terms = result.selector.map(
        ({ field, operator, value }) => `${field}${operator}${value.replace(/[\\,=]/g, '\\$&')}`,
      );
      expect(terms.join(',')).toBe(formatted);
    });
  }

  const errors: readonly (readonly [string, string])[] = [
    ['abc', "invalid selector: 'abc'; can't understand 'abc'"],
    ['b=1,abc', "invalid selector: 'b=1,abc'; can't understand 'abc'"],
    ['a=b=c', 'invalid field selector: unescaped character in value: 61'],
    ['a=\\x', 'invalid field selector: invalid escape sequence: \\x'],
    ['a=b\\', 'invalid field selector: invalid escape sequence: \\'],
  ];
  for (const [text, error] of errors) {
    it(`refuses ${text}`, () => expect(parseFieldSelector(text)).toEqual({ error }));
  }

  it('matches by value', () => {
    const selector = parseFieldSelector('status.phase!=Running,metadata.name=web');
    if ('error' in selector) throw new Error(selector.error);
    const valueOf = (fields: Readonly<Record<string, string>>) => (field: string) => fields[field] ?? '';
    expect(matchesFieldSelector(selector.selector, valueOf({ 'metadata.name': 'web' }))).toBe(true);
    expect(
      matchesFieldSelector(selector.selector, valueOf({ 'metadata.name': 'web', 'status.phase': 'Running' })),
    ).toBe(false);
    expect(requiredFieldValue(selector.selector, 'metadata.name')).toBe('web');
    expect(requiredFieldValue(selector.selector, 'status.phase')).toBe(undefined);
  });
});
