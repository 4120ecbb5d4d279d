import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Status } from '../../api/generated/types';
import type { ProcessQuery } from '../../client/client';
import type { ConnectContext, ConnectRequest } from './connect-request';
import { RemoteCommand, sizeReader } from './remote-command';
import { SpdyConnection, type SpdyStream } from './spdy/connection';
import { acceptSpdy } from './spdy-upgrade';

const V4 = 'v4.channel.k8s.io';
const SUPPORTED = [V4, 'v3.channel.k8s.io', 'v2.channel.k8s.io', 'channel.k8s.io'];
const STREAM_TYPES = ['error', 'stdin', 'stdout', 'stderr', 'resize'] as const;
type StreamType = (typeof STREAM_TYPES)[number];

/** `DefaultStreamCreationTimeout` (cri-streaming/pkg/streaming/remotecommand/constants.go). */
const STREAM_CREATION_TIMEOUT_MS = 30_000;

/** Exec and attach over SPDY, a stream for each of the command's. Source: cri-streaming/pkg/streaming/remotecommand/httpstream.go. */
export async function spdyCommand(
  incoming: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  context: ConnectContext,
  connect: ConnectRequest,
): Promise<void> {
  const command = await RemoteCommand.start(context, connect);
  socket.once('close', () => command.close());
  const version = acceptSpdy(incoming, socket, head, SUPPORTED);
  if (version === undefined) return;
  const expected = expectedStreams(command.query, version);
  const streams = new Map<StreamType, SpdyStream>();
  const patience = setTimeout(() => connection.close(), STREAM_CREATION_TIMEOUT_MS);
  const connection: SpdyConnection = new SpdyConnection(socket, (stream) => {
    const type = stream.headers.get('streamtype');
    if (!isStreamType(type) || streams.has(type)) return false;
    streams.set(type, stream);
    if (streams.size === expected) {
      clearTimeout(patience);
      // The streams are answered before anything comes over them.
      setImmediate(() => join(command, streams, connection, version));
    }
    return true;
  });
  connection.onClose(() => {
    clearTimeout(patience);
    command.close();
  });
}

function expectedStreams({ stdin, stdout, stderr, tty }: ProcessQuery, version: string): number {
  const resizes = tty && (version === V4 || version === 'v3.channel.k8s.io');
  return 1 + [stdin, stdout, stderr && !tty, resizes].filter(Boolean).length;
}

function join(
  command: RemoteCommand,
  streams: ReadonlyMap<StreamType, SpdyStream>,
  connection: SpdyConnection,
  version: string,
): void {
  const stdin = streams.get('stdin');
  stdin?.on('data', (bytes: Buffer) => command.write(bytes));
  stdin?.once('end', () => command.endInput());
  streams.get('resize')?.on(
    'data',
    sizeReader((columns, rows) => command.resize(columns, rows)),
  );
  command.connect({
    write(type, bytes, sent) {
      const stream = streams.get(type);
      if (stream === undefined || stream.destroyed) sent();
      else stream.write(bytes, () => sent());
    },
    end(status) {
      streams.get('error')?.end(errorMessage(status, version));
      for (const [type, stream] of streams) if (type !== 'error') stream.end();
      setImmediate(() => connection.close());
    },
  });
}

/** Before version 4 errors are text. */
function errorMessage(status: Status, version: string): string {
  if (version === V4) return JSON.stringify(status);
  return status.status === 'Success' ? '' : (status.message ?? '');
}

function isStreamType(text: string | undefined): text is StreamType {
  return STREAM_TYPES.some((type) => type === text);
}
