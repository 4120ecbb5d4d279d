import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { median } from '../measure';
import type { Row } from '../row';

const RUNS = 3;
const ROOT = resolve(__dirname, '../..');

/** One sentence that means every step, and does nothing. */
const EMPTY_STEPS = "require('@cucumber/cucumber').Given(/^[^]*$/, () => undefined);\n";

/**
 * All features, against the same features with steps that do nothing: what is left is cucumber, which we can't make faster. Both are whole runs
 * of the command, in turn and in one process; then as they run for whoever just says `npm start`, in as many as there are cores.
 */
export async function subject(): Promise<readonly Row[]> {
  const twin = twinWithEmptySteps();
  try {
    const pairs: { readonly realMs: number; readonly emptyMs: number }[] = [];
    // The first of each fills the loader's cache.
    for (const project of [ROOT, twin]) await wallMs(project);
    for (let run = 0; run < RUNS; run += 1) pairs.push({ realMs: await wallMs(ROOT), emptyMs: await wallMs(twin) });
    const sideBySideMs = await wallMs(ROOT, []);
    const ratio = median(pairs.map(({ realMs, emptyMs }) => realMs / emptyMs));
    const row = (what: string, value: number): Row => ({ what, value: value / 1000, unit: 's', runs: RUNS });
    return [
      {
        what: 'suite, against the same with empty steps',
        value: ratio,
        unit: 'x',
        runs: RUNS,
        target: { relation: '<=', value: 1.5 },
      },
      row('  suite in one process, wall time', median(pairs.map(({ realMs }) => realMs))),
      row('  with empty steps', median(pairs.map(({ emptyMs }) => emptyMs))),
      { ...row('  suite in a process for each core', sideBySideMs), runs: 1 },
    ];
  } finally {
    rmSync(twin, { recursive: true, force: true });
  }
}

/** A copy of the project whose steps are empty. */
function twinWithEmptySteps(): string {
  const twin = mkdtempSync(join(tmpdir(), 'gherkube-empty-'));
  for (const part of ['src', 'features', 'cucumber.js', 'package.json', 'tsconfig.json'])
    cpSync(join(ROOT, part), join(twin, part), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(twin, 'node_modules'));
  mkdirSync(join(twin, 'steps'));
  writeFileSync(join(twin, 'steps', 'empty.ts'), EMPTY_STEPS);
  return twin;
}

/** Of `gherkube run --plain` in that project. Throws when it did not come to its summary. */
async function wallMs(project: string, options: readonly string[] = ['--parallel', '1']): Promise<number> {
  const startedMs = performance.now();
  const output = await new Promise<string>((settle) => {
    const child = spawn(process.execPath, ['src/cli/gherkube.js', 'run', '--plain', ...options], {
      cwd: project,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let text = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    child.on('close', () => settle(text));
  });
  const ms = performance.now() - startedMs;
  if (!/^scenarios: [1-9]\d* passed/m.test(output))
    throw new Error(`${project}: no scenario passed:\n${output.slice(-2000)}`);
  return ms;
}
