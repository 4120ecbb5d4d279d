/** Are the pages that are made from the code what the code says now? With `--fix` they are written anew. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { spawnSync } from 'node:child_process';

const ROOT = resolve(__dirname, '../..');

const PAGES: readonly { readonly page: string; readonly argv: readonly string[] }[] = [
  { page: 'docs/vocabulary.md', argv: ['src/cli/gherkube.js', 'steps', '--markdown'] },
  { page: 'docs/divergences.md', argv: ['-r', './src/cli/register.js', 'tools/divergences/main.ts'] },
];

for (const { page, argv } of PAGES) {
  const file = join(ROOT, page);
  const { stdout, stderr, status } = spawnSync(process.execPath, argv, { cwd: ROOT, encoding: 'utf8' });
  if (status !== 0) {
    process.stdout.write(stderr);
    process.exitCode = 1;
  } else if (process.argv.includes('--fix')) {
    writeFileSync(file, stdout);
  } else if (!existsSync(file) || readFileSync(file, 'utf8') !== stdout) {
    process.stdout.write(`${page} is not what the code says now: npm run -s pages\n`);
    process.exitCode = 1;
  }
}
