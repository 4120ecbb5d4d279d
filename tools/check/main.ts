/**
 * `npm test`: type check, lint, format, import direction, unit tests, all features; then one line that counts what passed and what failed.
 * Every stage runs even when an earlier one failed.
 */
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';

interface Stage {
  readonly title: string;
  readonly command: readonly string[];
  /** What a stage's output says of passed and failed parts; a stage without counts for one. */
  readonly count?: (output: string) => Tally;
}

interface Tally {
  readonly passed: number;
  readonly failed: number;
}

const root = resolve(__dirname, '../..');
const bin = (name: string) => join(root, 'node_modules', '.bin', name);
const node = (...argv: string[]) => [process.execPath, ...argv];

const STAGES: readonly Stage[] = [
  { title: 'type check', command: node('node_modules/typescript-7/bin/tsc', '--noEmit') },
  { title: 'lint', command: [bin('oxlint'), '--deny-warnings'] },
  { title: 'format', command: [bin('oxfmt'), '--check'] },
  { title: 'import direction', command: node('-r', 'ts-node/register', 'tools/check/rooms.ts') },
  {
    title: 'unit tests',
    command: node('-r', 'ts-node/register', '--test-reporter=tap', 'tools/check/unit.ts'),
    count: (output) => ({ passed: lineCount(output, /^# pass (\d+)$/m), failed: lineCount(output, /^# fail (\d+)$/m) }),
  },
  {
    title: 'features',
    command: node('src/cli/gherkube.js', 'run', '--plain'),
    count: (output) => ({
      passed: lineCount(output, /^scenarios: (\d+) passed/m),
      failed: lineCount(output, /^scenarios: \d+ passed, (\d+) failed/m),
    }),
  },
];

function lineCount(output: string, pattern: RegExp): number {
  return Number(pattern.exec(output)?.[1] ?? 0);
}

function run({ title, command, count }: Stage): Tally {
  const startedMs = performance.now();
  const [program = '', ...argv] = command;
  const result = spawnSync(program, argv, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28 });
  const output = `${result.stdout}${result.stderr}${result.error?.message ?? ''}`;
  const counted = count?.(output) ?? { passed: 1, failed: 0 };
  // A stage that ends badly without naming a failed part (it crashed, say) has failed as a whole.
  const failed = result.status === 0 ? counted.failed : Math.max(1, counted.failed);
  const tally = { passed: result.status === 0 || count !== undefined ? counted.passed : 0, failed };
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  process.stdout.write(`${failed === 0 ? 'ok    ' : 'FAILED'} ${title} (${tally.passed} passed, ${failed} failed, ${seconds} s)\n`);
  if (failed > 0) process.stdout.write(`${output}\n`);
  return tally;
}

const tallies = STAGES.map(run);
const sum = (part: keyof Tally) => tallies.reduce((total, tally) => total + tally[part], 0);
process.stdout.write(`${sum('passed')} passed, ${sum('failed')} failed\n`);
process.exitCode = sum('failed') === 0 ? 0 : 1;
