import type { Duplex } from 'node:stream';
import type { ForwardedPort } from '../../client/client';
import { serveForwarded } from '../../client/http/forwarded-connection';
import { SpdyConnection, type SpdyStream } from './spdy/connection';

/** How a port of the pod is reached; each is asked for once a connection. */
export type OpenPort = (port: number) => Promise<ForwardedPort>;

/** The version of the protocol above SPDY. */
export const PORT_FORWARD_PROTOCOL = 'portforward.k8s.io';
const MAX_PORT = 65_535;

interface StreamPair {
  readonly data?: SpdyStream;
  readonly error?: SpdyStream;
}

/**
 * Ports of a pod over SPDY: for each connection of the user two streams, one for its bytes and one for what goes wrong.
 * Source: cri-streaming/pkg/streaming/portforward/httpstream.go.
 */
export function spdyPortForward(bytes: Duplex, openPort: OpenPort): void {
  const pairs = new Map<string, StreamPair>();
  const connection = new SpdyConnection(bytes, (stream) => {
    const type = stream.headers.get('streamtype');
    const port = Number(stream.headers.get('port'));
    if (!Number.isInteger(port) || port < 1 || port > MAX_PORT || (type !== 'data' && type !== 'error')) return false;
    const id = requestIdOf(stream, type);
    const pair: StreamPair = { ...pairs.get(id), [type]: stream };
    if (pair.data === undefined || pair.error === undefined) {
      pairs.set(id, pair);
      stream.once('close', () => pairs.delete(id));
    } else {
      pairs.delete(id);
      const { data, error } = pair;
      setImmediate(() => void forward(data, error, port, openPort));
    }
    return true;
  });
  connection.onClose(() => pairs.clear());
}

/** Clients that name none open the two streams one after the other. */
function requestIdOf({ headers, id }: SpdyStream, type: 'data' | 'error'): string {
  const named = headers.get('requestid') ?? '';
  if (named !== '') return named;
  return String(type === 'error' ? id : id - 2);
}

async function forward(data: SpdyStream, error: SpdyStream, port: number, openPort: OpenPort): Promise<void> {
  error.resume();
  const fail = (message: string): void => {
    // The message has to be on its way before the streams break off.
    error.write(message, () => {
      data.destroy();
      error.destroy();
    });
  };
  try {
    const refusal = await serveForwarded(await openPort(port), data);
    if (refusal !== undefined) {
      fail(refusal);
      return;
    }
    data.once('close', () => error.end());
    data.once('finish', () => error.end());
  } catch (reason) {
    fail(`error forwarding port ${port} to pod, uid : ${reason instanceof Error ? reason.message : String(reason)}`);
  }
}
