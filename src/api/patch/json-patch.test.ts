import { expect } from 'expect';
import { describe, it } from 'node:test';
import { applyJsonMergePatch } from './json-merge-patch';
import { applyJsonPatch } from './json-patch';
import { applyStrategicMergePatch } from './strategic-merge-patch';

const document = Object.freeze({
  metadata: Object.freeze({ name: 'web', labels: Object.freeze({ app: 'web', 'a/b': 'x' }) }),
  spec: Object.freeze({ items: Object.freeze([1, 2, 3]), empty: null }),
});

describe('json patch', () => {
  const spec = (items: unknown): object => ({ ...document, spec: { items, empty: null } });
  const labels = (value: object): object => ({ ...document, metadata: { name: 'web', labels: value } });
  const cases: readonly (readonly [string, readonly object[], unknown])[] = [
    [
      'add a key',
      [{ op: 'add', path: '/metadata/labels/env', value: 'dev' }],
      labels({ app: 'web', 'a/b': 'x', env: 'dev' }),
    ],
    ['escapes', [{ op: 'remove', path: '/metadata/labels/a~1b' }], labels({ app: 'web' })],
    ['insert', [{ op: 'add', path: '/spec/items/1', value: 9 }], spec([1, 9, 2, 3])],
    ['append', [{ op: 'add', path: '/spec/items/-', value: 9 }], spec([1, 2, 3, 9])],
    ['append by length', [{ op: 'add', path: '/spec/items/3', value: 9 }], spec([1, 2, 3, 9])],
    [
      'negative indexes',
      [
        { op: 'add', path: '/spec/items/-1', value: 9 },
        { op: 'remove', path: '/spec/items/-4' },
      ],
      spec([2, 3, 9]),
    ],
    ['replace', [{ op: 'replace', path: '/spec/items/0', value: 9 }], spec([9, 2, 3])],
    [
      'replace an absent key',
      [{ op: 'replace', path: '/metadata/labels/env', value: 'dev' }],
      labels({ app: 'web', 'a/b': 'x', env: 'dev' }),
    ],
    ['replace everything', [{ op: 'replace', path: '', value: { a: 1 } }], { a: 1 }],
    ['move', [{ op: 'move', from: '/spec/items/0', path: '/spec/items/2' }], spec([2, 3, 1])],
    [
      'copy, then change one',
      [
        { op: 'copy', from: '/metadata/labels', path: '/spec/items' },
        { op: 'add', path: '/spec/items/x', value: 1 },
      ],
      spec({ app: 'web', 'a/b': 'x', x: 1 }),
    ],
    [
      'test',
      [
        { op: 'test', path: '/spec/items', value: [1, 2, 3] },
        { op: 'test', path: '/spec/none' },
        { op: 'test', path: '/spec/empty', value: null },
      ],
      document,
    ],
    ['no operations', [], document],
  ];
  for (const [title, patch, expected] of cases) {
    it(title, () => expect(applyJsonPatch(document, patch)).toEqual(expected));
  }

  const errors: readonly (readonly [object, string])[] = [
    [{ op: 'test', path: '/metadata/name', value: 'x' }, 'testing value /metadata/name failed: test failed'],
    [{ op: 'test', path: '/a/b', value: 'x' }, 'test operation does not apply: is missing path: /a/b: missing value'],
    [
      { op: 'remove', path: '/metadata/labels/env' },
      "error in remove for path: '/metadata/labels/env': Unable to remove nonexistent key: env: missing value",
    ],
    [
      { op: 'remove', path: '/spec/items/3' },
      "error in remove for path: '/spec/items/3': Unable to access invalid index: 3: invalid index referenced",
    ],
    [
      { op: 'remove', path: '/spec/items/x' },
      `error in remove for path: '/spec/items/x': strconv.Atoi: parsing "x": invalid syntax`,
    ],
    [{ op: 'add', path: '/a/b', value: 1 }, 'add operation does not apply: doc is missing path: "/a/b": missing value'],
    [
      { op: 'add', path: '/spec/items/4', value: 1 },
      "error in add for path: '/spec/items/4': Unable to access invalid index: 4: invalid index referenced",
    ],
    [
      { op: 'add', path: '/spec/items/x', value: 1 },
      `error in add for path: '/spec/items/x': value was not a proper array index: 'x': strconv.Atoi: parsing "x": invalid syntax`,
    ],
    [{ op: 'add', value: 1 }, 'add operation failed to decode path: missing value'],
    [
      { op: 'replace', path: '/a/b', value: 1 },
      'replace operation does not apply: doc is missing path: /a/b: missing value',
    ],
    [
      { op: 'replace', path: '/spec/items/7', value: 1 },
      'replace operation does not apply: doc is missing key: /spec/items/7: missing value',
    ],
    [
      { op: 'replace', value: 1 },
      'replace operation failed to decode path: operation missing path field: missing value',
    ],
    [{ op: 'move', path: '/a' }, 'move operation failed to decode from: operation, missing from field: missing value'],
    [
      { op: 'move', from: '/metadata/x', path: '/a' },
      "error in move for path: 'x': Unable to remove nonexistent key: x: missing value",
    ],
    [
      { op: 'copy', from: '/spec/items/9', path: '/a' },
      "error in copy for from: '/spec/items/9': Unable to access invalid index: 9: invalid index referenced",
    ],
    [{ op: 'frob', path: '/a' }, 'Unexpected kind: frob'],
    [{}, 'Unexpected kind: unknown'],
  ];
  for (const [operation, message] of errors) {
    it(message, () =>
      expect(() => applyJsonPatch(document, [operation])).toThrow(
        expect.objectContaining({ reason: 'Invalid', message }),
      ),
    );
  }

  it('refuses what is no list of operations', () => {
    expect(() => applyJsonPatch(document, { op: 'add' })).toThrow(
      'error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp',
    );
    expect(() => applyJsonPatch(document, ['x'])).toThrow(
      'error decoding patch: json: cannot unmarshal string into Go value of type handlers.jsonPatchOp',
    );
  });

  it('takes __proto__ and constructor for plain keys', () => {
    const patch = JSON.parse(
      '[{"op":"add","path":"/__proto__","value":{"polluted":1}},{"op":"add","path":"/metadata/constructor","value":{"prototype":1}}]',
    );
    const result = applyJsonPatch(document, patch) as object;
    expect(Object.getPrototypeOf(result)).toBe(Object.prototype);
    expect(JSON.stringify(result)).toContain('"__proto__":{"polluted":1}');
    expect('polluted' in {}).toBe(false);
    expect(() => applyJsonPatch(document, [{ op: 'add', path: '/constructor/prototype/x', value: 1 }])).toThrow(
      'missing path',
    );
    expect(() => applyJsonPatch(document, [{ op: 'add', path: '/__proto__/x', value: 1 }])).toThrow('missing path');
  });

  it('limits copies', () => {
    const patch = Array.from({ length: 40 }, () => ({ op: 'copy', from: '/a', path: '/a/-' }));
    expect(() => applyJsonPatch({ a: ['x'.repeat(1000)] }, patch)).toThrow(
      'Unable to complete the copy, the accumulated size increase of copy is',
    );
  });
});

describe('patches that nest too deeply', () => {
  let deep: unknown = 1;
  for (let depth = 0; depth < 100_000; depth++) deep = { a: deep };
  it('are refused by every kind of patch', () => {
    expect(() => applyJsonPatch({}, [{ op: 'add', path: '/a', value: deep }])).toThrow('exceeded max depth');
    expect(() => applyJsonMergePatch({}, deep)).toThrow('exceeded max depth');
    expect(() => applyStrategicMergePatch('core.v1.Pod', {}, deep)).toThrow('exceeded max depth');
  });
});
