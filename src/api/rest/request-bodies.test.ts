import { expect } from 'expect';
import { describe, it } from 'node:test';
import { testApi } from '../testing';
import type { ApiRequest, ApiResponse } from './request';
import { RestApi } from './rest-api';

const MAPS = '/api/v1/namespaces/default/configmaps';
const MUST_BE = 'the object provided is unrecognized (must be of type ConfigMap): ';
const NO_JSON = `${MUST_BE}couldn't get version/kind; json parse error: `;

function send(request: Omit<ApiRequest, 'method' | 'path'> & Partial<ApiRequest>): ApiResponse {
  return new RestApi(testApi(), () => undefined).handle({ method: 'POST', path: MAPS, ...request });
}

function messageOf({ body }: ApiResponse): unknown {
  return (body as { readonly message?: string }).message;
}

describe('a body is read', () => {
  const MAP = '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"b"},"data":{"x":"1"}}';
  const BODIES: readonly (readonly [string, string | Uint8Array, string | undefined])[] = [
    ['as JSON', MAP, 'application/json'],
    ['as JSON with a charset', MAP, 'Application/JSON; charset=utf-8'],
    ['as JSON when nothing is said', MAP, undefined],
    ['as bytes', Buffer.from(MAP), 'application/json'],
    ['as YAML', 'metadata:\n  name: b\ndata: {x: "1"}\n', 'application/yaml'],
    ['as YAML that is JSON', MAP, 'application/yaml'],
    ['without its kind', '{"metadata":{"name":"b"},"data":{"x":"1"}}', 'application/json'],
  ];
  for (const [name, rawBody, contentType] of BODIES) {
    it(name, () => {
      const answer = send({ rawBody, ...(contentType !== undefined && { contentType }) });
      expect(answer).toMatchObject({ code: 201, body: { kind: 'ConfigMap', data: { x: '1' } } });
    });
  }
});

describe('a body is refused', () => {
  const ACCEPTED = 'the body of the request was in an unknown format - accepted media types include: ';
  const REFUSALS: readonly (readonly [string, Partial<ApiRequest>, number, string])[] = [
    ['that is empty', { rawBody: '' }, 400, `${NO_JSON}unexpected end of JSON input (<empty>)`],
    ['that is not there', {}, 400, `${NO_JSON}unexpected end of JSON input (<empty>)`],
    ['that ends too early', { rawBody: '{"a":' }, 400, `${NO_JSON}unexpected end of JSON input ({"a":)`],
    [
      'that is no JSON',
      { rawBody: '{"kind": ConfigMap, "metadata": {}}' },
      400,
      `${NO_JSON}invalid character 'C' looking for beginning of value ({"kind": ConfigMap, "metadata" ...)`,
    ],
    [
      'that is no JSON at all',
      { rawBody: 'x' },
      400,
      `${NO_JSON}invalid character 'x' looking for beginning of value (78)`,
    ],
    [
      'with something behind it',
      { rawBody: '{} {}' },
      400,
      `${NO_JSON}invalid character '{' after top-level value ({} {})`,
    ],
    [
      'that is a list',
      { rawBody: '[]' },
      400,
      `${NO_JSON}json: cannot unmarshal array into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" } (5b5d)`,
    ],
    [
      'whose kind is no text',
      { rawBody: '{"kind":1}' },
      400,
      `${NO_JSON}json: cannot unmarshal number into Go struct field .kind of type string ({"kind":1})`,
    ],
    [
      'of a version that cannot be',
      { rawBody: '{"apiVersion":"a/b/c"}' },
      400,
      `${MUST_BE}unexpected GroupVersion string: a/b/c ({"apiVersion":"a/b/c"})`,
    ],
    [
      'that nests too deeply',
      { rawBody: `{"data":${'['.repeat(2000)}${']'.repeat(2000)}}` },
      400,
      `${NO_JSON}exceeded max depth ({"data":[[[[[[[[[[[[[[[[[[[[[[ ...)`,
    ],
    [
      'that is no YAML',
      { rawBody: 'a: [', contentType: 'application/yaml' },
      400,
      `${MUST_BE}yaml: line 1: did not find expected node content (613a205b)`,
    ],
    [
      'of an other kind',
      { rawBody: '{"apiVersion":"v1","kind":"Pod"}' },
      400,
      'Pod in version "v1" cannot be handled as a ConfigMap: converting (v1.Pod) to (core.ConfigMap): unknown conversion',
    ],
    [
      'of a kind that nobody knows',
      { rawBody: '{"kind":"None"}' },
      400,
      'None in version "v1" cannot be handled as a ConfigMap: no kind "None" is registered for version "v1" in scheme "pkg/api/legacyscheme/scheme.go:30"',
    ],
    [
      'of an other version of its kind',
      {
        path: '/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers',
        rawBody: '{"apiVersion":"autoscaling/v1"}',
      },
      400,
      'the API version in the data (autoscaling/v1) does not match the expected API version (autoscaling/v2)',
    ],
    [
      'of an other type',
      { rawBody: '{}', contentType: 'text/plain' },
      415,
      `${ACCEPTED}application/json, application/yaml, application/vnd.kubernetes.protobuf`,
    ],
    [
      'that is protobuf without an object',
      { rawBody: 'k8s\0', contentType: 'application/vnd.kubernetes.protobuf' },
      400,
      `${MUST_BE}empty body (6b387300)`,
    ],
    [
      'that is too large',
      { rawBody: Buffer.alloc(3 * 1024 * 1024 + 1, 32) },
      413,
      'Request entity too large: limit is 3145728',
    ],
    [
      'of a deletion that is no JSON',
      { method: 'DELETE', path: `${MAPS}/none`, rawBody: '{' },
      400,
      "couldn't get version/kind; json parse error: unexpected end of JSON input",
    ],
    [
      'of a deletion of an other type',
      { method: 'DELETE', path: `${MAPS}/none`, rawBody: '{}', contentType: 'text/plain' },
      415,
      `${ACCEPTED}application/json, application/yaml, application/vnd.kubernetes.protobuf`,
    ],
  ];
  for (const [name, request, code, message] of REFUSALS) {
    it(name, () => {
      const answer = send(request);
      expect(messageOf(answer)).toBe(message);
      expect(answer).toMatchObject({ code, body: { kind: 'Status', code } });
    });
  }
});

describe('a strict reader', () => {
  const JSON_TWICE = '{"metadata":{"name":"b","name":"c"},"data":{"x":"1","x":"2"},"none":{"a":1}}';
  const YAML_TWICE = 'metadata:\n  name: b\n  name: c\ndata:\n  x: "1"\n  x: "2"\n';

  it('refuses names that an object has twice', () => {
    const answer = send({ rawBody: JSON_TWICE, query: { fieldValidation: 'Strict' } });
    expect(messageOf(answer)).toBe(
      'ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: duplicate field "metadata.name", ' +
        'duplicate field "data.x", unknown field "none"',
    );
  });

  it('warns of them by default, and takes the last', () => {
    expect(send({ rawBody: JSON_TWICE })).toMatchObject({
      code: 201,
      body: { metadata: { name: 'c' }, data: { x: '2' } },
      warnings: ['duplicate field "metadata.name"', 'duplicate field "data.x"', 'unknown field "none"'],
    });
  });

  it('says nothing when it is not to look', () => {
    expect(send({ rawBody: JSON_TWICE, query: { fieldValidation: 'Ignore' } }).warnings).toEqual([]);
  });

  it('finds them in lists, where they are', () => {
    const rawBody =
      '{"metadata":{"name":"p"},"spec":{"containers":[{"name":"a","image":"i"},{"name":"b","name":"c","image":"i"}]}}';
    const { warnings } = send({ path: '/api/v1/namespaces/default/pods', rawBody });
    expect(warnings).toContain('duplicate field "spec.containers[1].name"');
  });

  it('tells of YAML in the words of its reader', () => {
    const contentType = 'application/yaml';
    const strict = send({ rawBody: YAML_TWICE, contentType, query: { fieldValidation: 'Strict' } });
    expect(messageOf(strict)).toBe(
      'ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: yaml: unmarshal errors:\n' +
        '  line 3: key "name" already set in map\n  line 6: key "x" already set in map',
    );
    expect(send({ rawBody: YAML_TWICE, contentType }).warnings).toEqual([
      'line 3: key "name" already set in map',
      'line 6: key "x" already set in map',
    ]);
  });
});

describe('__proto__ is a name like any other', () => {
  const PLACES: readonly (readonly [string, string, Partial<ApiRequest>])[] = [
    ['at the top', '{"metadata":{"name":"b"},"__proto__":{"polluted":"1"}}', {}],
    ['in the metadata', '{"metadata":{"name":"b","__proto__":{"polluted":"1"}}}', {}],
    ['among labels', '{"metadata":{"name":"b","labels":{"__proto__":"polluted"}}}', {}],
    ['in the data', '{"metadata":{"name":"b"},"data":{"__proto__":"polluted"}}', {}],
    [
      'in YAML',
      'metadata: {name: b}\n__proto__: {polluted: "1"}\ndata: {__proto__: polluted}\n',
      { contentType: 'application/yaml' },
    ],
    [
      'in a merge patch',
      '{"data":{"__proto__":{"polluted":"1"}},"__proto__":{"polluted":"1"}}',
      { method: 'PATCH', contentType: 'application/merge-patch+json' },
    ],
    [
      'in a strategic merge patch',
      '{"metadata":{"__proto__":{"polluted":"1"}},"__proto__":{"polluted":"1"}}',
      { method: 'PATCH', contentType: 'application/strategic-merge-patch+json' },
    ],
    [
      'in a JSON patch',
      '[{"op":"add","path":"/__proto__/polluted","value":"1"}]',
      { method: 'PATCH', contentType: 'application/json-patch+json' },
    ],
    [
      'in an apply patch',
      '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"data":{"__proto__":"polluted"}}',
      { method: 'PATCH', contentType: 'application/apply-patch+yaml', query: { fieldManager: 'me' } },
    ],
    ['in the options of a deletion', '{"__proto__":{"dryRun":["All"]}}', { method: 'DELETE' }],
  ];
  for (const [name, rawBody, request] of PLACES) {
    it(name, () => {
      const rest = new RestApi(testApi(), () => undefined);
      rest.handle({ method: 'POST', path: MAPS, body: { metadata: { name: 'a' }, data: { x: '1' } } });
      const isNew = (request.method ?? 'POST') === 'POST';
      const { code } = rest.handle({ method: 'POST', path: isNew ? MAPS : `${MAPS}/a`, rawBody, ...request });
      expect(code).toBeLessThan(500);
      expect(({} as { readonly polluted?: unknown }).polluted).toBeUndefined();
      const { body } = rest.handle({ method: 'GET', path: MAPS });
      for (const item of (body as { readonly items: readonly object[] }).items) {
        expect(Object.getPrototypeOf(item)).toBe(Object.prototype);
        expect((item as { readonly polluted?: unknown }).polluted).toBeUndefined();
      }
      expect(rest.handle({ method: 'GET', path: `${MAPS}/a` }).code).toBe(request.method === 'DELETE' ? 404 : 200);
    });
  }

  it('in paths and queries', () => {
    const rest = new RestApi(testApi(), () => undefined);
    for (const path of [
      '/api/v1/__proto__',
      '/apis/__proto__/v1/constructor',
      `${MAPS}/__proto__`,
      '/__proto__',
      '/openapi/v3/__proto__',
    ]) {
      expect(rest.handle({ method: 'GET', path }).code).toBe(404);
    }
    expect(rest.handle({ method: 'GET', path: MAPS, query: { labelSelector: '__proto__=a' } }).code).toBe(400);
    expect(rest.handle({ method: 'GET', path: '/api/v1/pods', query: { fieldSelector: '__proto__=a' } }).code).toBe(
      400,
    );
    expect(rest.handle({ method: 'GET', path: '/api/v1/pods', query: { fieldSelector: 'toString=a' } }).code).toBe(400);
  });
});
