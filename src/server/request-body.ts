import type { IncomingMessage } from 'node:http';
import { entityTooLarge } from '../api/status';

/** The client has hung up before its request was read or answered. */
export class ClientGoneError extends Error {
  override readonly name = 'ClientGoneError';
}

/** So much of a body that is too large is read and forgotten: many clients look for an answer only when they have sent everything. */
const MAX_FORGOTTEN_BYTES = 64 * 1024 * 1024;

/**
 * The bytes of a request's body; undefined when it has none. 413 when they are more than `maxBytes`
 * (apiserver/pkg/endpoints/handlers/rest.go, `limitedReadBody`). Rejects with `ClientGoneError` when the client goes away.
 */
export function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer | undefined> {
  const { 'content-length': length, 'transfer-encoding': coding } = request.headers;
  if (coding === undefined && (length === undefined || length === '0')) return Promise.resolve(undefined);
  return new Promise((resolve, reject) => {
    let chunks: Buffer[] = [];
    let bytes = 0;
    const refuse = () => reject(entityTooLarge(`Request entity too large: limit is ${maxBytes}`));
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= maxBytes) chunks.push(chunk);
      else chunks = [];
      if (bytes > MAX_FORGOTTEN_BYTES) refuse();
    });
    request.on('end', () => {
      if (bytes > maxBytes) refuse();
      else resolve(Buffer.concat(chunks));
    });
    request.on('error', () => reject(new ClientGoneError()));
    request.on('close', () => {
      if (!request.complete) reject(new ClientGoneError());
    });
  });
}
