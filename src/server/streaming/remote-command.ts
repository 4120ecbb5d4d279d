import type { Status } from '../../api/generated/types';
import type { ProcessInput, ProcessQuery } from '../../client/client';
import { processQuery, type ConnectContext, type ConnectRequest } from './connect-request';

/** Where the output of a command goes to: one connection in one protocol. */
export interface CommandSink {
  /** `sent` is called once the bytes have left. */
  write(stream: 'stdout' | 'stderr', bytes: Uint8Array, sent: () => void): void;
  /** The command has ended: the status goes out, then the connection is closed. */
  end(status: Status): void;
}

/** Past so many bytes that the client has not taken the command waits; it goes on when half of them are gone. */
const MAX_BACKLOG = 1024 * 1024;

/** A command in a container on its way to a client: what it writes waits until the connection is there. */
export class RemoteCommand {
  readonly query: ProcessQuery;
  #input: ProcessInput | undefined;
  #sink: CommandSink | undefined;
  #early: ((sink: CommandSink) => void)[] = [];
  #backlog = 0;
  #paused = false;
  #closed = false;

  private constructor(query: ProcessQuery) {
    this.query = query;
  }

  /** Rejects with `ApiError` when the cluster refuses. */
  static async start({ client }: ConnectContext, { request, parameters }: ConnectRequest): Promise<RemoteCommand> {
    const command = new RemoteCommand(processQuery(parameters));
    command.#input = await client.stream(request, command.query, {
      onStdout: (bytes) => command.#write('stdout', bytes),
      onStderr: (bytes) => command.#write('stderr', bytes),
      onEnd: (status) => command.#tell((sink) => sink.end(status)),
    });
    if (command.#paused) command.#input.pause();
    return command;
  }

  /** The connection is there. */
  connect(sink: CommandSink): void {
    this.#sink = sink;
    for (const tell of this.#early.splice(0)) tell(sink);
  }

  write(bytes: Uint8Array): void {
    this.#input?.write(bytes);
  }

  endInput(): void {
    this.#input?.end();
  }

  resize(columns: number, rows: number): void {
    this.#input?.resize(columns, rows);
  }

  /** The client is gone. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#early = [];
    this.#input?.close();
  }

  #write(stream: 'stdout' | 'stderr', bytes: Uint8Array): void {
    this.#backlog += bytes.length;
    if (this.#backlog > MAX_BACKLOG && !this.#paused) {
      this.#paused = true;
      this.#input?.pause();
    }
    this.#tell((sink) => sink.write(stream, bytes, () => this.#sent(bytes.length)));
  }

  #sent(bytes: number): void {
    this.#backlog -= bytes;
    if (!this.#paused || this.#backlog > MAX_BACKLOG / 2) return;
    this.#paused = false;
    if (!this.#closed) this.#input?.resume();
  }

  #tell(tell: (sink: CommandSink) => void): void {
    if (this.#closed) return;
    if (this.#sink === undefined) this.#early.push(tell);
    else tell(this.#sink);
  }
}

/** Reads the sizes of a terminal, `{"Width":80,"Height":24}` one after the other (client-go/tools/remotecommand/resize.go). */
export function sizeReader(onSize: (columns: number, rows: number) => void): (bytes: Uint8Array) => void {
  let text = '';
  return (bytes) => {
    text = (text + Buffer.from(bytes).toString()).slice(-MAX_SIZE_TEXT);
    for (let end = text.indexOf('}'); end >= 0; end = text.indexOf('}')) {
      const size = sizeOf(text.slice(0, end + 1));
      text = text.slice(end + 1);
      if (size !== undefined) onSize(...size);
    }
  };
}

const MAX_SIZE_TEXT = 1024;
const MAX_SIZE = 65_535;

function sizeOf(json: string): readonly [columns: number, rows: number] | undefined {
  try {
    const { Width: columns, Height: rows } = JSON.parse(json) as {
      readonly Width?: unknown;
      readonly Height?: unknown;
    };
    return isSize(columns) && isSize(rows) ? [columns, rows] : undefined;
  } catch {
    return undefined;
  }
}

function isSize(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) > 0 && Number(value) <= MAX_SIZE;
}
