/**
 * Runs every unit test in one process: loading the engine once is most of what a test file costs. Properties draw by one seed, so that a
 * commit passes or fails whoever tests it; `PROPERTY_SEED=random npm test -- unit` looks where nobody has been.
 */
import { join, relative, resolve } from 'node:path';
import { it } from 'node:test';
import fc from 'fast-check';
import { filesBelow } from './files';

const ROOT = resolve(__dirname, '../..');
const { PROPERTY_SEED = '1' } = process.env;

if (PROPERTY_SEED !== 'random') fc.configureGlobal({ seed: Number(PROPERTY_SEED) });

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
