/**
 * `npm test`: every stage below, then one line that counts what passed and what failed. A stage runs even when others failed; its output is
 * shown when it failed. `npm test -- NAME ...` runs only the stages whose titles hold one of the words.
 */
import { runStage, type Stage } from './stage';
import { inParallel } from './in-parallel';

const typescript = (...argv: string[]) => [process.execPath, '-r', './src/cli/register.js', ...argv];

const KNIP = ['--no-progress', '--no-config-hints'];

const STAGES: readonly Stage[] = [
  { title: 'type check', command: [process.execPath, 'node_modules/typescript-7/bin/tsc', '--noEmit'] },
  { title: 'lint', command: ['oxlint', '--deny-warnings'] },
  { title: 'format', command: ['oxfmt', '--check'] },
  { title: 'dead code', command: ['knip', ...KNIP] },
  { title: 'code that only tests use', command: ['knip', '--production', ...KNIP] },
  { title: 'import direction', command: typescript('tools/check/rooms.ts') },
  { title: 'feature files', command: typescript('tools/check/features.ts') },
  { title: 'pages made from the code', command: typescript('tools/check/pages.ts') },
  {
    title: 'unit tests',
    command: typescript('--test-reporter=./tools/check/failures-reporter.mjs', 'tools/check/unit.ts'),
    counts: /^tests: (\d+) passed, (\d+) failed$/m,
  },
  {
    title: 'comparison with answers of a real API server',
    command: typescript('tools/check/real-answers/main.ts'),
    counts: /^answers: (\d+) passed, (\d+) failed$/m,
  },
  {
    title: 'comparison with a real kubectl',
    command: typescript('tools/check/kubectl/main.ts'),
    counts: /^compared: (\d+) passed, (\d+) failed$/m,
    skipped: /^skipped: .*$/m,
    shown: /^(?: +\d+ .*|kubectl .*differ.*)$/gm,
  },
  {
    title: 'features',
    command: [process.execPath, 'src/cli/gherkube.js', 'run', '--plain'],
    counts: /^scenarios: (\d+) passed, (\d+) failed$/m,
  },
];

/** More would only make each slower: the type checker and the linter use all cores by themselves. */
const AT_ONCE = 2;

async function main(words: readonly string[]): Promise<void> {
  const stages = words.length === 0 ? STAGES : STAGES.filter(({ title }) => words.some((word) => title.includes(word)));
  const reports = await inParallel(stages, AT_ONCE, runStage, ({ text }) => process.stdout.write(text));
  const sum = (part: 'passed' | 'failed') => reports.reduce((total, report) => total + report[part], 0);
  process.stdout.write(`${sum('passed')} passed, ${sum('failed')} failed\n`);
  process.exitCode = sum('failed') === 0 && stages.length > 0 ? 0 : 1;
}

void main(process.argv.slice(2));
