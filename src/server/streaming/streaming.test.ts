import { on } from 'node:events';
import { request as httpsRequest } from 'node:https';
import { connect as tlsConnect } from 'node:tls';
import { after, before, describe, it } from 'node:test';
import { expect } from 'expect';
import { WebSocket } from 'ws';
import { parse } from 'yaml';
import type { Status } from '../../api/generated/types';
import { serveCluster, type ServedCluster } from '../testing/served-cluster';
import { SpdyClient } from './testing/spdy-client';

const PODS = '/api/v1/namespaces/default/pods';
const OUTPUT = 'stdout=true&stderr=true';

interface Credentials {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

let served: ServedCluster;
let tls: Credentials;
const errors: unknown[] = [];

before(async () => {
  served = await serveCluster({ nodes: [{ name: 'node-1' }] }, { speed: 50, onError: (error) => errors.push(error) });
  const { users } = parse(served.kubeconfig) as {
    readonly users: readonly { readonly user: Record<string, string> }[];
  };
  const decoded = (name: string) => Buffer.from(users[0]?.user[name] ?? '', 'base64').toString();
  tls = { ca: served.authority, cert: decoded('client-certificate-data'), key: decoded('client-key-data') };
  const pods: Readonly<Record<string, unknown>>[] = [
    { name: 'hello', image: 'kiamol/ch02-hello-kiamol', ports: [{ containerPort: 80 }] },
    { name: 'box', image: 'busybox', command: ['sleep', '100000'] },
    { name: 'cat', image: 'busybox', command: ['cat'], stdin: true, stdinOnce: true },
    { name: 'count', image: 'busybox', command: ['sh', '-c', 'for i in 1 2 3; do echo $i; sleep 20; done'] },
  ];
  for (const container of pods) {
    await served.client.request({
      method: 'POST',
      path: PODS,
      body: {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: container['name'], labels: { app: container['name'] } },
        spec: { restartPolicy: 'Never', containers: [container] },
      },
    });
  }
  await served.clock.advance(15_000);
});

after(async () => {
  await served.close();
  expect(errors).toEqual([]);
});

interface Message {
  readonly channel: number;
  readonly text: string;
}

interface Conversation {
  readonly socket: WebSocket;
  readonly messages: Message[];
  /** All that came over a channel. */
  text(channel: number): string;
  send(channel: number, text: string): void;
  /** Resolves when it holds, at the latest when the connection ends. */
  until(done: () => boolean): Promise<void>;
  readonly ended: Promise<void>;
}

function webSocket(
  path: string,
  protocols: readonly string[],
): Promise<WebSocket | { readonly code: number; readonly body: string }> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${served.server}${path}`.replace('https', 'wss'), [...protocols], { ...tls });
    socket.on('error', reject);
    socket.once('upgrade', () => socket.pause());
    socket.once('open', () => resolve(socket));
    socket.once('unexpected-response', (_request, response) => {
      response.toArray().then((chunks: readonly Buffer[]) => {
        resolve({ code: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() });
      }, reject);
    });
  });
}

async function talk(path: string, protocols: readonly string[], isBase64 = false): Promise<Conversation> {
  const socket = await webSocket(path, protocols);
  if (!(socket instanceof WebSocket)) throw new Error(`${socket.code} ${socket.body}`);
  const messages: Message[] = [];
  let waiting: (() => void)[] = [];
  const wake = (): void => {
    const all = waiting;
    waiting = [];
    for (const each of all) each();
  };
  socket.on('message', (data: Buffer) => {
    const channel = (data[0] ?? 0) - (isBase64 ? 48 : 0);
    const text = isBase64 ? Buffer.from(data.toString('latin1', 1), 'base64').toString() : data.toString('utf8', 1);
    messages.push({ channel, text });
    wake();
  });
  const ended = new Promise<void>((resolve) => {
    socket.once('close', () => {
      resolve();
      wake();
    });
  });
  socket.resume();
  const encode = (channel: number, text: string): Buffer | string =>
    isBase64
      ? `${channel}${Buffer.from(text).toString('base64')}`
      : Buffer.concat([Buffer.of(channel), Buffer.from(text)]);
  return {
    socket,
    messages,
    text: (channel) => messages.flatMap((message) => (message.channel === channel ? [message.text] : [])).join(''),
    send: (channel, text) => socket.send(encode(channel, text)),
    until: async (done) => {
      while (!done() && socket.readyState !== WebSocket.CLOSED)
        await new Promise<void>((resolve) => waiting.push(resolve));
    },
    ended,
  };
}

const exec = (pod: string, command: readonly string[], more = OUTPUT): string =>
  `${PODS}/${pod}/exec?${command.map((word) => `command=${encodeURIComponent(word)}`).join('&')}&${more}`;

describe('exec over WebSockets', () => {
  for (const protocol of ['v5.channel.k8s.io', 'v4.channel.k8s.io', 'v4.base64.channel.k8s.io']) {
    it(`keeps output and errors apart and tells the exit code (${protocol})`, async () => {
      const talked = await talk(
        exec('box', ['sh', '-c', 'echo 안녕; echo oh >&2; exit 3']),
        [protocol],
        protocol.includes('base64'),
      );
      await talked.ended;
      expect(talked.socket.protocol).toBe(protocol);
      expect(talked.messages[0]).toEqual({ channel: 1, text: '' });
      expect([talked.text(1), talked.text(2)]).toEqual(['안녕\n', 'oh\n']);
      expect(JSON.parse(talked.text(3))).toMatchObject({
        status: 'Failure',
        reason: 'NonZeroExitCode',
        details: { causes: [{ reason: 'ExitCode', message: '3' }] },
      });
    });
  }

  it('tells of a success, and before version 4 nothing', async () => {
    const talked = await talk(exec('box', ['true']), ['v5.channel.k8s.io', 'v4.channel.k8s.io']);
    await talked.ended;
    expect(JSON.parse(talked.text(3))).toEqual({ metadata: {}, status: 'Success' });
    const old = await talk(exec('box', ['echo', 'x']), ['channel.k8s.io']);
    await old.ended;
    expect([old.text(1), old.text(3)]).toEqual(['x\n', '']);
  });

  it('feeds the command until its input is closed', async () => {
    const talked = await talk(exec('box', ['cat'], `${OUTPUT}&stdin=true`), ['v5.channel.k8s.io']);
    talked.send(0, 'one ');
    await talked.until(() => talked.text(1) !== '');
    talked.send(0, 'two');
    talked.socket.send(Buffer.of(255, 0));
    await talked.ended;
    expect(talked.text(1)).toBe('one two');
  });

  it('kills a command whose client is gone', async () => {
    const talked = await talk(exec('box', ['sleep', '54321']), ['v4.channel.k8s.io']);
    const count = async (): Promise<string> => {
      const listing = await talk(exec('box', ['sh', '-c', 'ps | grep -c "[5]4321"']), ['v4.channel.k8s.io']);
      await listing.ended;
      return listing.text(1);
    };
    expect(await count()).toBe('1\n');
    talked.socket.terminate();
    await talked.ended;
    let left = await count();
    for (let tries = 0; left !== '0\n' && tries < 50; tries += 1) left = await count();
    expect(left).toBe('0\n');
  });

  it('has a terminal whose size changes', async () => {
    const talked = await talk(exec('box', ['cat'], 'stdout=true&stdin=true&tty=true'), ['v5.channel.k8s.io']);
    talked.send(4, '{"Width":100,"Height":30}');
    talked.send(0, 'hi\r');
    await talked.until(() => talked.text(1).endsWith('hi\r\nhi\r\n'));
    talked.send(0, '\x03');
    await talked.ended;
    expect(talked.text(1)).toBe('hi\r\nhi\r\n^C');
    expect((JSON.parse(talked.text(3)) as Status).details?.causes?.[0]?.message).toBe('130');
  });

  it('says what could not be started, in version 5 as the one between repeats it', async () => {
    const why =
      /^Internal error occurred: error executing command in container: .*exec: "nosuch": executable file not found in \$PATH$/;
    for (const [protocol, prefix] of [
      ['v4.channel.k8s.io', ''],
      ['v5.channel.k8s.io', 'Internal error occurred: '],
    ]) {
      const talked = await talk(exec('box', ['nosuch']), [protocol ?? '']);
      await talked.ended;
      const { message = '' } = JSON.parse(talked.text(3)) as Status;
      expect(message.slice(0, prefix?.length)).toBe(prefix);
      expect(message.slice(prefix?.length)).toMatch(why);
    }
  });

  it('is refused before there is a connection', async () => {
    const cases = [
      [exec('none', ['ls']), 404, 'pods \\"none\\" not found'],
      [exec('box', ['ls'], `${OUTPUT}&container=other`), 400, 'container other is not valid for pod box'],
      [exec('box', ['ls'], 'tty=true'), 400, 'you must specify at least 1 of stdin, stdout, stderr'],
      [`${PODS}/box/status`, 400, 'Upgrade request required'],
    ] as const;
    for (const [path, code, text] of cases) {
      const refused = await webSocket(path, ['v5.channel.k8s.io']);
      expect(refused).toMatchObject({ code });
      expect('body' in refused && refused.body).toContain(text);
    }
    expect(await webSocket(exec('box', ['ls']), ['v9.channel.k8s.io'])).toMatchObject({ code: 403 });
  });
});

describe('attach', () => {
  it('talks with the first process of a container', async () => {
    const talked = await talk(`${PODS}/cat/attach?${OUTPUT}&stdin=true`, ['v5.channel.k8s.io']);
    talked.send(0, 'meow\n');
    await talked.until(() => talked.text(1) === 'meow\n');
    talked.socket.send(Buffer.of(255, 0));
    await talked.ended;
    expect(JSON.parse(talked.text(3))).toMatchObject({ status: 'Success' });
  });
});

describe('logs', () => {
  it('come over a WebSocket as they are', async () => {
    const socket = await webSocket(`${PODS}/count/log?follow=true`, ['binary.k8s.io']);
    if (!(socket instanceof WebSocket)) throw new Error(socket.body);
    let text = '';
    socket.on('message', (data: Buffer) => (text += data.toString()));
    const ended = new Promise((resolve) => socket.once('close', resolve));
    socket.resume();
    await ended;
    expect(text).toBe('1\n2\n3\n');
  });

  it('come as plain text, and end with the container', async () => {
    const { status, body, headers } = await get(`${PODS}/count/log?follow=true&tailLines=2`);
    expect([status, body, headers['content-type']]).toEqual([200, '2\n3\n', 'text/plain']);
  });
});

describe('exec over SPDY', () => {
  const open = (path: string, version = 'v4.channel.k8s.io') =>
    SpdyClient.open(served.server, path, { 'X-Stream-Protocol-Version': version }, tls);

  it('has a stream for each of the command', async () => {
    const client = await open(exec('box', ['sh', '-c', 'cat; echo oh >&2; exit 3'], `${OUTPUT}&stdin=true`));
    expect(client.answer).toMatch(/^HTTP\/1\.1 101 .*\r\nX-Stream-Protocol-Version: v4\.channel\.k8s\.io\r\n/s);
    const error = await client.openStream({ streamtype: 'error' });
    const stdin = await client.openStream({ streamtype: 'stdin' });
    const stdout = await client.openStream({ streamtype: 'stdout' });
    const stderr = await client.openStream({ streamtype: 'stderr' });
    client.ping(1);
    client.send(stdin, '안녕'.repeat(100_000), true);
    await client.until(() => error.ended && stdout.ended && stderr.ended);
    expect(stdout.text === '안녕'.repeat(100_000)).toBe(true);
    expect(stderr.text).toBe('oh\n');
    expect(JSON.parse(error.text)).toMatchObject({ details: { causes: [{ message: '3' }] } });
    expect(client.pings).toEqual([1]);
    client.close();
  });

  it('is refused in the words that the client completes', async () => {
    const client = await open(exec('count', ['ls']));
    expect(client.answer).toMatch(/^HTTP\/1\.1 500 /);
    expect((await open(exec('box', ['ls']), 'v9.channel.k8s.io')).answer).toMatch(/^HTTP\/1\.1 403 /);
  });
});

describe('port-forward', () => {
  it('carries several requests over one connection, in channels', async () => {
    const talked = await talk(`${PODS}/hello/portforward?ports=80`, ['v5.channel.k8s.io', 'v4.channel.k8s.io']);
    expect(talked.socket.protocol).toBe('v4.channel.k8s.io');
    await talked.until(() => talked.messages.length >= 2);
    expect(talked.messages.slice(0, 2)).toEqual([
      { channel: 0, text: 'P\0' },
      { channel: 1, text: 'P\0' },
    ]);
    for (const times of [1, 2]) {
      talked.send(0, 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
      await talked.until(() => talked.text(0).split('</html>').length > times);
    }
    expect(talked.text(0).match(/HTTP\/1\.1 200 OK/g)).toHaveLength(2);
    expect(talked.text(0)).toContain('<h1>');
    talked.socket.close();
    await talked.ended;
  });

  it('tells that nobody listens, in the words of the kubelet', async () => {
    const talked = await talk(`${PODS}/hello/portforward?ports=81`, ['v4.channel.k8s.io']);
    await talked.ended;
    expect(talked.text(1).slice(2)).toMatch(
      /^error forwarding port 81 to pod ([0-9a-f]{64}), uid : failed to execute portforward in network namespace "\/var\/run\/netns\/cni-[0-9a-f-]{36}": failed to connect to localhost:81 inside namespace "\1", IPv4: dial tcp4 127\.0\.0\.1:81: connect: connection refused IPv6 dial tcp6 \[::1\]:81: connect: connection refused $/,
    );
  });

  it('opens a connection for every pair of SPDY streams', async () => {
    const path = `${PODS}/hello/portforward`;
    const client = await SpdyClient.open(
      served.server,
      path,
      { 'X-Stream-Protocol-Version': 'portforward.k8s.io' },
      tls,
    );
    const pair = async (port: string, requestid: string) => ({
      error: await client.openStream({ streamtype: 'error', port, requestid }),
      data: await client.openStream({ streamtype: 'data', port, requestid }),
    });
    const [good, bad] = [await pair('80', '0'), await pair('81', '1')];
    client.send(good.data, 'GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
    await client.until(() => good.data.ended && good.error.ended && bad.data.reset && bad.error.reset);
    expect(good.data.text).toMatch(/^HTTP\/1\.1 200 OK\r\n.*<\/html>/s);
    expect(good.error.text).toBe('');
    expect(bad.error.text).toContain('connect: connection refused');
    const refused = await client.openStream({ streamtype: 'data', port: '0' });
    await client.until(() => refused.reset);
    expect(refused.reset).toBe(true);
    client.close();
  });

  it('speaks SPDY inside a WebSocket', async () => {
    const { hostname, port } = new URL(served.server);
    const socket = tlsConnect({ host: hostname, port: Number(port), ...tls });
    const next = async (text: string): Promise<Buffer> => {
      let received = Buffer.alloc(0);
      for await (const [bytes] of on(socket, 'data') as AsyncIterable<[Buffer]>) {
        received = Buffer.concat([received, bytes]);
        if (received.includes(text)) break;
      }
      return received;
    };
    socket.write(
      `GET ${PODS}/hello/portforward HTTP/1.1\r\nHost: server\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n` +
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: SPDY/3.1+portforward.k8s.io\r\n\r\n',
    );
    const answer = (await next('\r\n\r\n')).toString('latin1');
    expect(answer).toMatch(/^HTTP\/1\.1 101 .*\r\nSec-WebSocket-Protocol: SPDY\/3\.1\+portforward\.k8s\.io\r\n/s);
    // PING 1 in a message whose mask is zero, answered in kind.
    const ping = Buffer.of(0x80, 3, 0, 6, 0, 0, 0, 4, 0, 0, 0, 1);
    socket.write(Buffer.concat([Buffer.of(0x82, 0x80 | ping.length, 0, 0, 0, 0), ping]));
    expect(await next('\x01')).toEqual(Buffer.concat([Buffer.of(0x82, ping.length), ping]));
    socket.destroy();
  });
});

function get(
  path: string,
  method = 'GET',
): Promise<{ status: number; body: string; headers: Readonly<Record<string, unknown>> }> {
  return new Promise((resolve, reject) => {
    const sent = httpsRequest(`${served.server}${path}`, { ...tls, method }, (response) => {
      response.toArray().then((chunks: readonly Buffer[]) => {
        resolve({
          status: response.statusCode ?? 0,
          body: Buffer.concat(chunks).toString(),
          headers: response.headers,
        });
      }, reject);
    });
    sent.on('error', reject);
    sent.end();
  });
}

describe('the proxy', () => {
  it('leads to a pod, by its first port or another', async () => {
    for (const pod of ['hello', 'hello:80', 'http:hello:80']) {
      const { status, body } = await get(`${PODS}/${pod}/proxy/`);
      expect(status).toBe(200);
      expect(body).toContain('<h1>');
    }
    const refused = await get(`${PODS}/hello:81/proxy/x`);
    expect(refused.status).toBe(503);
    expect(JSON.parse(refused.body)).toMatchObject({
      reason: 'ServiceUnavailable',
      message: expect.stringMatching(
        /^error trying to reach service: dial tcp 10\.244\.0\.\d+:81: connect: connection refused$/,
      ),
    });
    expect(await get(`${PODS}/hello/proxy?a=1`)).toMatchObject({
      status: 301,
      headers: { location: `${PODS}/hello/proxy/?a=1` },
    });
    expect(await get(`${PODS}/none/proxy/`)).toMatchObject({ status: 404 });
  });

  it('leads to a pod of a service that is ready', async () => {
    const service = (name: string, app: string) =>
      served.client.request({
        method: 'POST',
        path: '/api/v1/namespaces/default/services',
        body: {
          apiVersion: 'v1',
          kind: 'Service',
          metadata: { name },
          spec: { selector: { app }, ports: [{ name: 'http', port: 8000, targetPort: 80 }] },
        },
      });
    await service('hello', 'hello');
    await service('nobody', 'nobody');
    await served.clock.advance(1000);
    const path = '/api/v1/namespaces/default/services';
    for (const name of ['hello:http', 'hello:8000', 'http:hello:http']) {
      expect(await get(`${path}/${name}/proxy/`)).toMatchObject({ status: 200, body: expect.stringContaining('<h1>') });
    }
    const refusals = [
      ['hello', 'no endpoints available for service "hello"'],
      ['hello:9', 'no service port 9 found for service "hello"'],
      ['nobody:http', 'no endpoints available for service "nobody"'],
    ] as const;
    for (const [name, message] of refusals) {
      const { status, body } = await get(`${path}/${name}/proxy/`);
      expect(status).toBe(503);
      expect(JSON.parse(body)).toMatchObject({ reason: 'ServiceUnavailable', message });
    }
  });

  it('leads to the kubelet of a node', async () => {
    expect(await get('/api/v1/nodes/node-1/proxy/healthz')).toMatchObject({ status: 200, body: 'ok' });
    const { body } = await get('/api/v1/nodes/node-1:10250/proxy/pods');
    expect(JSON.parse(body)).toMatchObject({ kind: 'PodList' });
  });
});
