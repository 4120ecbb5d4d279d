import type { ServerResponse } from 'node:http';
import type { ApiRequest } from '../api/rest/request';
import type { Client } from '../client/client';
import type { EventLines } from './event-lines';

export interface WatchStreamOptions {
  readonly lines: EventLines;
  /** After so many milliseconds the server ends the watch. */
  readonly timeoutMs: number;
  /** A reader who leaves more unread is cut off. */
  readonly maxUnreadBytes: number;
}

/**
 * Answers a watch: one line of JSON for each event, as it comes (apiserver/pkg/endpoints/handlers/watch.go). A reader who leaves too much
 * unread is cut off; clients take up a broken watch from the last version they have seen. Rejects, before any answer, with the `ApiError`
 * of a watch that is refused; resolves when it has ended, whoever has ended it.
 */
export async function streamWatch(
  client: Client,
  request: ApiRequest,
  response: ServerResponse,
  { lines, timeoutMs, maxUnreadBytes }: WatchStreamOptions,
): Promise<void> {
  let isOpen = true;
  const begin = () => {
    if (response.headersSent) return;
    response.writeHead(200, { 'Content-Type': 'application/json' });
    response.flushHeaders();
  };
  const end = () => {
    if (!isOpen) return;
    begin();
    response.end();
  };
  const closed = new Promise<void>((resolve) => {
    response.once('close', resolve);
  });
  const stop = await client.watch(
    request,
    (event) => {
      if (!isOpen) return;
      begin();
      response.write(lines.lineOf(event));
      if (response.writableLength > maxUnreadBytes) response.destroy();
    },
    end,
  );
  let timer: NodeJS.Timeout | undefined;
  if (!response.destroyed) {
    begin();
    timer = setTimeout(end, timeoutMs);
    await closed;
  }
  isOpen = false;
  clearTimeout(timer);
  stop();
}
