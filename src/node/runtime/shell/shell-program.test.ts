import { expect } from 'expect';
import { describe, it } from 'node:test';
import { runScript, TestWorld } from './test-world';

describe('what a shell passes on of its environment', () => {
  for (const [shell, flavor, expected] of [
    ['sh', 'busybox', 'plain=1\n'],
    ['bash', 'gnu', 'a.b=1\nplain=1\n'],
  ] as const) {
    it(`${shell}: ${JSON.stringify(expected)}`, () => {
      const world = new TestWorld({ flavor });
      world.run(['env', 'plain=1', 'a.b=1', shell, '-c', 'env | grep =1 | sort']);
      world.sim.advance(1000);
      expect(world.stdout.text).toBe(expected);
    });
  }
});

describe('a shell in virtual time', () => {
  it('appends a line every five seconds', () => {
    const world = new TestWorld({ flavor: 'busybox' });
    world.files.makeDirectory('/data');
    world.run(['sh', '-c', 'while true; do date >> /data/log; sleep 5; done']);
    world.sim.advance(12_000);
    expect(world.files.readFile('/data/log')).toBe(
      'Thu Jan  1 00:00:00 UTC 2026\nThu Jan  1 00:00:05 UTC 2026\nThu Jan  1 00:00:10 UTC 2026\n',
    );
  });

  it('the last command of sh -c takes the place of the shell', () => {
    const world = new TestWorld({ flavor: 'busybox' });
    world.run(['sh', '-c', 'echo up; sleep 60']);
    world.sim.advance(1000);
    expect(world.table.list().map(({ pid, argv }) => [pid, argv.join(' ')])).toEqual([[1, 'sleep 60']]);
  });

  it('a shell with a trap stays, and the trap runs when its child has ended', () => {
    const world = new TestWorld();
    const shell = world.run(['bash', '-c', 'trap "echo bye; exit 0" TERM; while true; do sleep 2; done']);
    world.sim.advance(3000);
    world.table.signal(1, 'SIGTERM');
    world.sim.advance(999);
    expect(shell.exitStatus).toBeUndefined();
    world.sim.advance(1);
    expect(shell.exitStatus).toEqual({ code: 0 });
    expect(world.stdout.text).toBe('bye\n');
  });

  it('a trap interrupts wait at once', () => {
    const world = new TestWorld();
    const shell = world.run(['bash', '-c', 'trap "echo got; exit 3" TERM; sleep 3600 & wait']);
    world.sim.advance(1000);
    world.table.signal(1, 'SIGTERM');
    world.sim.settle();
    expect(shell.exitStatus).toEqual({ code: 3 });
    expect(world.stdout.text).toBe('got\n');
  });

  it('PID 1 without a trap ignores TERM, as Linux has it', () => {
    const world = new TestWorld();
    const shell = world.run(['bash', '-c', 'while true; do sleep 1; done']);
    world.sim.advance(500);
    world.table.signal(1, 'SIGTERM');
    world.sim.advance(10_000);
    expect(shell.exitStatus).toBeUndefined();
    world.table.signal(1, 'SIGKILL');
    expect(shell.exitStatus?.code).toBe(137);
  });

  it('the parts of a pipe run side by side', () => {
    const world = new TestWorld();
    const seen: (readonly [number, string])[] = [];
    world.start(function* reader(process) {
      const shell = world.programs.get('bash');
      if (shell === undefined) return 1;
      process.spawn({
        program: shell,
        argv: ['bash', '-c', 'for i in 1 2 3; do echo $i; sleep 1; done | while read n; do echo "got $n"; done'],
        stdout: { write: (text) => seen.push([world.sim.nowMs - world.sim.startMs, text]) },
      });
      yield () => undefined;
      return 0;
    });
    world.sim.advance(10_000);
    expect(seen).toEqual([
      [0, 'got 1\n'],
      [1000, 'got 2\n'],
      [2000, 'got 3\n'],
    ]);
  });

  it('tail -f shows what is appended later', () => {
    const world = new TestWorld();
    world.run([
      'bash',
      '-c',
      'echo first > /tmp/log; tail -f /tmp/log & sleep 5; echo second >> /tmp/log; sleep 2; kill $!',
    ]);
    world.sim.advance(4000);
    expect(world.stdout.text).toBe('first\n');
    world.sim.advance(4000);
    expect(world.stdout.text).toBe('first\nsecond\n');
  });

  it('logs linked to /dev/stdout come out of the process', () => {
    const world = new TestWorld();
    world.files.symlink('/dev/stdout', '/tmp/access.log');
    world.run(['bash', '-c', 'echo hit >> /tmp/access.log; echo other > /proc/1/fd/2']);
    world.sim.advance(1);
    expect(world.stdout.text).toBe('hit\n');
    expect(world.stderr.text).toBe('other\n');
  });

  for (const [what, script, limit] of [
    ['an endless loop', 'while true; do :; done', 10],
    ['endless output', 'yes > /dev/null', 10],
    ['endless recursion', 'f() { f; }; f', 10],
    ['processes without end', 'f() { f & f & }; f; while true; do sleep 1; done', 200],
    ['a string that doubles', 'x=xxxxxxxx; while true; do x=$x$x; done', 10],
  ] as const) {
    it(`${what} ends or costs little`, () => {
      const world = new TestWorld({ flavor: 'busybox', maxProcesses: 100 });
      world.run(['sh', '-c', script]);
      world.sim.advance(600_000);
      expect(world.table.list().length).toBeLessThanOrEqual(limit);
    });
  }
});

describe('the words of busybox', () => {
  for (const [script, output, exitCode] of [
    ['nope', 'ash: nope: not found\n', 127],
    ['cat nope', "cat: can't open 'nope': No such file or directory\n", 1],
    ['echo > /nope/x', "ash: can't create /nope/x: nonexistent directory\n", 1],
    ['cat < nope', "ash: can't open nope: no such file\n", 1],
    ['cd nope', "ash: cd: can't cd to nope: No such file or directory\n", 1],
    ['ls nope', 'ls: nope: No such file or directory\n', 1],
    ['echo $((1/0))', 'ash: divide by zero\n', 2],
    ['[ a -gt 1 ]', 'ash: a: bad number\n', 2],
    [': ${x:?}', 'ash: x: parameter not set or null\n', 2],
    ['if true; then', 'ash: syntax error: unexpected end of file (expecting "fi")\n', 2],
    ['echo )', 'ash: syntax error: unexpected ")"\n', 2],
    ['echo {a,b}', '{a,b}\n', 0],
    ['[[ a = a ]] && echo yes', 'yes\n', 0],
    ["printf 'a b\\n' | wc", '        1         2         4\n', 0],
  ] as const) {
    it(script, () => {
      expect(runScript(script, 'ash')).toMatchObject({ output, exitCode });
    });
  }
});
