import { expect } from 'expect';
import { describe, it } from 'node:test';
import { optional } from '../types';
import { compile } from '../environment';
import { typeOfSchema } from '../schema-types';
import type { JsonSchema } from '../../custom-resources/schema-parts';
import { sizeOfSchema } from './schema-sizes';

type Limited = (max: number | undefined) => JsonSchema;

/** What a rule of a schema costs at most; a text when it does not compile. */
function costOf(rule: string, schema: JsonSchema): number | string {
  const type = typeOfSchema(schema, false);
  const size = sizeOfSchema(schema, false);
  if (type === undefined || size === undefined) return 'no type';
  const variables = new Map([['self', type] as const, ['oldSelf', type] as const, ['old', optional(type)] as const]);
  const program = compile(rule, { variables, bindings: true });
  return 'error' in program ? program.error : program.maxCost(size);
}

function scalar(name: string): JsonSchema {
  if (name === 'int-or-string') return { 'x-kubernetes-int-or-string': true };
  return name.startsWith('d') ? { type: 'string', format: name } : { type: name };
}

const text: Limited = (max) => ({ type: 'string', ...(max !== undefined && { maxLength: max }) });
const list =
  (items: JsonSchema | Limited): Limited =>
  (max) => ({
    type: 'array',
    items: typeof items === 'function' ? items(max) : items,
    ...(max !== undefined && { maxItems: max }),
  });
const map =
  (values: JsonSchema | Limited): Limited =>
  (max) => ({
    type: 'object',
    additionalProperties: typeof values === 'function' ? values(max) : values,
    ...(max !== undefined && { maxProperties: max }),
  });
const object = (properties: Readonly<Record<string, JsonSchema>>, ...required: readonly string[]): JsonSchema => ({
  type: 'object',
  properties,
  required,
});
const pair = object({ required: { type: 'string' }, optional: { type: 'string' } }, 'required');
const MANY = 10_000_000;

describe('what a rule costs at most', () => {
  // apiextensions-apiserver/pkg/apiserver/schema/cel/compilation_test.go, TestCostEstimation: without limits, and with one.
  const cases: readonly (readonly [Limited, string, number, number, number])[] = [
    [list(scalar('number')), 'self.all(x, true)', 4718591, 10, 32],
    [list(scalar('string')), 'self.all(x, true)', 3145727, 20, 62],
    [list(scalar('boolean')), 'self.all(x, true)', 1887437, 5, 17],
    [list(list(scalar('number'))(undefined)), 'self.all(x, true)', 3145727, 100, 302],
    [list(pair), 'self.all(x, true)', 555128, 50, 152],
    [map(scalar('number')), 'self.all(x, true)', 1348169, 10, 32],
    [map(scalar('string')), 'self.all(x, true)', 1179647, 3, 11],
    [text, "self.contains('test')", 314574, 10, 5],
    [text, "self.startsWith('test')", 2, 15, 2],
    [text, 'size(self + "hello") > size("hello")', 314578, 4, 7],
    [list(scalar('number')), 'self[1] == 0.0', 2, 5000, 2],
    [list(scalar('string')), 'self[1] == self[1]', 314577, 8, 314577],
    [list(scalar('number')), 'self.all(x, self.all(y, true))', MANY, 10, 352],
    [list(scalar('number')), 'self.all(x, self.all(y, self.all(z, true)))', MANY, 10, 3552],
    [text, 'self.matches("x")', 314574, 50, 22],
    [text, '"".matches("(((((((((())))))))))[0-9]")', 7, 10, 7],
    [text, 'self.matches("")', 1, 100, 1],
    [map(text), 'self.all(x, x.contains(self[x]))', 2752507, 10, 72],
    [text, 'self == "x"', 2, 0, 1],
    [list(scalar('number')), 'self.all(x, x == 0.0)', 6291454, 3 * 1024 * 2048, 25165826],
    [list(map(pair)), 'self.all(x, x["y"].required == "z")', 7340027, 10, 72],
    [list(scalar('int-or-string')), 'self.all(x, true)', 4718591, 10, 32],
    [list(scalar('int-or-string')), 'self[0] == 5', 3, 10, 3],
    [list(pair), 'self[0] == null', 2, 422, 2],
    [list(list(scalar('number'))(undefined)), 'self[0][0] == -1.0', 3, 51, 3],
    [list(map(scalar('number'))(undefined)), 'self.all(x, x.y == 25.2)', 6291452, 12, 74],
    [list(map(scalar('number'))(undefined)), 'self[0].x > 2.0', 4, 3000, 4],
    [list(scalar('duration')), 'self.all(x, true)', 2359295, 5, 17],
    [list(scalar('duration')), 'self[0].getHours() == 2', 4, 525, 4],
    [list(scalar('date')), 'self.all(x, true)', 725936, 15, 47],
    [list(scalar('date-time')), 'self.all(x, true)', 428963, 25, 77],
    [map(scalar('duration')), 'self.all(x, true)', 1048577, 5, 17],
    [map(scalar('date')), 'self.all(x, true)', 524288, 10, 32],
    [text, "self.find('[0-9]+') == ''", 629147, 10, 11],
    [list(text), "self.join(' ') == 'aa bb'", 329853068905, 10, 43],
    [list(text), 'self.isSorted() == true', 329854432052, 10, 52],
    [
      (max) => object({ str: text(max), before: text(2), after: text(4) }),
      "self.str.replace(self.before, self.after) == 'does not matter'",
      629154,
      4,
      12,
    ],
    [(max) => object({ str: text(max), separator: text(max) }), 'self.str.split(self.separator) == []', 629160, 10, 22],
    [text, "self.lowerAscii() == 'lower!'", 314575, 10, 6],
    [map(scalar('integer')), 'oldSelf.size() == self.size()', 5, 10, 5],
    [(max) => object({ a: text(max) }), 'type(self.a) == google.protobuf.Duration', 4, 10, 4],
    [map(scalar('date-time')), 'self["a"] == self["b"]', 8, 7, 8],
    [(max) => ({ ...text(max), enum: ['A', 'LongValue'] }), "self.contains('A')", 2, 1000, 401],
    [(max) => ({ ...text(max), ...scalar('int-or-string') }), 'isQuantity(self)', 314574, 20, 9],
  ];
  for (const [schema, rule, free, max, limited] of cases)
    it(`${rule} of ${JSON.stringify(schema(max))}`, () => {
      const cost = costOf(rule, schema(undefined));
      if (free === MANY) expect(cost).toBeGreaterThan(MANY);
      else expect(cost).toBe(free);
      expect(costOf(rule, schema(max))).toBe(limited);
    });

  // Worked out by hand from vendor/github.com/google/cel-go/checker/cost.go and the macros' expansions.
  const macros: readonly (readonly [string, number])[] = [
    ['self.exists(x, true)', 2 + 10 * 4],
    ['self.exists_one(x, true)', 3 + 10 * 2],
    ['self.filter(x, true).size() == 0', 1 + 11 + 10 * 13 + 2],
    ['self.map(x, x).size() == 0', 1 + 11 + 10 * 13 + 2],
    ['cel.bind(y, self.size(), y == y)', 10 + 2 + 3],
    ['old.optMap(x, x.size()).orValue(0) == 0', 1 + 1 + 10 + 2 + 2 + 1 + 1 + 1],
    ['self.size() > 0 && self.size() < 5', 6],
    ['self.size() > 0 ? true : self.size() < 5', 6],
  ];
  for (const [rule, expected] of macros)
    it(rule, () => expect(costOf(rule, list(scalar('number'))(10))).toBe(expected));
});
