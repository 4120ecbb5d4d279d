import { describe, it } from 'node:test';
import { expect } from 'expect';
import type { CustomResourceDefinition, Status } from '../generated/types';
import type { KubeObject } from '../object';
import { builtInKinds } from '../registry';
import type { ApiResponse, ApiWatchEvent } from '../rest/request';
import { ApiServer } from '../server';
import { Simulation } from '../../sim/simulation';
import {
  createCustomWorld,
  CRON_TABS,
  cronTab,
  cronTabDefinition,
  DEFINITIONS,
  type CustomWorld,
} from './testing/cron-tabs';

type Json = Readonly<Record<string, unknown>>;

const DEFINITION = `${DEFINITIONS}/crontabs.stable.example.com`;
const ONE = `${CRON_TABS}/every-minute`;
const OLD_ONE = '/apis/stable.example.com/v1beta1/namespaces/default/crontabs/every-minute';
const MERGE = { contentType: 'application/merge-patch+json' };

function worldWithCronTabs(): CustomWorld {
  const world = createCustomWorld();
  world.send('POST', DEFINITIONS, cronTabDefinition);
  return world;
}

function worldWithCronTab(): CustomWorld {
  const world = worldWithCronTabs();
  world.send('POST', CRON_TABS, cronTab);
  return world;
}

function definitionIn(world: CustomWorld): CustomResourceDefinition {
  return world.send('GET', DEFINITION).body as CustomResourceDefinition;
}

const messageOf = ({ body }: ApiResponse) => (body as Status).message;
const objectOf = ({ body }: ApiResponse) => body as KubeObject & { readonly spec: Json; readonly status?: Json };
const conditionsOf = ({ status }: CustomResourceDefinition) =>
  status?.conditions?.map(({ type, status: state, reason, message }) => [type, state, reason, message]);
const itemsOf = ({ body }: ApiResponse) => (body as { readonly items: readonly KubeObject[] }).items;

describe('a definition', () => {
  it('gets defaults, names and conditions, and serves its resource', () => {
    const definition = definitionIn(worldWithCronTabs());
    expect(definition.spec.names).toEqual({ ...cronTabDefinition.spec.names, listKind: 'CronTabList' });
    expect(definition.spec.conversion).toEqual({ strategy: 'None' });
    expect(definition.status?.acceptedNames).toEqual(definition.spec.names);
    expect(definition.status?.storedVersions).toEqual(['v1']);
    expect(conditionsOf(definition)).toEqual([
      ['NamesAccepted', 'True', 'NoConflicts', 'no conflicts found'],
      ['Established', 'True', 'InitialNamesAccepted', 'the initial names have been accepted'],
    ]);
  });

  it('is in discovery, its versions by age', () => {
    const world = worldWithCronTabs();
    const group = world.send('GET', '/apis/stable.example.com').body as {
      readonly versions: readonly { readonly version: string }[];
    };
    expect(group.versions.map(({ version }) => version)).toEqual(['v1', 'v1beta1']);
    const { resources } = world.send('GET', '/apis/stable.example.com/v1').body as {
      readonly resources: readonly Json[];
    };
    expect(resources).toMatchObject([
      {
        name: 'crontabs',
        singularName: 'crontab',
        kind: 'CronTab',
        namespaced: true,
        shortNames: ['ct'],
        categories: ['all'],
      },
      { name: 'crontabs/status', kind: 'CronTab' },
      { name: 'crontabs/scale', kind: 'Scale', group: 'autoscaling', version: 'v1' },
    ]);
  });

  it('whose names are taken waits until they are free', () => {
    const world = worldWithCronTabs();
    const { names, ...spec } = cronTabDefinition.spec;
    const other = {
      ...cronTabDefinition,
      metadata: { name: 'crons.stable.example.com' },
      spec: { ...spec, names: { ...names, plural: 'crons' } },
    };
    world.send('POST', DEFINITIONS, other);
    const path = `${DEFINITIONS}/crons.stable.example.com`;
    expect(conditionsOf(world.send('GET', path).body as CustomResourceDefinition)).toEqual([
      ['NamesAccepted', 'False', 'ListKindConflict', '"CronTabList" is already in use'],
      ['Established', 'False', 'NotAccepted', 'not all names are accepted'],
    ]);
    expect(world.send('GET', '/apis/stable.example.com/v1/crons').code).toBe(404);
    world.send('DELETE', DEFINITION);
    expect(world.send('GET', '/apis/stable.example.com/v1/crons').code).toBe(200);
  });

  it('of a group of Kubernetes tells how it was approved', () => {
    const world = createCustomWorld();
    const metadata = { name: 'crontabs.x.k8s.io', annotations: { 'api-approved.kubernetes.io': 'unapproved, a test' } };
    world.send('POST', DEFINITIONS, {
      ...cronTabDefinition,
      metadata,
      spec: { ...cronTabDefinition.spec, group: 'x.k8s.io' },
    });
    expect(
      conditionsOf(world.send('GET', `${DEFINITIONS}/crontabs.x.k8s.io`).body as CustomResourceDefinition),
    ).toContainEqual([
      'KubernetesAPIApprovalPolicyConformant',
      'False',
      'UnapprovedAnnotation',
      'not approved: "unapproved, a test"',
    ]);
  });

  it('warns of formats that nobody knows', () => {
    const world = createCustomWorld();
    const openAPIV3Schema = {
      type: 'object',
      properties: { spec: { type: 'string', format: 'colour' } },
    };
    const versions = [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema } }];
    const response = world.send('POST', DEFINITIONS, {
      ...cronTabDefinition,
      spec: { ...cronTabDefinition.spec, versions },
    });
    expect(response.warnings).toEqual(['unrecognized format "colour"']);
  });

  it('must say which version an update was made from', () => {
    const world = worldWithCronTabs();
    const response = world.send('PUT', DEFINITION, cronTabDefinition);
    expect(messageOf(response)).toBe(
      'customresourcedefinitions.apiextensions.k8s.io "crontabs.stable.example.com" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update',
    );
  });

  it('refuses schemas that are none', () => {
    const world = createCustomWorld();
    const schemaOf = (items: unknown) => ({ type: 'object', properties: { spec: { type: 'array', items } } });
    const send = (items: unknown) => {
      const versions = [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schemaOf(items) } }];
      return world.send('POST', DEFINITIONS, { ...cronTabDefinition, spec: { ...cronTabDefinition.spec, versions } });
    };
    expect(messageOf(send({ type: 5 }))).toBe(
      'CustomResourceDefinition in version "v1" cannot be handled as a CustomResourceDefinition: json: cannot unmarshal number into Go struct field JSONSchemaProps.type of type string',
    );
    expect(send([{ type: 'string' }]).code).toBe(422);
    expect(send({ type: 'string', additionalProperties: 'x' }).code).toBe(400);
  });
});

describe('a custom resource', () => {
  it('is created with defaults, without status', () => {
    const { code, body } = worldWithCronTabs().send('POST', CRON_TABS, { ...cronTab, status: { replicas: 1 } });
    expect([code, body]).toEqual([
      201,
      {
        ...cronTab,
        metadata: expect.objectContaining({ name: 'every-minute', namespace: 'default', generation: 1 }),
        spec: { ...cronTab.spec, image: 'busybox' },
      },
    ]);
  });

  it('is refused with the paths and reasons of its mistakes', () => {
    const spec = { cronSpec: 'x', replicas: 'three', policy: 'No', ports: [{ name: 'a' }, { name: 'a' }] };
    const response = worldWithCronTabs().send('POST', CRON_TABS, { ...cronTab, metadata: { name: 'bad' }, spec });
    expect(messageOf(response)).toBe(
      'CronTab.stable.example.com "bad" is invalid: [' +
        [
          'spec.cronSpec: Invalid value: "x": spec.cronSpec in body should match \'^(\\d+|\\*)(/\\d+)?(\\s+(\\d+|\\*)(/\\d+)?){4}$\'',
          'spec.policy: Unsupported value: "No": supported values: "Allow", "Forbid"',
          'spec.replicas: Invalid value: "string": spec.replicas in body must be of type integer: "string"',
          '.spec.replicas: Invalid value: 0: .spec.replicas accessor error: three is of the type string, expected int64',
          'spec.ports[1]: Duplicate value: {"name":"a"}',
        ].join(', ') +
        ']',
    );
  });

  it('has unknown fields that are dropped, told of or refused', () => {
    const world = worldWithCronTabs();
    const body = { ...cronTab, metadata: { name: 'a', x: 1 }, spec: { ...cronTab.spec, y: 1 } };
    const strict = world.send('POST', CRON_TABS, body, { query: { fieldValidation: 'Strict' } });
    expect(messageOf(strict)).toBe(
      'CronTab in version "v1" cannot be handled as a CronTab: strict decoding error: unknown field "metadata.x", unknown field "spec.y"',
    );
    const warned = world.send('POST', CRON_TABS, body);
    expect([warned.code, warned.warnings, objectOf(warned).spec['y']]).toEqual([
      201,
      ['unknown field "metadata.x"', 'unknown field "spec.y"'],
      undefined,
    ]);
    expect(
      world.send('POST', CRON_TABS, { ...body, metadata: { name: 'b' } }, { query: { fieldValidation: 'Ignore' } })
        .warnings,
    ).toEqual([]);
  });

  it('is patched, but not strategically', () => {
    const world = worldWithCronTab();
    const patched = objectOf(world.send('PATCH', ONE, { spec: { replicas: 5 } }, MERGE));
    expect([patched.spec['replicas'], patched.metadata.generation]).toEqual([5, 2]);
    const strategic = world.send('PATCH', ONE, {}, { contentType: 'application/strategic-merge-patch+json' });
    expect([strategic.code, messageOf(strategic)]).toEqual([
      415,
      'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml',
    ]);
  });

  it('counts changes of its spec, not of its status or metadata', () => {
    const world = worldWithCronTab();
    world.send('PATCH', ONE, { metadata: { labels: { a: 'b' } } }, MERGE);
    const status = objectOf(
      world.send('PATCH', `${ONE}/status`, { status: { replicas: 2 }, spec: { replicas: 9 } }, MERGE),
    );
    expect([status.metadata.generation, status.spec['replicas'], status.status]).toEqual([1, 3, { replicas: 2 }]);
    expect(objectOf(world.send('PATCH', ONE, { spec: { replicas: 4 }, status: { replicas: 9 } }, MERGE))).toMatchObject(
      {
        metadata: { generation: 2 },
        status: { replicas: 2 },
      },
    );
    expect(messageOf(world.send('PATCH', `${ONE}/status`, { status: { replicas: 'x' } }, MERGE))).toMatch(
      /status\.replicas: Invalid value: "string": replicas in body must be of type integer: "string"/,
    );
  });

  it('counts changes of everything without a status of its own', () => {
    const world = createCustomWorld();
    const [{ subresources: _, ...v1 }] = cronTabDefinition.spec.versions;
    world.send('POST', DEFINITIONS, { ...cronTabDefinition, spec: { ...cronTabDefinition.spec, versions: [v1] } });
    world.send('POST', CRON_TABS, { ...cronTab, status: { replicas: 1 } });
    expect(objectOf(world.send('PATCH', ONE, { status: { replicas: 2 } }, MERGE)).metadata.generation).toBe(2);
    expect(world.send('GET', `${ONE}/status`).code).toBe(404);
  });

  it('is scaled', () => {
    const world = worldWithCronTab();
    world.send('PATCH', `${ONE}/status`, { status: { replicas: 1, labelSelector: 'app=cron' } }, MERGE);
    const scaled = objectOf(world.send('PATCH', `${ONE}/scale`, { spec: { replicas: 7 } }, MERGE));
    expect([scaled.spec, scaled.status]).toEqual([{ replicas: 7 }, { replicas: 1, selector: 'app=cron' }]);
    expect(objectOf(world.send('GET', ONE)).spec['replicas']).toBe(7);
  });

  it('is applied, its lists merged by key', () => {
    const world = worldWithCronTabs();
    const apply = (fieldManager: string, spec: Json) =>
      world.send(
        'PATCH',
        ONE,
        { ...cronTab, spec },
        { contentType: 'application/apply-patch+yaml', query: { fieldManager } },
      );
    expect(apply('a', { ...cronTab.spec, ports: [{ name: 'web', port: 80 }] }).code).toBe(201);
    const both = objectOf(apply('b', { ports: [{ name: 'metrics', port: 'm' }] }));
    expect(both.spec['ports']).toEqual([
      { name: 'web', port: 80 },
      { name: 'metrics', port: 'm' },
    ]);
    expect(messageOf(apply('b', { replicas: 9 }))).toBe(
      'Apply failed with 1 conflict: conflict with "a": .spec.replicas',
    );
  });

  it('shows the columns of its version', () => {
    const world = worldWithCronTab();
    world.sim.advance(90_000);
    const tableAt = (path: string) => {
      const { columnDefinitions, rows } = world.send('GET', path, undefined, { as: 'table' }).body as {
        readonly columnDefinitions: readonly {
          readonly name: string;
          readonly priority: number;
          readonly description: string;
        }[];
        readonly rows: readonly { readonly cells: readonly unknown[] }[];
      };
      return [
        columnDefinitions.map(({ name, priority, description }) => [name, priority, description.slice(0, 32)]),
        rows.map(({ cells }) => cells),
      ];
    };
    expect(tableAt(CRON_TABS)).toEqual([
      [
        ['Name', 0, 'Name must be unique within a nam'],
        ['Spec', 0, 'When it runs'],
        ['Replicas', 1, 'Custom resource definition colum'],
        ['Age', 0, 'Custom resource definition colum'],
      ],
      [['every-minute', '* * * * */5', 3, '90s']],
    ]);
    expect(tableAt(OLD_ONE)[1]).toEqual([['every-minute', '90s']]);
  });

  it('is selected by the fields that its version offers', () => {
    const world = worldWithCronTab();
    const select = (fieldSelector: string) => world.send('GET', CRON_TABS, undefined, { query: { fieldSelector } });
    expect(itemsOf(select('spec.image=busybox'))).toHaveLength(1);
    expect(itemsOf(select('spec.image!=busybox'))).toHaveLength(0);
    expect(messageOf(select('spec.replicas=3'))).toBe('field label not supported: spec.replicas');
  });

  it('is read and written in all served versions, with a warning in old ones', () => {
    const world = worldWithCronTab();
    const old = world.send('GET', OLD_ONE);
    expect([objectOf(old).apiVersion, old.warnings]).toEqual([
      'stable.example.com/v1beta1',
      ['stable.example.com/v1beta1 CronTab is deprecated; use stable.example.com/v1 CronTab'],
    ]);
    world.send('PATCH', OLD_ONE, { spec: { anything: 1, replicas: 2 } }, MERGE);
    // What the stored version does not know can't be kept.
    for (const path of [ONE, OLD_ONE])
      expect(objectOf(world.send('GET', path)).spec).toEqual({ ...cronTab.spec, image: 'busybox', replicas: 2 });
  });

  it('is watched in the version that is asked for', () => {
    const world = worldWithCronTabs();
    const events: ApiWatchEvent[] = [];
    world.rest.watch({ method: 'GET', path: '/apis/stable.example.com/v1beta1/crontabs' }, (event) =>
      events.push(event),
    );
    world.send('POST', CRON_TABS, cronTab);
    world.send('DELETE', ONE);
    expect(events.map(({ type, object }) => [type, (object as KubeObject).apiVersion])).toEqual([
      ['ADDED', 'stable.example.com/v1beta1'],
      ['DELETED', 'stable.example.com/v1beta1'],
    ]);
  });

  it('warns of finalizers that others could have, too', () => {
    const metadata = { name: 'held', finalizers: ['mine', 'example.com', 'example.com/mine'] };
    expect(worldWithCronTabs().send('POST', CRON_TABS, { ...cronTab, metadata }).warnings).toEqual([
      'metadata.finalizers: "example.com": prefer a domain-qualified finalizer name including a path (/) to avoid accidental conflicts with other finalizer writers',
      'metadata.finalizers: "mine": prefer a domain-qualified finalizer name to avoid accidental conflicts with other finalizer writers',
    ]);
  });

  it('survives hostile names and depths', () => {
    const world = worldWithCronTabs();
    const hostile: unknown = JSON.parse(
      '{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}, "cronSpec": "* * * * *"}',
    );
    expect(world.send('POST', CRON_TABS, { ...cronTab, spec: hostile }).code).toBe(201);
    expect(({} as Json)['polluted']).toBeUndefined();
    let deep: unknown = 1;
    for (let depth = 0; depth < 5000; depth += 1) deep = { a: deep };
    expect(world.send('POST', CRON_TABS, { ...cronTab, metadata: { name: 'deep' }, spec: deep }).code).toBe(400);
  });
});

describe('a change of the definition', () => {
  function change(world: CustomWorld, edit: (definition: CustomResourceDefinition) => unknown): ApiResponse {
    return world.send('PUT', DEFINITION, edit(definitionIn(world)));
  }

  it('gives stored objects the defaults of the day, and drops what is not known any more', () => {
    const world = worldWithCronTab();
    const response = world.send(
      'PATCH',
      DEFINITION,
      [
        {
          op: 'add',
          path: '/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/suspend',
          value: { type: 'boolean', default: false },
        },
        { op: 'remove', path: '/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/replicas' },
      ],
      { contentType: 'application/json-patch+json' },
    );
    expect(response.code).toBe(200);
    const { spec, metadata } = objectOf(world.send('GET', ONE));
    expect([spec, metadata.generation]).toEqual([{ cronSpec: '* * * * */5', image: 'busybox', suspend: false }, 1]);
    expect(itemsOf(world.send('GET', CRON_TABS))).toHaveLength(1);
  });

  it('stores new objects in another version, and serves the old ones', () => {
    const world = worldWithCronTab();
    const swapped = change(world, (definition) => ({
      ...definition,
      spec: {
        ...definition.spec,
        versions: definition.spec.versions.map((version) => ({ ...version, storage: !version.storage })),
      },
    }));
    expect([swapped.code, definitionIn(world).status?.storedVersions]).toEqual([200, ['v1', 'v1beta1']]);
    world.send('POST', CRON_TABS, { ...cronTab, metadata: { name: 'second' } });
    expect(
      itemsOf(world.send('GET', CRON_TABS)).map(({ apiVersion, metadata }) => [apiVersion, metadata.name]),
    ).toEqual([
      ['stable.example.com/v1', 'every-minute'],
      ['stable.example.com/v1', 'second'],
    ]);
    const removed = change(world, (definition) => ({
      ...definition,
      spec: { ...definition.spec, versions: definition.spec.versions.filter(({ storage }) => storage) },
    }));
    expect(messageOf(removed)).toMatch(
      /status\.storedVersions\[0\]: Invalid value: "v1": missing from spec\.versions; v1 was previously a storage version/,
    );
  });

  it('stops serving a version, and keeps its objects', () => {
    const world = worldWithCronTab();
    change(world, (definition) => ({
      ...definition,
      spec: {
        ...definition.spec,
        versions: definition.spec.versions.map((version) => ({ ...version, served: !version.storage })),
      },
    }));
    expect([world.send('GET', ONE).code, world.send('GET', OLD_ONE).code]).toEqual([404, 200]);
  });
});

describe('the end of a definition', () => {
  /** Every state of the condition Terminating from now on. */
  function terminationsIn(world: CustomWorld): readonly (readonly unknown[])[] {
    const states: (readonly unknown[])[] = [];
    const query = { resourceVersion: String(world.api.revision) };
    world.rest.watch({ method: 'GET', path: DEFINITIONS, query }, ({ object }) => {
      const [, ...state] =
        conditionsOf(object as CustomResourceDefinition)?.find(([type]) => type === 'Terminating') ?? [];
      states.push(state);
    });
    return states;
  }

  it('is the end of its resources, and then nothing is served', () => {
    const world = worldWithCronTab();
    const terminations = terminationsIn(world);
    const deleted = world.send('DELETE', DEFINITION);
    expect((deleted.body as CustomResourceDefinition).metadata.finalizers).toEqual([
      'customresourcecleanup.apiextensions.k8s.io',
    ]);
    expect(terminations).toEqual([
      [
        'True',
        'InstanceDeletionPending',
        'CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon',
      ],
      ['True', 'InstanceDeletionInProgress', 'CustomResource deletion is in progress'],
      ['True', 'InstanceDeletionInProgress', 'CustomResource deletion is in progress'],
    ]);
    expect([world.send('GET', CRON_TABS).code, world.send('GET', '/apis/stable.example.com').code]).toEqual([404, 404]);
    world.send('POST', DEFINITIONS, cronTabDefinition);
    expect(itemsOf(world.send('GET', CRON_TABS))).toEqual([]);
  });

  it('waits for resources that others hold, and lets nobody make new ones', () => {
    const world = worldWithCronTabs();
    world.send('POST', CRON_TABS, { ...cronTab, metadata: { name: 'held', finalizers: ['example.com/mine'] } });
    const terminations = terminationsIn(world);
    world.send('DELETE', DEFINITION);
    const refused = world.send('POST', CRON_TABS, cronTab);
    expect([refused.code, messageOf(refused)]).toEqual([
      403,
      'crontabs.stable.example.com "every-minute" is forbidden: create not allowed while custom resource definition is terminating',
    ]);
    world.sim.advance(61_000);
    expect(terminations.map(([, reason]) => reason)).toEqual([
      'InstanceDeletionPending',
      'InstanceDeletionInProgress',
      'InstanceDeletionCheck',
      'InstanceDeletionInProgress',
    ]);
    expect(terminations[2]).toEqual([
      'True',
      'InstanceDeletionCheck',
      'could not confirm zero CustomResources remaining: context deadline exceeded',
    ]);
    world.send('PATCH', `${CRON_TABS}/held`, { metadata: { finalizers: null } }, MERGE);
    world.sim.advance(61_000);
    expect(world.send('GET', DEFINITION).code).toBe(404);
  });
});

describe('a server that is restored', () => {
  it('serves the custom resources that were stored, in whatever version', () => {
    const world = worldWithCronTab();
    const api = new ApiServer(new Simulation(), builtInKinds, () => []);
    api.restore(JSON.parse(JSON.stringify(world.api.stored())));
    const kind = api.kindOf('stable.example.com/v1beta1', 'crontabs');
    expect(kind && api.list(kind)).toMatchObject([
      { apiVersion: 'stable.example.com/v1beta1', metadata: { name: 'every-minute' } },
    ]);
  });
});
