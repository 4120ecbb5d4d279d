import type { Writable } from './process/streams';

/** Which lines of a log are wanted; all of it when empty. */
export interface LogQuery {
  readonly tailLines?: number;
  readonly sinceMs?: number;
  readonly timestamps?: boolean;
  readonly limitBytes?: number;
}

/** Whole lines (the last may lack its newline) that were written at one moment. */
interface LogChunk {
  readonly timeMs: number;
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
export class ContainerLog {
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly #now: () => number;
  #chunks: LogChunk[] = [];
  #bytes = 0;
  readonly #partial = { stdout: '', stderr: '' };

  constructor(now: () => number) {
    this.#now = now;
    this.stdout = { write: (text) => this.#write('stdout', text) };
    this.stderr = { write: (text) => this.#write('stderr', text) };
  }

  /** The container ended: what is left of a line is written as it is. */
  flush(): void {
    for (const stream of ['stdout', 'stderr'] as const) {
      if (this.#partial[stream] !== '') this.#append(this.#partial[stream]);
      this.#partial[stream] = '';
    }
  }

  read(query: LogQuery = {}): string {
    const { tailLines, sinceMs, timestamps = false, limitBytes = Infinity } = query;
    const chunks = sinceMs === undefined ? this.#chunks : this.#chunks.filter(({ timeMs }) => timeMs >= sinceMs);
    if (tailLines === undefined && !timestamps) return cut(chunks.map(({ text }) => text).join(''), limitBytes);
    const lines: string[] = [];
    for (const { timeMs, text } of chunks) {
      const stamp = timestamps ? `${new Date(timeMs).toISOString().slice(0, 23)}000000Z ` : '';
      for (const line of text.split(/(?<=\n)/)) if (line !== '') lines.push(stamp + line);
    }
    const wanted = tailLines === undefined || tailLines < 0 ? lines : tailLines === 0 ? [] : lines.slice(-tailLines);
    return cut(wanted.join(''), limitBytes);
  }

  #write(stream: 'stdout' | 'stderr', text: string): void {
    const pending = this.#partial[stream] + text;
    const end = pending.lastIndexOf('\n') + 1;
    const whole = pending.length - end >= MAX_LINE ? pending.length : end;
    if (whole > 0) this.#append(pending.slice(0, whole));
    this.#partial[stream] = pending.slice(whole);
  }

  #append(text: string): void {
    const timeMs = this.#now();
    const last = this.#chunks.at(-1);
    if (last?.timeMs === timeMs) last.text += text;
    else this.#chunks.push({ timeMs, text });
    this.#bytes += text.length + LINE_OVERHEAD * countLines(text);
    if (this.#bytes <= MAX_BYTES) return;
    this.#chunks = [];
    this.#bytes = 0;
  }
}

function countLines(text: string): number {
  let lines = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines += 1;
  return lines;
}

function cut(text: string, limitBytes: number): string {
  if (text.length * 3 <= limitBytes) return text;
  const bytes = Buffer.from(text, 'utf8');
  return bytes.length <= limitBytes ? text : bytes.subarray(0, limitBytes).toString('utf8');
}
