import { expect } from 'expect';
import { describe, it } from 'node:test';
import { createTerminal, type Terminal, type TerminalOptions } from './terminal';
import type { TerminalCommand } from './terminal-command';

const KCD = "alias kcd='kubectl config set-context $(kubectl config current-context) --namespace '";

/** A terminal whose kubectl repeats its arguments and a few more things. */
function world(options: Partial<TerminalOptions> = {}) {
  let nowMs = Date.UTC(2026, 0, 1);
  const calls: string[] = [];
  const kubectl: TerminalCommand = async (argv, io) => {
    const line = argv.slice(1).join(' ');
    calls.push(line);
    switch (argv[1]) {
      case 'fail':
        io.stderr('error: no\n');
        return 1;
      case 'watch':
        for (let tick = 1; tick <= 5 && !io.signal.aborted; tick += 1) {
          nowMs += 1000;
          io.stdout(`tick ${tick}\n`);
          await Promise.resolve();
        }
        return 0;
      case 'hang':
        await new Promise<void>((resolve) => {
          io.signal.addEventListener('abort', () => resolve());
        });
        return 1;
      case 'bug':
        throw new Error('a bug');
      case 'config':
        io.stdout(argv[2] === 'current-context' ? 'multinode\n' : `${line}\n`);
        return 0;
      default:
        io.stdout(`${line}${io.stdin === '' ? '' : ` <${io.stdin.trim()}>`}\n`);
        return 0;
    }
  };
  const terminal: Terminal = createTerminal({
    commands: new Map([['kubectl', kubectl]]),
    now: () => nowMs,
    sleep: async (ms) => {
      nowMs += ms;
    },
    ...options,
  });
  return { terminal, calls, elapsedMs: () => nowMs - Date.UTC(2026, 0, 1) };
}

/** What was typed, one after the other, and what the last of it gave. */
const cases: readonly (readonly [
  what: string,
  typed: readonly string[],
  stdout: string,
  stderr: string,
  exitCode: number,
])[] = [
  ['k is kubectl', ['k get po'], 'get po\n', '', 0],
  ['the alias of the note', [KCD, 'kcd kube-system'], 'config set-context multinode --namespace kube-system\n', '', 0],
  [
    'an alias is not known on the line that defines it',
    ['alias e=echo; e hi'],
    '',
    'bash: e: command not found\n',
    127,
  ],
  ['an alias that ends in a blank', ['alias kk="kubectl "; alias w=wide', 'kk w w'], 'wide w\n', '', 0],
  ['an alias in a pipe and after &&', ['true && k a | grep -c a'], '1\n', '', 0],
  ['an alias inside $(...)', ['echo "[$(k x)]"'], '[x]\n', '', 0],
  ['a quoted name is no alias', ['"k" get'], '', 'bash: k: command not found\n', 127],
  ['an alias of its own name', ['alias kubectl="kubectl -n x"', 'k get'], '-n x get\n', '', 0],
  ['alias shows them', [KCD, 'alias'], `alias k='kubectl'\nalias kcd='${KCD.slice(11, -1)}'\n`, '', 0],
  ['unknown commands', ['Kubectl get po'], '', 'bash: Kubectl: command not found\n', 127],
  ['history expansion in double quotes', ['kubectl get po -l "!env"'], '', 'bash: !env: event not found\n', 1],
  ['history expansion without quotes', ['kubectl get po -l !env'], '', 'bash: !env: event not found\n', 1],
  ['none in single quotes', ["kubectl get po -l '!env'"], 'get po -l !env\n', '', 0],
  ['none before = and a blank', ['echo a != b !'], 'a != b !\n', '', 0],
  ['!! runs the last line again', ['echo again', '!!'], 'again\n', 'echo again\n', 0],
  ['a parenthesis', ['kubectl get po -l env in (a,b)'], '', "bash: syntax error near unexpected token `('\n", 2],
  ['an open quote', ['echo "a'], '', 'bash: unexpected EOF while looking for matching `"\'\n', 2],
  ['variables and the directory last', ['X=5; export Y=6; cd /tmp', 'echo $X $Y $PWD'], '5 6 /tmp\n', '', 0],
  ['functions and $? last', ['f() { return 4; }', 'f', 'echo $?'], '4\n', '', 0],
  ['files last', ['echo text > note', 'cat note'], 'text\n', '', 0],
  ['several lines', ['if true; then\necho a\nfi\nkubectl fail\necho $?'], 'a\n1\n', 'error: no\n', 0],
  [
    'an error does not stop the lines after it',
    ['echo a\necho )\necho ${x:?no}; echo b\necho c'],
    'a\nc\n',
    "bash: syntax error near unexpected token `)'\nbash: x: no\n",
    0,
  ],
  ['standard input by a dash', ['echo hi | kubectl apply -f -'], 'apply -f - <hi>\n', '', 0],
  ['a here-document', ['kubectl apply -f - <<EOF\na: $((1+1))\nEOF'], 'apply -f - <a: 2>\n', '', 0],
  [
    'no input is taken from a loop',
    ['printf "1\\n2\\n" | while read n; do kubectl get $n; done'],
    'get 1\nget 2\n',
    '',
    0,
  ],
  ['outputs apart', ['kubectl fail 2>/dev/null || echo failed'], 'failed\n', '', 0],
  ['a pipe that is closed ends a watch', ['kubectl watch | head -2'], 'tick 1\ntick 2\n', '', 0],
  ['exit starts afresh, files stay', ['X=1; echo f > /tmp/f; exit 3', 'echo "$X" $(cat /tmp/f)'], ' f\n', '', 0],
  ['the exit code of exit', ['exit 3'], '', '', 3],
  ['nothing typed', [' '], '', '', 0],
  [
    'nothing of the host',
    ['cat /etc/shadow /proc/cpuinfo; ls /usr/lib'],
    '',
    "cat: /etc/shadow: No such file or directory\ncat: /proc/cpuinfo: No such file or directory\nls: cannot access '/usr/lib': No such file or directory\n",
    2,
  ],
];

describe('a terminal', () => {
  for (const [what, typed, stdout, stderr, exitCode] of cases) {
    it(what, async () => {
      const { terminal } = world();
      let result;
      for (const lines of typed) result = await terminal.run(lines);
      expect(result).toEqual({ stdout, stderr, exitCode });
    });
  }

  it('lets the time of the cluster pass', async () => {
    const { terminal, elapsedMs } = world();
    expect((await terminal.run('sleep 3; date')).stdout).toBe('Thu Jan  1 00:00:03 UTC 2026\n');
    await terminal.run('sleep 60 &');
    expect((await terminal.run('jobs; sleep 61; jobs')).stdout).toBe(
      '[1]+  Running                 sleep 60 &\n[1]+  Done                    sleep 60\n',
    );
    expect(elapsedMs()).toBe(64_000);
  });

  it('runs commands in the background', async () => {
    const { terminal } = world();
    expect((await terminal.run('kubectl watch &\nsleep 2; echo slept; wait')).stdout).toBe(
      'tick 1\ntick 2\ntick 3\nslept\ntick 4\ntick 5\n',
    );
  });

  it('kills a job without time passing', async () => {
    const { terminal, elapsedMs } = world();
    await terminal.run('sleep 60 &');
    expect(await terminal.run('kill %1')).toEqual({ stdout: '', stderr: '', exitCode: 0 });
    expect((await terminal.run('jobs')).stdout).toBe('[1]+  Terminated              sleep 60\n');
    expect(elapsedMs()).toBe(0);
  });

  it('Ctrl-C ends what hangs, and the shell goes on', async () => {
    const { terminal } = world();
    expect(await terminal.run('kubectl hang; echo no', { interruptAfterMs: 5000 })).toEqual({
      stdout: '',
      stderr: '',
      exitCode: 130,
    });
    expect((await terminal.run('echo $?')).stdout).toBe('130\n');
  });

  it('rejects when a command has a bug, and the shell goes on', async () => {
    const { terminal } = world();
    await terminal.run('X=1');
    await expect(terminal.run('kubectl bug; echo no')).rejects.toThrow('a bug');
    expect((await terminal.run('echo $X')).stdout).toBe('1\n');
  });

  const endless: readonly (readonly [string, Partial<TerminalOptions>, string])[] = [
    ['while true; do :; done', {}, 'gherkube: stopped: a loop that never pauses\n'],
    ['yes', { maxOutput: 1000 }, 'gherkube: stopped: more than 1000 characters of output\n'],
    [
      'while true; do kubectl get; done > /dev/null',
      { maxCommands: 20 },
      'gherkube: stopped: more than 20 commands in one line\n',
    ],
    ['while sleep 1; do :; done', { maxPauses: 50 }, 'gherkube: stopped: still running after 50 pauses\n'],
    ['sleep 100', { limitMs: 1000 }, 'gherkube: stopped: still running after the time a line may take\n'],
    ['sleep infinity', {}, 'gherkube: stopped: waits for something that cannot come\n'],
  ];
  for (const [line, options, stderr] of endless) {
    it(`${line} ends in bounded time, and the shell goes on`, async () => {
      const { terminal } = world(options);
      await terminal.run('X=kept');
      const result = await terminal.run(line);
      expect(result.stderr).toBe(stderr);
      expect(result.exitCode).not.toBe(0);
      expect((await terminal.run('echo $X')).stdout).toBe('kept\n');
    });
  }

  it('has an environment and a directory of its own', async () => {
    const { terminal } = world({ cwd: '/home/student', env: { HOME: '/home/student', USER: 'student' } });
    await terminal.run('export KUBECONFIG=~/config; cd /tmp');
    expect(terminal.cwd).toBe('/tmp');
    expect(terminal.env.get('KUBECONFIG')).toBe('/home/student/config');
  });
});
