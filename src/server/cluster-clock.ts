import type { Simulation } from '../sim/simulation';

/** The world's own time and timers, as the clock needs them. */
export interface HostTime {
  /** Milliseconds that only grow. */
  nowMs(): number;
  /** Calls `task` after so many milliseconds; returns the function that takes it back. */
  after(delayMs: number, task: () => void): () => void;
  /** Calls `task` as soon as everybody else has had a turn. */
  soon(task: () => void): void;
}

const hostTime: HostTime = {
  nowMs: () => performance.now(),
  after: (delayMs, task) => {
    const timer = setTimeout(task, delayMs);
    return () => clearTimeout(timer);
  },
  soon: (task) => setImmediate(task),
};

export interface ClusterClockOptions {
  /** How fast the cluster's time goes: 1 as the world's, 60 a minute a second, 0 not at all. */
  readonly speed: number;
  readonly host?: HostTime;
  /** Told of what a part of the cluster throws; the others go on. */
  readonly onError: (error: unknown) => void;
}

/** How long others may have to wait while the cluster's time is brought up to date. */
const SLICE_MS = 10;
/** How long somebody's waiting may keep the time of a cluster going that stands still. */
const MAX_WAIT_MS = 60_000;
/** Node's timers take no longer delay. */
const MAX_DELAY_MS = 2 ** 31 - 1;

/**
 * Lets the time of a cluster pass as the world's does, faster, or only when it is told to. Between two moments at which something is to
 * happen in the cluster it sleeps. A long way is gone in short stretches, so that requests are answered meanwhile.
 */
export class ClusterClock {
  readonly speed: number;
  readonly #sim: Simulation;
  readonly #host: HostTime;
  readonly #onError: (error: unknown) => void;
  readonly #hostStartMs: number;
  readonly #arrivals: { readonly atMs: number; readonly arrived: () => void }[] = [];
  /** What the cluster's clock would show at the start of the host's. */
  #baseMs: number;
  #plannedMs = Infinity;
  #cancel: (() => void) | undefined;
  #goesOn = false;
  #stopped = false;
  #dateSecond = Number.NaN;
  #date = '';

  constructor(sim: Simulation, { speed, host = hostTime, onError }: ClusterClockOptions) {
    this.#sim = sim;
    this.speed = speed;
    this.#host = host;
    this.#onError = onError;
    this.#hostStartMs = host.nowMs();
    this.#baseMs = sim.nowMs;
    this.plan();
  }

  /** What the cluster's clock shows, milliseconds since 1970. */
  get nowMs(): number {
    return this.#sim.nowMs;
  }

  /** As the `Date` header of an answer tells it. */
  httpDate(): string {
    const second = Math.floor(this.#sim.nowMs / 1000);
    if (second !== this.#dateSecond) {
      this.#dateSecond = second;
      this.#date = new Date(second * 1000).toUTCString();
    }
    return this.#date;
  }

  /** Brings the cluster to the present moment, or some way towards it when that is long. */
  catchUp(): void {
    if (this.#stopped) return;
    this.#go(Math.max(this.#targetMs(), this.#sim.nowMs));
    this.#arrive();
    if (this.#sim.nowMs < this.#targetMs()) this.#goOn();
  }

  /** Sleeps until the next thing that is to happen in the cluster; to be called whenever something may have been planned. */
  plan(): void {
    if (this.#stopped || this.speed === 0 || this.#goesOn) return;
    const nextMs = this.#sim.nextTimerMs ?? Infinity;
    if (nextMs === this.#plannedMs) return;
    this.#cancel?.();
    this.#plannedMs = nextMs;
    this.#cancel = undefined;
    if (nextMs === Infinity) return;
    const delayMs = delayUntil(nextMs, this.#targetMs(), this.speed);
    this.#cancel = this.#host.after(delayMs, () => {
      this.#plannedMs = Infinity;
      this.catchUp();
      this.plan();
    });
  }

  /** Lets the cluster do what it can do at the present moment, as soon as whoever asks has been answered. */
  soon(): void {
    this.#goOn();
  }

  /** Lets `durationMs` pass at once, besides what passes anyway; resolves when the cluster has got there. */
  async advance(durationMs: number): Promise<void> {
    this.catchUp();
    this.#baseMs += durationMs;
    const atMs = this.#targetMs();
    await new Promise<void>((arrived) => {
      this.#arrivals.push({ atMs, arrived });
      this.#goOn();
    });
  }

  /**
   * Where time stands still, it passes nevertheless until somebody outside has an answer that he waits for in the cluster's own network, at most a
   * minute.
   */
  async passUntil<Answer>(answer: Promise<Answer>): Promise<Answer> {
    if (this.speed !== 0) return await answer;
    let isAnswered = false;
    const answered = (): void => {
      isAnswered = true;
    };
    answer.then(answered, answered);
    const untilMs = this.#sim.nowMs + MAX_WAIT_MS;
    for (;;) {
      // Who asks hears of an answer some turns after the cluster has given it.
      await new Promise<void>((resolve) => this.#host.soon(resolve));
      if (isAnswered || this.#stopped) break;
      const nextMs = this.#sim.nextTimerMs ?? Infinity;
      if (nextMs > untilMs) break;
      await this.advance(Math.max(0, Math.ceil(nextMs - this.#sim.nowMs)));
    }
    return await answer;
  }

  /** No more time passes. Whoever waits for an advance is let go. */
  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
    for (const { arrived } of this.#arrivals.splice(0)) arrived();
  }

  #targetMs(): number {
    return targetMs(this.#baseMs, this.#host.nowMs() - this.#hostStartMs, this.speed);
  }

  #go(untilMs: number): void {
    const endMs = this.#host.nowMs() + SLICE_MS;
    this.#sim.beginStep();
    try {
      while (this.#sim.step(untilMs)) if (this.#host.nowMs() >= endMs) return;
    } catch (error) {
      this.#onError(error);
    }
  }

  #goOn(): void {
    if (this.#goesOn || this.#stopped) return;
    this.#goesOn = true;
    this.#host.soon(() => {
      this.#goesOn = false;
      this.catchUp();
      this.plan();
    });
  }

  #arrive(): void {
    for (let index = 0; index < this.#arrivals.length;) {
      const arrival = this.#arrivals[index];
      if (arrival === undefined || arrival.atMs > this.#sim.nowMs) index += 1;
      else this.#arrivals.splice(index, 1)[0]?.arrived();
    }
  }
}

/** What a cluster's clock is to show: whole milliseconds. */
export function targetMs(baseMs: number, hostElapsedMs: number, speed: number): number {
  return Math.floor(baseMs + hostElapsedMs * speed);
}

/** How long the host sleeps until a moment of the cluster; never so short that it comes too early. */
export function delayUntil(momentMs: number, nowMs: number, speed: number): number {
  return Math.min(MAX_DELAY_MS, Math.max(0, Math.ceil((momentMs - nowMs) / speed)));
}
