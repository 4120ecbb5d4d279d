import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { ROOT } from '../node/runtime/process/process';
import { ProcessTable } from '../node/runtime/process/process-table';
import { emptyInput, TextOutput } from '../node/runtime/process/streams';
import { Simulation } from '../sim/simulation';
import { terminalFiles, terminalPrograms } from './terminal-files';
import { dash, bash } from '../node/runtime/shell/dialect';
import { shellProgram } from '../node/runtime/shell/shell-program';
export function ours(script: string, shell: 'bash' | 'dash'): string {
  const sim = new Simulation();
  const files = terminalFiles(() => sim.nowMs, []);
  files.makeDirectory('/work');
  const table = new ProcessTable(sim);
  const out = new TextOutput(1e6);
  const p = table.start({
    program: shellProgram(shell === 'bash' ? bash : dash),
    argv: [shell, '-c', script],
    env: new Map([
      ['PATH', '/usr/bin:/bin'],
      ['HOME', '/root'],
      ['LC_ALL', 'C'],
    ]),
    cwd: '/work',
    user: ROOT,
    stdin: emptyInput,
    stdout: out,
    stderr: out,
    namespaces: {
      files,
      hostname: 'h',
      programs: terminalPrograms,
      network: {
        id: 'n',
        addresses: [],
        listen: () => 'EADDRINUSE' as const,
        http: () => ({ cancel() {} }),
        connect: () => ({ cancel() {} }),
      },
    },
  });
  sim.advance(3600_000);
  return out.text + 'rc=' + (typeof p === 'string' ? p : p.exitStatus?.code);
}
const shell = (process.argv[3] ?? 'bash') as 'bash' | 'dash';
const scripts = readFileSync(process.argv[2]!, 'utf8')
  .split('\n%%\n')
  .map((s) => s.replace(/^\n+|\n+$/g, ''))
  .filter(Boolean);
let same = 0;
const table: [string, string, number][] = [];
for (const script of scripts) {
  const dir = mkdtempSync('/tmp/dev/w');
  const real = spawnSync(
    'timeout',
    ['5', 'python3', '-c', 'import sys,os; os.dup2(1,2); os.execvp(sys.argv[1], sys.argv[1:])', shell, '-c', script],
    { cwd: dir, env: { PATH: '/usr/bin:/bin', HOME: '/root', LC_ALL: 'C' }, input: '' },
  );
  const expected = (real.stdout.toString() + 'rc=' + real.status).replaceAll(dir, '/work');
  let actual: string;
  try {
    actual = ours(script, shell);
  } catch (e) {
    actual = 'THROWN ' + (e as Error).stack;
  }
  if (actual === expected) {
    same++;
    const i = expected.lastIndexOf('rc=');
    table.push([script, expected.slice(0, i), Number(expected.slice(i + 3))]);
  } else console.log(`--- ${script}\nreal: ${JSON.stringify(expected)}\nours: ${JSON.stringify(actual)}`);
}
console.log(`${same}/${scripts.length} same`);
if (process.argv[4]) writeFileSync(process.argv[4], JSON.stringify(table));
