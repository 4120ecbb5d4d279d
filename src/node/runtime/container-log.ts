import { withItem } from '../../api/append';
import type { Simulation } from '../../sim/simulation';
import { byteLengthOfText, bytesOfText, textOfBytes } from '../../sim/text-bytes';
import type { Cancel } from './process/process';
import type { Viewer } from './container-streams';

/** Which lines of a log are wanted; all of it when empty. */
export interface LogQuery {
  readonly tailLines?: number;
  readonly sinceMs?: number;
  readonly timestamps?: boolean;
  readonly limitBytes?: number;
  /** Default: both. */
  readonly stream?: LogStream;
}

export type LogStream = 'stdout' | 'stderr';

/** Whole lines (the last may lack its newline) that were written at one moment. */
interface LogChunk {
  readonly timeMs: number;
  readonly stream: LogStream;
  text: string;
}

/** containerLogMaxSize of the kubelet: 10Mi (pkg/kubelet/apis/config/v1beta1/defaults.go). */
const MAX_BYTES = 10 * 1024 * 1024;
/** `2026-01-01T00:00:00.000000000Z stdout F ` stands before every line in the file and counts too. */
const LINE_OVERHEAD = 40;
/** A line that grows longer than this is written in parts. */
const MAX_LINE = 16 * 1024;

/**
 * What a container wrote to standard output and standard error, line by line with the moment of each. A line shows once it is whole.
 *
 * Divergence from real Kubernetes: past 10 Mi the log is rotated at once instead of at the next check (10 s), and rotated files are
 * not kept, which `kubectl logs` does not read either.
 */
export class ContainerLog implements Viewer {
  /** Called before the log is read or written to: makes up for lines whose writing was put off. */
  onUse: (() => void) | undefined;
  /** Called when somebody begins to follow. */
  onFollow: (() => void) | undefined;
  readonly #clock: Pick<Simulation, 'nowMs'>;
  #chunks: LogChunk[] = NO_CHUNKS;
  #bytes = 0;
  /** What was written of lines that are not whole, where there is anything. */
  #partial: Record<LogStream, string> = NOTHING_PARTIAL;
  #followers: Set<(chunk: Readonly<LogChunk>) => void> | undefined;

  constructor(clock: Pick<Simulation, 'nowMs'>) {
    this.#clock = clock;
  }

  onStdout(text: string): void {
    this.#write('stdout', text);
  }

  onStderr(text: string): void {
    this.#write('stderr', text);
  }

  /** What it takes on the disk. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The container ended: what is left of a line is written as it is. */
  flush(): void {
    this.onUse?.();
    for (const stream of ['stdout', 'stderr'] as const) {
      if (this.#partial[stream] !== '') this.#append(stream, this.#partial[stream]);
    }
    this.#partial = NOTHING_PARTIAL;
  }

  /** Somebody hears of each line as it comes. */
  get followed(): boolean {
    return this.#followers !== undefined && this.#followers.size > 0;
  }

  read(query: LogQuery = {}): string {
    this.onUse?.();
    const { tailLines, timestamps = false, limitBytes = Infinity, stream, sinceMs } = query;
    const chunks =
      stream === undefined && sinceMs === undefined
        ? this.#chunks
        : this.#chunks.filter((chunk) => isWanted(chunk, query));
    if (tailLines === undefined && !timestamps) return cut(chunks.map(({ text }) => text).join(''), limitBytes);
    const lines = chunks.flatMap((chunk) => linesOf(chunk, timestamps));
    const wanted = tailLines === undefined || tailLines < 0 ? lines : tailLines === 0 ? [] : lines.slice(-tailLines);
    return cut(wanted.join(''), limitBytes);
  }

  /** What `read` gives, each run of lines with the stream it was written to. */
  readByStream(
    query: Omit<LogQuery, 'limitBytes' | 'stream'> = {},
  ): readonly (readonly [stream: LogStream, text: string])[] {
    const lines = this.#chunks
      .filter((chunk) => isWanted(chunk, query))
      .flatMap((chunk) => linesOf(chunk, query.timestamps === true).map((line) => [chunk.stream, line] as const));
    const { tailLines = -1 } = query;
    return tailLines < 0 ? lines : lines.slice(Math.max(0, lines.length - tailLines));
  }

  /**
   * What `read` gives, and then what is written from now on, each time as far as it is whole. `onLimit` is called when `limitBytes` have been given.
   * Source: cri-client/pkg/logs/logs.go (`ReadLogs`).
   */
  follow(query: LogQuery, onText: (text: string) => void, onLimit: () => void): Cancel {
    let left = query.limitBytes ?? Infinity;
    const give = (text: string): void => {
      const part = cut(text, left);
      left -= left === Infinity ? 0 : byteLengthOfText(part);
      if (part !== '') onText(part);
      if (left > 0) return;
      stop();
      onLimit();
    };
    const follower = (chunk: Readonly<LogChunk>): void => {
      if (isWanted(chunk, query)) give(linesOf(chunk, query.timestamps === true).join(''));
    };
    const stop = (): void => void this.#followers?.delete(follower);
    this.onFollow?.();
    (this.#followers ??= new Set()).add(follower);
    give(this.read({ ...query, limitBytes: Infinity }));
    return stop;
  }

  #write(stream: LogStream, text: string): void {
    this.onUse?.();
    const pending = this.#partial[stream] + text;
    const end = pending.lastIndexOf('\n') + 1;
    const whole = pending.length - end >= MAX_LINE ? pending.length : end;
    if (whole > 0) this.#append(stream, pending.slice(0, whole));
    if (whole < pending.length || this.#partial[stream] !== '')
      this.#partial = { ...this.#partial, [stream]: pending.slice(whole) };
  }

  #append(stream: LogStream, text: string): void {
    const timeMs = this.#clock.nowMs;
    const last = this.#chunks.at(-1);
    if (last?.timeMs === timeMs && last.stream === stream) last.text += text;
    else if (this.#chunks.length < FEW_CHUNKS) this.#chunks = withItem(this.#chunks, { timeMs, stream, text });
    else this.#chunks.push({ timeMs, stream, text });
    for (const follower of this.#followers ?? []) follower({ timeMs, stream, text });
    this.#bytes += text.length + LINE_OVERHEAD * countLines(text);
    if (this.#bytes <= MAX_BYTES) return;
    this.#chunks = NO_CHUNKS;
    this.#bytes = 0;
  }
}

const FEW_CHUNKS = 4;
const NO_CHUNKS: LogChunk[] = [];
const NOTHING_PARTIAL: Readonly<Record<LogStream, string>> = { stdout: '', stderr: '' };

function countLines(text: string): number {
  let lines = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines += 1;
  return lines;
}

function isWanted({ timeMs, stream }: Readonly<LogChunk>, query: LogQuery): boolean {
  return (
    (query.stream === undefined || query.stream === stream) && (query.sinceMs === undefined || timeMs >= query.sinceMs)
  );
}

function linesOf({ timeMs, text }: Readonly<LogChunk>, timestamps: boolean): readonly string[] {
  const stamp = timestamps ? `${new Date(timeMs).toISOString().slice(0, 23)}000000Z ` : '';
  return text.split(/(?<=\n)/).flatMap((line) => (line === '' ? [] : [stamp + line]));
}

function cut(text: string, limitBytes: number): string {
  if (text.length * 3 <= limitBytes) return text;
  const bytes = bytesOfText(text);
  return bytes.length <= limitBytes ? text : textOfBytes(bytes.subarray(0, limitBytes));
}
