import { expect } from 'expect';
import { describe, it } from 'node:test';
import { readJson } from './json-document';

describe('readJson', () => {
  const TWICE: readonly (readonly [string, string, readonly string[]])[] = [
    ['nothing', '{"a":1,"b":{"a":1},"c":[{"a":1},{"a":1}]}', []],
    ['at the top', '{"a":1,"a":2}', ['a']],
    ['each once', '{"a":1,"a":2,"a":3}', ['a']],
    ['deeper', '{"a":{"b":1,"b":2}}', ['a.b']],
    ['in lists', '[{"a":[{},{"b":1,"b":2}]}]', ['[0].a[1].b']],
    ['in objects that come twice', '{"a":{"b":1},"a":{"b":1,"b":2}}', ['a', 'a.b']],
    ['written differently', '{"a\\u0062":1,"ab":2}', ['ab']],
    ['with signs of JSON in texts', '{"a{":"},[","b":"a\\"","a{":1}', ['a{']],
    ['of prototypes', '{"__proto__":1,"constructor":2,"__proto__":3}', ['__proto__']],
  ];
  for (const [name, text, fields] of TWICE) {
    it(`finds names that come twice: ${name}`, () => {
      const { value, strictErrors, error } = readJson(text);
      expect(error).toBeUndefined();
      expect(value).toEqual(JSON.parse(text));
      expect(strictErrors).toEqual(fields.map((field) => `duplicate field ${JSON.stringify(field)}`));
    });
  }

  it('finds so many and no more', () => {
    const pairs = Array.from({ length: 200 }, (_, index) => `"n${index}":1,"n${index}":2`);
    expect(readJson(`{${pairs.join(',')}}`).strictErrors).toHaveLength(100);
  });

  const ERRORS: readonly (readonly [string, string])[] = [
    ['', 'unexpected end of JSON input'],
    [' \n', 'unexpected end of JSON input'],
    ['{"a":', 'unexpected end of JSON input'],
    ['nul', 'unexpected end of JSON input'],
    ['{"a":1,}', "invalid character '}' looking for beginning of object key string"],
    ["{} '", "invalid character '\\'' after top-level value"],
    ['\ufeff{}', "invalid character 'ï' looking for beginning of value"],
    [`${'['.repeat(1001)}${']'.repeat(1001)}`, 'exceeded max depth'],
    ['['.repeat(1_000_000), 'exceeded max depth'],
  ];
  for (const [text, error] of ERRORS) {
    it(`says of ${JSON.stringify(text.slice(0, 20))}: ${error}`, () => {
      expect(readJson(text)).toEqual({ value: undefined, strictErrors: [], error: expect.stringContaining(error) });
    });
  }
});
