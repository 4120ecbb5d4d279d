/** Is the page of the vocabulary what the step definitions say? With `--fix` it is written anew. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { spawnSync } from 'node:child_process';

const ROOT = resolve(__dirname, '../..');
const PAGE = 'docs/vocabulary.md';

const { stdout, stderr, status } = spawnSync(process.execPath, ['src/cli/gherkube.js', 'steps', '--markdown'], {
  cwd: ROOT,
  encoding: 'utf8',
});
if (status !== 0) {
  process.stdout.write(stderr);
  process.exitCode = 1;
} else if (process.argv.includes('--fix')) {
  writeFileSync(join(ROOT, PAGE), stdout);
} else if (!existsSync(join(ROOT, PAGE)) || readFileSync(join(ROOT, PAGE), 'utf8') !== stdout) {
  process.stdout.write(`${PAGE} is not what the sentences are now: npm run -s steps -- --markdown > ${PAGE}\n`);
  process.exitCode = 1;
}
