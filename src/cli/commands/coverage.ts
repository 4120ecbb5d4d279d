import { parseArgs } from 'node:util';
import { RunRecord } from '../../report/run-record';
import { coverageOf } from '../../report/statements';
import { failuresText } from '../../report/summary';
import { runFeatures, worthwhileProcesses } from '../features';

const HELP = `Usage: gherkube coverage

Runs all features and prints, note by note, how many of its statements a passing scenario checks, and the ids of the others.
The exit code is 1 when a scenario claims a statement and does not pass.
`;

/** `N0 81/106`, the open ids, `total 81/475`. */
export async function coverage(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...argv], options: { help: { type: 'boolean', short: 'h', default: false } } });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const record = new RunRecord();
  await runFeatures({ parallel: worthwhileProcesses(), reports: false }, (envelope) => record.accept(envelope));
  record.conclude();
  const covered = coverageOf(record.scenarios);
  const broken = covered.flatMap((note) => note.broken);
  for (const { note, covered: ids, total, open } of covered) {
    process.stdout.write(`${note.id} ${ids.length}/${total}\n`);
    if (open.length > 0) process.stdout.write(`${wrapped(open)}\n`);
  }
  if (broken.length > 0) {
    process.stdout.write(
      `claimed, but not by a passing scenario: ${broken.join(' ')}\n${failuresText(record.scenarios)}\n`,
    );
  }
  const sum = (count: (note: (typeof covered)[number]) => number) =>
    covered.reduce((total, note) => total + count(note), 0);
  process.stdout.write(`total ${sum((note) => note.covered.length)}/${sum((note) => note.total)}\n`);
  return broken.length === 0 && record.parseErrors.length === 0 ? 0 : 1;
}

/** Ids in lines of ten. */
function wrapped(ids: readonly string[]): string {
  const lines = Array.from({ length: Math.ceil(ids.length / 10) }, (_, line) => ids.slice(line * 10, line * 10 + 10));
  return lines.map((line) => `  ${line.join(' ')}`).join('\n');
}
