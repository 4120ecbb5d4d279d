import { describe, it } from 'node:test';
import { expect } from 'expect';
import { parseAccept } from './accept';

describe('parseAccept', () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['application/json', ['application/json']],
    ['text/html, application/json;q=0.5, */*;q=0.1', ['text/html', 'application/json', '*/*']],
    ['application/json;q=0.5,application/yaml;q=0.9', ['application/yaml', 'application/json']],
    ['*/*,application/*,application/json', ['application/json', 'application/*', '*/*']],
    ['*', ['*/*']],
    ['nonsense, a/b/c, application/json', ['application/json']],
    ['', []],
    [';;;,=', []],
  ];
  for (const [header, expected] of cases) {
    it(`reads ${JSON.stringify(header)}`, () => {
      const ranges = parseAccept(header).map(({ type, subtype }) => `${type}/${subtype}`);
      expect(ranges).toEqual(expected);
    });
  }

  it('keeps parameters, but not the quality', () => {
    const [clause] = parseAccept('application/json; as=Table ;g=meta.k8s.io;v=v1;q=0.8;broken');
    expect(Object.fromEntries(clause?.parameters ?? [])).toEqual({ as: 'Table', g: 'meta.k8s.io', v: 'v1' });
    expect(clause?.quality).toBe(0.8);
  });
});
