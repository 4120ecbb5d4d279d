import assert from 'node:assert';
import { Heap } from './heap';
import { RunningHash } from './hash';
import { randomStream, type RandomStream } from './random';

export type Task = () => void;

/** A task that waits for its moment. `cancel` is idempotent and harmless once the task has run. */
export interface Timer {
  readonly atMs: number;
  cancel(): void;
}

/** Runs a task at the present moment when no other work is ready: see `Simulation.lane`. */
export interface Lane {
  /** The turn of this lane at the present moment has come already. */
  readonly isPassed: boolean;
  run(task: Task): void;
}

export interface SimulationOptions {
  /** Decides everything that is random. Default 1. */
  readonly seed?: number;
  /** What the clock shows at the start, in milliseconds since 1970. Default `DEFAULT_START_MS`. */
  readonly startMs?: number;
  /** Tells this life of a world that is taken up again from earlier ones: each draws random numbers of its own. Default 0. */
  readonly life?: number;
  /** How many tasks may run on behalf of one step (between two calls of `beginStep`). Default 20 million. */
  readonly maxTasksPerStep?: number;
}

/** A run that did more work than the limits allow: almost always two parts that wake each other for ever. */
export class SimulationLimitError extends Error {
  override readonly name = 'SimulationLimitError';
}

function isEarlier(a: PendingTimer, b: PendingTimer): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
}

function isEarlierLane(a: LateTask, b: LateTask): boolean {
  return a.lane < b.lane;
}

class PendingTimer implements Timer {
  readonly atMs: number;
  readonly order: number;
  task: Task | undefined;
  /** Has its moment come? Then it waits no longer among the timers, but may still be cancelled by what runs before it. */
  isDue = false;
  readonly #onCancel: () => void;

  constructor(atMs: number, order: number, task: Task, onCancel: () => void) {
    this.atMs = atMs;
    this.order = order;
    this.task = task;
    this.#onCancel = onCancel;
  }

  cancel(): void {
    if (this.task === undefined) return;
    this.task = undefined;
    if (!this.isDue) this.#onCancel();
  }

  run(): void {
    const { task } = this;
    this.task = undefined;
    task?.();
  }
}

interface LateTask {
  readonly lane: number;
  readonly task: Task;
}

/** What the clock of a world shows at its start unless it is told otherwise: 2026-01-01T00:00:00Z. */
export const DEFAULT_START_MS = Date.UTC(2026, 0, 1);
const DEFAULT_MAX_TASKS_PER_STEP = 20_000_000;
/** Cancelled timers stay in the heap until they come up or until there are this many and they outnumber the live ones. */
const COMPACT_FROM = 1024;
/** Ready tasks that have run stay in the queue until there are more of them than this and they outnumber those that wait. */
const DROP_RUN_TASKS_FROM = 4096;

/**
 * The virtual clock and the event loop of one world. Ready work runs first in, first out; when there is none, time jumps to the next timer.
 * Timers of one moment run in the order they were set. Nothing here reads the wall clock.
 */
export class Simulation {
  readonly seed: number;
  readonly startMs: number;
  /** What happened, digested; whoever changes the world adds a line. */
  readonly log = new RunningHash();
  #timers = new Heap(isEarlier);
  readonly #maxTasksPerStep: number;
  readonly #life: number;
  readonly #streams = new Map<string, RandomStream>();
  /** Those that wait are from head to tail; what is before is empty, what is behind is room. */
  #ready: (Task | undefined)[] = [];
  #readyHead = 0;
  #readyTail = 0;
  #nowMs: number;
  #order = 0;
  #cancelled = 0;
  #tasksInStep = 0;
  #tasks = 0;
  #running = false;
  #lanes = 0;
  /** By lane. */
  #late = new Heap(isEarlierLane);
  /** The last lane that has had its turn at the present moment; `Infinity`: all have. */
  #passedLane = Infinity;
  readonly #onCancel = () => {
    this.#cancelled += 1;
    this.#compact();
  };

  constructor({
    seed = 1,
    startMs = DEFAULT_START_MS,
    life = 0,
    maxTasksPerStep = DEFAULT_MAX_TASKS_PER_STEP,
  }: SimulationOptions = {}) {
    this.seed = seed;
    this.startMs = startMs;
    this.#nowMs = startMs;
    this.#life = life;
    this.#maxTasksPerStep = maxTasksPerStep;
  }

  /** The virtual time, in milliseconds since 1970. */
  get nowMs(): number {
    return this.#nowMs;
  }

  /** Is the event loop on the call stack? */
  get running(): boolean {
    return this.#running;
  }

  /** How many tasks have run so far. */
  get tasks(): number {
    return this.#tasks;
  }

  /** The moment of the next timer, or undefined when nothing is planned. */
  get nextTimerMs(): number | undefined {
    this.#dropCancelled();
    return this.#timers.peek()?.atMs;
  }

  /** The stream of random numbers called `name`; the same object at every call. */
  random(name: string): RandomStream {
    let stream = this.#streams.get(name);
    if (stream === undefined) {
      stream = randomStream(this.seed, this.#life === 0 ? name : `${name} ${this.#life}`);
      this.#streams.set(name, stream);
    }
    return stream;
  }

  /**
   * Runs `task` as if it were `atMs`, a moment that has passed: what nobody has looked at until now is made up for. It must neither wait nor
   * plan anything.
   */
  catchUp(atMs: number, task: Task): void {
    assert(atMs <= this.#nowMs, 'only what lies behind can be caught up with');
    const nowMs = this.#nowMs;
    const order = this.#order;
    const ready = this.#readyTail;
    this.#nowMs = atMs;
    try {
      task();
    } finally {
      this.#nowMs = nowMs;
    }
    assert(this.#order === order && this.#readyTail === ready, 'what is caught up with must not plan anything');
  }

  /** Runs `task` at the present moment, after all work that is ready already. */
  post(task: Task): void {
    this.#ready[this.#readyTail] = task;
    this.#readyTail += 1;
  }

  /** Runs `task` when `delayMs` (0 or more) milliseconds have passed. */
  after(delayMs: number, task: Task): Timer {
    return this.at(this.#nowMs + Math.max(0, delayMs), task);
  }

  /**
   * A place in line behind everything else that happens at a moment: tasks of lanes run when no other work is ready, one at a time, earlier
   * lanes first. So it does not matter to them in which order things happen that happen at the same moment.
   */
  lane(): Lane {
    this.#lanes += 1;
    const lane = this.#lanes;
    const passed = (): boolean => lane <= this.#passedLane;
    return {
      get isPassed() {
        return passed();
      },
      run: (task) => this.#late.push({ lane, task }),
    };
  }

  /** Runs `task` at the moment `atMs`, or at once when that has passed. */
  at(atMs: number, task: Task): Timer {
    this.#order += 1;
    const timer = new PendingTimer(Math.max(atMs, this.#nowMs), this.#order, task, this.#onCancel);
    this.#timers.push(timer);
    return timer;
  }

  /** A new step begins: its tasks are counted from zero. */
  beginStep(): void {
    this.#tasksInStep = 0;
  }

  /** Runs all ready work; no time passes. */
  settle(): void {
    if (this.#running) throw new Error('the simulation is running already: engine code must not run the event loop');
    this.#running = true;
    try {
      this.#drain();
    } finally {
      this.#running = false;
    }
  }

  /**
   * Lets the world go on by the smallest amount: ready work if there is some, else the jump to the next timer, but not past `untilMs`.
   * Returns false when nothing was left to do up to `untilMs`; the clock then shows `untilMs`.
   */
  step(untilMs: number): boolean {
    if (this.#readyHead < this.#readyTail) {
      this.settle();
      return true;
    }
    const next = this.nextTimerMs;
    if (next === undefined || next > untilMs) {
      if (untilMs !== Infinity) this.#nowMs = Math.max(this.#nowMs, untilMs);
      return false;
    }
    if (next > this.#nowMs) this.#passedLane = 0;
    this.#nowMs = next;
    this.#fire(next);
    this.settle();
    this.#passedLane = Infinity;
    return true;
  }

  /** Lets `durationMs` of virtual time pass. */
  advance(durationMs: number): void {
    const untilMs = this.#nowMs + durationMs;
    while (this.step(untilMs));
  }

  /** Lets time pass until `done` holds, at most `timeoutMs`; says whether it came to hold. `done` is asked after every moment. */
  runUntil(done: () => boolean, timeoutMs: number): boolean {
    const untilMs = this.#nowMs + timeoutMs;
    this.settle();
    while (!done()) {
      if (!this.step(untilMs)) return done();
    }
    return true;
  }

  /**
   * Lets what `start` plans, and all that follows from it, happen while the rest of the world stands still, until `isDone` holds, at most for
   * `timeoutMs`. The clock then shows again what it showed; what is left over happens in its time. For engine code that needs an answer
   * within one task. Says whether it came to hold.
   */
  aside(start: Task, isDone: () => boolean, timeoutMs: number): boolean {
    const outer = { ready: this.#ready, timers: this.#timers, late: this.#late };
    const [outerHead, outerTail] = [this.#readyHead, this.#readyTail];
    const [startMs, running, passedLane] = [this.#nowMs, this.#running, this.#passedLane];
    this.#ready = [];
    this.#readyHead = 0;
    this.#readyTail = 0;
    this.#timers = new Heap(isEarlier);
    this.#late = new Heap(isEarlierLane);
    this.#running = true;
    const inner = { timers: this.#timers, late: this.#late };
    try {
      start();
      this.#drain();
      for (let next = this.nextTimerMs; !isDone() && next !== undefined; next = this.nextTimerMs) {
        if (next > startMs + timeoutMs) break;
        this.#nowMs = next;
        this.#fire(next);
        this.#drain();
      }
    } finally {
      const left = this.#ready.slice(this.#readyHead, this.#readyTail);
      this.#ready = outer.ready;
      this.#readyHead = outerHead;
      this.#readyTail = outerTail;
      this.#timers = outer.timers;
      this.#late = outer.late;
      this.#nowMs = startMs;
      this.#running = running;
      this.#passedLane = passedLane;
      for (const task of left) if (task !== undefined) this.post(task);
      for (let timer = inner.timers.pop(); timer !== undefined; timer = inner.timers.pop()) this.#timers.push(timer);
      for (let late = inner.late.pop(); late !== undefined; late = inner.late.pop()) this.#late.push(late);
    }
    return isDone();
  }

  #fire(moment: number): void {
    for (;;) {
      const timer = this.#timers.peek();
      if (timer === undefined || timer.atMs > moment) return;
      this.#timers.pop();
      if (timer.task === undefined) this.#cancelled -= 1;
      else {
        timer.isDue = true;
        this.post(() => timer.run());
      }
    }
  }

  #drain(): void {
    this.#drainReady();
    for (let late = this.#late.pop(); late !== undefined; late = this.#late.pop()) {
      this.#passedLane = Math.max(late.lane, this.#passedLane);
      this.#count();
      late.task();
      this.#drainReady();
    }
  }

  #drainReady(): void {
    while (this.#readyHead < this.#readyTail) {
      const task = this.#ready[this.#readyHead] as Task;
      this.#ready[this.#readyHead] = undefined;
      this.#readyHead += 1;
      if (this.#readyHead > DROP_RUN_TASKS_FROM && this.#readyHead * 2 > this.#readyTail) {
        this.#ready = this.#ready.slice(this.#readyHead, this.#readyTail);
        this.#readyTail -= this.#readyHead;
        this.#readyHead = 0;
      }
      this.#count();
      task();
    }
    if (this.#readyTail > DROP_RUN_TASKS_FROM) this.#ready = [];
    this.#readyHead = 0;
    this.#readyTail = 0;
  }

  #count(): void {
    this.#tasks += 1;
    this.#tasksInStep += 1;
    if (this.#tasksInStep <= this.#maxTasksPerStep) return;
    this.#ready = [];
    this.#readyHead = 0;
    this.#readyTail = 0;
    throw new SimulationLimitError(
      `gave up after ${this.#maxTasksPerStep} events in one step, at virtual time ${new Date(this.#nowMs).toISOString()}: ` +
        'some part of the cluster never comes to rest',
    );
  }

  #dropCancelled(): void {
    while (this.#timers.size > 0 && (this.#timers.peek() as PendingTimer).task === undefined) {
      this.#timers.pop();
      this.#cancelled -= 1;
    }
  }

  #compact(): void {
    if (this.#cancelled < COMPACT_FROM || this.#cancelled * 2 < this.#timers.size) return;
    this.#timers.retain(({ task }) => task !== undefined);
    this.#cancelled = 0;
  }
}
