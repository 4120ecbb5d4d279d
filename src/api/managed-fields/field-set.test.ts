import { expect } from 'expect';
import fc from 'fast-check';
import { describe, it } from 'node:test';
import {
  difference,
  eachPath,
  fieldsText,
  hasPath,
  intersection,
  leaves,
  pathsOf,
  readFields,
  recursiveDifference,
  setOf,
  union,
  type FieldSet,
} from './field-set';
import { keyElement, pathText } from './path-element';

const read = (text: string): FieldSet => readFields(JSON.parse(text));

describe('a field set', () => {
  it('has the text that FieldsV1 has, whatever the order it came in', () => {
    const text =
      '{"f:a":{},"f:b":{".":{},"f:c":{}},"k:{\\"a\\":1}":{},"k:{\\"port\\":80,\\"protocol\\":\\"TCP\\"}":{".":{},"f:port":{}},' +
      '"k:{\\"port\\":443,\\"protocol\\":\\"TCP\\"}":{},"v:1":{},"v:2":{},"v:10":{},"v:\\"a\\"":{},"v:true":{},"v:null":{},"i:2":{},"i:10":{}}';
    const reversed = Object.fromEntries(Object.entries(JSON.parse(text) as object).reverse());
    expect(fieldsText(readFields(reversed))).toBe(text);
  });

  const SAME: readonly (readonly [why: string, text: string, same: string])[] = [
    ['keys are sorted', '{"k:{\\"b\\":1,\\"a\\":2}":{}}', '{"k:{\\"a\\":2,\\"b\\":1}":{}}'],
    ['blanks do not count', '{"k:{ \\"a\\" : 2 }":{}}', '{"k:{\\"a\\":2}":{}}'],
    ['a field of which only itself is there', '{"f:a":{".":{}}}', '{"f:a":{}}'],
    ['unknown kinds of steps are dropped', '{"f:a":{},"r:x":{}}', '{"f:a":{}}'],
    ['nobody owns the object itself', '{".":{},"f:a":{}}', '{"f:a":{}}'],
    ['null', 'null', '{}'],
    [
      'names of prototypes',
      '{"f:__proto__":{},"f:constructor":{"f:x":{}}}',
      '{"f:__proto__":{},"f:constructor":{"f:x":{}}}',
    ],
  ];
  for (const [why, text, same] of SAME) it(`reads ${why}`, () => expect(fieldsText(read(text))).toBe(same));

  for (const text of ['{"f":{}}', '{"a b":{}}', '{"k:{":{}}', '{"v:x":{}}', '{"i:x":{}}', '{"f:a":{"k:1":{}}}'])
    it(`does not read ${text}`, () => expect(() => read(text)).toThrow(SyntaxError));

  it('prints paths as messages do', () => {
    const set = read(
      '{"f:spec":{"f:ports":{"k:{\\"port\\":80,\\"name\\":\\"a\\\\\\"b\\"}":{"f:port":{}}},"f:set":{"v:\\"x\\"":{}},"f:list":{"i:3":{}}}}',
    );
    expect(pathsOf(set).map(pathText)).toEqual([
      '.spec.list[3]',
      '.spec.ports[name="a\\"b",port=80].port',
      '.spec.set[="x"]',
    ]);
  });

  it('lists the fields of a level before those below them', () => {
    const paths: string[] = [];
    eachPath(read('{"f:a":{".":{},"f:x":{}},"f:b":{}}'), (path) => paths.push(pathText(path)));
    expect(paths).toEqual(['.a', '.b', '.a.x']);
  });

  const PARENTS = '{"f:a":{".":{},"f:b":{".":{},"f:c":{}}},"f:d":{}}';
  const OPERATIONS: readonly (readonly [
    name: string,
    operation: (a: FieldSet, b: FieldSet) => FieldSet,
    a: string,
    b: string,
    result: string,
  ])[] = [
    ['union', union, '{"f:a":{}}', '{"f:a":{"f:b":{}}}', '{"f:a":{".":{},"f:b":{}}}'],
    ['union', union, '{"f:a":{"f:b":{}}}', '{"f:a":{"f:c":{}}}', '{"f:a":{"f:b":{},"f:c":{}}}'],
    ['intersection', intersection, PARENTS, '{"f:a":{"f:b":{}},"f:d":{"f:e":{}}}', '{"f:a":{"f:b":{}}}'],
    ['difference without a parent', difference, PARENTS, '{"f:a":{}}', '{"f:a":{"f:b":{".":{},"f:c":{}}},"f:d":{}}'],
    [
      'difference without a child',
      difference,
      PARENTS,
      '{"f:a":{"f:b":{"f:c":{}}}}',
      '{"f:a":{".":{},"f:b":{}},"f:d":{}}',
    ],
    ['recursive difference', recursiveDifference, PARENTS, '{"f:a":{"f:b":{}}}', '{"f:a":{},"f:d":{}}'],
    [
      'recursive difference below',
      recursiveDifference,
      PARENTS,
      '{"f:a":{"f:b":{"f:c":{}}}}',
      '{"f:a":{".":{},"f:b":{}},"f:d":{}}',
    ],
    ['leaves', leaves, PARENTS, '{}', '{"f:a":{"f:b":{"f:c":{}}},"f:d":{}}'],
  ];
  for (const [name, operation, a, b, result] of OPERATIONS)
    it(`${name}: ${a} ${b}`, () => expect(fieldsText(operation(read(a), read(b)))).toBe(result));

  const element = fc.oneof(
    fc.constantFrom('f:a', 'f:b', 'v:1', 'i:0'),
    fc.integer({ min: 0, max: 2 }).map((port) => keyElement([['port', port]])),
  );
  const sets = fc
    .array(fc.array(element, { minLength: 1, maxLength: 3 }), { maxLength: 6 })
    .map((paths) => setOf(...paths));
  const textsOf = (set: FieldSet): string[] =>
    pathsOf(set)
      .map((path) => path.join('/'))
      .sort();

  it('is a set of paths: every operation does what it does to lists of them', () => {
    fc.assert(
      fc.property(sets, sets, (a, b) => {
        const [inA, inB] = [textsOf(a), textsOf(b)];
        expect(textsOf(union(a, b))).toEqual([...new Set([...inA, ...inB])].sort());
        expect(textsOf(intersection(a, b))).toEqual(inA.filter((path) => inB.includes(path)));
        expect(textsOf(difference(a, b))).toEqual(inA.filter((path) => !inB.includes(path)));
        const within = (path: string) => inB.some((other) => path === other || path.startsWith(`${other}/`));
        expect(textsOf(recursiveDifference(a, b))).toEqual(inA.filter((path) => !within(path)));
        expect(textsOf(leaves(a))).toEqual(inA.filter((path) => !inA.some((other) => other.startsWith(`${path}/`))));
        expect(pathsOf(a).every((path) => hasPath(a, path))).toBe(true);
      }),
    );
  });

  it('survives being written and read', () => {
    fc.assert(fc.property(sets, (set) => expect(textsOf(read(fieldsText(set)))).toEqual(textsOf(set))));
  });
});
