import { WebSocket, type RawData } from 'ws';
import type { Status } from '../../api/generated/types';
import { ApiError } from '../../api/status';
import type { ProcessInput, ProcessOutput } from '../client';
import { bodyOf } from './answer';
import type { Connection, Headers } from './connection';
import { textOfBytes } from './connection-errors';

/** Preferred first. Source: apimachinery/pkg/util/remotecommand/constants.go. */
const PROTOCOLS = ['v5.channel.k8s.io', 'v4.channel.k8s.io'] as const;
/** The first byte of each message: what it belongs to. `CLOSE` says that a channel (its second byte) is at its end; only version 5 knows it. */
const CHANNEL = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4, close: 255 } as const;

/**
 * Runs or attaches to a process over a WebSocket. Rejects with `ApiError` when the server refuses.
 * Source: client-go/tools/remotecommand/{websocket,v4,v5}.go.
 */
export async function openRemoteCommand(
  connection: Connection,
  target: string,
  headers: Headers,
  output: ProcessOutput,
): Promise<ProcessInput> {
  const socket = await connection.openWebSocket(target, headers, PROTOCOLS);
  if (!(socket instanceof WebSocket)) throw new ApiError((await bodyOf(socket)) as Status);
  let status: Status | undefined;
  socket.on('message', (data) => {
    const message = bytesOf(data);
    const [channel, bytes] = [message[0], message.subarray(1)];
    if (channel === CHANNEL.stdout && bytes.length > 0) output.onStdout(bytes);
    else if (channel === CHANNEL.stderr && bytes.length > 0) output.onStderr(bytes);
    else if (channel === CHANNEL.error) status = statusOf(textOfBytes(bytes));
  });
  // What breaks the connection comes as its end.
  socket.on('error', () => undefined);
  socket.once('close', (code) => output.onEnd(status ?? brokenOff(code)));
  socket.resume();
  const send = (channel: number, bytes: Uint8Array): void => {
    if (socket.readyState === WebSocket.OPEN) socket.send(Buffer.concat([Buffer.of(channel), bytes]));
  };
  return {
    write: (bytes) => send(CHANNEL.stdin, bytes),
    end: () => {
      if (socket.protocol === 'v5.channel.k8s.io') send(CHANNEL.close, Buffer.of(CHANNEL.stdin));
    },
    resize: (columns, rows) => send(CHANNEL.resize, Buffer.from(JSON.stringify({ Width: columns, Height: rows }))),
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    close: () => socket.close(1000),
  };
}

/** How the process ended; undefined when the status tells of something else (client-go/tools/remotecommand/v4.go). */
export function exitCodeOf({ status, reason, details }: Status): number | undefined {
  if (status === 'Success') return 0;
  if (reason !== 'NonZeroExitCode') return undefined;
  const cause = details?.causes?.find((item) => item.reason === 'ExitCode');
  return cause === undefined ? undefined : Number(cause.message);
}

/** All messages of the protocols are binary, and come as one piece. */
export function bytesOf(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data);
  return Buffer.isBuffer(data) ? data : Buffer.from(data);
}

function statusOf(text: string): Status {
  try {
    const decoded: unknown = JSON.parse(text);
    if (typeof decoded === 'object' && decoded !== null) return decoded;
  } catch {
    // Not a status: the text itself is what went wrong.
  }
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message: text };
}

function brokenOff(code: number): Status {
  const message =
    code === 1000 || code === 1005
      ? 'connection closed'
      : `websocket: close ${code}${code === 1006 ? ' (abnormal closure): unexpected EOF' : ''}`;
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message };
}
