import { expect } from 'expect';
import { describe, it } from 'node:test';
import { TestWorld as Cluster } from '../../test-world';
import { runScript } from '../shell/test-world';

const FILES = 'printf "a\\nb\\nc\\n" > old; printf "a\\nB\\nc\\nd\\n" > new; ';

describe('tools that compare', () => {
  for (const [shell, script, output, code] of [
    ['bash', 'diff old new', '2c2\n< b\n---\n> B\n3a4\n> d\n', 1],
    ['ash', 'diff old new', '--- old\n+++ new\n@@ -1,3 +1,4 @@\n a\n-b\n+B\n c\n+d\n', 1],
    ['bash', 'diff -u old new | head -3', '--- old\n+++ new\n@@ -1,3 +1,4 @@\n', 0],
    ['bash', 'diff -q old new', 'Files old and new differ\n', 1],
    ['bash', 'diff old old', '', 0],
    ['bash', 'diff old nothing', 'diff: nothing: No such file or directory\n', 2],
    ['bash', 'sort new | diff old -', '0a1\n> B\n2d2\n< b\n3a4\n> d\n', 1],
    ['bash', 'cmp old new', 'old new differ: char 3, line 2\n', 1],
    ['bash', 'cmp -s old old', '', 0],
  ] as const)
    it(`${shell}: ${script}`, () => {
      const result = runScript(`LC_ALL=C; ${FILES}${script}`, shell);
      expect({ output: result.output, code: result.exitCode }).toEqual({ output, code });
    });
});

describe('od', () => {
  for (const [script, output] of [
    ['printf "hi\\n\\t\\001" | od -c', '0000000   h   i  \\n  \\t 001\n0000005\n'],
    ['printf hello | od -An -tx1', ' 68 65 6c 6c 6f\n'],
    ['printf "\\303\\251 \\xff" | od -An -tx1', ' c3 a9 20 ff\n'],
    ['printf abcd | od', '0000000 061141 062143\n0000004\n'],
    ['head -c 48 /dev/zero | od -x -A d', '0000000 0000 0000 0000 0000 0000 0000 0000 0000\n*\n0000048\n'],
    ['printf "\\1\\0\\0\\0" | od -An -t u4 -N 4', '          1\n'],
    ['printf abcdef | od -An -c -j 2 -N 2', '   c   d\n'],
    ['od -t q1 /dev/null', "od: invalid type string 'q1'\n"],
  ] as const)
    it(script, () => expect(runScript(script).output).toBe(output));
});

describe('chmod', () => {
  for (const [change, mode] of [
    ['g+s', 'drwxr-sr-x'],
    ['u+s', 'drwsr-xr-x'],
    ['+t', 'drwxr-xr-t'],
    ['a+s', 'drwsr-sr-x'],
    ['2770', 'drwxrws---'],
    ['g+s,g-x', 'drwxr-Sr-x'],
  ] as const)
    it(`${change} gives ${mode}`, () =>
      expect(runScript(`mkdir d; chmod ${change} d; ls -ld d | cut -d' ' -f1`).output).toBe(`${mode}\n`));
});

describe('tools that find processes by name', () => {
  for (const [script, output] of [
    ['sleep 100 & pgrep sleep; pkill sleep; wait; pgrep sleep || echo none', '2\nnone\n'],
    ['sleep 100 & sleep 200 & sleep 1; pidof sleep', '3 2\n'],
    ['sleep 100 & sleep 1; pgrep -f "^sleep 10"; pgrep -l slee', '2\n2 sleep\n'],
    ['sleep 100 & killall -9 sleep; wait $!; echo $?', 'Killed\n137\n'],
    ['killall nothing', 'killall: nothing: no process killed\n'],
    ['pkill "("', "pkill: bad regex '('\n"],
  ] as const)
    it(script, () => expect(runScript(script, 'dash').output).toBe(output));
});

describe('watch', () => {
  it('runs a command again and again', () => {
    const { output } = runScript('watch -t -n 10 "echo hi" & sleep 25; kill $!');
    expect(output.match(/hi\n/g)).toHaveLength(3);
  });
});

describe('dd', () => {
  for (const [script, output] of [
    ['dd if=/dev/zero of=/dev/null bs=1M count=1000000 2>&1 | head -1', '1000000+0 records in\n'],
    ['dd if=/dev/zero of=x bs=1G count=1', 'dd: memory exhausted by input buffer of size 1073741824 bytes (1.0 GiB)\n'],
    ['timeout 5 dd if=/dev/zero of=/dev/null; echo $?', '124\n'],
  ] as const)
    it(script, () => expect(runScript(script).output).toBe(output));
});

describe('date', () => {
  it('knows no moment that no calendar shows', () => {
    expect(runScript('date -d @99999999999999999999').output).toBe("date: invalid date '@99999999999999999999'\n");
  });
});

describe('free and top', () => {
  it('show the machine and who uses it', () => {
    const world = new Cluster();
    const node = world.node({ capacity: { cpu: '2', memory: '2Gi' } });
    const { metadata } = world.pod('web', {
      containers: [{ name: 'app', image: 'busybox', command: ['sleep', '1d'] }],
    });
    world.passSeconds(20);
    const container = node.runtime.pod(metadata.uid)?.latest.get('app');
    container?.faults.setMemory(512 * 1024 * 1024);
    container?.faults.setCpu(500);
    let output = '';
    const add = (text: string): void => void (output += text);
    const options = { stdin: false, stdout: true, stderr: true, tty: false };
    container?.exec(['sh', '-c', 'free -m; top -b -n 1'], options, { onStdout: add, onStderr: add });
    world.passSeconds(2);
    expect(output.split('\n').slice(0, 8)).toEqual([
      '              total        used        free      shared  buff/cache   available',
      'Mem:           2048         512        1536           0           0        1536',
      'Swap:             0           0           0',
      'Mem: 524288K used, 1572864K free, 0K shrd, 0K buff, 0K cached',
      'CPU:  25% usr   0% sys   0% nic  75% idle   0% io   0% irq   0% sirq',
      expect.stringMatching(/^Load average: 0.50 0.50 0.50 1\/\d \d+$/),
      '  PID  PPID USER     STAT   VSZ %VSZ CPU %CPU COMMAND',
      '    1     0 root     S    524288  25%   0  25% sleep 1d',
    ]);
  });
});
