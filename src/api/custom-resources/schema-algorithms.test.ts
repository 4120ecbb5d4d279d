import { describe, it } from 'node:test';
import { expect } from 'expect';
import fc from 'fast-check';
import { fieldErrorText } from '../field-error';
import { isJsonObject, type JsonObject } from '../json-object';
import { withDefaults, withoutForbiddenNulls } from './defaulting';
import { coerceEmbedded, validateEmbedded } from './embedded-resources';
import { validateListSetsAndMaps } from './list-types';
import { prune } from './pruning';
import { additionalOf, hasAdditional, isMetaField, itemsOf, propertyOf, type JsonSchema } from './schema-parts';

const string: JsonSchema = { type: 'string' };
const preserve = { 'x-kubernetes-preserve-unknown-fields': true } as const;
const embedded = { 'x-kubernetes-embedded-resource': true } as const;

// Facts of apiextensions-apiserver/pkg/apiserver/schema/pruning/algorithm_test.go: before, schema, after, what went.
const PRUNED: readonly (readonly [string, JsonObject, JsonSchema, JsonObject, readonly string[]])[] = [
  [
    'nothing known',
    { a: 1, metadata: { x: 1 }, kind: 'A', apiVersion: 'v1' },
    {},
    { metadata: { x: 1 }, kind: 'A', apiVersion: 'v1' },
    ['a'],
  ],
  [
    'known and unknown',
    { a: 'x', b: 1, c: { d: 1 } },
    { properties: { a: string, c: { type: 'object' } } },
    { a: 'x', c: {} },
    ['b', 'c.d'],
  ],
  [
    'lists',
    { a: [{ b: 1, c: 2 }, { c: 3 }] },
    { properties: { a: { items: { properties: { b: {} } } } } },
    { a: [{ b: 1 }, {}] },
    ['a[0].c', 'a[1].c'],
  ],
  [
    'maps',
    { a: { x: { b: 1, c: 2 } } },
    { properties: { a: { additionalProperties: { properties: { b: {} } } } } },
    { a: { x: { b: 1 } } },
    ['a.x.c'],
  ],
  [
    'maps of anything keep no fields of objects',
    { a: { x: { b: 1 }, y: 2 } },
    { properties: { a: { additionalProperties: true } } },
    { a: { x: {}, y: 2 } },
    ['a.x.b'],
  ],
  [
    'what is kept',
    { a: { b: 1, c: { d: 1, e: 2 } } },
    { properties: { a: { ...preserve, properties: { c: { properties: { d: {} } } } } } },
    { a: { b: 1, c: { d: 1 } } },
    ['a.c.e'],
  ],
  [
    'metadata that is no metadata',
    { a: { metadata: 1, kind: 2 } },
    { properties: { a: { type: 'object' } } },
    { a: {} },
    ['a.kind', 'a.metadata'],
  ],
  [
    'embedded resources',
    { a: { kind: 'A', metadata: { x: 1 }, spec: 1 } },
    { properties: { a: { type: 'object', ...embedded } } },
    { a: { kind: 'A', metadata: { x: 1 } } },
    ['a.spec'],
  ],
  [
    'names of prototypes',
    JSON.parse('{"__proto__": {"x": 1}, "constructor": 1}'),
    { properties: { a: {} } },
    {},
    ['__proto__', 'constructor'],
  ],
];

// defaulting/algorithm_test.go.
const DEFAULTED: readonly (readonly [string, JsonObject, JsonSchema, JsonObject])[] = [
  ['missing', {}, { properties: { a: { default: 'A' }, b: {} } }, { a: 'A' }],
  [
    'defaults within defaults',
    {},
    { properties: { a: { default: {}, properties: { b: { default: 1 } } } } },
    { a: { b: 1 } },
  ],
  ['nothing to begin with', {}, { properties: { a: { properties: { b: { default: 1 } } } } }, {}],
  [
    'list items',
    { l: [{ a: 1 }, { b: 1 }] },
    { properties: { l: { items: { properties: { a: { default: 'A' }, b: { default: 'B' } } } } } },
    {
      l: [
        { a: 1, b: 'B' },
        { a: 'A', b: 1 },
      ],
    },
  ],
  [
    'map values',
    { m: { x: {} } },
    { properties: { m: { additionalProperties: { properties: { a: { default: 1 } } } } } },
    { m: { x: { a: 1 } } },
  ],
  [
    'empty values stay',
    { a: 0, b: '', c: [] },
    { properties: { a: { default: 1 }, b: { default: 'B' }, c: { default: [1] } } },
    { a: 0, b: '', c: [] },
  ],
  ['null where it may not be', { a: null }, { properties: { a: { default: 'A' } } }, { a: 'A' }],
  ['null where it may be', { a: null }, { properties: { a: { default: 'A', nullable: true } } }, { a: null }],
  ['null in a list', { l: [null] }, { properties: { l: { items: { default: 'A' } } } }, { l: ['A'] }],
];

describe('the algorithms of structural schemas', () => {
  for (const [name, before, schema, object, unknownFields] of PRUNED)
    it(`prunes ${name}`, () => expect(prune(before, schema)).toEqual({ object, unknownFields }));

  for (const [name, before, schema, after] of DEFAULTED)
    it(`defaults ${name}`, () => expect(withDefaults(before, schema)).toEqual(after));

  it('drops nulls that may not be and have no default', () => {
    const schema: JsonSchema = {
      properties: { a: string, b: { nullable: true }, c: { default: 1 }, d: { additionalProperties: string } },
    };
    const value = { a: null, b: null, c: null, d: { x: null, y: 'y' }, e: null };
    expect(withoutForbiddenNulls(value, schema)).toEqual({ b: null, c: null, d: { y: 'y' }, e: null });
  });

  it('finds what comes twice in sets and maps', () => {
    const schema: JsonSchema = {
      properties: {
        set: { type: 'array', 'x-kubernetes-list-type': 'set', items: string },
        map: {
          type: 'array',
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['a', 'b'],
          items: { type: 'object' },
        },
        plain: { type: 'array', items: string },
      },
    };
    const object = {
      set: ['x', 'y', 'x', 'x'],
      map: [{ a: 1, b: 1 }, { a: 1 }, { b: 1, a: 1, c: 2 }],
      plain: ['x', 'x'],
    };
    expect(validateListSetsAndMaps(object, schema).map(fieldErrorText)).toEqual([
      'map[2]: Duplicate value: {"a":1,"b":1}',
      'set[2]: Duplicate value: "x"',
    ]);
    expect(validateListSetsAndMaps({ map: [1] }, schema).map(fieldErrorText)).toEqual([
      'map[0]: Invalid value: 1: must be an object for an array of list-type map',
    ]);
  });

  it('reads and checks the metadata of embedded resources', () => {
    const schema: JsonSchema = { properties: { template: { type: 'object', ...embedded, ...preserve } } };
    const template = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a', creationTimestamp: null, x: 1 } };
    expect(coerceEmbedded({ template }, schema)).toEqual({
      value: { template: { ...template, metadata: { name: 'a' } } },
      unknownFields: ['template.metadata.x'],
    });
    const { error } = coerceEmbedded({ template: { ...template, metadata: { labels: 1 } } }, schema);
    expect(error && fieldErrorText(error)).toBe(
      'template.metadata: Invalid value: {"labels":1}: json: cannot unmarshal number into Go struct field ObjectMeta.labels of type map[string]string',
    );
    expect(
      validateEmbedded({ template: { kind: 'a b', metadata: { name: '/' } } }, schema).map(fieldErrorText),
    ).toEqual([
      'template.apiVersion: Required value',
      "template.kind: Invalid value: \"a b\": may have mixed case, but should otherwise match: a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')",
      'template.metadata.name: Invalid value: "/": may not contain \'/\'',
    ]);
  });
});

const names = fc.constantFrom('a', 'b', 'c', 'metadata', 'kind', '__proto__');

const schemas: fc.Arbitrary<JsonSchema> = fc.letrec<{ schema: JsonSchema }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<JsonSchema>(
      string,
      { type: 'integer', default: 1 },
      { type: 'string', nullable: true, default: 'x' },
    ),
    fc.record<JsonSchema, 'type'>(
      {
        type: fc.constant('object'),
        properties: fc.dictionary(names, tie('schema'), { maxKeys: 3 }),
        default: fc.constant({}),
        'x-kubernetes-preserve-unknown-fields': fc.constant(true),
      },
      { requiredKeys: ['type'] },
    ),
    fc.record({ type: fc.constant('object'), additionalProperties: tie('schema') }),
    fc.record({ type: fc.constant('array'), items: tie('schema') }),
  ),
})).schema;

const roots = fc
  .dictionary(names, schemas, { maxKeys: 4 })
  .map((properties): JsonSchema => ({ type: 'object', properties }));

const values: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(null, 1, 'x', true),
    fc.dictionary(names, tie('value'), { maxKeys: 3 }),
    fc.array(tie('value'), { maxLength: 3 }),
  ),
})).value;

const objects = fc.dictionary(names, values, { maxKeys: 4 });

/** Has the value a field that the schema does not know? */
function hasUnknown(value: unknown, schema: JsonSchema | undefined, isRoot: boolean): boolean {
  if (schema?.['x-kubernetes-preserve-unknown-fields'] === true) return false;
  if (Array.isArray(value)) return value.some((item) => hasUnknown(item, schema && itemsOf(schema), false));
  if (!isJsonObject(value)) return false;
  return Object.keys(value).some((name) => {
    if (isRoot && isMetaField(name)) return false;
    const property = schema && propertyOf(schema, name);
    if (property !== undefined) return hasUnknown(value[name], property, false);
    return schema === undefined || !hasAdditional(schema) || hasUnknown(value[name], additionalOf(schema), false);
  });
}

describe('for any schema and object', () => {
  it('pruning leaves nothing unknown, and nothing to prune', () => {
    fc.assert(
      fc.property(roots, objects, (schema, object) => {
        const pruned = prune(object, schema).object;
        expect(hasUnknown(pruned, schema, true)).toBe(false);
        expect(prune(pruned, schema)).toEqual({ object: pruned, unknownFields: [] });
        expect(prune(pruned, schema).object).toBe(pruned);
      }),
    );
  });

  it('defaulting and dropping nulls leave nothing to do', () => {
    fc.assert(
      fc.property(roots, objects, (schema, object) => {
        const defaulted = withDefaults(object, schema);
        expect(withDefaults(defaulted, schema)).toBe(defaulted);
        const clean = withoutForbiddenNulls(object, schema);
        expect(withoutForbiddenNulls(clean, schema)).toBe(clean);
      }),
    );
  });

  it('nothing given is changed', () => {
    fc.assert(
      fc.property(roots, objects, (schema, object) => {
        const before = JSON.stringify([schema, object]);
        withDefaults(prune(object, schema).object, schema);
        expect(JSON.stringify([schema, object])).toBe(before);
      }),
    );
  });
});
