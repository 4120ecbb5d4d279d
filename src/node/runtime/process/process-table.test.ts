import { expect } from 'expect';
import { describe, it } from 'node:test';
import { TestWorld } from '../shell/test-world';
import type { Process, Program } from './process';
import { Pipe } from './streams';
import { endOfSlice, pause, read, readLine, sleep, waitChild } from './system-calls';

const idle: Program = function* idle() {
  for (;;) yield pause;
};

/** Starts a child or fails the test. */
function child(process: Parameters<Program>[0], program: Program, name = 'child'): Process {
  const started = process.spawn({ program, argv: [name] });
  if (started === 'EAGAIN') throw new Error('the table is full');
  return started;
}

describe('ProcessTable', () => {
  it('runs a process in virtual time and keeps its exit code in eight bits', () => {
    const world = new TestWorld();
    const process = world.start(function* program() {
      yield* sleep(5000);
      return 259;
    });
    world.sim.advance(4999);
    expect(process.exitStatus).toBeUndefined();
    world.sim.advance(1);
    expect(process.exitStatus).toEqual({ code: 3 });
    expect(world.sim.nowMs - world.sim.startMs).toBe(5000);
  });

  it('tells of an exit in an event of its own', () => {
    const world = new TestWorld();
    const process = world.start(idle);
    const codes: number[] = [];
    process.onExit(({ code }) => codes.push(code));
    world.sim.settle();
    world.table.signal(1, 'SIGKILL');
    expect(process.exitStatus).toEqual({ code: 137, signal: 'SIGKILL' });
    expect(codes).toEqual([]);
    world.sim.settle();
    expect(codes).toEqual([137]);
  });

  for (const [name, signal, fromOutside, survives] of [
    ['TERM from inside', 'SIGTERM', false, true],
    ['TERM from outside', 'SIGTERM', true, true],
    ['KILL from inside', 'SIGKILL', false, true],
    ['KILL from outside', 'SIGKILL', true, false],
  ] as const) {
    it(`PID 1 without a handler ${survives ? 'ignores' : 'dies of'} ${name}`, () => {
      const world = new TestWorld();
      const init = world.start(function* program(process) {
        yield* sleep(1000);
        if (!fromOutside) process.kill(1, signal);
        for (;;) yield pause;
      });
      world.sim.advance(1000);
      if (fromOutside) world.table.signal(1, signal);
      world.sim.advance(1000);
      expect(init.exitStatus === undefined).toBe(survives);
    });
  }

  it('PID 1 with a handler gets the signal', () => {
    const world = new TestWorld();
    const init = world.start(function* program(process) {
      process.trap('SIGTERM', () => process.exit(7));
      for (;;) yield pause;
    });
    world.sim.settle();
    world.table.signal(1, 'SIGTERM');
    world.sim.settle();
    expect(init.exitStatus).toEqual({ code: 7 });
  });

  it('other processes die of TERM with 143, and their parent reaps them', () => {
    const world = new TestWorld();
    let seen: unknown;
    world.start(function* program(process) {
      const { pid } = child(process, idle);
      process.after(10, () => process.kill(pid, 'SIGTERM'));
      seen = yield* waitChild(process, pid);
      for (;;) yield pause;
    });
    world.sim.advance(20);
    expect(seen).toEqual({ pid: 2, status: { code: 143, signal: 'SIGTERM' } });
    expect(world.table.list().map(({ pid }) => pid)).toEqual([1]);
  });

  it('an ended child stays a zombie until it is reaped', () => {
    const world = new TestWorld();
    world.start(function* program(process) {
      child(process, function* quick() {
        yield* sleep(1);
        return 5;
      });
      yield* sleep(100);
      expect(process.reap()).toEqual({ pid: 2, status: { code: 5 } });
      expect(process.reap()).toBe('ECHILD');
      return 0;
    });
    world.sim.advance(50);
    expect(world.table.get(2)?.state).toBe('zombie');
    world.sim.advance(50);
    expect(world.table.list()).toEqual([]);
  });

  it('orphans become children of PID 1', () => {
    const world = new TestWorld();
    world.start(function* program(process) {
      child(process, function* parent(middle) {
        child(middle, idle, 'orphan');
        yield* sleep(10);
        return 0;
      });
      for (;;) yield pause;
    });
    world.sim.advance(20);
    const orphan = world.table.list().find(({ argv }) => argv[0] === 'orphan');
    expect(orphan?.parentPid).toBe(1);
    expect(orphan?.state).toBe('running');
  });

  it('all die when PID 1 ends, and nobody can be started any more', () => {
    const world = new TestWorld();
    const init = world.start(function* program(process) {
      child(process, idle);
      yield* sleep(10);
      return 0;
    });
    const joined = world.start(idle, ['exec']);
    world.sim.advance(10);
    expect(init.exitStatus).toEqual({ code: 0 });
    expect(joined.exitStatus).toEqual({ code: 137, signal: 'SIGKILL' });
    expect(world.table.list()).toEqual([]);
    expect(() => world.start(idle)).toThrow('full');
  });

  it('a stopped process goes on after SIGCONT, late', () => {
    const world = new TestWorld();
    world.start(idle);
    const process = world.start(function* program() {
      yield* sleep(1000);
      return 0;
    });
    world.sim.advance(500);
    world.table.signal(process.pid, 'SIGSTOP');
    world.sim.advance(5000);
    expect(process.state).toBe('stopped');
    world.table.signal(process.pid, 'SIGCONT');
    world.sim.settle();
    expect(process.exitStatus).toEqual({ code: 0 });
  });

  it('what a process listens on and waits for ends with it', () => {
    const open: string[] = [];
    const world = new TestWorld({
      network: {
        id: 'net',
        addresses: [],
        watch: () => () => undefined,
        listen: ({ port, address = '0.0.0.0' }) => {
          open.push(`${port}`);
          return { port, address, close: () => open.splice(0), changing: () => undefined };
        },
        http: () => ({ cancel: () => undefined }),
        send: () => ({ cancel: () => undefined }),
        ask: () => ({ cancel: () => undefined }),
        connect: () => ({ cancel: () => undefined }),
      },
    });
    let fired = false;
    world.start(function* program(process) {
      process.listen({ port: 80 });
      process.after(5000, () => {
        fired = true;
      });
      for (;;) yield pause;
    });
    world.sim.settle();
    expect(open).toEqual(['80']);
    world.table.signal(1, 'SIGKILL');
    world.sim.advance(10_000);
    expect(open).toEqual([]);
    expect(fired).toBe(false);
  });

  it('refuses processes past the limit', () => {
    const world = new TestWorld({ maxProcesses: 3 });
    const results: unknown[] = [];
    world.start(function* program(process) {
      for (let count = 0; count < 3; count += 1)
        results.push(process.spawn({ program: idle, argv: ['x'] }) === 'EAGAIN');
      for (;;) yield pause;
    });
    world.sim.settle();
    expect(results).toEqual([false, false, true]);
  });

  it('ends a program that yields what is no system call', () => {
    const world = new TestWorld();
    const process = world.start(function* program() {
      yield JSON.parse('42');
      return 0;
    });
    world.sim.settle();
    expect(process.exitStatus).toEqual({ code: 1 });
    expect(world.stderr.text).toContain('uncaught exception: TypeError');
  });

  it('ends alone a program that is none, that throws before it begins, or that calls itself without end', () => {
    const world = new TestWorld();
    const endless = (): number => endless() + 1;
    const broken: readonly Program[] = [
      Object.assign(() => undefined as never),
      () => {
        throw new Error('too early');
      },
      // oxlint-disable-next-line require-yield
      function* recursive() {
        return endless();
      },
    ];
    const init = world.start(idle);
    const started = broken.map((program) => world.start(program));
    world.sim.settle();
    expect(started.map(({ exitStatus }) => exitStatus?.code)).toEqual([1, 1, 139]);
    expect(init.exitStatus).toBeUndefined();
    expect(world.stderr.text).toContain('uncaught exception: Error: too early\n');
  });

  it('starts children that do nothing when somebody looks', () => {
    const world = new TestWorld();
    const seen: (readonly number[])[] = [];
    world.start(function* master(process) {
      process.whenSeen([29], () => child(process, idle));
      process.whenSeen([30], () => {
        process.spawn({ program: idle, argv: ['kept'], since: { pid: 30, startedMs: 0 } });
      });
      seen.push(world.table.list().map(({ pid }) => pid));
      seen.push(process.processes().map(({ pid }) => pid));
      for (;;) yield pause;
    });
    world.sim.settle();
    expect(seen).toEqual([[1], [1, 30, 31]]);
  });

  it('prints what an uncaught file error says and ends with 1', () => {
    const world = new TestWorld();
    const process = world.start(
      function* program(context) {
        yield* sleep(1);
        context.files.readFile('/nope');
        return 0;
      },
      ['reader'],
    );
    world.sim.advance(1);
    expect(process.exitStatus).toEqual({ code: 1 });
    expect(world.stderr.text).toBe('reader: /nope: No such file or directory\n');
  });
});

describe('time slices', () => {
  it('an endless loop costs few steps, however long the cluster runs', () => {
    const world = new TestWorld();
    let steps = 0;
    world.start(function* program(process) {
      for (;;) {
        steps += 1;
        if (process.spend(1)) yield endOfSlice;
      }
    });
    world.sim.advance(600_000);
    expect(steps).toBeGreaterThan(80_000);
    expect(steps).toBeLessThan(200_000);
  });

  it('work that pauses is never slowed down', () => {
    const world = new TestWorld();
    let rounds = 0;
    world.start(function* program(process) {
      for (;;) {
        process.spend(9000);
        rounds += 1;
        yield* sleep(1000);
      }
    });
    world.sim.advance(100_000);
    expect(rounds).toBe(101);
  });

  it('SIGXCPU ends a runaway where there is a limit', () => {
    const world = new TestWorld({ maxSlices: 5 });
    world.start(idle);
    const process = world.start(function* program() {
      for (;;) yield endOfSlice;
    });
    world.sim.advance(60_000);
    expect(process.exitStatus).toEqual({ code: 152, signal: 'SIGXCPU' });
  });
});

describe('Pipe', () => {
  it('makes its writer wait while it is full, and loses nothing', () => {
    const world = new TestWorld();
    const pipe = new Pipe();
    let written = 0;
    let taken = 0;
    world.start(function* parent(process) {
      process.spawn({
        argv: ['writer'],
        stdout: pipe,
        program: function* writer(self) {
          for (; written < 100; written += 1) {
            self.print('x'.repeat(10_000));
            yield endOfSlice;
          }
          return 0;
        },
      });
      process.spawn({
        argv: ['reader'],
        stdin: pipe.input,
        program: function* reader(self) {
          yield* sleep(1000);
          for (let text = yield* read(self.stdin); text !== ''; text = yield* read(self.stdin)) taken += text.length;
          return 0;
        },
      });
      for (;;) yield pause;
    });
    world.sim.advance(999);
    expect(written).toBeLessThan(8);
    world.sim.advance(1);
    expect(taken).toBe(1_000_000);
  });

  it('breaks when nobody reads: the writer dies of SIGPIPE', () => {
    const world = new TestWorld();
    const pipe = new Pipe();
    let writer: Process | 'EAGAIN' | undefined;
    world.start(function* parent(process) {
      writer = process.spawn({
        argv: ['writer'],
        stdout: pipe,
        program: function* endless(self) {
          for (;;) {
            self.print('line\n');
            yield* sleep(100);
          }
        },
      });
      process.spawn({
        argv: ['reader'],
        stdin: pipe.input,
        program: function* reader(self) {
          yield* readLine(self.stdin);
          return 0;
        },
      });
      for (;;) yield pause;
    });
    world.sim.advance(1000);
    expect(typeof writer === 'object' && writer.exitStatus).toEqual({ code: 141, signal: 'SIGPIPE' });
  });

  it('keeps no more than the start of a line that never ends', () => {
    const world = new TestWorld();
    const zeros = '\0'.repeat(64 * 1024);
    let left = 400;
    let length = 0;
    world.start(function* reader() {
      const input = {
        take: () => ((left -= 1) > 0 ? zeros : left === 0 ? '\n' : ''),
        onReadable: () => undefined,
      };
      length = (yield* readLine(input)).length;
      return 0;
    });
    world.sim.advance(60_000);
    expect(length).toBe(16 * 1024 * 1024 + 1);
  });
});
