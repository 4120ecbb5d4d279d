import type { IncomingMessage, ServerResponse } from 'node:http';
import { isTrue } from '../../api/rest/query';
import { badRequest } from '../../api/status';
import { bytesOfText } from '../../sim/text-bytes';
import { parseConnectRequest, type ConnectContext } from './connect-request';

/** Whoever leaves more unread is cut off. */
const MAX_UNREAD_BYTES = 16 * 1024 * 1024;
const LOG = /\/pods\/[^/]+\/log\/?$/;

/** Is the log wanted bit by bit as it is written? */
export function isFollowedLog(path: string, query: Readonly<Record<string, string>>): boolean {
  return LOG.test(path) && isTrue(query['follow']);
}

/** Sends a log as it is written, until the container ends or the client goes. Rejects with `ApiError` when it is refused. */
export async function followLog(
  incoming: IncomingMessage,
  response: ServerResponse,
  { client, user }: ConnectContext,
): Promise<void> {
  const connect = parseConnectRequest(incoming, user);
  if (connect === undefined) throw badRequest('the server does not know this log');
  const early: string[] = [];
  let ended = false;
  let isOpen = false;
  const stop = await client.follow(
    { ...connect.request, method: 'GET' },
    (text) => {
      if (isOpen) send(response, text);
      else early.push(text);
    },
    () => {
      ended = true;
      if (isOpen) response.end();
    },
  );
  response.once('close', stop);
  response.writeHead(200, { 'Content-Type': 'text/plain' });
  response.flushHeaders();
  isOpen = true;
  for (const text of early) send(response, text);
  if (ended) response.end();
}

function send(response: ServerResponse, text: string): void {
  if (!response.destroyed) response.write(bytesOfText(text));
  if (response.writableLength > MAX_UNREAD_BYTES) response.destroy();
}
