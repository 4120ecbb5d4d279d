import { after, before, describe, it } from 'node:test';
import { expect } from 'expect';
import { serveCluster, type ServedCluster } from './testing/served-cluster';
import { exchange, rawConnection, untilClosed, untilText } from './testing/wire';

/**
 * Malformed requests, and what Kubernetes answers: code, reason and message
 * (apiserver/pkg/endpoints/handlers, apimachinery/pkg/{runtime,apis/meta/internalversion,labels,fields}).
 */

const CORE = '/api/v1/namespaces/default';
const MAPS = `${CORE}/configmaps`;
const POD = `${CORE}/pods/web`;
const JSON_TYPE = 'application/json';
const YAML_TYPE = 'application/yaml';
const PROTOBUF = 'application/vnd.kubernetes.protobuf';
const JSON_PATCH = 'application/json-patch+json';
const MERGE_PATCH = 'application/merge-patch+json';
const STRATEGIC = 'application/strategic-merge-patch+json';
const APPLY = 'application/apply-patch+yaml';
const MAGIC = [0x6b, 0x38, 0x73, 0];

let served: ServedCluster;
const errors: unknown[] = [];

before(async () => {
  served = await serveCluster({ nodes: [{ name: 'node-1' }] }, { speed: 0, onError: (error) => errors.push(error) });
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web' },
    spec: { containers: [{ name: 'c', image: 'nginx' }] },
  };
  for (const [path, object] of [
    [MAPS, map('a')],
    [`${CORE}/pods`, JSON.stringify(pod)],
  ] as const)
    expect((await send('POST', path, JSON_TYPE, object)).code).toBe(201);
  served.clock.advance(60_000);
});
after(async () => {
  expect((await exchange(served, '/healthz')).text).toBe('ok');
  await served.close();
  expect(errors).toEqual([]);
});

function map(name: string, fields: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { k: 'v' }, ...fields });
}

async function send(method: string, path: string, contentType = '', body: string | Uint8Array = '') {
  const length = { 'Content-Length': String(Buffer.byteLength(body)) };
  const headers = { ...(contentType !== '' && { 'Content-Type': contentType }), ...(method !== 'GET' && length) };
  return await exchange(served, path, { method, headers, ...(method !== 'GET' && { body }) });
}

type Refusal = readonly [code: number, reason: string | undefined, message: unknown];

const bad = (message: unknown): Refusal => [400, 'BadRequest', message];
const invalid = (message: unknown): Refusal => [422, 'Invalid', message];
const unreadable = (why: string, summary: string): Refusal =>
  bad(`the object provided is unrecognized (must be of type ConfigMap): ${why} (${summary})`);
const badJson = (why: string, summary: string): Refusal =>
  unreadable(`couldn't get version/kind; json parse error: ${why}`, summary);
const cannot = (why: string): Refusal => bad(`ConfigMap in version "v1" cannot be handled as a ConfigMap: ${why}`);
const listOptions = (why: string): Refusal => invalid(`ListOptions.meta.k8s.io "" is invalid: ${why}`);
const unprocessable = invalid('the server rejected our request due to an error in our request');
const noSuchPath: Refusal = [404, 'NotFound', 'the server could not find the requested resource'];
const notAllowed: Refusal = [
  405,
  'MethodNotAllowed',
  'the server does not allow this method on the requested resource',
];
const TYPE_META =
  'Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }';
const wrongValue = (kind: string, summary: string) =>
  badJson(`json: cannot unmarshal ${kind} into ${TYPE_META}`, summary);
const SCHEME = 'in scheme "pkg/api/legacyscheme/scheme.go:30"';
const REFUSED_TYPE = 'the body of the request was in an unknown format - accepted media types include:';
const unknownFormat = (...types: readonly string[]): Refusal => [
  415,
  'UnsupportedMediaType',
  `${REFUSED_TYPE} ${types.join(', ')}`,
];

type Row = readonly [
  what: string,
  method: string,
  path: string,
  contentType: string,
  body: string | Uint8Array,
  refusal: Refusal,
];

const post = (what: string, body: string | Uint8Array, refusal: Refusal, contentType = JSON_TYPE, query = ''): Row => [
  what,
  'POST',
  `${MAPS}${query}`,
  contentType,
  body,
  refusal,
];
const get = (path: string, refusal: Refusal): Row => [path, 'GET', path, '', '', refusal];
const list = (query: string, refusal: Refusal): Row => get(`${MAPS}?${query}`, refusal);
const patch = (contentType: string, body: string, refusal: Refusal, path = `${MAPS}/a`): Row => [
  `${contentType} ${body}`,
  'PATCH',
  path,
  contentType,
  body,
  refusal,
];
const write = (method: string, path: string, body: string, refusal: Refusal): Row => [
  `${method} ${path} ${body}`,
  method,
  path,
  JSON_TYPE,
  body,
  refusal,
];

const BODIES: readonly Row[] = [
  post('no body', '', badJson('unexpected end of JSON input', '<empty>')),
  post('truncated JSON', '{"kind":', badJson('unexpected end of JSON input', '{"kind":')),
  post('bad JSON', '{bad', badJson("invalid character 'b' looking for beginning of object key string", '{bad')),
  post('a text', 'hello', badJson("invalid character 'h' looking for beginning of value", '68656c6c6f')),
  post('two objects', '{}{}', badJson("invalid character '{' after top-level value", '{}{}')),
  post('an array', '[]', wrongValue('array', '5b5d')),
  post('a string', '"x"', wrongValue('string', '227822')),
  post('a number', '1', wrongValue('number', '31')),
  post(
    'null',
    'null',
    invalid('ConfigMap "" is invalid: metadata.name: Required value: name or generateName is required'),
  ),
  post('a byte order mark', '\ufeff{}', badJson("invalid character 'ï' looking for beginning of value", 'efbbbf7b7d')),
  post('a line break in a string', '{"a":"\n"}', badJson("invalid character '\\n' in string literal", '{"a":"\n"}')),
  post('a bad escape', '{"a":"\\x"}', badJson("invalid character 'x' in string escape code", '{"a":"\\x"}')),
  post(
    'bad YAML',
    'a: b: c',
    unreadable('yaml: mapping values are not allowed in this context', '613a20623a2063'),
    YAML_TYPE,
  ),
  post('a YAML list', '- a', wrongValue('array', '2d2061'), YAML_TYPE),
  post(
    'empty YAML',
    '',
    invalid('ConfigMap "" is invalid: metadata.name: Required value: name or generateName is required'),
    YAML_TYPE,
  ),
  post('no protobuf at all', '', unreadable('empty data', '<empty>'), PROTOBUF),
  post(
    'what is no protobuf',
    'hello',
    unreadable('provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]', '68656c6c6f'),
    PROTOBUF,
  ),
  post('the magic number alone', Uint8Array.from(MAGIC), unreadable('empty body', '6b387300'), PROTOBUF),
  post(
    'truncated protobuf',
    Uint8Array.from([...MAGIC, 10, 32, 1]),
    unreadable('unexpected EOF', '6b3873000a2001'),
    PROTOBUF,
  ),
  post(
    'a bad wire type',
    Uint8Array.from([...MAGIC, 15]),
    unreadable('proto: illegal wireType 7', '6b3873000f'),
    PROTOBUF,
  ),
  post('XML', '<a/>', unknownFormat(JSON_TYPE, YAML_TYPE, PROTOBUF), 'text/xml'),
  post('a content type that is none', '{}', unknownFormat(JSON_TYPE, YAML_TYPE, PROTOBUF), '!!'),
  post(
    'another kind',
    map('a', { kind: 'Secret' }),
    bad(
      'Secret in version "v1" cannot be handled as a ConfigMap: converting (v1.Secret) to (core.ConfigMap): unknown conversion',
    ),
  ),
  post(
    'a kind that is none',
    map('a', { kind: 'Zap' }),
    bad(`Zap in version "v1" cannot be handled as a ConfigMap: no kind "Zap" is registered for version "v1" ${SCHEME}`),
  ),
  post(
    'another version',
    map('a', { apiVersion: 'v2' }),
    bad(
      `ConfigMap in version "v2" cannot be handled as a ConfigMap: no kind "ConfigMap" is registered for version "v2" ${SCHEME}`,
    ),
  ),
  post(
    'a version that is none',
    '{"apiVersion":"a/b/c"}',
    unreadable('unexpected GroupVersion string: a/b/c', '{"apiVersion":"a/b/c"}'),
  ),
  post(
    'a kind that is a number',
    '{"kind":1}',
    badJson('json: cannot unmarshal number into Go struct field .kind of type string', '{"kind":1}'),
  ),
  post(
    'a text for metadata',
    map('a', { metadata: 'x' }),
    cannot('json: cannot unmarshal string into Go struct field ConfigMap.metadata of type v1.ObjectMeta'),
  ),
  post(
    'a number for a text',
    map('a', { data: { k: 1 } }),
    cannot('json: cannot unmarshal number into Go struct field ConfigMap.data of type string'),
  ),
  post(
    'an unknown field',
    map('a', { zap: 1 }),
    cannot('strict decoding error: unknown field "zap"'),
    JSON_TYPE,
    '?fieldValidation=Strict',
  ),
  post(
    'a field that comes twice',
    '{"kind":"ConfigMap","metadata":{"name":"x","name":"y"}}',
    cannot('strict decoding error: duplicate field "metadata.name"'),
    JSON_TYPE,
    '?fieldValidation=Strict',
  ),
  post(
    'a field in capitals',
    map('a', { metadata: { Name: 'x' } }),
    cannot('strict decoding error: unknown field "metadata.Name"'),
    JSON_TYPE,
    '?fieldValidation=Strict',
  ),
  post(
    'a validation that is none',
    map('a'),
    invalid(
      'CreateOptions.meta.k8s.io "" is invalid: fieldValidation: Unsupported value: "Zap": supported values: "", "Ignore", "Strict", "Warn"',
    ),
    JSON_TYPE,
    '?fieldValidation=Zap',
  ),
  post(
    'a dry run that is none',
    map('a'),
    invalid('CreateOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: ["Some"]: supported values: "All"'),
    JSON_TYPE,
    '?dryRun=Some',
  ),
  post(
    'a manager with a zero byte',
    map('a'),
    invalid(
      'CreateOptions.meta.k8s.io "" is invalid: fieldManager: Invalid value: "a\\x00b": invalid character U+0000 (at position 1)',
    ),
    JSON_TYPE,
    '?fieldManager=a%00b',
  ),
  post(
    'another namespace',
    map('b', { metadata: { name: 'b', namespace: 'other' } }),
    bad('the namespace of the provided object does not match the namespace sent on the request'),
  ),
  post('a version', map('b', { metadata: { name: 'b', resourceVersion: '1' } }), [
    500,
    undefined,
    'resourceVersion should not be set on objects to be created',
  ]),
  post('what there is', map('a'), [409, 'AlreadyExists', 'configmaps "a" already exists']),
  write('PUT', `${MAPS}/a`, map('b'), bad('the name of the object (b) does not match the name on the URL (a)')),
  write(
    'PUT',
    `${MAPS}/a`,
    '{}',
    bad('the name of the object (a based on URL) was undeterminable: name must be provided'),
  ),
  write('PUT', `${MAPS}/none`, map('none'), [404, 'NotFound', 'configmaps "none" not found']),
  write('PUT', `${MAPS}/a`, map('a', { metadata: { name: 'a', resourceVersion: '1' } }), [
    409,
    'Conflict',
    'Operation cannot be fulfilled on configmaps "a": the object has been modified; please apply your changes to the latest version and try again',
  ]),
  write('PUT', `${MAPS}/a`, map('a', { metadata: { name: 'a', resourceVersion: 'x' } }), [
    500,
    undefined,
    'strconv.ParseUint: parsing "x": invalid syntax',
  ]),
  [
    'a large number of owners that all control',
    'POST',
    MAPS,
    JSON_TYPE,
    controlled(2000),
    invalid(expect.stringMatching(/^ConfigMap "c" is invalid: /)),
  ],
];

function controlled(count: number): string {
  const ownerReferences = Array.from({ length: count }, (_, index) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    name: 'a',
    uid: `${index}`,
    controller: true,
  }));
  return JSON.stringify({ metadata: { name: 'c', ownerReferences } });
}

const QUERIES: readonly Row[] = [
  list('labelSelector=a%3D%3D%3Db', bad("unable to parse requirement: found '=', expected: identifier")),
  list('labelSelector=!!', bad("unable to parse requirement: found '!', expected: identifier")),
  list('labelSelector=a%20in%20b', bad("unable to parse requirement: found 'b' expected: '('")),
  list('labelSelector=a%20in%20(', bad("unable to parse requirement: found '', expected: ',', ')' or identifier")),
  list(
    'fieldSelector=spec.x%3D1',
    bad('"spec.x" is not a known field selector: only "metadata.name", "metadata.namespace"'),
  ),
  list('fieldSelector=zap', bad("invalid selector: 'zap'; can't understand 'zap'")),
  get('/api/v1/pods?fieldSelector=spec.zap%3D1', bad('field label not supported: spec.zap')),
  list('limit=x', bad('strconv.ParseInt: parsing "x": invalid syntax')),
  list('limit=9223372036854775808', bad('strconv.ParseInt: parsing "9223372036854775808": value out of range')),
  list('timeoutSeconds=x', bad('strconv.ParseInt: parsing "x": invalid syntax')),
  list('timeout=x', bad('invalid timeout specified in the request URL - time: invalid duration "x"')),
  list(
    'resourceVersion=x',
    bad(
      'invalid resource version: resourceVersion: Invalid value: "x": strconv.ParseUint: parsing "x": invalid syntax',
    ),
  ),
  list(
    'resourceVersion=-1',
    bad(
      'invalid resource version: resourceVersion: Invalid value: "-1": strconv.ParseUint: parsing "-1": invalid syntax',
    ),
  ),
  list(
    'resourceVersion=18446744073709551616',
    bad(
      'invalid resource version: resourceVersion: Invalid value: "18446744073709551616": strconv.ParseUint: parsing "18446744073709551616": value out of range',
    ),
  ),
  get(`${MAPS}/a?resourceVersion=x`, [
    500,
    undefined,
    'resourceVersion: Invalid value: "x": strconv.ParseUint: parsing "x": invalid syntax',
  ]),
  list(
    'resourceVersionMatch=Exact',
    listOptions(
      'resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided',
    ),
  ),
  list(
    'resourceVersionMatch=Exact&resourceVersion=0',
    listOptions('resourceVersionMatch: Forbidden: resourceVersionMatch "exact" is forbidden for resourceVersion "0"'),
  ),
  list(
    'resourceVersionMatch=Zap&resourceVersion=1',
    listOptions('resourceVersionMatch: Unsupported value: "Zap": supported values: "Exact", "NotOlderThan", ""'),
  ),
  list('sendInitialEvents=true', listOptions('sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list')),
  list('continue=!', bad('invalid continue token: continue key is not valid: illegal base64 data at input byte 0')),
  list(
    'continue=e30',
    bad('invalid continue token: continue key is not valid: server does not recognize this encoded version '),
  ),
  list('watch=1&resourceVersion=x', [
    500,
    undefined,
    'resourceVersion: Invalid value: "x": strconv.ParseUint: parsing "x": invalid syntax',
  ]),
  list(
    'watch=1&sendInitialEvents=true',
    listOptions(
      'resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan',
    ),
  ),
  list('watch=1&timeoutSeconds=x', bad('strconv.ParseInt: parsing "x": invalid syntax')),
  get(`${POD}/log?tailLines=x`, bad('strconv.ParseInt: parsing "x": invalid syntax')),
  get(
    `${POD}/log?tailLines=-1`,
    invalid('PodLogOptions "web" is invalid: tailLines: Invalid value: -1: must be greater than or equal to 0'),
  ),
  get(
    `${POD}/log?limitBytes=0`,
    invalid('PodLogOptions "web" is invalid: limitBytes: Invalid value: 0: must be greater than 0'),
  ),
  get(`${POD}/log?container=zap`, bad('container zap is not valid for pod web')),
  get(`${POD}/exec?command=ls`, bad('Upgrade request required')),
  get(`${POD}/portforward`, bad('Upgrade request required')),
];

const PATHS: readonly Row[] = [
  ...['/api/v2', '/api/v1/zaps', '/apis/apps/v9', '/apis/apps/v1/zaps', `${MAPS}/a/zap`].map((path) =>
    get(path, noSuchPath),
  ),
  ...[`${CORE}/nodes`, '/api/v1/configmaps/a', '/api/v1/watch/zap'].map((path) => get(path, noSuchPath)),
  get('/api/v1/nodes/%2e%2e', [404, 'NotFound', 'nodes ".." not found']),
  get('/api/v1/nodes/%zz', [404, 'NotFound', 'nodes "%zz" not found']),
  get('/api/v1/nodes/__proto__', [404, 'NotFound', 'nodes "__proto__" not found']),
  get('/api/v1/constructor', noSuchPath),
  write('PUT', MAPS, '{}', notAllowed),
  write('PATCH', MAPS, '{}', notAllowed),
  write('POST', `${MAPS}/a`, '{}', notAllowed),
  write('POST', '/version', '{}', notAllowed),
  write('PUT', '/api', '{}', notAllowed),
  write('DELETE', '/api/v1', '', notAllowed),
  write('PURGE', MAPS, '', notAllowed),
  write('DELETE', '/api/v1/namespaces', '', notAllowed),
  get(`${POD}/binding`, notAllowed),
  get('/apis/authentication.k8s.io/v1/tokenreviews', notAllowed),
];

const NAMELESS_PATCH = 'failed to create typed patch object';
const PATCHES: readonly Row[] = [
  patch(JSON_TYPE, '{}', [415, 'UnsupportedMediaType', '415: Unsupported Media Type']),
  patch(JSON_PATCH, '', bad('error decoding patch: unexpected end of JSON input')),
  patch(
    JSON_PATCH,
    '{bad',
    bad("error decoding patch: invalid character 'b' looking for beginning of object key string"),
  ),
  patch(
    JSON_PATCH,
    '{}',
    bad('error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp'),
  ),
  patch(
    JSON_PATCH,
    '[1]',
    bad('error decoding patch: json: cannot unmarshal number into Go value of type handlers.jsonPatchOp'),
  ),
  patch(JSON_PATCH, '[{"op":"test","path":"/data/k","value":"x"}]', unprocessable),
  patch(JSON_PATCH, '[{"op":"remove","path":"/data/none"}]', unprocessable),
  patch(JSON_PATCH, '[{"op":"replace","path":"/none/x","value":"x"}]', unprocessable),
  patch(JSON_PATCH, '[{"op":"zap","path":"/data"}]', unprocessable),
  patch(
    JSON_PATCH,
    '[{"op":"add","path":"/metadata/name","value":"b"}]',
    bad('the name of the object (b) does not match the name on the URL (a)'),
  ),
  patch(JSON_PATCH, '[{"op":"add","path":"/__proto__/polluted","value":"b"}]', unprocessable),
  patch(MERGE_PATCH, '', bad('error decoding patch: unexpected end of JSON input')),
  patch(
    MERGE_PATCH,
    '{bad',
    bad("error decoding patch: invalid character 'b' looking for beginning of object key string"),
  ),
  patch(
    MERGE_PATCH,
    '[]',
    bad('error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}'),
  ),
  patch(MERGE_PATCH, 'null', bad('Invalid JSON Patch')),
  patch(MERGE_PATCH, '{}', [404, 'NotFound', 'configmaps "none" not found'], `${MAPS}/none`),
  patch(
    MERGE_PATCH,
    '{}',
    invalid('PatchOptions.meta.k8s.io "" is invalid: force: Forbidden: may not be specified for non-apply patch'),
    `${MAPS}/a?force=true`,
  ),
  patch(STRATEGIC, '{"spec":{"$retainKeys":1}}', bad('invalid patch format of retainKeys'), POD),
  patch(
    STRATEGIC,
    '{"spec":{"containers":[{"image":"x"}]}}',
    [500, undefined, 'map: map[image:x] does not contain declared merge key: name'],
    POD,
  ),
  patch(
    STRATEGIC,
    '{"spec":{"activeDeadlineSeconds":"x"}}',
    invalid(' "" is invalid: patch: Invalid value: "map[spec:map[activeDeadlineSeconds:x]]": unrecognized type: int64'),
    POD,
  ),
  patch(
    APPLY,
    '{}',
    invalid('PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch'),
  ),
  patch(APPLY, '{}', bad('invalid object type: /, Kind='), `${MAPS}/a?fieldManager=m`),
  patch(
    APPLY,
    'a: b: c',
    bad('error decoding YAML: error converting YAML to JSON: yaml: mapping values are not allowed in this context'),
    `${MAPS}/a?fieldManager=m`,
  ),
  patch(
    APPLY,
    map('b'),
    bad('the name of the object (b) does not match the name on the URL (a)'),
    `${MAPS}/a?fieldManager=m`,
  ),
  patch(
    APPLY,
    map('a', { metadata: { name: 'a', finalizers: [null] } }),
    [
      500,
      undefined,
      `${NAMELESS_PATCH} (/a; /v1, Kind=ConfigMap): .metadata.finalizers: element 0: associative list without keys has an element that's an explicit null`,
    ],
    `${MAPS}/a?fieldManager=m`,
  ),
];

const DELETIONS: readonly Row[] = [
  write('DELETE', `${MAPS}/a?gracePeriodSeconds=x`, '', bad('strconv.ParseInt: parsing "x": invalid syntax')),
  write('DELETE', `${MAPS}/a`, '{"preconditions":{"uid":"zap"}}', [
    409,
    'Conflict',
    expect.stringContaining('the UID in the precondition (zap) does not match the UID in record ('),
  ]),
  write(
    'DELETE',
    `${MAPS}/a`,
    '{"propagationPolicy":"Orphan","orphanDependents":true}',
    invalid(
      'DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Invalid value: "Orphan": orphanDependents and deletionPropagation cannot be both set',
    ),
  ),
  write('DELETE', `${MAPS}?labelSelector=!!`, '', bad("unable to parse requirement: found '!', expected: identifier")),
];

for (const [what, rows] of [
  ['bodies', BODIES],
  ['queries', QUERIES],
  ['paths and verbs', PATHS],
  ['patches', PATCHES],
  ['deletions', DELETIONS],
] as const) {
  describe(`malformed ${what}`, () => {
    for (const [name, method, path, contentType, body, [code, reason, message]] of rows) {
      it(`${name.slice(0, 150)}: ${code}`, async () => {
        const { text, ...answer } = await send(method, path, contentType, body);
        const status = JSON.parse(text) as Readonly<Record<string, unknown>>;
        expect([answer.code, status['kind'], status['code'], status['reason'], status['message']]).toEqual([
          code,
          'Status',
          code,
          reason,
          message,
        ]);
      });
    }
  });
}

describe('what a client accepts', () => {
  for (const accept of ['text/xml', ';;;', 'application/json;as=Table;v=v9;g=meta.k8s.io'])
    it(`that nobody makes: ${accept}`, async () => {
      const { code, text } = await exchange(served, MAPS, { headers: { Accept: accept } });
      expect([code, JSON.parse(text)]).toEqual([406, expect.objectContaining({ reason: 'NotAcceptable' })]);
    });
});

describe('malformed HTTP', () => {
  const head = (method: string, path: string, ...lines: readonly string[]) =>
    [`${method} ${path} HTTP/1.1`, 'Host: x', ...lines, '', ''].join('\r\n');
  const isAlive = async () => expect((await exchange(served, '/healthz')).text).toBe('ok');

  it('a body that is longer than it says: the rest is no request', async () => {
    const socket = await rawConnection(served);
    socket.write(`${head('POST', MAPS, 'Content-Type: application/json', 'Content-Length: 2')}{}garbage\r\n\r\n`);
    const answer = await untilClosed(socket);
    expect(answer).toContain('HTTP/1.1 400');
    expect(answer).not.toContain('HTTP/1.1 2');
    await isAlive();
  });

  for (const [what, text] of [
    ['a body that ends too early', `${head('POST', MAPS, 'Content-Length: 1000')}{}`],
    ['chunks that end too early', `${head('POST', MAPS, 'Transfer-Encoding: chunked')}5\r\nhel`],
  ] as const)
    it(`${what}: nothing is made of it`, async () => {
      const { revision } = served.cluster.api;
      const socket = await rawConnection(served);
      socket.write(text);
      socket.end();
      expect(await untilClosed(socket)).not.toContain('HTTP/1.1 2');
      expect(served.cluster.api.revision).toBe(revision);
      await isAlive();
    });

  it('a chunk without a size', async () => {
    const socket = await rawConnection(served);
    socket.write(`${head('POST', MAPS, 'Transfer-Encoding: chunked')}zap\r\n`);
    expect(await untilClosed(socket)).toContain('HTTP/1.1 400');
    await isAlive();
  });

  it('a client that waits to be told to go on', async () => {
    const socket = await rawConnection(served);
    socket.write(
      head(
        'POST',
        MAPS,
        'Content-Type: application/json',
        'Content-Length: 2',
        'Expect: 100-continue',
        'Connection: close',
      ),
    );
    expect(await untilText(socket, '\r\n\r\n')).toContain('HTTP/1.1 100 Continue');
    socket.write('{}');
    expect(await untilClosed(socket)).toContain('HTTP/1.1 422');
  });

  it('many headers', async () => {
    const socket = await rawConnection(served);
    const many = Array.from({ length: 5000 }, (_, index) => `X-${index}: ${index}`);
    socket.write(head('GET', '/healthz', ...many, 'Connection: close'));
    expect(await untilClosed(socket)).toContain('HTTP/1.1 200');
  });

  it('a hundred requests at once on one connection are answered in their order', async () => {
    const socket = await rawConnection(served);
    const paths = Array.from({ length: 100 }, (_, index) => head('GET', `/api/v1/nodes/n-${index}`));
    socket.write(paths.join('') + head('GET', '/healthz', 'Connection: close'));
    const names = [...(await untilClosed(socket)).matchAll(/nodes \\"n-(\d+)\\" not found/g)].map(([, name]) =>
      Number(name),
    );
    expect(names).toEqual(Array.from({ length: 100 }, (_, index) => index));
  });

  const upgrade = [
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  ];
  const upgrades: readonly (readonly [string, string, readonly string[], string])[] = [
    ['of a pod that is none', `${CORE}/pods/none/exec?command=ls&stdout=1`, upgrade, '404'],
    ['of a container that is none', `${POD}/exec?command=ls&stdout=1&container=zap`, upgrade, '400'],
    ['without a key', `${POD}/exec?command=ls&stdout=1`, upgrade.slice(0, 3), '400'],
  ];
  for (const [what, path, headers, code] of upgrades)
    it(`an upgrade ${what}`, async () => {
      const socket = await rawConnection(served);
      socket.write(head('GET', path, ...headers));
      expect(await untilText(socket, '\r\n\r\n')).toContain(`HTTP/1.1 ${code}`);
      socket.destroy();
      await isAlive();
    });

  const frames: readonly (readonly [string, readonly number[]])[] = [
    ['that are not masked', [0x82, 1, 0]],
    ['with reserved bits', [0xf2, 0x80, 0, 0, 0, 0]],
    ['of an unknown kind', [0x87, 0x80, 0, 0, 0, 0]],
    ['that claim to be huge', [0x82, 0xff, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 2, 3, 4]],
    ['for a channel that is none', [0x82, 0x81, 0, 0, 0, 0, 77]],
  ];
  for (const [what, bytes] of frames)
    it(`WebSocket frames ${what}`, async () => {
      const socket = await rawConnection(served);
      socket.on('error', () => undefined);
      socket.write(
        head(
          'GET',
          `${POD}/exec?command=cat&stdin=1&stdout=1`,
          ...upgrade,
          'Sec-WebSocket-Protocol: v5.channel.k8s.io',
        ),
      );
      await untilText(socket, '\r\n\r\n');
      socket.end(Buffer.from(bytes));
      await untilClosed(socket);
      await isAlive();
    });

  it('garbage where SPDY was agreed', async () => {
    const socket = await rawConnection(served);
    socket.on('error', () => undefined);
    socket.write(
      head(
        'POST',
        `${POD}/exec?command=cat&stdin=1&stdout=1`,
        'Connection: Upgrade',
        'Upgrade: SPDY/3.1',
        'X-Stream-Protocol-Version: v4.channel.k8s.io',
      ),
    );
    await untilText(socket, '\r\n\r\n');
    socket.end(Buffer.from(Array.from({ length: 10_000 }, (_, index) => (index * 7919) % 256)));
    await untilClosed(socket);
    await isAlive();
  });
});

describe('paths at which nothing is served', () => {
  const nowhere = ['/zap', '/healthz/zap', '/apis/zap', '/apis/zap/v1/x?watch=1', '/apis/hasOwnProperty/v1/toString'];
  const pages: readonly (readonly [string, string])[] = [
    ...nowhere.map((path) => [path, '404 page not found\n'] as const),
    ['/openapi/v3/zap', ''],
  ];
  for (const [path, page] of pages)
    it(`${path}: ${JSON.stringify(page)}`, async () => {
      const { code, text } = await send('GET', path);
      expect([code, text]).toEqual([404, page]);
    });
});

it('a watch as YAML, which has no frames', async () => {
  const { code, text } = await exchange(served, `${MAPS}?watch=1`, { headers: { Accept: 'application/yaml' } });
  expect([code, text]).toEqual([406, expect.stringContaining('application/json;stream=watch')]);
});
