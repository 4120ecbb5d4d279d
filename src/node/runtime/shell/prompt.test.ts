import { describe, it } from 'node:test';
import { expect } from 'expect';
import { Terminal } from '../process/terminal';
import { ROOT, type Process } from '../process/process';
import { standardPrograms } from '../programs';
import { TestWorld } from './test-world';

/** A shell before a terminal. */
function sit(shell: 'bash' | 'dash' | 'ash') {
  const world = new TestWorld({ flavor: shell === 'ash' ? 'busybox' : 'gnu' });
  world.run(['sleep', 'infinity']);
  let shown = '';
  const terminal = new Terminal({
    onOutput: (text) => void (shown += text),
    signal: (pid, signal) => world.table.signal(pid, signal),
  });
  const program = standardPrograms(shell === 'ash' ? 'busybox' : 'gnu').get(shell);
  if (program === undefined) throw new Error(`there is no ${shell}`);
  const process = world.table.start({
    program,
    argv: [shell],
    env: new Map([
      ['PATH', '/usr/bin:/bin'],
      ['HOME', '/root'],
    ]),
    cwd: '/work',
    user: ROOT,
    stdin: terminal.input,
    stdout: terminal.output,
    stderr: terminal.output,
    namespaces: { files: world.files, network: world.network, hostname: 'machine', programs: world.programs },
  });
  if (process === 'EAGAIN') throw new Error('the table is full');
  const started: Process = process;
  world.sim.advance(100);
  return {
    process: started,
    /** What is shown after some keys. */
    type(keys: string): string {
      shown = '';
      terminal.type(keys);
      world.sim.advance(100);
      return shown;
    },
    get shown() {
      return shown;
    },
  };
}

describe('a shell at a prompt', () => {
  for (const [shell, prompt] of [
    ['ash', '/work # '],
    ['dash', '# '],
    ['bash', 'root@machine:/work# '],
  ] as const) {
    it(`${shell} asks ${prompt}`, () => {
      const seat = sit(shell);
      expect(seat.shown).toBe(prompt);
      expect(seat.type('echo hi\r')).toBe(`echo hi\r\nhi\r\n${prompt}`);
    });
  }

  it('asks on while a command is not whole', () => {
    const seat = sit('dash');
    expect(seat.type('for i in 1 2\r')).toBe('for i in 1 2\r\n> ');
    expect(seat.type('do echo $i; done\r')).toBe('do echo $i; done\r\n1\r\n2\r\n# ');
    expect(seat.type('cat <<EOF\r')).toBe('cat <<EOF\r\n> ');
    expect(seat.type('text\r')).toBe('text\r\n> ');
    expect(seat.type('EOF\r')).toBe('EOF\r\ntext\r\n# ');
    expect(seat.type('echo a \\\r')).toBe('echo a \\\r\n> ');
    expect(seat.type('b\r')).toBe('b\r\na b\r\n# ');
  });

  it('gives up a line and what it runs at Ctrl-C, and nothing else', () => {
    const seat = sit('dash');
    expect(seat.type('typed')).toBe('typed');
    expect(seat.type('\x03')).toBe('^C\r\n# ');
    seat.type('sleep 1000 &\r');
    seat.type('sleep 1000; echo after\r');
    expect(seat.type('\x03')).toBe('^C\r\n# ');
    expect(seat.type('echo $?\r')).toBe('echo $?\r\n130\r\n# ');
    expect(seat.type('kill -0 $! && echo alive\r')).toContain('\r\nalive\r\n');
    seat.type('while :; do :; done\r');
    expect(seat.type('\x03')).toBe('^C\r\n# ');
  });

  it('goes on after an error, and ends with its input or by itself', () => {
    const seat = sit('bash');
    expect(seat.type('nosuch; echo $(\r')).toContain('> ');
    seat.type('\x03');
    expect(seat.type('nosuch\r')).toBe('nosuch\r\nbash: nosuch: command not found\r\nroot@machine:/work# ');
    expect(seat.type('\x04')).toBe('exit\r\n');
    expect(seat.process.exitStatus?.code).toBe(127);
    const other = sit('ash');
    expect(other.type('exit 4\r')).toBe('exit 4\r\n');
    expect(other.process.exitStatus?.code).toBe(4);
  });

  it('edits the line', () => {
    const seat = sit('dash');
    expect(seat.type('ecxx\x7f\x7fho one two\x17three\r')).toContain('one three\r\n');
    expect(seat.type('nonsense\x15echo ok\r')).toContain('\r\nok\r\n');
  });
});
