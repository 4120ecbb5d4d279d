/**
 * Are the feature files as the house wants them? Prints a line for each that is not; the exit code is 1 when there is one.
 * With `--fix` it formats them first.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { statements } from '../../src/report/statements';
import { featureFaults, formatted } from './feature-rules';
import { filesBelow } from './files';

const ROOT = resolve(__dirname, '../..');
const known = new Set(statements.map(({ id }) => id));
const files = filesBelow(join(ROOT, 'features'), '.feature');

if (process.argv.includes('--fix')) {
  for (const file of files) {
    const text = readFileSync(file, 'utf8').normalize('NFC');
    writeFileSync(file, formatted(text));
  }
}

const faults = files.flatMap((file) =>
  featureFaults(readFileSync(file, 'utf8'), known).map((fault) => `${relative(ROOT, file)}${fault}`),
);
for (const fault of faults) process.stdout.write(`${fault}\n`);
process.exitCode = faults.length === 0 ? 0 : 1;
