import { expect } from 'expect';
import { describe, it } from 'node:test';
import { randomStream, type RandomStream } from '../../sim/random';
import { RestApi } from '../rest/rest-api';
import { schema } from '../schema';
import { testApi } from '../testing';

const OBJECTS_A_KIND = 60;
const MAX_DEPTH = 7;

const SCALARS: Readonly<Record<string, readonly unknown[]>> = {
  string: [
    '',
    'a',
    'web',
    'UPPER',
    'a/b',
    '../x',
    'Always',
    'In',
    'Exists',
    'NoExecute',
    'ClusterIP',
    'Localhost',
    'default',
  ],
  bytes: ['', 'YQ=='],
  int32: [0, 1, -1, 80, 70_000],
  int64: [0, 1, -1, 30],
  float64: [0, 0.5],
  bool: [true, false],
  Quantity: ['0', '1', '100m', '1Gi', '-5', '0.0001'],
  Time: ['2026-01-01T00:00:00Z'],
  MicroTime: ['2026-01-01T00:00:00.000000Z'],
  IntOrString: [0, 80, 'http', '25%'],
  any: [{}, 'x'],
};

/** Some object of a type, with any of its fields, right in their types and seldom in their sense. */
function anyObject(random: RandomStream, typeId: string, depth = 0): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  for (const [name, { type }] of Object.entries(schema.types[typeId]?.fields ?? {})) {
    if (['apiVersion', 'kind', 'metadata'].includes(name) && depth === 0) continue;
    if (random.below(10) < (depth < 2 ? 5 : 3)) object[name] = anyValue(random, type, depth + 1);
  }
  return object;
}

function anyValue(random: RandomStream, type: string, depth: number): unknown {
  if (type.startsWith('[]'))
    return Array.from({ length: depth > MAX_DEPTH ? 0 : random.below(3) }, () =>
      anyValue(random, type.slice(2), depth),
    );
  if (type.startsWith('map[]'))
    return { [random.below(2) === 0 ? 'cpu' : 'app']: anyValue(random, type.slice(5), depth) };
  if (type.startsWith('#')) return depth > MAX_DEPTH ? {} : anyObject(random, type.slice(1), depth);
  const values = SCALARS[type] ?? [''];
  return values[random.below(values.length)];
}

/** What the rules of all kinds owe to whatever decodes: an answer, never a crash. */
describe('any object of any kind', () => {
  const api = testApi();
  const rest = new RestApi(api, () => undefined);
  for (const kind of api.kinds()) {
    if (!kind.verbs.includes('create')) continue;
    it(`${kind.apiVersion} ${kind.kind} is stored or refused, printed and changed`, () => {
      const random = randomStream(1, kind.type);
      const prefix = kind.apiVersion.includes('/') ? `/apis/${kind.apiVersion}` : `/api/${kind.apiVersion}`;
      const path = `${prefix}/${kind.namespaced ? 'namespaces/default/' : ''}${kind.plural}`;
      for (let round = 0; round < OBJECTS_A_KIND; round += 1) {
        const name = `x${round}`;
        const content = round === 0 ? {} : anyObject(random, kind.type);
        const body = { apiVersion: kind.apiVersion, kind: kind.kind, metadata: { name }, ...content };
        const created = rest.handle({ method: 'POST', path, body });
        expect(created.code === 201 || created.code >= 400).toBe(true);
        // What is wrong about a Binding is told with 500, as real servers do.
        if (kind.kind !== 'Binding') expect(created.code).toBeLessThan(500);
        if (created.code !== 201 || !kind.verbs.includes('update')) continue;
        const changed = { ...body, ...anyObject(random, kind.type) };
        expect(rest.handle({ method: 'PUT', path: `${path}/${name}`, body: changed }).code).toBeLessThan(500);
      }
      if (!kind.verbs.includes('list')) return;
      expect(rest.handle({ method: 'GET', path, as: 'table' }).code).toBe(200);
    });
  }
});
