import type { ExitStatus } from '../process/process';

export interface Job {
  readonly number: number;
  readonly pid: number;
  /** The command as it was written. */
  readonly text: string;
  /** Set when it has ended. */
  status: ExitStatus | undefined;
}

/** How many ended jobs a shell remembers. */
const REMEMBERED = 1000;

/** The background jobs of a shell. */
export class Jobs {
  readonly #jobs = new Map<number, Job>();

  get list(): readonly Job[] {
    return [...this.#jobs.values()];
  }

  get size(): number {
    return this.#jobs.size;
  }

  add(pid: number, text: string): Job {
    const job: Job = {
      number: Math.max(0, ...this.list.map(({ number }) => number)) + 1,
      pid,
      text,
      status: undefined,
    };
    this.#jobs.set(pid, job);
    if (this.#jobs.size > REMEMBERED) this.#forgetEnded();
    return job;
  }

  byPid(pid: number): Job | undefined {
    return this.#jobs.get(pid);
  }

  /** Finds `%1`, `%%`, `%+`, `%-`. */
  bySpec(spec: string): Job | undefined {
    const { list } = this;
    if (spec === '%%' || spec === '%+' || spec === '%') return list.at(-1);
    if (spec === '%-') return list.at(-2) ?? list.at(-1);
    const number = Number(spec.slice(1));
    return Number.isInteger(number)
      ? list.find((job) => job.number === number)
      : list.findLast(({ text }) => text.startsWith(spec.slice(1)));
  }

  remove(pid: number): void {
    this.#jobs.delete(pid);
  }

  #forgetEnded(): void {
    for (const [pid, { status }] of this.#jobs) if (status !== undefined) this.#jobs.delete(pid);
  }
}
