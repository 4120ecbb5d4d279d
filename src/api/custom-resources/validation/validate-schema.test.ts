import { describe, it } from 'node:test';
import { expect } from 'expect';
import { fieldErrorText } from '../../field-error';
import type { JsonSchema } from '../schema-parts';
import { fieldErrorsOf } from './mistake';
import { validateSchema } from './validate-schema';

/** The texts of what a schema says of `{field: value}`, sorted. */
function errorsOf(field: JsonSchema, value: unknown): readonly string[] {
  const schema: JsonSchema = { type: 'object', properties: { field } };
  return errors(schema, { field: value });
}

function errors(schema: JsonSchema, value: unknown): readonly string[] {
  return fieldErrorsOf(validateSchema(schema, value, '').mistakes, '')
    .map(fieldErrorText)
    .sort();
}

const wrong = (is: string, wanted: string) =>
  `field: Invalid value: "${is}": field in body must be of type ${wanted}: "${is}"`;

// Facts of apiextensions-apiserver/pkg/apiserver/validation/validation_test.go; values without texts are valid.
const CASES: readonly (readonly [string, JsonSchema, readonly (readonly [unknown, ...string[]])[]])[] = [
  ['nothing at all', {}, [[null], [1], ['x'], [{}], [[]], [true]]],
  [
    'type object',
    { type: 'object' },
    [
      [{}],
      [null, wrong('null', 'object')],
      ['foo', wrong('string', 'object')],
      [42, wrong('integer', 'object')],
      [1.2, wrong('number', 'object')],
      [[], wrong('array', 'object')],
    ],
  ],
  ['nullable', { type: 'object', nullable: true }, [[{}], [null], [true, wrong('boolean', 'object')]]],
  ['number takes integers', { type: 'number' }, [[1], [1.5], ['1', wrong('string', 'number')]]],
  [
    'int or string',
    { 'x-kubernetes-int-or-string': true },
    [
      [42],
      ['foo'],
      [null, wrong('null', 'integer,string')],
      [1.2, wrong('number', 'integer,string')],
      [{}, wrong('object', 'integer,string')],
    ],
  ],
  [
    'int or string with alternatives of its own',
    { nullable: true, 'x-kubernetes-int-or-string': true, anyOf: [{ type: 'integer' }, { type: 'string' }] },
    [
      [null],
      ['foo'],
      [
        1.2,
        '<nil>: Invalid value: "": "field" must validate at least one schema (anyOf)',
        '<nil>: Invalid value: "": Checked value must be of type integer (default format) in field',
        wrong('number', 'integer'),
        wrong('number', 'integer,string'),
      ],
    ],
  ],
  [
    'a pattern that is none',
    { type: 'string', pattern: '+' },
    [
      [
        'foo',
        'field: Invalid value: "foo": field in body should match \'+, but pattern is invalid: error parsing regexp: missing argument to repetition operator: `+`\'',
      ],
    ],
  ],
  [
    'pattern',
    { type: 'string', pattern: '^a+$' },
    [['aa'], ['b', 'field: Invalid value: "b": field in body should match \'^a+$\'']],
  ],
  [
    'required',
    { type: 'object', required: ['nested'], properties: { nested: {} } },
    [[{ nested: null }], [{}, 'field.nested: Required value']],
  ],
  [
    'enum',
    { type: 'string', enum: ['a', 'b'] },
    [['a'], ['x', 'field: Unsupported value: "x": supported values: "a", "b"']],
  ],
  [
    'enum of numbers',
    { type: 'integer', enum: [1, 2] },
    [[2], [3, 'field: Unsupported value: 3: supported values: "1", "2"']],
  ],
  [
    'lengths count characters',
    { type: 'string', minLength: 2, maxLength: 3 },
    [
      ['äöü'],
      ['a', 'field: Invalid value: "a": field in body should be at least 2 chars long'],
      ['äöüß', 'field: Too long: may not be more than 3 bytes'],
    ],
  ],
  [
    'bounds',
    { type: 'integer', minimum: 1, maximum: 3 },
    [
      [2],
      [0, 'field: Invalid value: 0: field in body should be greater than or equal to 1'],
      [4, 'field: Invalid value: 4: field in body should be less than or equal to 3'],
    ],
  ],
  [
    'exclusive bounds',
    { type: 'number', minimum: 0.5, exclusiveMinimum: true, maximum: 3, exclusiveMaximum: true },
    [
      [1],
      [0.5, 'field: Invalid value: 0.5: field in body should be greater than 0.5'],
      [3, 'field: Invalid value: 3: field in body should be less than 3'],
    ],
  ],
  [
    'multiples',
    { type: 'integer', multipleOf: 5 },
    [[10], [7, 'field: Invalid value: 7: field in body should be a multiple of 5']],
  ],
  [
    'int32',
    { type: 'integer', format: 'int32' },
    [
      [2147483647],
      [2147483648, '<nil>: Invalid value: "": Checked value must be of type integer with format int32 in field'],
    ],
  ],
  [
    'items',
    { type: 'array', minItems: 1, maxItems: 2, items: { type: 'string' } },
    [
      [['a']],
      [[], 'field: Invalid value: 0: field in body should have at least 1 items'],
      [['a', 'b', 'c'], 'field: Too many: 3: must have at most 2 items'],
      [[1], 'field[0]: Invalid value: "integer": field[0] in body must be of type string: "integer"'],
    ],
  ],
  [
    'unique items',
    { type: 'array', uniqueItems: true },
    [[[1, 2]], [[{ a: 1 }, { a: 1 }], 'field: Invalid value: "": field in body shouldn\'t contain duplicates']],
  ],
  [
    'properties',
    { type: 'object', minProperties: 1, maxProperties: 2, additionalProperties: { type: 'integer' } },
    [
      [{ a: 1 }],
      [{}, 'field: Invalid value: 0: field in body should have at least 1 properties'],
      [{ a: 1, b: 2, c: 3 }, 'field: Too many: 3: must have at most 2 items'],
      [{ a: 'x' }, 'field.a: Invalid value: "string": field.a in body must be of type integer: "string"'],
    ],
  ],
  [
    'no other properties',
    { type: 'object', additionalProperties: false, properties: { a: {} } },
    [[{ a: 1 }], [{ b: 1 }, 'field: Invalid value: "b": field.b in body is a forbidden property']],
  ],
  [
    'exactly one alternative',
    { type: 'object', oneOf: [{ required: ['a'] }, { required: ['b'] }] },
    [
      [{ a: 1 }],
      [
        {},
        '<nil>: Invalid value: "": "field" must validate one and only one schema (oneOf). Found none valid',
        'field.a: Required value',
      ],
      [
        { a: 1, b: 1 },
        '<nil>: Invalid value: "": "field" must validate one and only one schema (oneOf). Found 2 valid alternatives',
      ],
    ],
  ],
  [
    'all alternatives',
    { allOf: [{ minimum: 1 }, { maximum: 3 }] },
    [
      [2],
      [
        4,
        '<nil>: Invalid value: "": "field" must validate all the schemas (allOf)',
        'field: Invalid value: 4: field in body should be less than or equal to 3',
      ],
    ],
  ],
  [
    'not',
    { not: { enum: ['x'] } },
    [['y'], ['x', '<nil>: Invalid value: "": "field" must not validate the schema (not)']],
  ],
  [
    'formats',
    { type: 'string', format: 'date-time' },
    [
      ['2026-01-01T00:00:00Z'],
      ['today', 'field: Invalid value: "today": field in body must be of type date-time: "today"'],
    ],
  ],
  ['formats that nobody knows', { type: 'string', format: 'colour' }, [['anything']]],
];

describe('validateSchema', () => {
  for (const [name, schema, values] of CASES) {
    for (const [value, ...texts] of values)
      it(`${name}: ${JSON.stringify(value)}`, () => expect(errorsOf(schema, value)).toEqual([...texts].sort()));
  }

  it('calls the whole object by no name', () => {
    const schema: JsonSchema = { type: 'object', required: ['spec'], oneOf: [{ required: ['a'] }] };
    expect(errors(schema, {})).toEqual([
      '<nil>: Invalid value: "": "" must validate one and only one schema (oneOf). Found none valid',
      'a: Required value',
      'spec: Required value',
    ]);
  });

  it('does not refuse again what an update leaves as it was', () => {
    const schema: JsonSchema = {
      type: 'object',
      properties: {
        a: { type: 'string', maxLength: 1 },
        list: {
          type: 'array',
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['name'],
          items: { type: 'object', properties: { name: { type: 'string' }, size: { type: 'integer', maximum: 1 } } },
        },
      },
    };
    const old = { a: 'long', list: [{ name: 'x', size: 5 }] };
    const errorsOfUpdate = (value: unknown) =>
      fieldErrorsOf(validateSchema(schema, value, '', { value, old, schema }).mistakes, '').map(fieldErrorText);
    expect(errorsOfUpdate({ ...old, more: 1 })).toEqual([]);
    expect(
      errorsOfUpdate({
        a: 'long',
        list: [
          { name: 'y', size: 1 },
          { name: 'x', size: 5 },
        ],
      }),
    ).toEqual([]);
    expect(errorsOfUpdate({ a: 'longer', list: [{ name: 'x', size: 6 }] })).toEqual([
      'a: Too long: may not be more than 1 byte',
      'list[0].size: Invalid value: 6: list[0].size in body should be less than or equal to 1',
    ]);
  });
});
