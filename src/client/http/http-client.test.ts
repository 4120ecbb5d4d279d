import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { expect } from 'expect';
import { WebSocketServer, type WebSocket } from 'ws';
import type { ApiWatchEvent } from '../../api/rest/request';
import { ApiError } from '../../api/status';
import { ConnectionError, ConnectionRefusedError } from '../client';
import type { ServerAccess } from '../server-access';
import { httpClient, type HttpClient } from './http-client';

const servers: Server[] = [];
const clients: HttpClient[] = [];
after(() => {
  for (const client of clients) client.close();
  for (const server of servers) server.close().closeAllConnections();
});

/** A server that answers as it is told, and a client of it. */
async function clientOf(
  listener: RequestListener,
  access: Partial<ServerAccess> = {},
  onSocket?: (socket: WebSocket, request: IncomingMessage) => void,
): Promise<HttpClient> {
  const server = createServer(listener);
  servers.push(server);
  if (onSocket !== undefined) {
    const sockets = new WebSocketServer({ server, handleProtocols: (offered) => [...offered][0] ?? false });
    sockets.on('connection', onSocket);
  }
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const client = httpClient({ server: `http://127.0.0.1:${port}`, ...access });
  clients.push(client);
  return client;
}

const POD = '/api/v1/namespaces/default/pods/web';
const PODS = '/api/v1/namespaces/default/pods';

/** Answers with what it was asked: line, headers and body. */
const echo: RequestListener = (request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const { method, url, headers } = request;
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify({ method, url, headers, body: Buffer.concat(chunks).toString() }));
  });
};

interface Echo {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A listener that answers JSON with a code and headers. */
function answering(code: number, body: string, headers: Record<string, string | string[]> = {}): RequestListener {
  return (_, response) => response.writeHead(code, { 'Content-Type': 'application/json', ...headers }).end(body);
}

describe('request', () => {
  it('sends path, query and the JSON of the body', async () => {
    const client = await clientOf(echo);
    const { code, body } = await client.request({
      method: 'PATCH',
      path: POD,
      query: { fieldManager: 'a b', dryRun: 'All' },
      contentType: 'application/merge-patch+json',
      body: { metadata: { name: 'wéb' } },
    });
    const sent = body as Echo;
    expect([code, sent.method, sent.url]).toEqual([200, 'PATCH', `${POD}?fieldManager=a+b&dryRun=All`]);
    expect(sent.body).toBe('{"metadata":{"name":"wéb"}}');
    expect(sent.headers['content-type']).toBe('application/merge-patch+json');
    expect(sent.headers['user-agent']).toMatch(/^kubectl\/v1\.36\.2 /);
  });

  it('sends raw bodies as they are', async () => {
    const client = await clientOf(echo);
    const { body } = await client.request({
      method: 'PATCH',
      path: POD,
      contentType: 'application/apply-patch+yaml',
      rawBody: 'kind: Pod\n',
    });
    expect((body as Echo).body).toBe('kind: Pod\n');
  });

  const accepted: readonly (readonly [string, string, 'object' | 'table' | 'metadata', RegExp])[] = [
    ['an object', POD, 'object', /^application\/json, \*\/\*$/],
    ['a table', PODS, 'table', /^application\/json;as=Table;v=v1;g=meta\.k8s\.io,/],
    ['the metadata of an object', POD, 'metadata', /^application\/json;as=PartialObjectMetadata;/],
    ['the metadata of a list', PODS, 'metadata', /^application\/json;as=PartialObjectMetadataList;/],
  ];
  for (const [what, path, as, expected] of accepted) {
    it(`asks for ${what}`, async () => {
      const { body } = await (await clientOf(echo)).request({ method: 'GET', path, as });
      expect((body as Echo).headers['accept']).toMatch(expected);
    });
  }

  it('shows credentials, and impersonates whom the request names', async () => {
    const client = await clientOf(echo, { credentials: async () => ({ authorization: 'Bearer secret' }) });
    const user = { name: 'bob', groups: ['devs', 'ops', 'system:authenticated'], extra: { 'a/b': ['c'] } };
    const { headers } = (await client.request({ method: 'GET', path: POD, user })).body as Echo;
    expect(headers['authorization']).toBe('Bearer secret');
    expect([headers['impersonate-user'], headers['impersonate-group']]).toEqual(['bob', 'devs, ops']);
    expect(headers['impersonate-extra-a%2fb']).toBe('c');
  });

  it('asks for new credentials once when those it has are refused', async () => {
    const tokens = ['old', 'new'];
    const client = await clientOf(
      (request, response) => {
        const isNew = request.headers.authorization === 'Bearer new';
        answering(isNew ? 200 : 401, '{"kind":"Status","message":"no"}')(request, response);
      },
      { credentials: async () => ({ authorization: `Bearer ${tokens.shift() ?? 'none'}` }) },
    );
    expect((await client.request({ method: 'GET', path: POD })).code).toBe(200);
    expect(tokens).toEqual([]);
  });

  it('reads warnings', async () => {
    const warnings = ['299 - "v1 Foo is deprecated"', '299 - "say \\"b\\", c"', '199 - "other"'];
    const client = await clientOf(answering(200, '{}', { Warning: warnings }));
    expect((await client.request({ method: 'GET', path: POD })).warnings).toEqual([
      'v1 Foo is deprecated',
      'say "b", c',
    ]);
  });

  it('unpacks gzip', async () => {
    const client = await clientOf((_, response) => {
      response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' });
      response.end(gzipSync('{"a":1}'));
    });
    expect((await client.request({ method: 'GET', path: POD })).body).toEqual({ a: 1 });
  });

  it('comes back when the server says when', async () => {
    let asked = 0;
    const client = await clientOf((request, response) => {
      asked += 1;
      answering(asked < 3 ? 429 : 200, '{}', asked < 3 ? { 'Retry-After': '0' } : {})(request, response);
    });
    expect((await client.request({ method: 'GET', path: POD })).code).toBe(200);
    expect(asked).toBe(3);
  });

  const generic: readonly (readonly [number, string, string, string])[] = [
    [404, '404 page not found', 'NotFound', 'the server could not find the requested resource'],
    [403, 'go away', 'Forbidden', 'go away'],
    [503, '', 'ServiceUnavailable', 'the server is currently unable to handle the request'],
    [500, 'boom', 'InternalError', 'an error on the server ("boom") has prevented the request from succeeding'],
  ];
  for (const [code, text, reason, message] of generic) {
    it(`makes a Status of a bare ${code}`, async () => {
      const client = await clientOf(answering(code, text, { 'Content-Type': 'text/plain' }));
      const { body } = await client.request({ method: 'GET', path: POD });
      expect(body).toMatchObject({ kind: 'Status', code, reason, message });
    });
  }

  it('knows the clock of the server', async () => {
    const client = await clientOf(answering(200, '{}', { Date: 'Thu, 01 Jan 2026 00:00:10 GMT' }));
    await client.request({ method: 'GET', path: POD });
    expect(Math.floor(client.nowMs() / 60_000) * 60_000).toBe(Date.UTC(2026, 0, 1));
  });
});

describe('a server that cannot be talked to', () => {
  it('refuses the connection', async () => {
    const client = httpClient({ server: 'http://127.0.0.1:1' });
    const refused = client.request({ method: 'GET', path: POD });
    await expect(refused).rejects.toThrow(ConnectionRefusedError);
    await expect(refused).rejects.toMatchObject({ server: '127.0.0.1:1' });
  });

  it('hangs up', async () => {
    const client = await clientOf((request) => request.socket.destroy());
    await expect(client.request({ method: 'GET', path: POD })).rejects.toThrow(new ConnectionError('EOF'));
  });

  it('says nothing in time', async () => {
    const client = await clientOf(() => undefined, { requestTimeoutMs: 20 });
    await expect(client.request({ method: 'GET', path: POD })).rejects.toThrow(
      'context deadline exceeded (Client.Timeout exceeded while awaiting headers)',
    );
  });

  it('speaks no TLS', async () => {
    const plain = await clientOf(echo);
    const client = httpClient({ server: plain.server.replace('http:', 'https:') });
    await expect(client.request({ method: 'GET', path: POD })).rejects.toThrow(ConnectionError);
  });

  it('has no address', () => {
    expect(() => httpClient({ server: 'https://' })).toThrow(ConnectionError);
  });
});

describe('watch', () => {
  it('gives events whole, however they come, and tells the end', async () => {
    const client = await clientOf((request, response) => {
      expect(request.url).toBe(`${PODS}?resourceVersion=5&watch=true`);
      response.writeHead(200, { 'Content-Type': 'application/json' });
      response.write('{"type":"ADDED","object":{"a":1}}\n{"type":"MODI');
      setImmediate(() => response.end('FIED","object":{"a":2}}\n'));
    });
    const events: ApiWatchEvent[] = [];
    await new Promise<void>((ended) => {
      void client.watch(
        { method: 'GET', path: PODS, query: { resourceVersion: '5' } },
        (event) => events.push(event),
        ended,
      );
    });
    expect(events).toEqual([
      { type: 'ADDED', object: { a: 1 } },
      { type: 'MODIFIED', object: { a: 2 } },
    ]);
  });

  it('rejects with a refusal', async () => {
    const client = await clientOf(answering(410, '{"kind":"Status","reason":"Expired","code":410}'));
    const watching = client.watch({ method: 'GET', path: PODS }, () => undefined);
    await expect(watching).rejects.toMatchObject({ code: 410, reason: 'Expired' });
  });

  it('gives nothing more once it is stopped', async () => {
    let more: () => void = () => undefined;
    const closed = new Promise<void>((resolve) => (more = resolve));
    const client = await clientOf((request, response) => {
      response.writeHead(200, { 'Content-Type': 'application/json' });
      response.write('{"type":"ADDED","object":{}}\n');
      request.socket.once('close', more);
    });
    const events: ApiWatchEvent[] = [];
    const first = new Promise<() => void>((resolve) => {
      const stop = client.watch({ method: 'GET', path: PODS }, (event) => {
        events.push(event);
        resolve(() => void stop.then((end) => end()));
      });
    });
    (await first)();
    await closed;
    expect(events.length).toBe(1);
  });
});

describe('follow', () => {
  it('gives text as it comes, characters whole', async () => {
    const bytes = Buffer.from('안녕\n');
    const client = await clientOf((_, response) => {
      response.write(bytes.subarray(0, 4));
      setImmediate(() => response.end(bytes.subarray(4)));
    });
    let text = '';
    await new Promise<void>((ended) => {
      void client.follow(
        { method: 'GET', path: `${POD}/log`, query: { follow: 'true' } },
        (part) => (text += part),
        ended,
      );
    });
    expect(text).toBe('안녕\n');
  });

  it('rejects what is refused', async () => {
    const client = await clientOf(answering(404, '{"kind":"Status","reason":"NotFound","code":404}'));
    const refused = client.follow(
      { method: 'GET', path: `${POD}/log` },
      () => undefined,
      () => undefined,
    );
    await expect(refused).rejects.toThrow(ApiError);
  });
});

describe('exec', () => {
  const asked = { namespace: 'default', pod: 'web', container: 'app', command: ['sh', '-c', 'a b'] } as const;
  const unused: RequestListener = answering(500, '{}');

  it('sends input to its end and gives output and exit code', async () => {
    const failure =
      '{"status":"Failure","reason":"NonZeroExitCode","details":{"causes":[{"reason":"ExitCode","message":"3"}]}}';
    const client = await clientOf(unused, {}, (socket, { url }) => {
      expect(url).toBe(
        `${POD}/exec?container=app&command=sh&command=-c&command=a+b&stdin=true&stdout=true&stderr=true`,
      );
      const input: Buffer[] = [];
      socket.on('message', (data: Buffer) => {
        if (data[0] === 0) input.push(data.subarray(1));
        if (data[0] !== 255) return;
        socket.send(Buffer.concat([Buffer.of(1), ...input]));
        socket.send(Buffer.concat([Buffer.of(2), Buffer.from('oh')]));
        socket.send(Buffer.concat([Buffer.of(3), Buffer.from(failure)]));
        socket.close(1000);
      });
    });
    expect(await client.exec({ ...asked, stdin: 'hello' })).toEqual({ stdout: 'hello', stderr: 'oh', exitCode: 3 });
  });

  it('loses nothing that comes with the handshake', async () => {
    const client = await clientOf(unused, {}, (socket) => {
      socket.send(Buffer.from('\x01early'));
      socket.send(Buffer.from('\x03{"status":"Success"}'));
      socket.close(1000);
    });
    expect(await client.exec(asked)).toEqual({ stdout: 'early', stderr: '', exitCode: 0 });
  });

  it('rejects when it cannot start', async () => {
    const client = await clientOf(unused, {}, (socket) => {
      socket.send(Buffer.from('\x03{"status":"Failure","message":"no such container","reason":"InternalError"}'));
      socket.close(1000);
    });
    await expect(client.exec(asked)).rejects.toThrow('no such container');
  });

  it('rejects when the connection breaks', async () => {
    const client = await clientOf(unused, {}, (socket) => socket.terminate());
    await expect(client.exec(asked)).rejects.toThrow('websocket: close 1006 (abnormal closure): unexpected EOF');
  });

  it('rejects a refusal', async () => {
    const client = await clientOf(unused);
    const server = servers.at(-1);
    server?.on('upgrade', (_, socket) => {
      const body = '{"kind":"Status","reason":"NotFound","code":404,"message":"pods \\"web\\" not found"}';
      socket.end(
        `HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      );
    });
    await expect(client.exec(asked)).rejects.toThrow('pods "web" not found');
  });
});

describe('forwardPort', () => {
  const unused: RequestListener = answering(500, '{}');
  const PORT = Buffer.of(0x50, 0);

  it('carries an HTTP exchange', async () => {
    const client = await clientOf(unused, {}, (socket, { url }) => {
      expect(url).toBe(`${POD}/portforward?ports=80`);
      socket.send(Buffer.concat([Buffer.of(0), PORT]));
      socket.send(Buffer.concat([Buffer.of(1), PORT]));
      socket.on('message', (data: Buffer) => {
        if (!data.includes('\r\n\r\n')) return;
        expect(data.subarray(1).toString()).toMatch(/^GET \/a\?b=c HTTP\/1\.1\r\n/);
        socket.send(Buffer.concat([Buffer.of(0), Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')]));
      });
    });
    const port = await client.forwardPort({ method: 'GET', path: `${POD}/portforward` }, 80);
    const { status, body } = await port.http({ method: 'GET', path: '/a?b=c', headers: { host: 'web' }, body: '' });
    expect([status, body]).toEqual([200, 'ok']);
  });

  it('tells that nobody listens', async () => {
    const client = await clientOf(unused, {}, (socket) => {
      socket.send(Buffer.concat([Buffer.of(0), PORT]));
      socket.send(Buffer.concat([Buffer.of(1), PORT]));
      socket.send(Buffer.concat([Buffer.of(1), Buffer.from('dial tcp4 127.0.0.1:80: connect: connection refused')]));
    });
    const port = await client.forwardPort({ method: 'GET', path: `${POD}/portforward` }, 80);
    expect(await port.connect()).toBe('dial tcp4 127.0.0.1:80: connect: connection refused');
    await expect(port.http({ method: 'GET', path: '/', headers: {}, body: '' })).rejects.toThrow('ECONNREFUSED');
  });
});

describe('proxy', () => {
  it('gives the answer of whoever stands behind', async () => {
    const client = await clientOf((request, response) => {
      expect([request.method, request.url]).toEqual(['POST', `${POD}/proxy/a?b=c`]);
      response.writeHead(404, { 'X-Own': 'yes' }).end('not here');
    });
    const answer = await client.proxy(
      { method: 'GET', path: `${POD}/proxy` },
      { method: 'POST', path: '/a?b=c', headers: {}, body: 'x' },
    );
    expect([answer.status, answer.headers['x-own'], answer.body]).toEqual([404, 'yes', 'not here']);
  });

  it('rejects what the API server refuses', async () => {
    const client = await clientOf(answering(503, '{"kind":"Status","message":"no endpoints","code":503}'));
    const answer = client.proxy(
      { method: 'GET', path: `${POD}/proxy` },
      { method: 'GET', path: '/', headers: {}, body: '' },
    );
    await expect(answer).rejects.toThrow('no endpoints');
  });
});

describe('waitUntil', () => {
  it('asks again as soon as something is heard', async () => {
    const client = await clientOf((_, response) => {
      response.writeHead(200, { 'Content-Type': 'application/json' });
      setImmediate(() => response.write('{"type":"ADDED","object":{}}\n'));
    });
    let seen = false;
    const stop = await client.watch({ method: 'GET', path: PODS }, () => (seen = true));
    expect(await client.waitUntil(async () => (seen ? 'seen' : undefined), 60_000)).toBe('seen');
    stop();
  });

  it('gives up in time', async () => {
    const client = await clientOf(echo);
    expect(await client.waitUntil(async () => undefined, 1)).toBe(undefined);
  });
});
