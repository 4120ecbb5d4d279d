import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { answer } from './refusal';

const PROTOCOL_HEADER = 'x-stream-protocol-version';

/** Is the request for SPDY/3.1? */
export function isSpdyRequest({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase().includes('spdy/3.1') === true;
}

/** The versions of the protocol above SPDY that a client can do, its favourite first. */
function requestedVersions({ headers }: IncomingMessage): readonly string[] {
  return [headers[PROTOCOL_HEADER] ?? []]
    .flat()
    .flatMap((line) => line.split(','))
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/**
 * Chooses a version and switches the connection over to SPDY, or answers why not and gives undefined.
 * Source: streaming/pkg/httpstream/httpstream.go (Handshake), spdy/upgrade.go.
 */
export function acceptSpdy(
  incoming: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  supported: readonly string[],
): string | undefined {
  const requested = requestedVersions(incoming);
  const plain = 'text/plain; charset=utf-8';
  if (requested.length === 0) {
    const count = Object.keys(incoming.headers).length;
    const why = `unable to upgrade: header X-Stream-Protocol-Version does not exist in request with ${count} headers\n`;
    answer(socket, 400, plain, why);
    return undefined;
  }
  const version = requested.find((name) => supported.includes(name));
  if (version === undefined) {
    const why = `unable to upgrade: unable to negotiate protocol: client supports [${requested.join(' ')}], server accepts [${supported.join(' ')}]\n`;
    answer(socket, 403, plain, why, { 'X-Accepted-Stream-Protocol-Versions': supported.join(', ') });
    return undefined;
  }
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: ${version}\r\n\r\n`,
  );
  if (head.length > 0) socket.unshift(head);
  return version;
}
