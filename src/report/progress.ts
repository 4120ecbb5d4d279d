import type { RunRecord, ScenarioRecord } from './run-record';

/** Where progress is shown; the part of a stream that it needs. */
export interface ProgressOutput {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const MARK: Readonly<Record<ScenarioRecord['status'], string>> = {
  passed: '.',
  failed: 'F',
  skipped: '-',
  pending: 'P',
  undefined: 'U',
  ambiguous: 'A',
};

const REDRAW_EVERY_MS = 50;

/** A bar on a terminal, one character a scenario elsewhere. */
export class Progress {
  readonly #output: ProgressOutput;
  readonly #record: RunRecord;
  #drawnMs = 0;
  #marks = 0;

  constructor(output: ProgressOutput, record: RunRecord) {
    this.#output = output;
    this.#record = record;
  }

  scenarioEnded({ status }: ScenarioRecord): void {
    if (this.#output.isTTY !== true) {
      this.#marks += 1;
      this.#output.write(this.#marks % 100 === 0 ? `${MARK[status]}\n` : MARK[status]);
      return;
    }
    const nowMs = performance.now();
    if (nowMs - this.#drawnMs < REDRAW_EVERY_MS) return;
    this.#drawnMs = nowMs;
    this.#draw();
  }

  end(): void {
    if (this.#output.isTTY === true) {
      this.#draw();
      this.#output.write('\n');
    } else if (this.#marks % 100 !== 0) this.#output.write('\n');
  }

  #draw(): void {
    const { scenarios, total } = this.#record;
    const done = scenarios.length;
    const failed = scenarios.filter(({ status }) => status !== 'passed').length;
    const width = Math.max(10, Math.min(40, (this.#output.columns ?? 80) - 40));
    const filled = total === 0 ? 0 : Math.round((done / total) * width);
    const bar = '█'.repeat(filled) + '░'.repeat(width - filled);
    this.#output.write(`\r${bar} ${done}/${total} scenarios${failed === 0 ? '' : `, ${failed} failed`}\u001b[K`);
  }
}
