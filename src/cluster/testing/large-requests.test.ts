import { describe, it } from 'node:test';
import { expect } from 'expect';
import type { ApiResponse } from '../../api/rest/request';
import { Cluster } from '../cluster';

/** Requests of a size that is allowed, whose answer would take minutes or gigabytes if the work grew with the square of the size. */

const CORE = '/api/v1/namespaces/default';
const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const CRON_TABS = '/apis/example.com/v1/namespaces/default/crontabs';

function many<T>(count: number, item: (index: number) => T): readonly T[] {
  return Array.from({ length: count }, (_, index) => item(index));
}

function record<T>(count: number, name: (index: number) => string, value: T): Readonly<Record<string, T>> {
  return Object.fromEntries(many(count, (index) => [name(index), value]));
}

function send(cluster: Cluster, path: string, object: unknown): ApiResponse {
  const rawBody = JSON.stringify(object);
  const answer = cluster.rest.handle({ method: 'POST', path, contentType: 'application/json', rawBody });
  cluster.sim.advance(5000);
  return answer;
}

function configMap(metadata: object): object {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', ...metadata } };
}

function pod(spec: object, container: object = {}): object {
  const containers = [{ name: 'c', image: 'nginx', ...container }];
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec: { containers, ...spec } };
}

function owners(count: number, fields: object): readonly object[] {
  return many(count, (index) => ({ apiVersion: 'v1', kind: 'Pod', name: 'a', uid: `${index}`, ...fields }));
}

function definition(spec: object, versions?: readonly object[]): object {
  const schema = { openAPIV3Schema: { type: 'object', properties: { spec } } };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'crontabs.example.com' },
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { plural: 'crontabs', kind: 'CronTab' },
      versions: versions ?? [{ name: 'v1', served: true, storage: true, schema }],
    },
  };
}

function cronTab(spec: unknown): object {
  return { apiVersion: 'example.com/v1', kind: 'CronTab', metadata: { name: 'a' }, spec };
}

describe('large requests', () => {
  const cases: readonly (readonly [string, string, object, number])[] = [
    ['owners', `${CORE}/configmaps`, configMap({ ownerReferences: owners(15_000, {}) }), 201],
    [
      'owners that all control',
      `${CORE}/configmaps`,
      configMap({ ownerReferences: owners(15_000, { controller: true }) }),
      422,
    ],
    ['bad labels', `${CORE}/configmaps`, configMap({ labels: record(150_000, (index) => `_${index}`, '-') }), 422],
    [
      'files in the same place',
      `${CORE}/pods`,
      pod({ volumes: [{ name: 'v', configMap: { name: 'a', items: many(20_000, () => ({ key: 'k', path: 'p' })) } }] }),
      201,
    ],
    [
      'variables of variables',
      `${CORE}/pods`,
      pod(
        {},
        { env: many(60, (index) => ({ name: `A${index}`, value: index === 0 ? 'x' : `$(A${index - 1})`.repeat(3) })) },
      ),
      201,
    ],
    [
      'more than is stored',
      `${CORE}/configmaps`,
      configMap({ finalizers: many(100_000, (index) => `example.com/finalizer-${index}`) }),
      500,
    ],
  ];
  for (const [what, path, object, code] of cases)
    it(`${what}: ${code}`, () => {
      const cluster = new Cluster({ nodes: [{ name: 'node-1' }] });
      expect(send(cluster, path, object).code).toBe(code);
      cluster.sim.advance(60_000);
    });

  const schemas: readonly (readonly [string, object, unknown, number])[] = [
    [
      'an expression that would go back and forth',
      { type: 'string', pattern: '^(a+)+$' },
      `${'a'.repeat(100_000)}!`,
      422,
    ],
    [
      'a long list of what is none of many values',
      { type: 'array', items: { type: 'string', enum: many(10_000, (index) => `v${index}`) } },
      many(30_000, () => 'x'),
      422,
    ],
    [
      'fields of a wrong type',
      { type: 'object', additionalProperties: { type: 'string' } },
      record(50_000, (index) => `p${index}`, 1),
      422,
    ],
  ];
  for (const [what, schema, value, code] of schemas)
    it(`custom resources with ${what}: ${code}`, () => {
      const cluster = new Cluster({ nodes: [] });
      expect(send(cluster, DEFINITIONS, definition(schema)).code).toBe(201);
      expect(send(cluster, CRON_TABS, cronTab(value)).code).toBe(code);
    });

  it('discovery of very many versions', () => {
    const cluster = new Cluster({ nodes: [] });
    const schema = { openAPIV3Schema: { type: 'object' } };
    const versions = many(8000, (index) => ({ name: `v${index + 1}`, served: true, storage: index === 0, schema }));
    expect(send(cluster, DEFINITIONS, definition({}, versions)).code).toBe(201);
    const { body } = cluster.rest.handle({ method: 'GET', path: '/apis', as: 'discovery-v2' });
    const { items } = body as {
      readonly items: readonly {
        readonly metadata: { readonly name?: string };
        readonly versions: readonly unknown[];
      }[];
    };
    expect(items.find(({ metadata }) => metadata.name === 'example.com')?.versions).toHaveLength(8000);
  });
});
