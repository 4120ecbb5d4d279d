import { describe, it } from 'node:test';
import { expect } from 'expect';
import type { Status } from '../../generated/types';
import type { KubeObject } from '../../object';
import type { ApiResponse } from '../../rest/request';
import {
  createCustomWorld,
  CRON_TABS,
  cronTab,
  DEFINITIONS,
  cronTabDefinition,
  type CustomWorld,
} from '../testing/cron-tabs';

const ONE = `${CRON_TABS}/every-minute`;
const messageOf = ({ body }: ApiResponse) => (body as Status).message;

function define(specSchema: object): { readonly world: CustomWorld; readonly response: ApiResponse } {
  const world = createCustomWorld();
  const openAPIV3Schema = { type: 'object', properties: { spec: { type: 'object', ...specSchema } } };
  const versions = [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema } }];
  const response = world.send('POST', DEFINITIONS, {
    ...cronTabDefinition,
    spec: { ...cronTabDefinition.spec, versions },
  });
  return { world, response };
}

const properties = {
  min: { type: 'integer' },
  max: { type: 'integer' },
  mode: { type: 'string' },
  size: { 'x-kubernetes-int-or-string': true },
  items: {
    type: 'array',
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': ['name'],
    items: {
      type: 'object',
      required: ['name'],
      properties: { name: { type: 'string' }, weight: { type: 'integer' } },
      'x-kubernetes-validations': [{ rule: '!has(oldSelf.weight) || self.weight >= oldSelf.weight' }],
    },
  },
};

function write(world: CustomWorld, spec: object): ApiResponse {
  const current = world.send('GET', ONE);
  if (current.code === 404) return world.send('POST', CRON_TABS, { ...cronTab, spec });
  return world.send('PUT', ONE, { ...(current.body as KubeObject), spec });
}

describe('a rule of a definition', () => {
  it('refuses what it does not hold for', () => {
    const { world } = define({ properties, 'x-kubernetes-validations': [{ rule: 'self.min <= self.max' }] });
    expect(write(world, { min: 1, max: 2 }).code).toBe(201);
    const refused = write(world, { min: 3, max: 2 });
    expect(refused.code).toBe(422);
    expect(messageOf(refused)).toBe(
      'CronTab.stable.example.com "every-minute" is invalid: spec: Invalid value: failed rule: self.min <= self.max',
    );
  });

  it('has a message, an expression of one, a reason and a field', () => {
    const { world } = define({
      properties,
      'x-kubernetes-validations': [
        {
          rule: 'self.min >= 0',
          message: 'min must not be negative',
          fieldPath: '.min',
          reason: 'FieldValueForbidden',
        },
        { rule: 'self.max < 10', messageExpression: '"max is %d".format([self.max])', fieldPath: '.max' },
      ],
    });
    expect(messageOf(write(world, { min: -1, max: 12 }))).toBe(
      'CronTab.stable.example.com "every-minute" is invalid: [spec.min: Forbidden: min must not be negative, spec.max: Invalid value: max is 12]',
    );
  });

  it('tells of values that it can not compare', () => {
    const { world } = define({ properties, 'x-kubernetes-validations': [{ rule: 'self.size < 5' }] });
    expect(write(world, { size: 3 }).code).toBe(201);
    expect(messageOf(write(world, { size: 'x' }))).toBe(
      `CronTab.stable.example.com "every-minute" is invalid: spec: Invalid value: "object": 'no such overload': call arguments did not match a supported operator, function or macro signature for rule: self.size < 5`,
    );
    expect(messageOf(write(world, {}))).toBe(
      'CronTab.stable.example.com "every-minute" is invalid: spec: Invalid value: "object": no such key: size evaluating rule: self.size < 5',
    );
  });

  it('compares an update with what was there', () => {
    const { world } = define({
      properties,
      'x-kubernetes-validations': [{ rule: 'self.mode == oldSelf.mode', message: 'mode is immutable' }],
    });
    expect(write(world, { mode: 'a' }).code).toBe(201);
    expect(messageOf(write(world, { mode: 'b' }))).toMatch(/spec: Invalid value: mode is immutable$/);
    const items = [{ name: 'one', weight: 3 }];
    expect(write(world, { mode: 'a', items }).code).toBe(200);
    expect(
      messageOf(
        write(world, {
          mode: 'a',
          items: [
            { name: 'two', weight: 0 },
            { name: 'one', weight: 2 },
          ],
        }),
      ),
    ).toBe(
      'CronTab.stable.example.com "every-minute" is invalid: spec.items[1]: Invalid value: failed rule: !has(oldSelf.weight) || self.weight >= oldSelf.weight',
    );
  });

  it('is not asked of what is of the wrong type', () => {
    const { world } = define({ properties, 'x-kubernetes-validations': [{ rule: 'self.min <= self.max' }] });
    expect(messageOf(write(world, { min: 'x', max: 2 }))).toMatch(
      /<nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation\]$/,
    );
  });

  it('lets an update leave a part as it was, and warns', () => {
    const part = (limit: number) => ({
      properties: {
        mode: { type: 'string' },
        part: {
          type: 'object',
          properties: { n: { type: 'integer' } },
          'x-kubernetes-validations': [{ rule: `self.n < ${limit}` }],
        },
      },
    });
    const { world } = define(part(10));
    expect(write(world, { part: { n: 7 } }).code).toBe(201);
    const definition = world.send('GET', `${DEFINITIONS}/crontabs.stable.example.com`).body as KubeObject & {
      spec: object;
    };
    const openAPIV3Schema = { type: 'object', properties: { spec: { type: 'object', ...part(5) } } };
    const versions = [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema } }];
    expect(
      world.send('PUT', `${DEFINITIONS}/crontabs.stable.example.com`, {
        ...definition,
        spec: { ...definition.spec, versions },
      }).code,
    ).toBe(200);
    const kept = write(world, { mode: 'x', part: { n: 7 } });
    expect([kept.code, kept.warnings]).toEqual([200, ['spec.part: Invalid value: failed rule: self.n < 5']]);
    expect(write(world, { mode: 'x', part: { n: 8 } }).code).toBe(422);
  });

  it('must be one that can be compiled', () => {
    const { response } = define({ properties, 'x-kubernetes-validations': [{ rule: 'self.minimum == 1' }] });
    expect(response.code).toBe(422);
    expect(messageOf(response)).toContain(
      'x-kubernetes-validations[0].rule: Invalid value: {"Rule":"self.minimum == 1"',
    );
    expect(messageOf(response)).toContain(
      "compilation failed: ERROR: <input>:1:5: undefined field 'minimum'\n | self.minimum == 1\n | ....^",
    );
    const notBool = define({ properties, 'x-kubernetes-validations': [{ rule: 'self.min + 1' }] });
    expect(messageOf(notBool.response)).toContain('cel expression must evaluate to a bool');
  });

  it('has an earlier self to speak of', () => {
    const list = {
      properties: {
        list: {
          type: 'array',
          items: { type: 'string', 'x-kubernetes-validations': [{ rule: 'self == oldSelf' }] },
        },
      },
    };
    expect(messageOf(define(list).response)).toContain(
      'oldSelf cannot be used on the uncorrelatable portion of the schema within',
    );
  });
});

describe('the cost of the rules of a definition', () => {
  const PLACE = 'spec.validation.openAPIV3Schema';
  const ADVICE =
    '(try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)';
  const costly = (spec: object) =>
    ((define(spec).response.body as Status).details?.causes ?? []).map(({ field, message }) => `${field}: ${message}`);
  const nested = { properties: { items: { type: 'array', items: { type: 'string' } } } };

  it('is limited for each, and for all together', () => {
    const rule = 'self.items.all(x, self.items.all(y, x == y))';
    const at = `${PLACE}.properties[spec].x-kubernetes-validations[0].rule`;
    expect(costly({ ...nested, 'x-kubernetes-validations': [{ rule }] })).toEqual([
      `${at}: Forbidden: estimated rule cost exceeds budget by factor of more than 100x ${ADVICE}`,
      `${at}: Forbidden: contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema`,
      `${PLACE}: Forbidden: x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema exceeds budget by factor of more than 100x ${ADVICE}`,
    ]);
    const few = { type: 'array', maxItems: 10, items: { type: 'string', maxLength: 20 } };
    expect(costly({ properties: { items: few }, 'x-kubernetes-validations': [{ rule }] })).toEqual([]);
  });

  it('is told exactly where it is not much too high', () => {
    const items = {
      type: 'array',
      items: { type: 'string', 'x-kubernetes-validations': [{ rule: 'size(self) < 9' }] },
    };
    const at = `${PLACE}.properties[spec].properties[items].items.x-kubernetes-validations[0].rule`;
    expect(costly({ properties: { items } })).toEqual([]);
    items.items['x-kubernetes-validations'] = [
      { rule: 'size(self) < 9 && size(self) > 1 && size(self) != 5 && size(self) != 6' },
    ];
    expect(costly({ properties: { items } })).toEqual([
      `${at}: Forbidden: estimated rule cost exceeds budget by factor of 1.258291x ${ADVICE}`,
    ]);
  });

  it('counts messages, whose numbers may be of any length', () => {
    const rule = { rule: 'self.attempts >= 0', messageExpression: "'attempts: ' + string(self.attempts)" };
    const at = `${PLACE}.properties[spec].x-kubernetes-validations[0].messageExpression`;
    expect(costly({ properties: { attempts: { type: 'integer' } }, 'x-kubernetes-validations': [rule] })[0]).toBe(
      `${at}: Forbidden: estimated messageExpression cost exceeds budget by factor of more than 100x ${ADVICE}`,
    );
  });
});
