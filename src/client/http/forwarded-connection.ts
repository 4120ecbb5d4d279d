import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ForwardedPort } from '../client';
import type { HttpResponse } from '../../sim/net';
import { bytesOfText, textOfBytes } from '../../sim/text-bytes';

/** Of one request through a forwarded port. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;

const ports = new WeakMap<Duplex, ForwardedPort>();

/** Turns the bytes of forwarded connections into HTTP. It listens nowhere; connections are handed to it. */
const server = createServer({ requestTimeout: 0, headersTimeout: 0, keepAliveTimeout: 0 }, (request, response) => {
  const port = ports.get(request.socket);
  if (port === undefined) request.socket.destroy();
  else exchange(port, request, response).catch(() => request.socket.destroy());
});
server.timeout = 0;
// Whoever listens and speaks no HTTP stays silent.
server.on('clientError', () => undefined);

/**
 * Connects the bytes of one forwarded connection with whoever listens at the port. Says why it could not.
 *
 * Divergence from real Kubernetes: the simulated processes speak HTTP only; a port with anybody else behind it stays open and silent.
 */
export async function serveForwarded(port: ForwardedPort, bytes: Duplex): Promise<string | undefined> {
  const refusal = await port.connect();
  if (refusal === undefined && !bytes.destroyed) speakHttp(port, bytes);
  return refusal;
}

/** The same where it may take a while until a refusal comes: what is said meanwhile goes on its way. */
export async function serveForwardedAtOnce(port: ForwardedPort, bytes: Duplex): Promise<string | undefined> {
  speakHttp(port, bytes);
  return await port.connect();
}

function speakHttp(port: ForwardedPort, bytes: Duplex): void {
  ports.set(bytes, port);
  server.emit('connection', bytes);
}

async function exchange(port: ForwardedPort, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await bodyOf(request);
  const { method = 'GET', url = '/' } = request;
  const answer = await port.http({ method, path: url, headers: headersOf(request), body });
  respond(response, answer, method);
}

/** Names in lower case, each once. */
export function headersOf({ headers }: IncomingMessage): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
  );
}

/** Rejects for a body that is too long. */
export async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_BODY_BYTES) throw new RangeError('the body is too long');
    chunks.push(chunk);
  }
  return textOfBytes(Buffer.concat(chunks));
}

/** Sends the answer of a simulated server as it is. */
export function respond(response: ServerResponse, { status, headers, body }: HttpResponse, method: string): void {
  const bytes = bytesOfText(body);
  response.sendDate = false;
  for (const [name, value] of Object.entries(headers))
    if (!OWN_HEADERS.has(name.toLowerCase())) response.setHeader(canonical(name), value);
  response.statusCode = status;
  // Whoever is asked for no body says how long it would be.
  const length = method === 'HEAD' ? headers['content-length'] : bytes.length;
  if (status !== 204 && status !== 304 && length !== undefined) response.setHeader('Content-Length', length);
  response.end(bytes);
}

/** As servers write names, `Content-Type`; the simulated ones keep them in lower case. */
function canonical(name: string): string {
  return name.replace(/(?:^|-)[a-z]/g, (letter) => letter.toUpperCase());
}

/** What belongs to the connection between here and the client. */
const OWN_HEADERS: ReadonlySet<string> = new Set(['connection', 'transfer-encoding', 'content-length', 'keep-alive']);
