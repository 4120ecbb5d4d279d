import type { IncomingMessage } from 'node:http';
import { entityTooLarge } from '../api/status';

/**
 * The bytes of a request's body; undefined when it has none. 413 as soon as they are more than `maxBytes`
 * (apiserver/pkg/endpoints/handlers/rest.go, `limitedReadBody`). Rejects when the client goes away.
 */
export function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer | undefined> | undefined {
  const { 'content-length': length, 'transfer-encoding': coding } = request.headers;
  if (coding === undefined && (length === undefined || length === '0')) return undefined;
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const refuse = () => {
      request.off('data', read);
      // What still comes is read and forgotten, so that the client gets to see the answer.
      request.resume();
      reject(entityTooLarge(`Request entity too large: limit is ${maxBytes}`));
    };
    const read = (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > maxBytes) refuse();
      else chunks.push(chunk);
    };
    if (Number(length) > maxBytes) {
      refuse();
      return;
    }
    request.on('data', read);
    request.on('end', () => resolve(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)));
    request.on('error', reject);
    request.on('close', () => reject(new ClientGoneError()));
  });
}

/** The client has hung up before its request was read or answered. */
export class ClientGoneError extends Error {
  override readonly name = 'ClientGoneError';
}
