/**
 * The doors between the rooms are one-way: a room may use what is below it, never what is above or beside it. Of the outside, the rooms that
 * make up a cluster may use nothing that leads to the host: no files, no network, no clock, no chance.
 * Prints a line for each breach; the exit code is 1 when there is one.
 */
import { readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { dirname } from 'node:path/posix';
import { filesBelow } from './files';
import { breaches, importsOf } from './room-rules';

const ROOT = resolve(__dirname, '../..');

const found = ['src', 'steps']
  .flatMap((folder) => filesBelow(join(ROOT, folder), '.ts'))
  .flatMap((file) => {
    const path = relative(ROOT, file).replaceAll('\\', '/');
    const text = readFileSync(file, 'utf8');
    const imports = importsOf(text).map((specifier) =>
      specifier.startsWith('.') ? join(dirname(path), specifier) : specifier,
    );
    return breaches(path, imports, text);
  });
for (const line of found) process.stdout.write(`${line}\n`);
process.exitCode = found.length === 0 ? 0 : 1;
