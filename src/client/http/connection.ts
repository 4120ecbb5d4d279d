import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { WebSocket } from 'ws';
import { ConnectionError } from '../client';
import { connectionErrorOf, hostnameOf, TIMED_OUT } from './connection-errors';
import { createServerClock } from './server-clock';
import type { Credentials, ServerAccess } from '../server-access';

export type Headers = Readonly<Record<string, string | readonly string[]>>;

export interface WireRequest {
  readonly method: string;
  /** Below the server's address, query included. */
  readonly target: string;
  readonly headers: Headers;
  readonly body?: string | Uint8Array;
  /** The answer goes on for as long as it likes, and comes bit by bit. */
  readonly isStream?: boolean;
}

export interface WireResponse {
  readonly code: number;
  readonly headers: IncomingMessage['headers'];
  /** No longer compressed. */
  readonly body: Readable;
}

/** The wire to one API server: keeps connections open, shows credentials, reads the server's clock. */
export interface Connection {
  /** Resolves with the beginning of the answer. Rejects with `ConnectionError` or `ConnectionRefusedError`. */
  send(request: WireRequest): Promise<WireResponse>;
  /** Opens a WebSocket that speaks one of the protocols; it is paused. What is no WebSocket in the end is an answer. */
  openWebSocket(target: string, headers: Headers, protocols: readonly string[]): Promise<WebSocket | WireResponse>;
  /** The server's clock, as far as its answers tell it. */
  nowMs(): number;
  /** Drops the connections that wait for their next use. */
  close(): void;
}

/** How long opening a connection may take (client-go/transport/cache.go, the dialer's Timeout). */
const DIAL_TIMEOUT_MS = 30_000;
/** How often a server that is busy is asked again (client-go/rest/request.go, maxRetries). */
const MAX_RETRIES = 10;
const MAX_RETRY_AFTER_SECONDS = 60;
/** The largest message that a server may send over a WebSocket. */
const MAX_MESSAGE_BYTES = 16 << 20;

/** What is made of the credentials, until the server no longer accepts them. */
interface Way {
  readonly agent: HttpAgent | HttpsAgent;
  readonly headers: Headers;
}

/** Throws `ConnectionError` for an address that is none. */
export function createConnection(access: ServerAccess): Connection {
  const base = serverUrl(access.server);
  const isTls = base.protocol === 'https:';
  const clock = createServerClock();
  let way: Promise<Way> | undefined;
  const open = (): Promise<Way> => (way ??= createWay(access, base));
  const close = (): void => {
    void way?.then(
      ({ agent }) => agent.destroy(),
      () => undefined,
    );
    way = undefined;
  };

  const once = (request: WireRequest, { agent, headers }: Way): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const fail = (error: unknown): void => reject(connectionErrorOf(error, base));
      const sent = (isTls ? httpsRequest : httpRequest)({
        host: hostnameOf(base),
        port: base.port === '' ? undefined : base.port,
        path: base.pathname.replace(/\/$/, '') + request.target,
        method: request.method,
        agent,
        headers: {
          ...headers,
          ...copied(request.headers),
          ...(request.body !== undefined && { 'Content-Length': Buffer.byteLength(request.body) }),
        },
      });
      sent.on('error', (error) => {
        // A connection that was kept open may have been closed by the other side at the same moment.
        if (sent.reusedSocket && 'code' in error && error.code === 'ECONNRESET') {
          once(request, { agent, headers }).then(resolve, reject);
        } else fail(error);
      });
      sent.on('socket', (socket) => {
        if (!socket.connecting) return;
        const timer = setTimeout(
          () => sent.destroy(Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' })),
          DIAL_TIMEOUT_MS,
        );
        const dialed = (): void => clearTimeout(timer);
        socket.once(isTls ? 'secureConnect' : 'connect', dialed).once('close', dialed);
      });
      const { requestTimeoutMs = 0 } = access;
      if (requestTimeoutMs > 0) {
        const timer = setTimeout(() => sent.destroy(new ConnectionError(TIMED_OUT)), requestTimeoutMs);
        sent.once('close', () => clearTimeout(timer));
      }
      sent.on('response', (response) => {
        clock.read(response.headers.date);
        resolve(response);
      });
      sent.end(request.body);
    });

  const send = async (request: WireRequest): Promise<WireResponse> => {
    let renewed = false;
    for (let retries = 0; ;) {
      const opened = open();
      const response = await once(request, await opened);
      const code = response.statusCode ?? 0;
      const retryAfterSeconds = retryAfter(response);
      if (code === 401 && access.credentials !== undefined && !renewed) {
        renewed = true;
        // Another request may have been here first; those under way on the old connections go on.
        if (way === opened) way = undefined;
      } else if ((code === 429 || code >= 500) && retryAfterSeconds !== undefined && retries < MAX_RETRIES) {
        retries += 1;
        await sleep(Math.min(retryAfterSeconds, MAX_RETRY_AFTER_SECONDS) * 1000);
      } else {
        return { code, headers: response.headers, body: bodyOf(response) };
      }
      response.resume();
    }
  };

  const openWebSocket = async (target: string, headers: Headers, protocols: readonly string[]) => {
    const { agent, headers: own } = await open();
    const url = `${isTls ? 'wss' : 'ws'}://${base.host}${base.pathname.replace(/\/$/, '')}${target}`;
    return await new Promise<WebSocket | WireResponse>((resolve, reject) => {
      const socket = new WebSocket(url, [...protocols], {
        agent,
        headers: { ...copied(own), ...copied(headers) },
        handshakeTimeout: access.requestTimeoutMs || DIAL_TIMEOUT_MS,
        maxPayload: MAX_MESSAGE_BYTES,
        perMessageDeflate: false,
      });
      socket.once('error', (error) => reject(connectionErrorOf(error, base)));
      socket.once('unexpected-response', (_, response: IncomingMessage) => {
        clock.read(response.headers.date);
        resolve({ code: response.statusCode ?? 0, headers: response.headers, body: bodyOf(response) });
      });
      socket.once('open', () => {
        // The first message may have come together with the handshake, before anybody could listen.
        socket.pause();
        resolve(socket);
      });
    });
  };

  return { send, openWebSocket, nowMs: clock.nowMs, close };
}

async function createWay(access: ServerAccess, base: URL): Promise<Way> {
  const credentials: Credentials = (await access.credentials?.()) ?? {};
  const { authorization, clientCertificate, clientKey } = credentials;
  const headers: Headers = { ...(authorization !== undefined && { Authorization: authorization }) };
  if (base.protocol === 'http:') return { agent: new HttpAgent({ keepAlive: true }), headers };
  try {
    const agent = new HttpsAgent({
      keepAlive: true,
      rejectUnauthorized: access.insecureSkipTlsVerify !== true,
      ...(access.certificateAuthority !== undefined && { ca: access.certificateAuthority }),
      ...(clientCertificate !== undefined && { cert: clientCertificate }),
      ...(clientKey !== undefined && { key: clientKey }),
      ...(access.tlsServerName !== undefined && { servername: access.tlsServerName }),
    });
    return { agent, headers };
  } catch (error) {
    throw connectionErrorOf(error, base);
  }
}

function serverUrl(server: string): URL {
  const text = /^[a-z][a-z\d+.-]*:\/\//i.test(server) ? server : `http://${server}`;
  if (!URL.canParse(text) || !/^https?:/i.test(text)) {
    throw new ConnectionError(`parse ${JSON.stringify(server)}: invalid URI for request`);
  }
  return new URL(text);
}

function bodyOf(response: IncomingMessage): Readable {
  if (response.headers['content-encoding'] !== 'gzip') return response;
  const unpacked = createGunzip();
  response.once('error', (error) => unpacked.destroy(error));
  unpacked.once('close', () => response.destroy());
  return response.pipe(unpacked);
}

/** Seconds; undefined when the server does not say when to come back. */
function retryAfter({ headers }: IncomingMessage): number | undefined {
  const text = headers['retry-after'] ?? '';
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

function copied(headers: Headers): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, typeof value === 'string' ? value : [...value]]),
  );
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
