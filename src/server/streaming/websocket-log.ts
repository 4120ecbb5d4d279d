import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { ApiError } from '../../api/status';
import { isTrue } from '../../api/rest/query';
import { bytesOfText } from '../../sim/text-bytes';
import { answer } from './refusal';
import type { ConnectContext, ConnectRequest } from './connect-request';
import { acceptWebSocket, chooseProtocol, requestedProtocols } from './websocket-channels';

/** `''` and `binary.k8s.io`: the bytes as they are; `base64.binary.k8s.io`: as text (streaming/pkg/httpstream/wsstream/stream.go). */
const PROTOCOLS = ['', 'binary.k8s.io', 'base64.binary.k8s.io'];

/** `pods/log` over a WebSocket: a message for each piece. Rejects with `ApiError` when the cluster refuses. */
export async function webSocketLog(
  incoming: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  { client }: ConnectContext,
  { request }: ConnectRequest,
): Promise<void> {
  const protocol = chooseProtocol(requestedProtocols(incoming), PROTOCOLS);
  if (protocol === undefined) {
    answer(socket, 403, 'text/plain; charset=utf-8', '');
    return;
  }
  const early: (string | undefined)[] = [];
  let tell = (text: string | undefined): void => void early.push(text);
  let stop = (): void => undefined;
  if (isTrue(request.query?.['follow'])) {
    stop = await client.follow(
      request,
      (text) => tell(text),
      () => tell(undefined),
    );
  } else {
    const { code, body } = await client.request({ ...request, method: 'GET' });
    if (code >= 400) throw new ApiError(body as ApiError['status']);
    early.push(String(body), undefined);
  }
  socket.once('close', () => stop());
  acceptWebSocket(incoming, socket, head, protocol, (webSocket) => {
    tell = (text) => {
      if (text === undefined) webSocket.close(NORMAL_CLOSURE);
      else if (text !== '' && protocol === 'base64.binary.k8s.io') webSocket.send(bytesOfText(text).toString('base64'));
      else if (text !== '') webSocket.send(bytesOfText(text));
      if (webSocket.bufferedAmount > MAX_UNREAD_BYTES) webSocket.terminate();
    };
    webSocket.once('close', () => stop());
    for (const text of early.splice(0)) tell(text);
  });
}

const NORMAL_CLOSURE = 1000;
/** Whoever leaves more unread is cut off. */
const MAX_UNREAD_BYTES = 16 * 1024 * 1024;
