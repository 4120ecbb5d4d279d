import { createServer, type Server } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { CertifiedKey } from '../api/x509/certified-key';
import { createHandler, type HandlerOptions } from './handler';
import { defaultLimits, type ServerLimits } from './limits';
import { handleUpgrade } from './streaming/handle-upgrade';

export interface ServerOptions extends Omit<HandlerOptions, 'limits'> {
  /** What the server shows of itself. */
  readonly identity: CertifiedKey;
  /** PEM of the authority whose client certificates count. */
  readonly authority: string;
  /** Default `127.0.0.1`. */
  readonly address?: string;
  /** Default 0: one that is free. */
  readonly port?: number;
  readonly limits?: Partial<ServerLimits>;
}

export interface RunningServer {
  readonly port: number;
  /** Hangs up on everybody. */
  close(): Promise<void>;
}

/** How often connections are looked at that have kept silent. */
const CONNECTION_CHECK_MS = 1000;

/** Serves the Kubernetes API over HTTPS. Rejects with the `EADDRINUSE`, `EACCES` or `EADDRNOTAVAIL` of Node when it can't listen. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { client, onError, identity, authority, address = '127.0.0.1', port = 0 } = options;
  const limits: ServerLimits = { ...defaultLimits, ...options.limits };
  const handler = createHandler({ ...options, limits });
  const server = createServer(
    {
      cert: identity.certificate,
      key: identity.key,
      ca: authority,
      requestCert: true,
      // Whoever shows no certificate may have a token.
      rejectUnauthorized: false,
      minVersion: 'TLSv1.2',
      maxHeaderSize: limits.maxHeaderBytes,
      headersTimeout: limits.headerTimeoutMs,
      requestTimeout: limits.requestTimeoutMs,
      keepAliveTimeout: limits.idleTimeoutMs,
      handshakeTimeout: limits.headerTimeoutMs,
      connectionsCheckingInterval: Math.min(CONNECTION_CHECK_MS, limits.headerTimeoutMs),
      noDelay: true,
    },
    handler.handle,
  );
  server.maxConnections = limits.maxConnections;
  // Their size is limited, not their number: Node would drop what is beyond it without a word.
  server.maxHeadersCount = 0;
  server.on('clientError', refuseMalformed);
  // Whoever does not get through the handshake cannot be told anything.
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  server.on('upgrade', (incoming, socket, head) =>
    handleUpgrade(incoming, socket, head, { client, authenticate: handler.userOf, onError }),
  );
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await listen(server, address, port);
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** What a client gets that does not speak HTTP, or not fast enough: a line of text, as Go's server answers (net/http/server.go). */
function refuseMalformed(error: Error & { readonly code?: string }, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const status = MALFORMED[error.code ?? ''] ?? '400 Bad Request';
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n${status}`,
    () => socket.destroy(),
  );
}

const MALFORMED: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

function listen(server: Server, address: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, address, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
