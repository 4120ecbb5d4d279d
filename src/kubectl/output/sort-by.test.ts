import { describe, it } from 'node:test';
import { expect } from 'expect';
import { sortObjects, sortRows, UnsortableError } from './sort-by';

const pods = [
  {
    name: 'web',
    n: 3,
    q: '100m',
    node: 'b',
    f: 1.5,
    l: [1, 'a'],
    t: true,
    mix: 1,
    z: '10',
    at: '2024-01-06T00:00:00Z',
  },
  { name: 'long', n: 1, q: '1', node: 'a', f: 0.5, l: [2], t: false, mix: 'a', z: '9', at: '2024-01-03T00:00:00Z' },
  { name: 'db', n: 2, q: '0.5', l: [3], mix: 3, z: '1Ki', at: '2024-01-02T00:00:00Z' },
  { name: 'x', n: 10, q: '2Gi', node: 'a', z: null, at: '2024-01-07T00:00:00Z' },
  { name: 'y', q: 'abc', z: 'x', at: '2024-01-02T00:00:00Z' },
];

// Held against kubectl 1.33 with a server that lists such pods.
const orders: readonly (readonly [string, string])[] = [
  ['n', 'y long db web x'],
  ['.q', 'web db long x y'],
  ['{.f}', 'y x db long web'],
  ['.z', 'x long web db y'],
  ['{.node}', 'y db long x web'],
  ['.at', 'db y long web x'],
  ['.l[*]', 'y x web long db'],
];

const failures: readonly (readonly [string, string])[] = [
  ['.nope', 'couldn\'t find any field with path "{.nope}" in the list of objects'],
  ['.l[3]', 'array index out of bounds: index 3, length 2'],
  ['.l[', 'unterminated array'],
  ['{.a}{.b}', "unexpected path string, expected a 'name1.name2'"],
  ['.t', 'Field {.t} in *unstructured.Unstructured is an unsortable type: interface, err: unsortable type: bool'],
  ['.l', 'unsortable type: interface, err: unsortable type: []interface {}'],
  ['.mix', 'unsortable type: interface, err: unsortable interface: interface'],
];

describe('--sort-by', () => {
  for (const [path, order] of orders) {
    it(path, () => {
      expect(
        sortObjects(pods, path)
          .map(({ name }) => name)
          .join(' '),
      ).toBe(order);
      const rows = pods.map((object) => ({ object }));
      const sorted = sortRows(rows, path, ({ object }) => object);
      expect(sorted.map(({ object }) => object.name).join(' ')).toBe(order);
    });
  }
  for (const [path, message] of failures) {
    it(`${path} fails`, () => expect(() => sortObjects(pods, path)).toThrow(message));
  }

  it('tells a fatal error from the others', () => {
    expect(() => sortRows(pods, '.t', (pod) => pod)).toThrow(UnsortableError);
    expect(() => sortRows(pods, '.t', (pod) => pod)).toThrow('Field {.t} in [][][]reflect.Value is');
    expect(() => sortRows(pods, '.nope', (pod) => pod)).not.toThrow(UnsortableError);
  });

  it('keeps the order of many equals, and leaves a single row alone', () => {
    const many = Array.from({ length: 50 }, (_, index) => ({ index, group: String(index % 2) }));
    const expected = [...many.filter(({ index }) => index % 2 === 0), ...many.filter(({ index }) => index % 2 === 1)];
    expect(sortObjects(many, '.group')).toEqual(expected);
    expect(sortRows([{ a: 1 }], '.nope', (row) => row)).toEqual([{ a: 1 }]);
  });
});
