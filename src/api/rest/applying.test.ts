import { expect } from 'expect';
import { describe, it } from 'node:test';
import type { ManagedFieldsEntry } from '../generated/types';
import { testApi } from '../testing';
import type { ApiRequest, ApiResponse } from './request';
import { RestApi } from './rest-api';

const WEB = '/apis/apps/v1/namespaces/default/deployments/web';
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

interface Answer {
  readonly metadata: {
    readonly resourceVersion: string;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly managedFields?: readonly ManagedFieldsEntry[];
  };
  readonly spec: Readonly<Record<string, unknown>>;
}

function restApi(): RestApi {
  return new RestApi(testApi(), () => undefined);
}

function web(spec: Readonly<Record<string, unknown>>, metadata: Readonly<Record<string, unknown>> = {}) {
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', ...metadata }, spec };
}

const WHOLE = {
  selector: { matchLabels: { app: 'web' } },
  template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'nginx' }] } },
};

function apply(rest: RestApi, fieldManager: string, body: unknown, more: Partial<ApiRequest> = {}): ApiResponse {
  const query = { fieldManager, ...more.query };
  return rest.handle({ method: 'PATCH', path: WEB, contentType: 'application/apply-patch+yaml', body, ...more, query });
}

function ask(rest: RestApi, method: ApiRequest['method'], body: unknown, more: Partial<ApiRequest> = {}): ApiResponse {
  return rest.handle({ method, path: WEB, body, contentType: 'application/merge-patch+json', ...more });
}

function read({ code, body }: ApiResponse): Answer {
  expect([code, body]).toEqual([expect.any(Number), expect.objectContaining({ kind: 'Deployment' })]);
  return body as Answer;
}

function owners({ metadata }: Answer): Readonly<Record<string, unknown>> {
  const entries = metadata.managedFields ?? [];
  return Object.fromEntries(
    entries.map(({ manager, operation, subresource = '', fieldsV1 }) => [
      `${manager} ${operation} ${subresource}`.trim(),
      fieldsV1,
    ]),
  );
}

function messageOf({ body }: ApiResponse): string {
  return (body as { readonly message: string }).message;
}

describe('server-side apply', () => {
  it('makes an object and owns what it says', () => {
    const rest = restApi();
    const answer = apply(rest, 'a', web({ ...WHOLE, replicas: 2 }));
    expect(answer.code).toBe(201);
    expect(read(answer).spec).toMatchObject({ replicas: 2, revisionHistoryLimit: 10 });
    expect(owners(read(answer))).toEqual({
      'a Apply': {
        'f:spec': {
          'f:replicas': {},
          'f:selector': {},
          'f:template': {
            'f:metadata': { 'f:labels': { 'f:app': {} } },
            'f:spec': { 'f:containers': { 'k:{"name":"c"}': { '.': {}, 'f:image': {}, 'f:name': {} } } },
          },
        },
      },
    });
  });

  it('changes nothing the second time', () => {
    const rest = restApi();
    const first = apply(rest, 'a', web({ ...WHOLE, replicas: 2 }));
    expect(apply(rest, 'a', web({ ...WHOLE, replicas: 2 }))).toEqual({ ...first, code: 200 });
  });

  it('reads YAML, and removes what it says no longer', () => {
    const rest = restApi();
    apply(rest, 'a', web({ ...WHOLE, replicas: 2, paused: true }));
    const rawBody = `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: ${JSON.stringify({ ...WHOLE, replicas: 2 })}\n`;
    const { spec } = read(apply(rest, 'a', undefined, { rawBody }));
    expect([spec['replicas'], spec['paused']]).toEqual([2, undefined]);
  });

  it('gives back to the server what had a default', () => {
    const rest = restApi();
    apply(rest, 'a', web({ ...WHOLE, replicas: 2 }));
    expect(read(apply(rest, 'a', web(WHOLE))).spec['replicas']).toBe(1);
  });

  it('refuses to change what others own', () => {
    const rest = restApi();
    apply(rest, 'a', web({ ...WHOLE, replicas: 2 }));
    expect(apply(rest, 'b', web({ replicas: 3 }))).toEqual({
      code: 409,
      body: {
        apiVersion: 'v1',
        kind: 'Status',
        metadata: {},
        status: 'Failure',
        message: 'Apply failed with 1 conflict: conflict with "a": .spec.replicas',
        reason: 'Conflict',
        details: {
          causes: [{ reason: 'FieldManagerConflict', message: 'conflict with "a"', field: '.spec.replicas' }],
        },
        code: 409,
      },
      warnings: [],
    });
  });

  it('names all of them', () => {
    const rest = restApi();
    apply(rest, 'b', web(WHOLE));
    ask(rest, 'PATCH', { spec: { paused: true, replicas: 4 } }, { query: { fieldManager: 'a' } });
    ask(rest, 'PATCH', { spec: { replicas: 5 } }, { query: { fieldManager: 'hpa' }, path: `${WEB}/scale` });
    const template = { spec: { containers: [{ name: 'c', image: 'busybox' }] } };
    expect(messageOf(apply(rest, 'c', web({ paused: false, replicas: 6, template })))).toBe(
      'Apply failed with 3 conflicts: conflicts with "a" using apps/v1:\n- .spec.paused\n' +
        'conflicts with "b":\n- .spec.template.spec.containers[name="c"].image\n' +
        'conflicts with "hpa" with subresource "scale" using apps/v1:\n- .spec.replicas',
    );
  });

  it('takes it by force', () => {
    const rest = restApi();
    apply(rest, 'a', web({ ...WHOLE, replicas: 2 }));
    const taken = read(apply(rest, 'b', web({ replicas: 3 }), { query: { force: '1' } }));
    expect(taken.spec['replicas']).toBe(3);
    expect(owners(taken)).toMatchObject({ 'b Apply': { 'f:spec': { 'f:replicas': {} } } });
    expect(owners(taken)['a Apply']).not.toHaveProperty(['f:spec', 'f:replicas']);
  });

  it('treats what nobody managed before as managed by one', () => {
    const rest = restApi();
    ask(rest, 'POST', web({ ...WHOLE, replicas: 2 }), {
      path: WEB.replace('/web', ''),
      contentType: 'application/json',
    });
    expect(messageOf(apply(rest, 'a', web({ replicas: 3 })))).toBe(
      'Apply failed with 1 conflict: conflict with "before-first-apply" using apps/v1: .spec.replicas',
    );
    expect(Object.keys(owners(read(apply(rest, 'a', web({ replicas: 2 })))))).toEqual([
      'a Apply',
      'before-first-apply Update',
    ]);
  });

  it('carries on what client-side apply of kubectl began', () => {
    const rest = restApi();
    const configuration = web({ ...WHOLE, replicas: 2 });
    const annotations = { [LAST_APPLIED]: JSON.stringify(configuration) };
    const query = { fieldManager: 'kubectl-client-side-apply' };
    ask(rest, 'POST', web(configuration.spec, { annotations }), {
      path: WEB.replace('/web', ''),
      contentType: 'application/json',
      query,
    });
    const wanted = web({ ...WHOLE, replicas: 3 });
    expect(messageOf(apply(rest, 'other', wanted))).toMatch(
      /conflict with "kubectl-client-side-apply" using apps\/v1: .spec.replicas$/,
    );
    const applied = read(apply(rest, 'kubectl', wanted));
    expect(applied.spec['replicas']).toBe(3);
    const { apiVersion, kind, metadata, spec } = wanted;
    expect(JSON.parse(applied.metadata.annotations?.[LAST_APPLIED] ?? '')).toEqual({
      apiVersion,
      kind,
      metadata,
      spec,
    });
    // What has been changed since is somebody else's.
    ask(rest, 'PATCH', { spec: { replicas: 9 } }, { query: { fieldManager: 'kubectl-patch' } });
    expect(messageOf(apply(rest, 'kubectl', web({ ...WHOLE, replicas: 4 })))).toMatch(
      /conflict with "kubectl-patch" using apps\/v1: .spec.replicas$/,
    );
  });

  it('writes the status, and nothing else, through its subresource', () => {
    const rest = restApi();
    apply(rest, 'a', web({ ...WHOLE, replicas: 2 }));
    const status = { replicas: 2, conditions: [{ type: 'Available', status: 'True' }] };
    const written = read(apply(rest, 's', { ...web({ replicas: 9 }), status }, { path: `${WEB}/status` }));
    expect(written).toMatchObject({ spec: { replicas: 2 }, status });
    expect(owners(written)['s Apply status']).toEqual({
      'f:status': {
        'f:conditions': { 'k:{"type":"Available"}': { '.': {}, 'f:status': {}, 'f:type': {} } },
        'f:replicas': {},
      },
    });
    expect(apply(rest, 's', { ...web({}), status }, { path: `${WEB.replace('web', 'none')}/status` }).code).toBe(404);
  });

  it('writes the replicas through the scale', () => {
    const rest = restApi();
    apply(rest, 'a', web({ ...WHOLE, replicas: 2 }));
    const scale = (replicas: number) => ({
      apiVersion: 'autoscaling/v1',
      kind: 'Scale',
      metadata: { name: 'web' },
      spec: { replicas },
    });
    const path = `${WEB}/scale`;
    expect(messageOf(apply(rest, 's', scale(3), { path }))).toBe(
      'Apply failed with 1 conflict: conflict with "a": .spec.replicas',
    );
    expect(apply(rest, 's', scale(3), { path, query: { force: 'true' } }).body).toMatchObject({
      kind: 'Scale',
      spec: { replicas: 3 },
    });
    const scaled = read(ask(rest, 'GET', undefined));
    expect(scaled.spec['replicas']).toBe(3);
    expect(owners(scaled)['s Apply scale']).toEqual({ 'f:spec': { 'f:replicas': {} } });
    expect(owners(scaled)['a Apply']).not.toHaveProperty(['f:spec', 'f:replicas']);
  });

  const REFUSALS: readonly (readonly [
    title: string,
    body: unknown,
    more: Partial<ApiRequest>,
    code: number,
    message: string | RegExp,
  ])[] = [
    ['another type', { ...web({}), kind: 'Pod' }, {}, 400, 'invalid object type: apps/v1, Kind=Pod'],
    ['no type', { metadata: { name: 'web' } }, {}, 400, 'invalid object type: /, Kind='],
    ['another version', { ...web({}), apiVersion: 'v1' }, {}, 400, 'invalid object type: /v1, Kind=Deployment'],
    ['managedFields', web({}, { managedFields: [] }), {}, 400, 'metadata.managedFields must be nil'],
    [
      'an unknown field',
      web({ replica: 1 }),
      {},
      500,
      'failed to create typed patch object (/web; apps/v1, Kind=Deployment): .spec.replica: field not declared in schema',
    ],
    [
      'an old version',
      web({}, { resourceVersion: '1' }),
      {},
      409,
      /^Operation cannot be fulfilled on deployments.apps "web": the object has been modified/,
    ],
    [
      'another name',
      web({}, { name: 'x' }),
      {},
      400,
      'the name of the object (x) does not match the name on the URL (web)',
    ],
    [
      'another namespace',
      web({}, { namespace: 'x' }),
      {},
      400,
      'the namespace of the provided object does not match the namespace sent on the request',
    ],
    [
      'no YAML',
      undefined,
      { rawBody: 'a: [b' },
      400,
      "error decoding YAML: error converting YAML to JSON: yaml: line 1: did not find expected ',' or ']'",
    ],
    [
      'no map',
      undefined,
      { rawBody: '[1]' },
      400,
      'error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go value of type map[string]interface {}',
    ],
    [
      'no manager',
      web({}),
      { query: { fieldManager: '' } },
      422,
      'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
    ],
    ['CBOR', web({}), { contentType: 'application/apply-patch+cbor' }, 415, /^415: Unsupported Media Type$/],
    [
      'a field that is there twice, if it is to be strict',
      undefined,
      {
        rawBody: 'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n  name: web\n',
        query: { fieldValidation: 'Strict' },
      },
      400,
      'error strict decoding YAML: error converting YAML to JSON: yaml: unmarshal errors:\n  line 5: key "name" already set in map',
    ],
  ];
  for (const [title, body, more, code, message] of REFUSALS) {
    it(`refuses ${title}`, () => {
      const rest = restApi();
      apply(rest, 'a', web(WHOLE));
      const answer = apply(rest, 'b', body, more);
      expect(answer.code).toBe(code);
      if (typeof message === 'string') expect(messageOf(answer)).toBe(message);
      else expect(messageOf(answer)).toMatch(message);
    });
  }

  it('refuses to make an object without a name or with a uid', () => {
    const rest = restApi();
    expect(messageOf(apply(rest, 'a', { ...web(WHOLE), metadata: {} }))).toBe(
      'the name of the object (web based on URL) was undeterminable: name must be provided',
    );
    expect(messageOf(apply(rest, 'a', web(WHOLE, { uid: 'x' })))).toBe(
      'Operation cannot be fulfilled on deployments.apps "web": uid mismatch: the provided object specified uid x, and no existing object was found',
    );
  });

  it('stores nothing in a dry run', () => {
    const rest = restApi();
    expect(apply(rest, 'a', web(WHOLE), { query: { dryRun: 'All' } }).code).toBe(201);
    expect(ask(rest, 'GET', undefined).code).toBe(404);
  });
});
