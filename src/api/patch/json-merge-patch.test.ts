import { expect } from 'expect';
import * as fc from 'fast-check';
import { describe, it } from 'node:test';
import { applyJsonMergePatch, createJsonMergePatch, createThreeWayJsonMergePatch } from './json-merge-patch';

describe('json merge patch', () => {
  const cases: readonly (readonly [object, object, object])[] = [
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1, null, { x: null }] }, { a: [1, null, {}] }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [{ a: 'foo' }, { b: [1, 2] }, { a: 'foo', b: [1, 2] }],
  ];
  for (const [document, patch, expected] of cases) {
    it(JSON.stringify(patch), () => expect(applyJsonMergePatch({ ...document }, patch)).toEqual(expected));
  }

  it('refuses what is no object', () => {
    expect(() => applyJsonMergePatch({}, null)).toThrow('Invalid JSON Patch');
    expect(() => applyJsonMergePatch({}, [])).toThrow(
      'error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}',
    );
  });

  it('shares what it does not touch and takes __proto__ for a plain key', () => {
    const document = { keep: { deep: 1 } };
    const result = applyJsonMergePatch(document, JSON.parse('{"__proto__": {"polluted": 1}, "constructor": {"x": 1}}'));
    expect(result['keep']).toBe(document.keep);
    expect(JSON.stringify(result)).toBe('{"keep":{"deep":1},"__proto__":{"polluted":1},"constructor":{"x":1}}');
    expect('polluted' in {}).toBe(false);
  });

  it('makes what leads from one document to another', () => {
    const value = fc.letrec((tie) => ({
      object: fc.dictionary(fc.constantFrom('a', 'b', 'c', '__proto__'), tie('any'), { maxKeys: 4 }),
      any: fc.oneof({ depthSize: 'small' }, fc.integer(), fc.string(), fc.array(fc.integer()), tie('object')),
    })).object as fc.Arbitrary<Record<string, unknown>>;
    fc.assert(
      fc.property(value, value, (a, b) => {
        expect(JSON.stringify(sorted(applyJsonMergePatch(a, createJsonMergePatch(a, b))))).toBe(
          JSON.stringify(sorted(b)),
        );
      }),
    );
  });

  it('three ways: keeps what others added, deletes what was dropped', () => {
    const original = { spec: { a: 1, b: 2, c: 3 } };
    const modified = { spec: { a: 1, c: 4 } };
    const current = { spec: { a: 9, b: 2, c: 3, other: 5 } };
    expect(createThreeWayJsonMergePatch(original, modified, current)).toEqual({ spec: { a: 1, b: null, c: 4 } });
  });
});

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]) => [key, sorted(item)]);
}
