/** Runs every unit test in one process: loading the engine once is most of what a test file costs. */
import { join, relative, resolve } from 'node:path';
import { it } from 'node:test';
import { filesBelow } from './files';

const ROOT = resolve(__dirname, '../..');

for (const file of ['src', 'steps', 'tools', 'bench'].flatMap((folder) => filesBelow(join(ROOT, folder), '.test.ts'))) {
  try {
    require(file);
  } catch (error) {
    // One file that does not load must not keep the others from running.
    it(`${relative(ROOT, file)} loads`, () => {
      throw error;
    });
  }
}
