import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { ApiError, internalError } from '../../api/status';

const FROM_KUBELET = 'Internal error occurred: unable to upgrade connection: ';

/**
 * Answers a request for a connection with a refusal. What the kubelet refuses comes as its own bare text, which the client puts into words:
 * the API server passes it on (apimachinery/pkg/util/proxy/upgradeaware.go).
 */
export function refuse(socket: Duplex, error: unknown): void {
  const refusal =
    error instanceof ApiError ? error : internalError(error instanceof Error ? error.message : String(error));
  if (refusal.message.startsWith(FROM_KUBELET)) {
    answer(socket, refusal.code, 'text/plain; charset=utf-8', refusal.message.slice(FROM_KUBELET.length));
  } else {
    const { kind = 'Status', apiVersion = 'v1', metadata = {}, ...rest } = refusal.status;
    answer(socket, refusal.code, 'application/json', `${JSON.stringify({ kind, apiVersion, metadata, ...rest })}\n`);
  }
}

/** Answers a request for a connection with a text and hangs up. */
export function answer(
  socket: Duplex,
  code: number,
  contentType: string,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  const lines = [
    `HTTP/1.1 ${code} ${STATUS_CODES[code] ?? ''}`,
    `Content-Type: ${contentType}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`);
}
