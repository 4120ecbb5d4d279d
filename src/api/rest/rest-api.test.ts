import { expect } from 'expect';
import { describe, it } from 'node:test';
import { testApi } from '../testing';
import type { ApiRequest } from './request';
import { RestApi } from './rest-api';

const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';
const A = `${CONFIG_MAPS}/a`;
const NONE = `${CONFIG_MAPS}/none`;
const MERGE = 'application/merge-patch+json';
const STRATEGIC = 'application/strategic-merge-patch+json';
const NO_ROUTE = 'the server could not find the requested resource';
const NO_METHOD = 'the server does not allow this method on the requested resource';
const NO_MAP = 'Go value of type map[string]interface {}';

/** An API with the ConfigMap `a`. */
function restApi(): RestApi {
  const rest = new RestApi(testApi(), () => undefined);
  expect(rest.handle({ method: 'POST', path: CONFIG_MAPS, body: configMap('a') }).code).toBe(201);
  return rest;
}

function configMap(name: string, metadata: object = {}) {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ...metadata } };
}

type Refusal = readonly [
  title: string,
  request: ApiRequest,
  code: number,
  reason: string | undefined,
  message: string | RegExp,
];

const REFUSALS: Readonly<Record<string, readonly Refusal[]>> = {
  'paths without a route': [
    ['no known root', { method: 'GET', path: '/none' }, 404, 'NotFound', NO_ROUTE],
    ['another group', { method: 'GET', path: '/apis/none/v1/none' }, 404, 'NotFound', NO_ROUTE],
    ['another resource', { method: 'GET', path: '/api/v1/namespaces/default/none' }, 404, 'NotFound', NO_ROUTE],
    ['another subresource', { method: 'GET', path: `${A}/none` }, 404, 'NotFound', NO_ROUTE],
    ['a status that the kind does not have', { method: 'GET', path: `${A}/status` }, 404, 'NotFound', NO_ROUTE],
    ['an object without its namespace', { method: 'GET', path: '/api/v1/configmaps/a' }, 404, 'NotFound', NO_ROUTE],
    [
      'a cluster-scoped kind in a namespace',
      { method: 'GET', path: '/api/v1/namespaces/default/nodes' },
      404,
      'NotFound',
      NO_ROUTE,
    ],
    [
      'an object of a kind that is an order',
      { method: 'GET', path: '/api/v1/namespaces/default/bindings/a' },
      404,
      'NotFound',
      NO_ROUTE,
    ],
  ],
  'methods that a path does not have': [
    ['PUT to a collection', { method: 'PUT', path: CONFIG_MAPS }, 405, 'MethodNotAllowed', NO_METHOD],
    [
      'PATCH of a collection',
      { method: 'PATCH', path: CONFIG_MAPS, contentType: MERGE },
      405,
      'MethodNotAllowed',
      NO_METHOD,
    ],
    ['POST to an object', { method: 'POST', path: A }, 405, 'MethodNotAllowed', NO_METHOD],
    ['POST across namespaces', { method: 'POST', path: '/api/v1/configmaps' }, 405, 'MethodNotAllowed', NO_METHOD],
    ['DELETE across namespaces', { method: 'DELETE', path: '/api/v1/configmaps' }, 405, 'MethodNotAllowed', NO_METHOD],
    ['DELETE of all namespaces', { method: 'DELETE', path: '/api/v1/namespaces' }, 405, 'MethodNotAllowed', NO_METHOD],
    [
      'a list of orders',
      { method: 'GET', path: '/api/v1/namespaces/default/bindings' },
      405,
      'MethodNotAllowed',
      NO_METHOD,
    ],
    [
      'POST to a kind that is read only',
      { method: 'POST', path: '/api/v1/componentstatuses' },
      405,
      'MethodNotAllowed',
      NO_METHOD,
    ],
    ['DELETE of a status', { method: 'DELETE', path: '/api/v1/nodes/none/status' }, 405, 'MethodNotAllowed', NO_METHOD],
    [
      'GET of a binding',
      { method: 'GET', path: '/api/v1/namespaces/default/pods/none/binding' },
      405,
      'MethodNotAllowed',
      NO_METHOD,
    ],
    [
      'POST of a log',
      { method: 'POST', path: '/api/v1/namespaces/default/pods/none/log' },
      405,
      'MethodNotAllowed',
      NO_METHOD,
    ],
  ],
  'objects that are not there': [
    ['GET', { method: 'GET', path: NONE }, 404, 'NotFound', 'configmaps "none" not found'],
    ['PUT', { method: 'PUT', path: NONE, body: configMap('none') }, 404, 'NotFound', 'configmaps "none" not found'],
    [
      'PATCH',
      { method: 'PATCH', path: NONE, contentType: MERGE, body: {} },
      404,
      'NotFound',
      'configmaps "none" not found',
    ],
    ['DELETE', { method: 'DELETE', path: NONE }, 404, 'NotFound', 'configmaps "none" not found'],
    [
      'PATCH where a PUT would create',
      {
        method: 'PATCH',
        path: '/apis/coordination.k8s.io/v1/namespaces/default/leases/none',
        contentType: MERGE,
        body: {},
      },
      404,
      'NotFound',
      'leases.coordination.k8s.io "none" not found',
    ],
    [
      'a status',
      { method: 'PATCH', path: '/api/v1/nodes/none/status', contentType: MERGE, body: {} },
      404,
      'NotFound',
      'nodes "none" not found',
    ],
    [
      'a namespace to create in',
      { method: 'POST', path: '/api/v1/namespaces/none/configmaps', body: configMap('a') },
      404,
      'NotFound',
      'namespaces "none" not found',
    ],
  ],
  bodies: [
    [
      'of another kind',
      { method: 'POST', path: CONFIG_MAPS, body: { ...configMap('b'), kind: 'Pod' } },
      400,
      'BadRequest',
      /^Pod in version "v1" cannot be handled as a ConfigMap: /,
    ],
    [
      'of another version',
      { method: 'POST', path: CONFIG_MAPS, body: { ...configMap('b'), apiVersion: 'v2' } },
      400,
      'BadRequest',
      'ConfigMap in version "v2" cannot be handled as a ConfigMap: no kind "ConfigMap" is registered for version "v2" in scheme "pkg/api/legacyscheme/scheme.go:30"',
    ],
    [
      'of another namespace',
      { method: 'POST', path: CONFIG_MAPS, body: configMap('b', { namespace: 'other' }) },
      400,
      'BadRequest',
      'the namespace of the provided object does not match the namespace sent on the request',
    ],
    [
      'of another name',
      { method: 'PUT', path: A, body: configMap('b') },
      400,
      'BadRequest',
      'the name of the object (b) does not match the name on the URL (a)',
    ],
    [
      'without a name',
      { method: 'PUT', path: A, body: { ...configMap(''), metadata: {} } },
      400,
      'BadRequest',
      'the name of the object (a based on URL) was undeterminable: name must be provided',
    ],
    [
      'with a version on creation',
      { method: 'POST', path: CONFIG_MAPS, body: configMap('b', { resourceVersion: '3' }) },
      500,
      undefined,
      'resourceVersion should not be set on objects to be created',
    ],
    [
      'of a name that is taken',
      { method: 'POST', path: CONFIG_MAPS, body: configMap('a') },
      409,
      'AlreadyExists',
      'configmaps "a" already exists',
    ],
    [
      'of an old version',
      { method: 'PUT', path: A, body: configMap('a', { resourceVersion: '1' }) },
      409,
      'Conflict',
      /^Operation cannot be fulfilled on configmaps "a": the object has been modified/,
    ],
    [
      'of another bearer of the name',
      { method: 'PUT', path: A, body: configMap('a', { uid: 'x' }) },
      409,
      'Conflict',
      /Precondition failed: UID in precondition: x, UID in object meta: /,
    ],
    [
      'that break a rule of the kind',
      { method: 'PUT', path: A, body: { ...configMap('a'), data: { 'a b': '' } } },
      422,
      'Invalid',
      /^ConfigMap "a" is invalid: data\[a b\]: Invalid value: "a b": /,
    ],
  ],
  options: [
    [
      'dryRun',
      { method: 'POST', path: CONFIG_MAPS, query: { dryRun: 'x' }, body: configMap('b') },
      422,
      'Invalid',
      'CreateOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: ["x"]: supported values: "All"',
    ],
    [
      'fieldValidation',
      { method: 'PUT', path: A, query: { fieldValidation: 'x' }, body: configMap('a') },
      422,
      'Invalid',
      'UpdateOptions.meta.k8s.io "" is invalid: fieldValidation: Unsupported value: "x": supported values: "", "Ignore", "Strict", "Warn"',
    ],
    [
      'propagationPolicy',
      { method: 'DELETE', path: A, query: { propagationPolicy: 'x' } },
      422,
      'Invalid',
      'DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Unsupported value: "x": supported values: "Foreground", "Background", "Orphan", "nil"',
    ],
    [
      'both ways of propagation',
      { method: 'DELETE', path: A, body: { propagationPolicy: 'Orphan', orphanDependents: true } },
      422,
      'Invalid',
      'DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Invalid value: "Orphan": orphanDependents and deletionPropagation cannot be both set',
    ],
    [
      'dryRun in the body of a deletion',
      { method: 'DELETE', path: CONFIG_MAPS, body: { dryRun: ['x'] } },
      422,
      'Invalid',
      'DeleteOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: ["x"]: supported values: "All"',
    ],
    [
      'gracePeriodSeconds',
      { method: 'DELETE', path: A, query: { gracePeriodSeconds: 'x' } },
      400,
      'BadRequest',
      'strconv.ParseInt: parsing "x": invalid syntax',
    ],
    [
      'a precondition',
      { method: 'DELETE', path: A, body: { preconditions: { uid: 'x' } } },
      409,
      'Conflict',
      /the UID in the precondition \(x\) does not match the UID in record \(/,
    ],
  ],
  patches: [
    [
      'of no known type, whether there is an object or not',
      { method: 'PATCH', path: NONE, body: {} },
      415,
      'UnsupportedMediaType',
      /^415: Unsupported Media Type$/,
    ],
    [
      'that are no object (strategic)',
      { method: 'PATCH', path: A, contentType: STRATEGIC, body: 'bad{' },
      400,
      'BadRequest',
      `json: cannot unmarshal string into ${NO_MAP}`,
    ],
    [
      'that are no object (merge)',
      { method: 'PATCH', path: A, contentType: MERGE, body: 'bad{' },
      400,
      'BadRequest',
      `error decoding patch: json: cannot unmarshal string into ${NO_MAP}`,
    ],
    [
      'that are no list (JSON)',
      { method: 'PATCH', path: A, contentType: 'application/json-patch+json', body: 'bad{' },
      400,
      'BadRequest',
      'error decoding patch: json: cannot unmarshal string into Go value of type []handlers.jsonPatchOp',
    ],
    [
      'that cannot be carried out',
      {
        method: 'PATCH',
        path: A,
        contentType: 'application/json-patch+json',
        body: [{ op: 'remove', path: '/data/x' }],
      },
      422,
      'Invalid',
      'the server rejected our request due to an error in our request',
    ],
    [
      'of too many operations',
      {
        method: 'PATCH',
        path: A,
        contentType: 'application/json-patch+json',
        body: Array.from({ length: 10_001 }, () => ({ op: 'test', path: '/kind', value: 'ConfigMap' })),
      },
      413,
      'RequestEntityTooLarge',
      'Request entity too large: The allowed maximum operations in a JSON patch is 10000, got 10001',
    ],
    [
      'that rename',
      { method: 'PATCH', path: A, contentType: MERGE, body: { metadata: { name: 'b' } } },
      400,
      'BadRequest',
      'the name of the object (b) does not match the name on the URL (a)',
    ],
    [
      'that leave something that is no object of the kind',
      { method: 'PATCH', path: A, contentType: MERGE, body: { data: { a: 1 } } },
      422,
      'Invalid',
      /^ "" is invalid: patch: Invalid value: ".*": json: cannot unmarshal number into Go struct field ConfigMap.data of type string$/,
    ],
    [
      'with a field that the kind does not have',
      { method: 'PATCH', path: A, contentType: STRATEGIC, query: { fieldValidation: 'Strict' }, body: { none: 1 } },
      422,
      'Invalid',
      ' "" is invalid: patch: Invalid value: "map[none:1]": strict decoding error: unknown field "none"',
    ],
  ],
};

describe('RestApi refuses', () => {
  for (const [title, refusals] of Object.entries(REFUSALS)) {
    describe(title, () => {
      for (const [name, request, code, reason, message] of refusals) {
        it(name, () => {
          const rest = restApi();
          const answer = rest.handle(request);
          expect(answer).toMatchObject({ code, body: { kind: 'Status', status: 'Failure', code } });
          expect((answer.body as { readonly reason?: string }).reason).toBe(reason);
          const { message: said } = answer.body as { readonly message: string };
          if (typeof message === 'string') expect(said).toBe(message);
          else expect(said).toMatch(message);
          expect(rest.handle({ method: 'GET', path: A }).code).toBe(200);
        });
      }
    });
  }
});

describe('RestApi', () => {
  const LEASE = '/apis/coordination.k8s.io/v1/namespaces/default/leases/b';

  it('creates by PUT what may be created so, once', () => {
    const rest = restApi();
    const body = { metadata: { name: 'b', namespace: 'default' }, involvedObject: { namespace: 'default' } };
    const put = () => rest.handle({ method: 'PUT', path: '/api/v1/namespaces/default/events/b', body }).code;
    expect([put(), put()]).toEqual([201, 200]);
  });

  const DRY_RUNS: readonly (readonly [string, ApiRequest, number])[] = [
    ['POST', { method: 'POST', path: CONFIG_MAPS, query: { dryRun: 'All' }, body: configMap('b') }, 201],
    ['PUT', { method: 'PUT', path: A, query: { dryRun: 'All' }, body: { ...configMap('a'), data: { x: '' } } }, 200],
    [
      'PUT of a new object',
      { method: 'PUT', path: LEASE, query: { dryRun: 'All' }, body: { metadata: { name: 'b' } } },
      201,
    ],
    [
      'PATCH',
      { method: 'PATCH', path: A, query: { dryRun: 'All' }, contentType: MERGE, body: { data: { x: '' } } },
      200,
    ],
    ['DELETE', { method: 'DELETE', path: A, query: { dryRun: 'All' } }, 200],
    ['DELETE with a body', { method: 'DELETE', path: A, body: { dryRun: ['All'] } }, 200],
    ['DELETE of all', { method: 'DELETE', path: CONFIG_MAPS, query: { dryRun: 'All' } }, 200],
    ['DELETE of all with a body', { method: 'DELETE', path: CONFIG_MAPS, body: { dryRun: ['All'] } }, 200],
  ];
  for (const [name, request, code] of DRY_RUNS) {
    it(`changes nothing in a dry run: ${name}`, () => {
      const rest = restApi();
      const state = () => [CONFIG_MAPS, LEASE].map((path) => rest.handle({ method: 'GET', path }));
      const before = state();
      expect(rest.handle(request).code).toBe(code);
      expect(state()).toEqual(before);
    });
  }

  it('deletes what a selector means, and nothing else', () => {
    const rest = restApi();
    rest.handle({ method: 'POST', path: CONFIG_MAPS, body: configMap('b', { labels: { app: 'web' } }) });
    const deleted = rest.handle({ method: 'DELETE', path: CONFIG_MAPS, query: { labelSelector: 'app=web' } });
    expect(deleted).toMatchObject({ code: 200, body: { kind: 'ConfigMapList', items: [{ metadata: { name: 'b' } }] } });
    expect(rest.handle({ method: 'GET', path: CONFIG_MAPS }).body).toMatchObject({
      items: [{ metadata: { name: 'a' } }],
    });
  });
});
