import { once } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import type { ServedCluster } from './served-cluster';

/** How somebody shows who it is: PEM of a client certificate and its key, a bearer token, or nothing. */
export interface Credentials {
  readonly cert?: string;
  readonly key?: string;
  readonly token?: string;
}

export interface WireAnswer {
  readonly code: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  readonly text: string;
}

/** The client certificate in a kubeconfig. */
export function certificateOf(kubeconfig: string): Credentials {
  const pem = (name: string) =>
    Buffer.from(new RegExp(`${name}: (\\S+)`).exec(kubeconfig)?.[1] ?? '', 'base64').toString();
  return { cert: pem('client-certificate-data'), key: pem('client-key-data') };
}

/** One request on a connection of its own; by default the administrator's. */
export async function exchange(
  served: ServedCluster,
  path: string,
  {
    method = 'GET',
    headers = {},
    body,
    credentials = certificateOf(served.kubeconfig),
  }: {
    readonly method?: string;
    readonly headers?: Readonly<Record<string, string | readonly string[]>>;
    readonly body?: string | Uint8Array;
    readonly credentials?: Credentials;
  } = {},
): Promise<WireAnswer> {
  const { token, cert, key } = credentials;
  const { hostname, port } = new URL(served.url);
  const request = httpsRequest({
    host: hostname,
    port,
    path,
    method,
    agent: false,
    ca: served.authority,
    ...(cert !== undefined && { cert, key }),
    headers: {
      ...Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name, typeof value === 'string' ? value : [...value]]),
      ),
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
    },
  });
  request.end(body);
  return await new Promise((resolve, reject) => {
    request.on('error', reject);
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('error', reject);
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const bytes = Buffer.concat(chunks);
        resolve({ code: response.statusCode ?? 0, headers: response.headers, bytes, text: bytes.toString() });
      });
    });
  });
}

/** A TLS connection of the administrator, for whoever does not keep to HTTP. */
export async function rawConnection(served: ServedCluster): Promise<TLSSocket> {
  const { hostname, port } = new URL(served.url);
  const { cert, key } = certificateOf(served.kubeconfig);
  const socket = connectTls({ host: hostname, port: Number(port), ca: served.authority, cert, key });
  await once(socket, 'secureConnect');
  return socket;
}

/** All that comes until the other side hangs up. */
export async function untilClosed(socket: TLSSocket): Promise<string> {
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.on('error', () => undefined);
  if (!socket.closed) await once(socket, 'close');
  return Buffer.concat(chunks).toString();
}

/** All that comes until `mark` has come. */
export async function untilText(socket: TLSSocket, mark: string): Promise<string> {
  let text = '';
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    text += String(chunk);
    if (text.includes(mark)) return text;
  }
  throw new Error(`the connection ended before ${JSON.stringify(mark)} came: ${text}`);
}
