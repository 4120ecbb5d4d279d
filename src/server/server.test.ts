import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { expect } from 'expect';
import { createCertificateAuthority } from './certificates';
import { serveCluster, type ServedCluster } from './testing/served-cluster';
import { certificateOf, exchange, rawConnection, untilClosed, untilText, type Credentials } from './testing/wire';

const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';
const JSON_TYPE = { 'Content-Type': 'application/json' };

let served: ServedCluster;
const errors: unknown[] = [];
const onError = (error: unknown): void => void errors.push(error);

before(async () => {
  served = await serveCluster(
    { nodes: [{ name: 'node-1' }], authorization: 'RBAC' },
    { speed: 0, token: 'secret-token', onError },
  );
});
after(async () => {
  await served.close();
  expect(errors).toEqual([]);
});

function configMap(name: string, data: Readonly<Record<string, string>> = {}): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data });
}

async function create(name: string, data: Readonly<Record<string, string>> = {}, to = served): Promise<void> {
  const { code } = await exchange(to, CONFIG_MAPS, { method: 'POST', headers: JSON_TYPE, body: configMap(name, data) });
  expect(code).toBe(201);
}

function statusOf(text: string): unknown {
  return JSON.parse(text);
}

async function tokenOf(account: string): Promise<string> {
  const path = `/api/v1/namespaces/default/serviceaccounts/${account}/token`;
  const { text } = await exchange(served, path, { method: 'POST', headers: JSON_TYPE, body: '{"spec":{}}' });
  return (JSON.parse(text) as { readonly status: { readonly token: string } }).status.token;
}

describe('authentication', () => {
  const nobody: Credentials = {};
  const cases: readonly (readonly [string, string, () => Credentials | Promise<Credentials>, number])[] = [
    ['the administrator by certificate', '/api/v1/nodes', () => certificateOf(served.kubeconfig), 200],
    ['the administrator by token', '/api/v1/nodes', () => ({ token: 'secret-token' }), 200],
    [
      'somebody else by certificate',
      '/api/v1/nodes',
      () => certificateOf(served.kubeconfigOf({ name: 'jane', groups: ['dev'] })),
      403,
    ],
    [
      'system:masters',
      '/api/v1/nodes',
      () => certificateOf(served.kubeconfigOf({ name: 'root', groups: ['system:masters'] })),
      200,
    ],
    ['a service account by token', '/api/v1/nodes', async () => ({ token: await tokenOf('default') }), 403],
    ['a service account that reads discovery', '/apis', async () => ({ token: await tokenOf('default') }), 200],
    ['a wrong token', '/api/v1/nodes', () => ({ token: 'wrong' }), 401],
    ['a wrong token that asks for health', '/healthz', () => ({ token: 'wrong' }), 401],
    ['nobody', '/api/v1/nodes', () => nobody, 401],
    ['nobody who asks for discovery', '/api', () => nobody, 401],
    ['nobody who asks for health', '/healthz', () => nobody, 200],
    ['nobody who asks whether the server is ready', '/readyz', () => nobody, 200],
    ['nobody who asks for the version', '/version', () => nobody, 200],
  ];
  for (const [who, path, credentials, code] of cases) {
    it(`answers ${who} ${code}`, async () => {
      expect((await exchange(served, path, { credentials: await credentials() })).code).toBe(code);
    });
  }

  it('refuses the certificate of another authority', async () => {
    const { certificate, key } = createCertificateAuthority(Date.now()).issueClientCertificate({
      name: 'kubernetes-admin',
      groups: ['system:masters'],
    });
    const answer = await exchange(served, '/api/v1/nodes', { credentials: { cert: certificate, key } });
    expect([answer.code, statusOf(answer.text)]).toEqual([
      401,
      {
        apiVersion: 'v1',
        kind: 'Status',
        metadata: {},
        status: 'Failure',
        message: 'Unauthorized',
        reason: 'Unauthorized',
        code: 401,
      },
    ]);
  });

  it("lets in whom the cluster has given a certificate, as long as it is valid by the cluster's clock", async () => {
    const issued = served.cluster.certificates.issue({ name: 'ana', groups: ['dev'] });
    const credentials = { cert: issued.certificate, key: issued.key };
    const ask = async () => await exchange(served, '/api/v1/nodes', { credentials });
    const { code, text } = await ask();
    expect(code).toBe(403);
    expect(text).toContain('User \\"ana\\" cannot list resource');
    const short = await serveCluster({}, { speed: 0, onError });
    try {
      const { certificates } = short.cluster;
      const { certificate, key } = certificates.issue({ name: 'ana', groups: ['system:masters'] });
      const path = '/api/v1/nodes';
      expect((await exchange(short, path, { credentials: { cert: certificate, key } })).code).toBe(200);
      short.cluster.sim.advance(366 * 86_400_000);
      expect((await exchange(short, path, { credentials: { cert: certificate, key } })).code).toBe(401);
    } finally {
      await short.close();
    }
  });

  it('tells who somebody is, also whom he stands for', async () => {
    const whoAmI = async (headers: Readonly<Record<string, string | readonly string[]>>) => {
      const { text } = await exchange(served, '/apis/authentication.k8s.io/v1/selfsubjectreviews', {
        method: 'POST',
        headers: { ...JSON_TYPE, ...headers },
        body: '{"apiVersion":"authentication.k8s.io/v1","kind":"SelfSubjectReview"}',
      });
      return (JSON.parse(text) as { readonly status: { readonly userInfo: unknown } }).status.userInfo;
    };
    expect(await whoAmI({})).toMatchObject({
      username: 'kubernetes-admin',
      groups: ['kubeadm:cluster-admins', 'system:authenticated'],
    });
    const as = { 'Impersonate-User': 'jane', 'Impersonate-Group': ['dev', 'ops'], 'Impersonate-Extra-Scope': 'a' };
    expect(await whoAmI(as)).toMatchObject({
      username: 'jane',
      groups: ['dev', 'ops', 'system:authenticated'],
      extra: { scope: ['a'] },
    });
  });

  it('lets nobody stand for others who may not', async () => {
    const credentials = certificateOf(served.kubeconfigOf({ name: 'jane', groups: [] }));
    const { code, text } = await exchange(served, '/api', { credentials, headers: { 'Impersonate-User': 'root' } });
    expect(code).toBe(403);
    expect(text).toContain('cannot impersonate resource \\"users\\"');
  });
});

describe('answers', () => {
  const cases: readonly (readonly [string, string, Readonly<Record<string, string>>, number, string, RegExp])[] = [
    ['JSON', '/api/v1/nodes/node-1', {}, 200, 'application/json', /^\{"apiVersion":"v1","kind":"Node".*\}\n$/s],
    ['JSON for people', '/api/v1/nodes/node-1?pretty=true', {}, 200, 'application/json', /^\{\n {2}"apiVersion"/],
    ['JSON for curl', '/api/v1/nodes/node-1', { 'User-Agent': 'curl/8.0' }, 200, 'application/json', /^\{\n/],
    [
      'YAML',
      '/api/v1/nodes/node-1',
      { Accept: 'application/yaml' },
      200,
      'application/yaml',
      /^apiVersion: v1\nkind: Node\n/,
    ],
    [
      'a table',
      '/api/v1/nodes',
      { Accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' },
      200,
      'application/json',
      /^\{"kind":"Table","apiVersion":"meta.k8s.io\/v1"/,
    ],
    [
      'metadata',
      '/api/v1/nodes',
      { Accept: 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io' },
      200,
      'application/json',
      /"kind":"PartialObjectMetadataList"/,
    ],
    [
      'JSON where protobuf is wanted more',
      '/api/v1/nodes',
      { Accept: 'application/vnd.kubernetes.protobuf,application/json' },
      200,
      'application/json',
      /"kind":"NodeList"/,
    ],
    [
      'nothing else than what it has',
      '/api/v1/nodes',
      { Accept: 'application/vnd.kubernetes.protobuf' },
      406,
      'application/json',
      /"message":"only the following media types are accepted: application\/json, application\/yaml, application\/vnd.kubernetes.protobuf","reason":"NotAcceptable"/,
    ],
    [
      'errors as YAML',
      '/api/v1/nodes/x',
      { Accept: 'application/yaml' },
      404,
      'application/yaml',
      /^apiVersion: v1\ncode: 404\n/,
    ],
    ['health as text', '/healthz', { Accept: 'application/json' }, 200, 'text/plain; charset=utf-8', /^ok$/],
    ['the version for people', '/version', {}, 200, 'application/json', /^\{\n {2}"major": "1",\n/],
  ];
  for (const [what, path, headers, code, type, text] of cases) {
    it(`gives ${what}`, async () => {
      const answer = await exchange(served, path, { headers });
      expect([answer.code, answer.headers['content-type']]).toEqual([code, type]);
      expect(answer.text).toMatch(text);
      expect(answer.headers['content-length']).toBe(String(answer.bytes.length));
    });
  }

  it('have the headers of the API server, and the date of the cluster', async () => {
    const { headers } = await exchange(served, '/api/v1/nodes/node-1', { headers: { 'Audit-ID': 'my-own' } });
    expect(headers).toMatchObject({
      'audit-id': 'my-own',
      'cache-control': 'no-cache, private',
      date: new Date(served.clock.nowMs).toUTCString(),
    });
  });

  it('carry warnings', async () => {
    const body = '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"warned"},"한글\\"":1}';
    const { code, headers } = await exchange(served, CONFIG_MAPS, { method: 'POST', headers: JSON_TYPE, body });
    expect(code).toBe(201);
    const warning = Buffer.from(String(headers['warning']), 'latin1').toString();
    expect(warning).toBe('299 - "unknown field \\"한글\\\\\\"\\""');
  });

  it('escape what a page could take for its own', async () => {
    await create('escaped', { key: '<script>&' });
    const { text } = await exchange(served, `${CONFIG_MAPS}/escaped`);
    expect(text).toContain('"key":"\\u003cscript\\u003e\\u0026"');
  });

  it('are compressed when they are large and the client takes it', async () => {
    await create('large', { key: 'x'.repeat(200_000) });
    const plain = await exchange(served, `${CONFIG_MAPS}/large`);
    const packed = await exchange(served, `${CONFIG_MAPS}/large`, { headers: { 'Accept-Encoding': 'br, gzip' } });
    const small = await exchange(served, '/api/v1/nodes/node-1', { headers: { 'Accept-Encoding': 'gzip' } });
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(packed.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'Accept-Encoding' });
    expect(gunzipSync(packed.bytes).equals(plain.bytes)).toBe(true);
    expect(small.headers['content-encoding']).toBeUndefined();
  });

  const methods: readonly (readonly [string, string, number])[] = [
    ['HEAD', '/healthz', 200],
    ['HEAD', '/api/v1/nodes', 405],
    ['OPTIONS', '/api/v1/nodes', 405],
    ['TRACE', '/api/v1/nodes', 405],
  ];
  for (const [method, path, code] of methods) {
    it(`to ${method} ${path} are ${code}`, async () =>
      expect((await exchange(served, path, { method })).code).toBe(code));
  }

  it('refuse a time-out that is none', async () => {
    const { code, text } = await exchange(served, '/api/v1/nodes?timeout=soon');
    expect(code).toBe(400);
    expect(text).toContain('invalid timeout specified in the request URL - time: invalid duration \\"soon\\"');
  });

  it('come one after the other on one connection', async () => {
    const socket = await rawConnection(served);
    const get = 'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n';
    socket.write(get + get.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n'));
    expect((await untilClosed(socket)).match(/HTTP\/1\.1 200 OK/g)).toHaveLength(2);
  });
});

describe('a watch', () => {
  it('tells of every change as it happens', async () => {
    const socket = await rawConnection(served);
    socket.write(`GET ${CONFIG_MAPS}?watch=true&fieldSelector=metadata.name%3Dseen HTTP/1.1\r\nHost: x\r\n\r\n`);
    expect(await untilText(socket, '\r\n\r\n')).toContain('Transfer-Encoding: chunked');
    await create('seen');
    expect(await untilText(socket, '\n\r\n')).toMatch(
      /\{"type":"ADDED","object":\{"apiVersion":"v1","kind":"ConfigMap",.*\}\}\n/,
    );
    await exchange(served, `${CONFIG_MAPS}/seen`, { method: 'DELETE' });
    expect(await untilText(socket, '\n\r\n')).toContain('"type":"DELETED"');
    socket.destroy();
  });

  it('of a version that is gone ends with 410', async () => {
    const { code, text } = await exchange(served, `${CONFIG_MAPS}?watch=1&resourceVersion=x`);
    expect(code).toBeGreaterThanOrEqual(400);
    expect(text).toContain('"kind":"Status"');
  });

  it('that is refused is answered as any other request', async () => {
    const credentials = certificateOf(served.kubeconfigOf({ name: 'jane', groups: [] }));
    expect((await exchange(served, `${CONFIG_MAPS}?watch=1`, { credentials })).code).toBe(403);
  });
});

describe('the time of the cluster', () => {
  const advance = (body: string) => exchange(served, '/gherkube/advance', { method: 'POST', body });

  it('passes when it is told to', async () => {
    const beforeMs = served.clock.nowMs;
    const { code, text } = await advance('{"duration":"1h30m"}');
    expect([code, JSON.parse(text)]).toEqual([200, { time: new Date(beforeMs + 5_400_000).toISOString(), speed: 0 }]);
    expect((await exchange(served, '/gherkube/time')).text).toBe(text);
  });

  it('is not everybody’s', async () => {
    expect((await exchange(served, '/gherkube/advance', { method: 'POST', credentials: {} })).code).toBe(401);
  });

  const bad = [
    '',
    'null',
    '[]',
    '{',
    '{"duration":5}',
    '{"duration":"5"}',
    '{"duration":"-5m"}',
    '{"duration":"9000000h"}',
  ];
  for (const body of bad) {
    it(`does not pass by ${JSON.stringify(body)}`, async () => {
      const beforeMs = served.clock.nowMs;
      expect((await advance(body)).code).toBe(400);
      expect(served.clock.nowMs).toBe(beforeMs);
    });
  }

  it('is asked with GET and moved with POST', async () => {
    expect((await exchange(served, '/gherkube/advance')).code).toBe(405);
    expect((await exchange(served, '/gherkube/time', { method: 'POST' })).code).toBe(405);
  });
});

describe('limits', () => {
  let strict: ServedCluster;
  before(async () => {
    strict = await serveCluster(
      { nodes: [], ageMs: 0 },
      {
        speed: 0,
        onError,
        limits: {
          headerTimeoutMs: 100,
          minWatchTimeoutMs: 1,
          maxWatches: 1,
          maxHeaderBytes: 20_000,
          maxUnreadBytes: 100_000,
        },
      },
    );
  });
  after(() => strict.close());
  const isAlive = async () => expect((await exchange(strict, '/healthz')).text).toBe('ok');

  it('refuse a body of 50 MB, whether it tells its length or not', async () => {
    const body = Buffer.alloc(50 * 1024 * 1024, ' ');
    const options = { method: 'POST', headers: JSON_TYPE, body };
    for (const headers of [JSON_TYPE, { ...JSON_TYPE, 'Transfer-Encoding': 'chunked' }]) {
      const { code, text } = await exchange(served, CONFIG_MAPS, { ...options, headers });
      expect([code, statusOf(text)]).toEqual([
        413,
        expect.objectContaining({
          reason: 'RequestEntityTooLarge',
          message: 'Request entity too large: limit is 3145728',
        }),
      ]);
    }
    expect((await exchange(served, '/healthz')).text).toBe('ok');
  });

  const malformed: readonly (readonly [string, string, string])[] = [
    ['what is not HTTP', 'hello\r\n\r\n', '400 Bad Request'],
    ['a method that nobody knows', 'FETCH / HTTP/1.1\r\nHost: x\r\n\r\n', '400 Bad Request'],
    ['a header without a colon', 'GET / HTTP/1.1\r\nHost x\r\n\r\n', '400 Bad Request'],
    ['two lengths', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n', '400 Bad Request'],
    [
      'a length beside chunks',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
      '400 Bad Request',
    ],
    ['a zero byte', 'GET /\0 HTTP/1.1\r\nHost: x\r\n\r\n', '400 Bad Request'],
    ['a long URL', `GET /${'x'.repeat(30_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, '431 Request Header Fields Too Large'],
    [
      'long headers',
      `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(30_000)}\r\n\r\n`,
      '431 Request Header Fields Too Large',
    ],
    ['half a request', 'GET /healthz HTTP/1.1\r\nHost: x\r\n', '408 Request Timeout'],
  ];
  for (const [what, text, expected] of malformed) {
    it(`answer ${what} with a line and hang up`, async () => {
      const socket = await rawConnection(strict);
      socket.write(text);
      const answer = await untilClosed(socket);
      expect(answer.split('\r\n')[0]).toBe(`HTTP/1.1 ${expected}`);
      expect(answer).toContain('Content-Type: text/plain; charset=utf-8');
      await isAlive();
    });
  }

  it('hang up on whoever says nothing at all', async () => {
    const { hostname, port } = new URL(strict.url);
    const socket = connectTcp(Number(port), hostname);
    socket.on('error', () => undefined);
    await once(socket, 'close');
    await isAlive();
  });

  it('end a watch after its time', async () => {
    const { code, text } = await exchange(strict, `${CONFIG_MAPS}?watch=1&resourceVersion=0&labelSelector=none`);
    expect([code, text]).toEqual([200, '']);
  });

  it('refuse one watch too many', async () => {
    const socket = await rawConnection(strict);
    socket.write(`GET ${CONFIG_MAPS}?watch=1&timeoutSeconds=600 HTTP/1.1\r\nHost: x\r\n\r\n`);
    await untilText(socket, '\r\n\r\n');
    const { code, headers, text } = await exchange(strict, `${CONFIG_MAPS}?watch=1`);
    expect([code, headers['retry-after'], text]).toEqual([429, '1', 'Too many requests, please try again later.\n']);
    socket.destroy();
  });

  it('cut off a watcher who does not read', async () => {
    const roomy = await serveCluster(
      { nodes: [], ageMs: 0 },
      { speed: 0, onError, limits: { maxUnreadBytes: 100_000 } },
    );
    const socket = await rawConnection(roomy);
    socket.pause();
    socket.write(`GET ${CONFIG_MAPS}?watch=1 HTTP/1.1\r\nHost: x\r\n\r\n`);
    const data = { key: 'x'.repeat(900_000) };
    // More than the system keeps for a connection.
    for (let index = 0; index < 30; index += 1) await create(`large-${index}`, data, roomy);
    socket.resume();
    const text = await untilClosed(socket);
    expect(text.length).toBeLessThan(30 * 900_000);
    await roomy.close();
  });
});

describe('names that mean something to JavaScript', () => {
  it('are names like others', async () => {
    const body =
      '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"proto","annotations":{"a/constructor":"a"}},"data":{"__proto__":"b","constructor":"c"}}';
    const { code, text } = await exchange(served, `${CONFIG_MAPS}?__proto__=x&constructor=y`, {
      method: 'POST',
      headers: JSON_TYPE,
      body,
    });
    expect([code, text]).toEqual([201, expect.stringContaining('"__proto__":"b"')]);
    for (const path of ['/__proto__', '/api/__proto__', '/api/v1/__proto__', '/apis/__proto__/v1/constructor'])
      expect((await exchange(served, path)).code).toBe(404);
  });
});
